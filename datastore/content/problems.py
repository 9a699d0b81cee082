"""From a validation error to one sentence that names the place in the document and the remedy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import LiteralString

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from datastore.errors import BadInput

FAULT = "content_fault"
_MAX_SHOWN = 200

_TEMPLATES: Mapping[str, LiteralString] = {
    "missing": "%(path)s is missing: add it.",
    "extra_forbidden": "%(path)s is not a field here: remove it or correct its name.",
    "union_tag_not_found": "%(path)s has no kind: add the field “kind”.",
    "union_tag_invalid": "%(path)s has the unknown kind “%(tag)s”: use one of %(expected_tags)s.",
    "literal_error": "%(path)s must be %(expected)s: correct it.",
    "string_type": "%(path)s must be text: put it between quotes.",
    "string_too_long": "%(path)s is too long: at most %(max_length)s characters.",
    "tuple_type": "%(path)s must be a list: put its values between square brackets.",
    "too_short": "%(path)s has too few entries: give at least %(min_length)s.",
    "too_long": "%(path)s has too many entries: keep at most %(max_length)s.",
    "bool_type": "%(path)s must be true or false, without quotes.",
    "int_type": "%(path)s must be a whole number, without quotes.",
    "float_type": "%(path)s must be a number, without quotes.",
    "greater_than": "%(path)s must be more than %(gt)s: correct it.",
    "greater_than_equal": "%(path)s must be at least %(ge)s: correct it.",
    "less_than_equal": "%(path)s must be at most %(le)s: correct it.",
    "model_type": "%(path)s must be an object: put its fields between braces.",
    "dict_type": "%(path)s must be an object: put its fields between braces.",
    "json_invalid": "%(path)s cannot be stored as JSON: retype its texts and numbers.",
}


def fault(template: LiteralString, **parameters: object) -> PydanticCustomError:
    """An error to raise in a validator; `%(path)s` in the template is filled in by `explain`."""
    return PydanticCustomError(FAULT, template, parameters)


def explain(error: ValidationError, raw: object, root: str) -> BadInput:
    """The first fault of a document, as a sentence with its place and remedy.

    Args:
        error: what the validation raised.
        raw: the document, to tell its own field names from the kinds in the error's location.
        root: what the whole document is called, for faults that have no narrower place.
    """
    detail = error.errors(include_url=False)[0]
    path = json_path(detail["loc"], raw) or root
    told = {name: _short(value) for name, value in detail.get("ctx", {}).items()}
    return BadInput(_template(detail), **{**told, "path": _short(path)})


def _short(value: object) -> object:
    """A value for the sentence: what the author typed may be of any length, the sentence may not."""
    return value[:_MAX_SHOWN] if isinstance(value, str) else value


def _template(detail: ErrorDetails) -> str:
    """The sentence for an error: the validator's own, one of the table, or the library's as a last resort."""
    if detail["type"] == FAULT:
        return detail["msg"]
    return _TEMPLATES.get(detail["type"], "%(path)s cannot be used: " + detail["msg"].replace("%", "%%"))


def json_path(location: Sequence[str | int], raw: object) -> str:
    """The place of a fault as an author reads it: `screens[0].items[2].options[1].text`.

    Locations also hold the kind of an item after its position; that is no field, so it is left out.
    """
    path, here = "", raw
    for step in location:
        if isinstance(here, Mapping) and step not in here and step == here.get("kind"):
            continue
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
        here = _child(here, step)
    return path.lstrip(".")


def _child(parent: object, step: str | int) -> object:
    if isinstance(parent, Mapping):
        return parent.get(step)
    if isinstance(parent, list | tuple) and isinstance(step, int) and step < len(parent):
        return parent[step]
    return None
