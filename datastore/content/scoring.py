"""What an attempt is worth: pure, from content and responses to points.

Points of an item = its points x the share right, by the rule of its kind in `datastore.content.rules`.
Unanswered is 0 points with the answer None. Hints are counted and cost no points: their effect is on the
competency level, not on the score. Open questions and texts earn nothing until a teacher has marked them;
`needs_review` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from datastore.content.base import ItemBase
from datastore.content.items import Open
from datastore.content.parsing import Content
from datastore.content.responses import Answer, Range, Responses
from datastore.content.rules import share_right
from datastore.content.text_production import TextProductionContent
from datastore.content.video import VideoContent
from datastore.errors import BadInput


@dataclass(frozen=True, slots=True)
class ItemScore:
    """What the answer to one item is worth."""

    key: str
    answer: Answer | None
    """None when unanswered."""
    correct: bool
    """Entirely right; a partly right answer is not, and an open one is not before it is marked."""
    points: float
    max_points: float
    hints: int
    competency: str | None
    """The item's own competency code; None leaves it to the activity's."""
    needs_review: bool
    """Answered, and only a teacher can say what it is worth."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What an attempt is worth, as far as can be told without a teacher."""

    items: tuple[ItemScore, ...]
    score: float
    max_score: float
    needs_review: bool
    """Something handed in waits for a teacher; `score` does not count it yet."""
    watched_share: float | None = None
    """Video only: the share of the films' length that was played at least once."""

    @property
    def right_count(self) -> int:
        """How many items are entirely right."""
        return sum(item.correct for item in self.items)

    @property
    def answered_count(self) -> int:
        """How many items were answered."""
        return sum(item.answer is not None for item in self.items)


def score(content: Content, responses: Responses, *, hints_used: Mapping[str, int]) -> Scored:
    """What a student's responses are worth.

    - Quiz, evaluation, interactive: score = sum of the items' points, out of the sum of their maxima.
    - Video: `watch_points` x watched share + the questions' points (see `watched_share`).
    - Text production: 0 out of the rubric's maximum until it is marked.

    Args:
        content: the version that was answered.
        responses: from `parse_responses` with the same content.
        hints_used: how many hints the student opened, by item key; a missing key is none.

    Raises:
        BadInput: `hints_used` names an unknown item or a number of hints that it does not have.
    """
    _check_hints(content.items, hints_used)
    if isinstance(content, TextProductionContent):
        return Scored((), 0.0, content.rubric.max_points, needs_review=responses.text is not None)
    items = tuple(
        _score_item(item, responses.answers.get(item.key), hints_used.get(item.key, 0))
        for item in content.items
    )
    watched = watched_share(content, responses.watched) if isinstance(content, VideoContent) else None
    watch_points = content.watch_points if isinstance(content, VideoContent) else 0.0
    return Scored(
        items,
        score=sum(item.points for item in items) + watch_points * (watched or 0.0),
        max_score=sum(item.max_points for item in items) + watch_points,
        needs_review=any(item.needs_review for item in items),
        watched_share=watched,
    )


def _check_hints(items: Iterable[ItemBase], hints_used: Mapping[str, int]) -> None:
    if not isinstance(hints_used, Mapping):
        raise BadInput("hints_used is not an object: reload the page.")
    available = {item.key: len(item.hints) for item in items}
    for key, count in hints_used.items():
        if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= available.get(key, -1):
            raise BadInput(
                "hints_used must give “%(key)s” a whole number from 0 to %(available)s: reload the page.",
                key=str(key)[:60],
                available=available.get(key, 0),
            )


def _score_item(item: ItemBase, answer: Answer | None, hints: int) -> ItemScore:
    share = 0.0 if answer is None else share_right(item, answer)
    return ItemScore(
        key=item.key,
        answer=answer,
        correct=share == 1.0,
        points=item.points * share,
        max_points=item.points,
        hints=hints,
        competency=item.competency,
        needs_review=isinstance(item, Open) and answer is not None,
    )


def watched_share(content: VideoContent, watched: Mapping[str, tuple[Range, ...]]) -> float:
    """The share of an activity's films that was played: `sum of union lengths / sum of film lengths`.

    A stretch watched twice counts once; skipping to the end counts nothing.
    """
    played = sum(union_length(ranges) for ranges in watched.values())
    return min(1.0, played / sum(screen.length_seconds for screen in content.screens))


def union_length(ranges: Iterable[Range]) -> float:
    """The length of a union of ranges, in the ranges' unit."""
    length, reached = 0.0, 0.0
    for start, end in sorted(ranges):
        length += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return length
