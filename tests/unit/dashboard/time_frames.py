"""Times made by hand, in the shape of the queries' answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pandas as pd

from dashboard.queries.time import Timed, timed
from dashboard.queries.time_activities import PUPIL_COLUMNS, PupilTimes
from dashboard.queries.time_weeks import Weeks
from datastore.measures.time_summary import very_short

RULE = "heartbeat H=15 C=30 I=60"
PUPILS = [uuid4() for _ in range(30)]
NAMES: dict[UUID, str] = {pupil: f"Pupil {number}" for number, pupil in enumerate(PUPILS)}
NONE = float("nan")


def times(*places: tuple[Any, str, float, Sequence[float]], rules: tuple[str, ...] = (RULE,)) -> Timed:
    """Places as (id, title, expected seconds, a time for each pupil in turn)."""
    described = pd.DataFrame(
        [(place, title, "Lire", expected) for place, title, expected, _ in places],
        columns=["place", "title", "about", "expected"],
    )
    worked = [
        (place, PUPILS[number], float(seconds), short)
        for place, _, _, of_pupils in places
        for number, (seconds, short) in enumerate(zip(of_pupils, very_short(of_pupils), strict=True))
    ]
    columns = ["place", "student_id", "seconds", "very_short"]
    return timed(described, pd.DataFrame(worked, columns=columns), rules)


def weeks(
    *of_weeks: tuple[int, Sequence[float]],
    began: dt.date | None = dt.date(2026, 9, 7),
    running: int | None = None,
) -> Weeks:
    """Weeks as (number, a time for each pupil in turn)."""
    return Weeks(began, times(*((number, "", NONE, seconds) for number, seconds in of_weeks)), running)


def pupils(*work: tuple[str, float, int, int], median: float = NONE, left: Sequence[str] = ()) -> PupilTimes:
    """Pupils as (name, seconds, activities, only opened)."""
    rows = [
        (PUPILS[number], name, name in left, seconds, activities, short, False)
        for number, (name, seconds, activities, short) in enumerate(work)
    ]
    frame = pd.DataFrame(rows, columns=list(PUPIL_COLUMNS)).astype(dict(PUPIL_COLUMNS))
    return PupilTimes(frame, median, int(frame["seconds"].notna().sum()), (RULE,))
