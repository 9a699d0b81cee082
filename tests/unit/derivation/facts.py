"""Facts that the rules of derivation judge, made by hand: a moment, and a question’s score."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from datastore.content.scoring import ItemScore

START = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
L1, L2, L3 = (UUID(int=n) for n in (1, 2, 3))
BY_CODE = {"L1": L1, "L2": L2, "L3": L3}
"""The competencies that questions can name."""


def after(minutes: int) -> dt.datetime:
    """So long after the start."""
    return START + dt.timedelta(minutes=minutes)


def item(points: float, max_points: float = 1, **facts) -> ItemScore:
    """An answered question that earned so many points, but for `facts`."""
    usual = {"key": "q", "answer": "x", "hints": 0, "competency": None, "needs_review": False}
    correct = facts.pop("correct", points == max_points)
    return ItemScore(**{**usual, "correct": correct, "points": points, "max_points": max_points, **facts})
