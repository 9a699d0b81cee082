"""What a student is told about an attempt: own answers in words, how right they are, what was wanted (pure).

Three steps of telling, each with all of the one before: the own answers; the outcome (right or wrong, and
what the author says to it); the correction (what would have been right).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
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
    running_text,
)
from datastore.content.parsing import Content
from datastore.content.rules import spelt_right
from datastore.content.textmatch import exact


class Verdict(StrEnum):
    """How right an answer is."""

    right = "right"
    partly = "partly"
    wrong = "wrong"
    blank = "blank"
    """Not answered."""
    waiting = "waiting"
    """Only a teacher can say."""


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


@dataclass(frozen=True, slots=True)
class ItemReview:
    """One item of an attempt, as its student may see it."""

    key: str
    kind: str
    prompt: str
    pieces: tuple[Piece, ...]
    """The answer, part by part. True and false are the words "true" and "false"."""
    hints: int
    """How many hints were opened."""
    max_points: float
    verdict: Verdict | None
    """None while the outcome is not told."""
    points: float | None
    """None while the outcome is not told, or no teacher has marked it."""
    remark: str | None
    """What the author says to the answer as a whole."""
    wanted: tuple[str, ...]
    """The right answer, where it is not told piece by piece; empty while the correction is closed."""


def review(
    content: Content,
    response_data: Iterable[Mapping[str, Any]],
    *,
    correction: bool,
    outcome: bool = True,
) -> list[ItemReview]:
    """How did each item of an attempt go?

    Args:
        content: the version that was answered.
        response_data: `activity_attempts.response_data`: an object per item, as `score` gave it.
        correction: whether right answers may be told.
        outcome: whether right and wrong may be told; without it, nothing but the own answers is.

    Returns:
        One review per item, in the order of the content; an item that the attempt lacks is blank.
    """
    stored = {str(entry["key"]): entry for entry in response_data}
    reviews = [_review(item, stored.get(item.key, {})) for item in content.items]
    return [_told(each, outcome=outcome, correction=outcome and correction) for each in reviews]


def _review(item: ItemBase, stored: Mapping[str, Any]) -> ItemReview:
    verdict = _verdict(stored)
    answer = stored.get("answer")
    points = None if verdict is Verdict.waiting else float(stored.get("points") or 0.0)
    return ItemReview(
        key=item.key,
        kind=item.kind,
        prompt=item.prompt,
        pieces=() if answer is None else tuple(pieces(item, answer)),
        hints=int(stored.get("hints") or 0),
        max_points=item.points,
        verdict=verdict,
        points=points,
        remark=_remark(item, verdict),
        wanted=tuple(right_answer(item)),
    )


def _verdict(stored: Mapping[str, Any]) -> Verdict:
    if stored.get("answer") is None:
        return Verdict.blank
    if stored.get("needs_review"):
        return Verdict.waiting
    if stored.get("correct"):
        return Verdict.right
    return Verdict.partly if stored.get("points") else Verdict.wrong


def _remark(item: ItemBase, verdict: Verdict) -> str | None:
    if verdict is Verdict.waiting:
        return None
    return item.feedback.right if verdict is Verdict.right else item.feedback.wrong


def _told(full: ItemReview, *, outcome: bool, correction: bool) -> ItemReview:
    """A review without what may not be told yet: the one place that decides it."""
    told = tuple(
        replace(
            piece,
            right=piece.right if outcome else None,
            remark=piece.remark if outcome else None,
            wanted=piece.wanted if correction else None,
        )
        for piece in full.pieces
    )
    known = replace(full, pieces=told, wanted=full.wanted if correction else ())
    return known if outcome else replace(known, verdict=None, points=None, remark=None)


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
    """The options picked, in the order of the content."""
    chosen = set(keys)
    return [
        Piece(option.text, right=option.correct, remark=option.feedback)
        for option in item.options
        if option.key in chosen
    ]


@pieces.register
def _(item: Matching, answer: Mapping[str, str]) -> Sequence[Piece]:
    names = _names(item.rights)
    return [_linked(pair.left, names.get(answer.get(pair.left.key, ""), ""), pair.right) for pair in item.pairs]


@pieces.register
def _(item: Categorise, answer: Mapping[str, str]) -> Sequence[Piece]:
    names = _names(item.categories)
    return [
        _linked(element, names.get(answer.get(element.key, ""), ""), category)
        for category in item.categories
        for element in category.members
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
        _filled(blanks[part], answer.get(part, "")) if is_gap else Piece(part, given=False)
        for part, is_gap in running_text(item.text)
        if part
    ]


def _filled(blank: Blank, typed: str) -> Piece:
    right = spelt_right(blank, typed)
    return Piece(typed, label=blank.key, right=right, wanted=None if right else blank.accepted[0])


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
    """The number as Python writes it; the page writes it as its reader does."""
    return [repr(item.answer)]


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
