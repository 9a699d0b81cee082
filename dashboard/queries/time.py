"""What the questions about time share: the periods at work as CTEs, and times summed up by place.

Active time is the length of the union of active periods, so that a second counts once over all tabs, visits
and activities that pass the filters; of days that are filtered, the part that lies in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.queries.frames import Columns
from dashboard.rows import declared
from datastore.measures.time_summary import (
    FEWEST_FOR_MEDIAN,
    FEWEST_FOR_QUARTILES,
    Quartiles,
    outliers,
    quartiles,
)

PLACE_COLUMNS: Columns = {
    "place": "object",
    "title": "str",
    "about": "str",
    "expected": "float64",
    "n": "int64",
    "q1": "float64",
    "median": "float64",
    "q3": "float64",
}
TIME_COLUMNS: Columns = {
    "place": "object",
    "number": "int64",
    "student_id": "object",
    "seconds": "float64",
    "very_short": "bool",
    "outlier": "bool",
}


@dataclass(frozen=True, slots=True)
class Timed:
    """How long pupils were at each of several places: activities, screens or weeks."""

    places: pd.DataFrame
    """PLACE_COLUMNS: place (its id), title, about (where it belongs), expected (the author's estimate in
    seconds, null: none), n pupils with a time, and the quartiles of their times in seconds: the median null
    below 5 pupils, q1 and q3 below 10. All places, in order, also those without a time."""
    times: pd.DataFrame
    """TIME_COLUMNS, a row a pupil and place: number (the place's row in `places`, quicker to group by than an
    id), seconds (above 0), very_short, outlier among those of the place. In the order of the places, then by
    length."""
    rules: tuple[str, ...]
    """By which rules the times were measured."""


DAYS = "tstzmultirange(tstzrange(CAST(:since AS timestamptz), CAST(:until AS timestamptz)))"
"""The days that are filtered; all time where none are."""

STAYS = """
    stays AS (
        SELECT v.student_id, v.activity_id, range_agg(v.active_periods) AS periods,
               array_agg(DISTINCT v.time_rule) AS rules
        FROM activity_visits v JOIN plan ON plan.id = v.activity_id
        WHERE v.school_id = :school AND v.class_id = :class AND NOT isempty(v.active_periods)
        GROUP BY v.student_id, v.activity_id
    )
"""
"""A CTE after `plan`: when each pupil was at work on each activity, whatever days are filtered."""


def length(periods: str) -> str:
    """The length of a multirange of ours in seconds, 0 where it is empty."""
    seconds = "extract(epoch FROM coalesce(sum(upper(p) - lower(p)), interval '0'))"
    return f"(SELECT CAST({seconds} AS float8) FROM unnest({periods}) p)"  # noqa: S608 - the inserted text is ours


def names_of(rules: Iterable[object]) -> tuple[str, ...]:
    """The rules that occur, from the lists of them that rows bear."""
    return tuple(sorted({str(rule) for of_row in rules if isinstance(of_row, list) for rule in of_row}))


def timed(places: pd.DataFrame, times: pd.DataFrame, rules: tuple[str, ...]) -> Timed:
    """Sum the times up by place.

    Args:
        places: place, title, about, expected; in order.
        times: place, student_id, seconds (above 0), very_short.
        rules: By which the times were measured.
    """
    order = {place: number for number, place in enumerate(places["place"])}
    numbers = np.array([order[place] for place in times["place"]], dtype=np.int64)
    numbered = times.assign(number=numbers)
    in_order = numbered.iloc[np.lexsort((times["seconds"], numbers))].reset_index(drop=True)
    far = told_by_place(outliers, in_order["number"], in_order["seconds"])
    return Timed(
        declared(_measures(places, in_order), PLACE_COLUMNS).reset_index(drop=True),
        declared(in_order.assign(outlier=far), TIME_COLUMNS),
        rules,
    )


def told_by_place(
    rule: Callable[[Sequence[float]], list[bool]], places: pd.Series, seconds: pd.Series
) -> NDArray[np.bool_]:
    """What a rule says of each time among those of its place, a number, in the order of the times."""
    told = np.zeros(len(seconds), dtype=bool)
    for rows in _groups(places):
        told[rows] = rule(seconds.to_numpy()[rows].tolist())
    return told


def _groups(numbers: pd.Series) -> list[NDArray[np.int64]]:
    """The rows of each number, smallest number first."""
    order = np.argsort(numbers.to_numpy(), kind="stable")
    return np.split(order, np.flatnonzero(np.diff(numbers.to_numpy()[order])) + 1) if len(order) else []


def _measures(places: pd.DataFrame, times: pd.DataFrame) -> pd.DataFrame:
    """The places with their n and quartiles, as far as there are enough pupils for them."""
    of_places: list[Quartiles | None] = [None] * len(places)
    for rows in _groups(times["number"]):
        of_places[times["number"].iloc[rows[0]]] = quartiles(times["seconds"].to_numpy()[rows].tolist())
    nothing = float("nan")
    enough = [cuts if cuts and cuts.n >= FEWEST_FOR_QUARTILES else None for cuts in of_places]
    return places.assign(
        n=[cuts.n if cuts else 0 for cuts in of_places],
        q1=[cuts.q1 if cuts else nothing for cuts in enough],
        median=[cuts.median if cuts and cuts.n >= FEWEST_FOR_MEDIAN else nothing for cuts in of_places],
        q3=[cuts.q3 if cuts else nothing for cuts in enough],
    )
