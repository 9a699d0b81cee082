"""From what a student's browser sent to typed answers.

The message is hostile until read: its size is bounded, every key must belong to the content, and nothing in
it is evaluated. What a person can type is never refused: an unreadable number is a wrong answer, and
characters that the database cannot store are replaced, not rejected with the rest of the work.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from typing import TypeGuard

from datastore.content.base import ItemBase
from datastore.content.interactive import Embed, FlipCards, Highlight
from datastore.content.items import (
    Categorise,
    Choosing,
    FillIn,
    Matching,
    Multiple,
    Numeric,
    Open,
    Sequencing,
    TrueFalse,
)
from datastore.content.parsing import Content, as_json
from datastore.content.text_production import TextProductionContent
from datastore.content.typed import storable
from datastore.content.video import VideoContent, VideoScreen
from datastore.errors import BadInput

MAX_RESPONSES_CHARACTERS = 1_000_000
MAX_SHORT_ANSWER = 500
MAX_OPEN_ANSWER = 20_000
MAX_PRODUCTION = 100_000
MAX_WATCHED_RANGES = 2_000

Answer = str | bool | float | tuple[str, ...] | Mapping[str, str]
"""A text or option key; true or false; the share a frame reported; keys picked or put in order; links."""

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Responses:
    """What a student answered, checked against the content it answers."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    """By item key; an item left unanswered or blank is absent."""
    watched: Mapping[str, tuple[Range, ...]] = field(default_factory=dict)
    """Video: by screen key, the stretches played, in seconds, as reported (they may overlap)."""
    text: str | None = None
    """Text production: the text, None when blank."""
    checked: tuple[str, ...] = ()
    """Text production: keys of the checks ticked."""


def parse_responses(content: Content, raw: object) -> Responses:
    """Read the answers to an activity.

    Args:
        content: the version of the content that was answered.
        raw: a JSON object with `answers`; for a video also `watched`; for a text `text` and `checked`.

    Raises:
        BadInput: the message is too large, is not shaped as said, or names what the content does not have.
    """
    message: object = json.loads(as_json(raw, limit=MAX_RESPONSES_CHARACTERS, root="responses"))
    fields = _object(message, "responses")
    if isinstance(content, TextProductionContent):
        _only(fields, ("text", "checked"), "responses")
        checks = [check.key for check in content.checklist]
        return Responses(
            text=_text(fields.get("text", ""), "text", MAX_PRODUCTION) or None,
            checked=_picks(fields.get("checked", []), "checked", checks),
        )
    expected = ("answers", "watched") if isinstance(content, VideoContent) else ("answers",)
    _only(fields, expected, "responses")
    answers = _answers(content.items, fields.get("answers", {}))
    watched = _watched(content, fields.get("watched", {})) if isinstance(content, VideoContent) else {}
    return Responses(answers=answers, watched=watched)


def storable_responses(raw: object) -> dict[str, object]:
    """Responses as the page sent them, in JSON that the database can keep.

    Raises:
        BadInput: the message is too large, or is no JSON object.
    """
    message: object = json.loads(as_json(raw, limit=MAX_RESPONSES_CHARACTERS, root="responses"))
    return {name: _cleaned(part) for name, part in _object(message, "responses").items()}


def _cleaned(value: object) -> object:
    """The same with U+FFFD for what cannot be stored."""
    if isinstance(value, dict):
        return {storable(name): _cleaned(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_cleaned(part) for part in value]
    return storable(value) if isinstance(value, str) else value


def _answers(items: Collection[ItemBase], raw: object) -> dict[str, Answer]:
    by_key = {item.key: item for item in items}
    given = _object(raw, "answers")
    _only(given, by_key, "answers")
    read = {
        key: read_answer(by_key[key], value, f"answers.{key}")
        for key, value in given.items()
        if value is not None
    }
    return {key: answer for key, answer in read.items() if answer not in ("", (), {})}


def _watched(content: VideoContent, raw: object) -> dict[str, tuple[Range, ...]]:
    by_key = {screen.key: screen for screen in content.screens}
    given = _object(raw, "watched")
    _only(given, by_key, "watched")
    return {key: _ranges(value, f"watched.{key}", by_key[key]) for key, value in given.items()}


def _ranges(raw: object, path: str, screen: VideoScreen) -> tuple[Range, ...]:
    """The stretches of one film; players report a little past the end, which is cut off."""
    pairs = _list(raw, path, MAX_WATCHED_RANGES)
    return tuple(_range(pair, f"{path}[{place}]", screen.length_seconds) for place, pair in enumerate(pairs))


def _range(raw: object, path: str, length: float) -> Range:
    match raw:
        case [start, end] if _is_number(start) and _is_number(end) and 0 <= start <= end:
            return (min(float(start), length), min(float(end), length))
    raise BadInput("%(path)s must be a start and a later end in seconds: reload the page.", path=path)


@singledispatch
def read_answer(item: ItemBase, raw: object, path: str) -> Answer:
    """The typed answer to one item: a text, unless its kind says otherwise."""
    return _text(raw, path, MAX_SHORT_ANSWER)


@read_answer.register
def _(item: Open, raw: object, path: str) -> Answer:
    return _text(raw, path, MAX_OPEN_ANSWER)


@read_answer.register
def _(item: Numeric, raw: object, path: str) -> Answer:
    return _text(str(raw) if _is_number(raw) else raw, path, MAX_SHORT_ANSWER)


@read_answer.register
def _(item: TrueFalse, raw: object, path: str) -> Answer:
    if isinstance(raw, bool):
        return raw
    raise BadInput("%(path)s must be true or false: reload the page and answer again.", path=path)


@read_answer.register
def _(item: Choosing, raw: object, path: str) -> Answer:
    picked = _text(raw, path, MAX_SHORT_ANSWER)
    return _known(picked, path, [option.key for option in item.options]) if picked else ""


@read_answer.register
def _(item: Multiple, raw: object, path: str) -> Answer:
    return _picks(raw, path, [option.key for option in item.options])


@read_answer.register
def _(item: Sequencing, raw: object, path: str) -> Answer:
    return _picks(raw, path, [element.key for element in item.elements])


@read_answer.register
def _(item: Highlight, raw: object, path: str) -> Answer:
    return _picks(raw, path, item.keyed_segments)


@read_answer.register
def _(item: FlipCards, raw: object, path: str) -> Answer:
    return _picks(raw, path, [card.front.key for card in item.cards])


@read_answer.register
def _(item: Matching, raw: object, path: str) -> Answer:
    links = _links(raw, path, [pair.left.key for pair in item.pairs])
    partners = _picks(list(links.values()), path, [right.key for right in item.rights])
    return dict(zip(links, partners, strict=True))


@read_answer.register
def _(item: Categorise, raw: object, path: str) -> Answer:
    groups = [category.key for category in item.categories]
    links = _links(raw, path, [element.key for element in item.elements])
    return {key: _known(group, f"{path}.{key}", groups) for key, group in links.items()}


@read_answer.register
def _(item: FillIn, raw: object, path: str) -> Answer:
    return _links(raw, path, [blank.key for blank in item.blanks])


@read_answer.register
def _(item: Embed, raw: object, path: str) -> Answer:
    report = _object(raw, path)
    _only(report, ("scaled", "completed"), path)
    match report:
        case {"scaled": scaled} if _is_number(scaled) and -1 <= scaled <= 1:
            return max(0.0, float(scaled))
        case {"completed": bool() as completed} if "scaled" not in report:
            return float(completed)
    raise BadInput("%(path)s must report “scaled” (-1 to 1) or “completed”: reload the page.", path=path)


def _is_number(raw: object) -> TypeGuard[int | float]:
    """Whether a JSON value is a number; true and false are none, though Python takes them for 1 and 0."""
    return isinstance(raw, int | float) and not isinstance(raw, bool)


def _object(raw: object, path: str) -> dict[str, object]:
    if isinstance(raw, dict):
        return raw
    raise BadInput("%(path)s must be a JSON object: reload the page and send again.", path=path)


def _list(raw: object, path: str, limit: int) -> list[object]:
    if isinstance(raw, list) and len(raw) <= limit:
        return raw
    raise BadInput("%(path)s must be a list of at most %(limit)s: reload the page.", path=path, limit=limit)


def _text(raw: object, path: str, limit: int) -> str:
    """A text as typed; blank is empty, and what the database cannot store becomes U+FFFD."""
    if not isinstance(raw, str):
        raise BadInput("%(path)s must be a text: reload the page and answer again.", path=path)
    if len(raw) > limit:
        raise BadInput(
            "%(path)s is too long (%(length)s characters, at most %(limit)s): shorten it.",
            path=path,
            length=len(raw),
            limit=limit,
        )
    return storable(raw) if raw.strip() else ""


def _picks(raw: object, path: str, known: Collection[str]) -> tuple[str, ...]:
    """Different known keys, in the order given."""
    picked = tuple(_known(key, path, known) for key in _list(raw, path, len(known)))
    if len(set(picked)) < len(picked):
        raise BadInput("%(path)s names the same choice twice: answer again.", path=path)
    return picked


def _links(raw: object, path: str, known: Collection[str]) -> dict[str, str]:
    """A text for each known key; keys left blank are absent."""
    given = _object(raw, path)
    _only(given, known, path)
    texts = {
        key: _text(value, f"{path}.{key}", MAX_SHORT_ANSWER)
        for key, value in given.items()
        if value is not None
    }
    return {key: text for key, text in texts.items() if text}


def _known(key: object, path: str, known: Collection[str]) -> str:
    if isinstance(key, str) and key in known:
        return key
    raise BadInput(
        "%(path)s names “%(key)s”, which is not there: reload the page and answer again.",
        path=path,
        key=_shown(key),
    )


def _only(fields: Collection[str], expected: Collection[str], path: str) -> None:
    for name in fields:
        _known(name, path, expected)


def _shown(value: object) -> str:
    """A hostile value, short enough and clean enough for an error message."""
    return storable(str(value)[:60])
