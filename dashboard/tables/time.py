"""The table twins of the times."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dashboard.addresses import activity_address, student_address
from dashboard.figures.time_weeks import first_day
from dashboard.locale import duration, gettext, number, plural, whole
from dashboard.rows import rows
from dashboard.tables.twin import Cell, numeric, twin
from dashboard.views import ClassView
from datastore.measures.time_summary import FEWEST_FOR_MEDIAN

if TYPE_CHECKING:
    from dashboard.queries.time import Timed
    from dashboard.queries.time_activities import PupilTimes
    from dashboard.queries.time_screens import Screens
    from dashboard.queries.time_weeks import Weeks


def activities(timed: Timed, view: ClassView) -> str:
    """An activity a row in teaching order, also those nobody worked on."""
    heads = (
        gettext("Activity"),
        gettext("Session"),
        *_spread_heads(),
        gettext("Expected"),
        gettext("Over expected"),
        gettext("Only opened"),
    )
    short = timed.times.loc[timed.times["very_short"], "number"].value_counts().to_dict()
    by_place = _by_place(timed)
    lines = [
        [
            Cell(str(row.title), href=activity_address(view, row.place)),
            Cell(str(row.about)),
            *_spread(row, by_place[place]),
            numeric(duration(row.expected), row.expected),
            numeric(number(row.median / row.expected), row.median / row.expected),
            numeric(whole(short.get(place, 0)), short.get(place, 0) if row.n else None),
        ]
        for place, row in enumerate(rows(timed.places))
    ]
    return twin(gettext("Active time by activity"), heads, lines)


def screens(screens: Screens) -> str:
    """A screen a row, in the order of the activity."""
    heads = (gettext("Screen"), *_spread_heads())
    by_place = _by_place(screens.timed)
    lines = [
        [Cell(str(row.title)), *_spread(row, by_place[place])]
        for place, row in enumerate(rows(screens.timed.places))
    ]
    return twin(gettext("Active time by screen"), heads, lines)


def weeks(weeks: Weeks) -> str:
    """A week a row, also those without work."""
    heads = (gettext("Week"), gettext("Begins"), *_spread_heads())
    by_place = _by_place(weeks.timed)
    lines = [
        [
            Cell(whole(row.place)),
            Cell(first_day(weeks, row.place), weeks.first_day(row.place).toordinal()),
            *_spread(row, by_place[place]),
        ]
        for place, row in enumerate(rows(weeks.timed.places))
    ]
    return twin(gettext("Active time by week"), heads, lines)


def _spread_heads() -> tuple[str, ...]:
    return (
        gettext("Pupils"),
        gettext("Median"),
        gettext("Middle half"),
        gettext("Shortest"),
        gettext("Longest"),
    )


def _by_place(timed: Timed) -> Sequence[Sequence[float]]:
    """The times of each place in seconds, shortest first."""
    found: list[list[float]] = [[] for _ in range(len(timed.places))]
    for place, seconds in zip(timed.times["number"], timed.times["seconds"], strict=True):
        found[place].append(seconds)
    return found


def _spread(row: Any, of_place: Sequence[float]) -> list[Cell]:
    """A place's numbers; of few pupils each time instead of the median, of fewer than ten no quartiles."""
    few = 0 < row.n < FEWEST_FOR_MEDIAN
    median = Cell(" · ".join(duration(time) for time in of_place)) if few else _time(row.median)
    half = gettext("%(low)s to %(high)s", low=duration(row.q1), high=duration(row.q3))
    return [
        numeric(whole(row.n), row.n),
        median,
        numeric(half, row.q1),
        _time(min(of_place, default=math.nan)),
        _time(max(of_place, default=math.nan)),
    ]


def _time(seconds: float) -> Cell:
    return numeric(duration(seconds), seconds)


def pupils(times: PupilTimes, view: ClassView) -> str:
    """A pupil a row by name, also those without a time and those who have left."""
    heads = (
        gettext("Pupil"),
        gettext("Active time"),
        gettext("Over the median"),
        gettext("Activities"),
        gettext("Only opened"),
    )
    lines = [
        [
            Cell(
                gettext("%(name)s (left)", name=row.name) if row.left else str(row.name),
                href=student_address(view, row.student_id),
                student=str(row.student_id),
            ),
            _time(row.seconds),
            numeric(number(row.seconds / times.median), row.seconds / times.median),
            numeric(whole(row.activities), row.activities),
            numeric(whole(row.very_short), row.very_short),
        ]
        for row in rows(times.pupils)
    ]
    return twin(gettext("Active time of each pupil"), heads, lines)


def count_of_activities(timed: Timed, shown: int) -> str:
    """How many activities the chart shows, of how many; and the rule."""
    counted = plural(
        "n = %(shown)s of %(num)d activity",
        "n = %(shown)s of %(num)d activities",
        len(timed.places),
        shown=whole(shown),
    )
    return _by(counted, timed.rules)


def count_of_measured(times: PupilTimes) -> str:
    """How many pupils were measured, of how many; and the rule."""
    measured = int(times.pupils["seconds"].notna().sum())
    counted = plural(
        "n = %(n)s of %(num)d pupil", "n = %(n)s of %(num)d pupils", len(times.pupils), n=whole(measured)
    )
    return _by(counted, times.rules)


def count_of_pupils(timed: Timed) -> str:
    """How many pupils there are times of; and the rule."""
    n = timed.times["student_id"].nunique()
    return _by(plural("n = %(n)s pupil", "n = %(n)s pupils", n, n=whole(n)), timed.rules)


def _by(counted: str, rules: tuple[str, ...]) -> str:
    """A time means nothing without the rule by which it was measured."""
    if not rules:
        return counted
    return gettext("%(count)s · time rule: %(rules)s", count=counted, rules=", ".join(rules))
