"""What an attempt is worth once a teacher has marked its open questions. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from datastore.content.scoring import ItemScore, Scored


@dataclass(frozen=True, slots=True)
class ItemMark:
    """What a teacher gave an open answer, over all criteria of its rubric."""

    points: float
    max_points: float
    """Of the rubric; what the item itself is worth may differ."""
    complete: bool = True
    """Whether every criterion is marked."""


def with_marks(scored: Scored, marks: Mapping[str, ItemMark]) -> Scored:
    """An attempt with marks, by item key, in the place of what waited for them.

    An item's points = its maximum x points on the rubric / maximum of the rubric; the attempt's score is the
    sum of its items' points. It waits as long as an open answer is not marked on every criterion.
    """
    items = tuple(_marked(item, marks[item.key]) if item.key in marks else item for item in scored.items)
    return replace(
        scored,
        items=items,
        score=sum(item.points for item in items),
        needs_review=any(item.needs_review for item in items),
    )


def _marked(item: ItemScore, mark: ItemMark) -> ItemScore:
    points = item.max_points * mark.points / mark.max_points
    waits = item.answer is not None and not mark.complete
    return replace(item, points=points, correct=points == item.max_points, needs_review=waits)
