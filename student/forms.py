"""Between a plain HTML form and the answers as the content's rules read them; knows no page and no database.

The inputs of a form are named `answers.<item key>`, `answers.<item key>.<part key>`, `watched.<screen key>`,
`text` and `checked`. `field_values` and `raw_responses` are each other's inverse, so that what was saved by a
script fills the form of a page without one, and the other way round.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import singledispatch

from werkzeug.datastructures import MultiDict

from datastore.content import Content
from datastore.content.base import ItemBase
from datastore.content.interactive import Embed, FlipCards, Highlight
from datastore.content.items import Categorise, FillIn, Matching, Multiple, Sequencing, TrueFalse
from datastore.content.text_production import TextProductionContent
from datastore.content.video import VideoContent
from datastore.errors import BadInput

Form = MultiDict[str, str]
FieldValues = dict[str, list[str]]
"""The values of a form by the name of its inputs."""

_TRUTH = {"true": True, "false": False}


def answer_name(item_key: str, part_key: str | None = None) -> str:
    """The name of the input for an item, or for a part of one."""
    return f"answers.{item_key}" if part_key is None else f"answers.{item_key}.{part_key}"


def raw_responses(content: Content, form: Form) -> dict[str, object]:
    """What `parse_responses` takes, from a form that a browser sent; what was left blank is absent.

    Raises:
        BadInput: a hidden field or a place holds what no page writes there, or the form has a field for an
            item that the content does not have.
    """
    if isinstance(content, TextProductionContent):
        return {"text": _lines(form.get("text", "")), "checked": form.getlist("checked")}
    _refuse_unknown(content, form)
    read = {item.key: _read(item, form) for item in content.items}
    raw: dict[str, object] = {"answers": {key: given for key, given in read.items() if given not in _BLANK}}
    if isinstance(content, VideoContent):
        names = {screen.key: f"watched.{screen.key}" for screen in content.screens}
        raw["watched"] = {key: _json(form, name) for key, name in names.items() if form.get(name)}
    return raw


_BLANK: tuple[object, ...] = (None, "", [], {})


def field_values(content: Content, responses: Mapping[str, object]) -> FieldValues:
    """The values that fill a form with saved responses; what does not fit the content is left out."""
    if isinstance(content, TextProductionContent):
        return {"text": _texts([responses.get("text")]), "checked": _texts(responses.get("checked"))}
    values: FieldValues = {}
    answers = _object(responses.get("answers"))
    for item in content.items:
        if item.key in answers:
            values |= _values(item, answers[item.key])
    for screen, ranges in _object(responses.get("watched")).items():
        values[f"watched.{screen}"] = [json.dumps(ranges)]
    return values


def repeated(content: Content, form: Form) -> list[str]:
    """The keys of the items in which one place, or one partner, was chosen twice.

    A list that is dragged cannot say such a thing, selects can; the student is asked which one is meant.
    """
    return [
        item.key
        for item in content.items
        if isinstance(item, Matching | Sequencing) and _has_repeats(_parts(item, form).values())
    ]


def _has_repeats(values: Iterable[str]) -> bool:
    given = list(values)
    return len(set(given)) < len(given)


def _refuse_unknown(content: Content, form: Form) -> None:
    known = {name for item in content.items for name in _names(item)}
    for name in form:
        if name.startswith("answers.") and name not in known:
            raise BadInput("This page is out of date: reload it. It asks for “%(name)s”.", name=name[:80])


def _names(item: ItemBase) -> list[str]:
    return [answer_name(item.key, part) for part in _part_keys(item)] or [answer_name(item.key)]


@singledispatch
def _part_keys(item: ItemBase) -> Sequence[str]:
    """The keys of the parts that have an input each; none where one name serves the whole item."""
    return ()


@_part_keys.register
def _(item: Matching) -> Sequence[str]:
    return [pair.left.key for pair in item.pairs]


@_part_keys.register
def _(item: Categorise | Sequencing) -> Sequence[str]:
    return [element.key for element in item.elements]


@_part_keys.register
def _(item: FillIn) -> Sequence[str]:
    return [blank.key for blank in item.blanks]


def _parts(item: ItemBase, form: Form) -> dict[str, str]:
    given = {key: form.get(answer_name(item.key, key), "") for key in _part_keys(item)}
    return {key: value for key, value in given.items() if value.strip()}


@singledispatch
def _read(item: ItemBase, form: Form) -> object:
    """The raw answer to one item: its text, unless its kind says otherwise."""
    return _lines(form.get(answer_name(item.key), ""))


@_read.register
def _(item: Multiple | Highlight | FlipCards, form: Form) -> object:
    return form.getlist(answer_name(item.key))


@_read.register
def _(item: TrueFalse, form: Form) -> object:
    typed = form.get(answer_name(item.key), "")
    return _TRUTH.get(typed, typed)


@_read.register
def _(item: Matching | Categorise | FillIn, form: Form) -> object:
    return _parts(item, form)


@_read.register
def _(item: Sequencing, form: Form) -> object:
    """The elements that were given a place, by place; equal places stay in the order of the page."""
    places = {key: _place(item, key, value) for key, value in _parts(item, form).items()}
    return sorted(places, key=places.__getitem__)


def _place(item: Sequencing, key: str, value: str) -> int:
    wanted = [str(place) for place in range(1, len(item.elements) + 1)]
    if value not in wanted:
        path = answer_name(item.key, key)
        raise BadInput("%(path)s must be a place from 1 on: reload the page and answer again.", path=path)
    return int(value)


@_read.register
def _(item: Embed, form: Form) -> object:
    name = answer_name(item.key)
    return _json(form, name) if form.get(name) else None


def _json(form: Form, name: str) -> object:
    """What a script wrote into a hidden field."""
    try:
        return json.loads(form[name])
    except (ValueError, RecursionError) as error:
        raise BadInput("%(path)s cannot be read: reload the page and send again.", path=name) from error


@singledispatch
def _values(item: ItemBase, answer: object) -> FieldValues:
    """The inputs of one item that hold its answer: one text, unless its kind says otherwise."""
    return {answer_name(item.key): _texts([answer])}


@_values.register
def _(item: Multiple | Highlight | FlipCards, answer: object) -> FieldValues:
    return {answer_name(item.key): _texts(answer)}


@_values.register
def _(item: TrueFalse, answer: object) -> FieldValues:
    return {answer_name(item.key): [word for word, truth in _TRUTH.items() if truth is answer]}


@_values.register
def _(item: Matching | Categorise | FillIn, answer: object) -> FieldValues:
    return {answer_name(item.key, key): _texts([value]) for key, value in _object(answer).items()}


@_values.register
def _(item: Sequencing, answer: object) -> FieldValues:
    return {answer_name(item.key, key): [str(place)] for place, key in enumerate(_texts(answer), start=1)}


@_values.register
def _(item: Embed, answer: object) -> FieldValues:
    return {answer_name(item.key): [json.dumps(answer)]}


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _texts(values: object) -> list[str]:
    """The texts and numbers of a list, as an input shows them."""
    listed = values if isinstance(values, list | tuple) else []
    return [
        str(value) for value in listed if isinstance(value, str | int | float) and not isinstance(value, bool)
    ]


def _lines(text: str) -> str:
    """A text with the line ends that a script reads; a form sends others."""
    return text.replace("\r\n", "\n")
