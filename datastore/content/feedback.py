"""What a student is told about an attempt: own answers in words, how right they are, what was wanted (pure).

Three steps of telling, each with all of the one before: the own answers; the outcome (right or wrong, and
what the author says to it); the correction (what would have been right).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from datastore.content.base import ItemBase
from datastore.content.parsing import Content
from datastore.content.wording import Piece, pieces, right_answer


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
