"""Answers in the words of the page: what a student gave, part by part, and what was wanted (pure).

Nothing is held back here: `datastore.content.feedback` decides what may be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from datastore.content.base import Choice, ItemBase
from datastore.content.interactive import FlipCards, Highlight, Segment, Timeline
from datastore.content.items import (
    Blank,
    Categorise,
    Choosing,
    FillIn,
    Matching,
    Multiple,
    Numeric,
    Open,
    Sequencing,
    ShortText,
    TrueFalse,
)
from datastore.content.rules import spelt_right
from datastore.content.textmatch import exact

_GAP = re.compile(r"\[\[(b[1-9][0-9]?)\]\]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an answer; or of the text around it, for gaps and marked passages."""

    text: str
    """The student's words, or those of what was picked; empty where nothing was given."""
    label: str = ""
    """What it is the answer to: the left side of a pair, the element that was sorted."""
    given: bool = True
    """False for the text around the answers."""
    right: bool | None = None
    """None where it is not told, or where no part is right by itself (an order)."""
    remark: str | None = None
    """What the author says to this part."""
    wanted: str | None = None
    """What would have been right here."""


@singledispatch
def pieces(item: ItemBase, answer: Any) -> Sequence[Piece]:
    """An answer in words, part by part: nothing to read, unless the item's kind says otherwise."""
    return ()


@pieces.register
def _(item: Open | Numeric, answer: str) -> Sequence[Piece]:
    return [Piece(answer)]


@pieces.register
def _(item: TrueFalse, answer: bool) -> Sequence[Piece]:
    return [Piece("true" if answer else "false")]


@pieces.register
def _(item: ShortText, answer: str) -> Sequence[Piece]:
    """With what the author says to an expected mistake."""
    said = (
        mistake.feedback
        for mistake in item.mistakes
        if exact(answer, (mistake.text,), ignore_accents=item.ignore_accents)
    )
    return [Piece(answer, remark=next(said, None))]


@pieces.register
def _(item: Choosing, answer: str) -> Sequence[Piece]:
    return _picked(item, [answer])


@pieces.register
def _(item: Multiple, answer: Sequence[str]) -> Sequence[Piece]:
    return _picked(item, answer)


def _picked(item: Choosing, keys: Iterable[str]) -> Sequence[Piece]:
    """The options picked, as they were picked: the author's order could tell the right ones."""
    options = {option.key: option for option in item.options}
    chosen = [options[key] for key in keys if key in options]
    return [Piece(option.text, right=option.correct, remark=option.feedback) for option in chosen]


@pieces.register
def _(item: Matching, answer: Mapping[str, str]) -> Sequence[Piece]:
    names = _names(item.rights)
    return [
        _linked(pair.left, names.get(answer.get(pair.left.key, ""), ""), pair.right) for pair in item.pairs
    ]


@pieces.register
def _(item: Categorise, answer: Mapping[str, str]) -> Sequence[Piece]:
    """By the elements' keys: the order of the content would tell the categories."""
    names = _names(item.categories)
    wanted = {element.key: category for category in item.categories for element in category.members}
    return [
        _linked(element, names.get(answer.get(element.key, ""), ""), wanted[element.key])
        for element in sorted(item.elements, key=lambda element: element.key)
    ]


def _linked(thing: Choice, given: str, wanted: Choice) -> Piece:
    right = given == wanted.text
    return Piece(given, label=thing.text, right=right, wanted=None if right else wanted.text)


@pieces.register
def _(item: Sequencing, answer: Sequence[str]) -> Sequence[Piece]:
    """In the order the student gave; no place is right by itself, since successions are what counts."""
    elements = {element.key: element for element in item.elements}
    return [
        Piece(elements[key].text, remark=getattr(elements[key], "feedback", None))
        for key in answer
        if key in elements
    ]


@pieces.register
def _(item: FillIn, answer: Mapping[str, str]) -> Sequence[Piece]:
    """The text, with the student's words in its gaps."""
    blanks = {blank.key: blank for blank in item.blanks}
    return [
        Piece(text, given=False) if gap is None else _filled(blanks[gap], answer.get(gap, ""))
        for text, gap in gapped(item.text)
    ]


def gapped(text: str) -> list[tuple[str, str | None]]:
    """A text with gaps, part by part: its words and None, or the key of the blank that stands there."""
    parts = _GAP.split(text)
    named = [(part, None) if place % 2 == 0 else ("", part) for place, part in enumerate(parts)]
    return [(words, gap) for words, gap in named if words or gap]


def _filled(blank: Blank, typed: str) -> Piece:
    right = spelt_right(blank, typed)
    return Piece(
        typed, label=blank.key.removeprefix("b"), right=right, wanted=None if right else blank.accepted[0]
    )


@pieces.register
def _(item: Highlight, answer: Sequence[str]) -> Sequence[Piece]:
    """The passage, with what was marked."""
    return [_segment(segment, marked=key in answer) for key, segment in item.keyed_segments.items()]


def _segment(segment: Segment, *, marked: bool) -> Piece:
    """An unmarked target tells itself by `wanted`, that is, with the correction."""
    if marked:
        return Piece(segment.text, right=segment.target, remark=segment.feedback)
    return Piece(segment.text, given=False, wanted=segment.text if segment.target else None)


@pieces.register
def _(item: FlipCards, answer: Sequence[str]) -> Sequence[Piece]:
    """The cards that were turned."""
    return [Piece(card.front.text) for card in item.cards if card.front.key in answer]


def _names(choices: Iterable[Choice]) -> dict[str, str]:
    return {choice.key: choice.text for choice in choices}


@singledispatch
def right_answer(item: ItemBase) -> Sequence[str]:
    """The right answer in words: nothing where it is told piece by piece, or where there is none."""
    return ()


@right_answer.register
def _(item: Choosing) -> Sequence[str]:
    return [option.text for option in item.options if option.correct]


@right_answer.register
def _(item: TrueFalse) -> Sequence[str]:
    return ["true" if item.answer else "false"]


@right_answer.register
def _(item: Numeric) -> Sequence[str]:
    """The number as Python writes it, which is not how the page's reader does, and its unit."""
    return [" ".join(filter(None, (repr(item.answer), item.unit)))]


@right_answer.register
def _(item: ShortText) -> Sequence[str]:
    return [item.accepted[0]]


@right_answer.register
def _(item: Sequencing) -> Sequence[str]:
    return [element.text for element in item.elements]


@right_answer.register
def _(item: Timeline) -> Sequence[str]:
    """The dates show here first."""
    return [f"{event.date} : {event.text}" for event in item.elements]


@right_answer.register
def _(item: Open) -> Sequence[str]:
    return [item.model_answer] if item.model_answer else []
