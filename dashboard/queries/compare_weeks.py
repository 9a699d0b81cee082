"""How far the classes were week by week, each since its own first work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, text

from dashboard.comparing.footing import Footing
from dashboard.queries.compare import PLAN, SEQUENCES_OF, asked_of, by_pupil
from dashboard.queries.frames import Columns, frame
from dashboard.rows import framed, rows
from datastore.measures.time_summary import FEWEST_FOR_MEDIAN, FEWEST_FOR_QUARTILES
from datastore.measures.weeks import DAYS_A_WEEK
from datastore.scope import Scope

_FROM_SQL: Columns = {"class_id": "object", "needed": "int64", "weeks": "object", "counts": "object"}
WEEK_COLUMNS: Columns = {
    "class_id": "object",
    "week": "int64",
    "pupils": "int64",
    "median": "float64",
    "low": "float64",
    "high": "float64",
}

_DONE = by_pupil(
    "width_bucket(completed_at, s.begins) AS week, count(*) AS n",
    "status = 'completed' AND NOT banked AND completed_at < s.ends",
    by="week",
    of="begun",
)
_WEEKS = text(
    f"""
    WITH {PLAN}, {SEQUENCES_OF}, begun AS MATERIALIZED (
        SELECT s.*, ARRAY(
            SELECT CAST(s.first_day + {DAYS_A_WEEK} * w AS timestamp) AT TIME ZONE :zone
            FROM generate_series(0, :longest) w
        ) AS begins
        FROM sequences_of s
    ), needed AS (
        SELECT class_id, sum(cardinality(activities)) AS n FROM sequences_of GROUP BY class_id
    ), done AS (
        SELECT class_id, array_agg(week) AS weeks, array_agg(CAST(n AS int)) AS counts
        FROM {_DONE} r GROUP BY class_id, student_id
    )
    SELECT needed.class_id, needed.n, coalesce(done.weeks, '{{}}'), coalesce(done.counts, '{{}}')
    FROM needed LEFT JOIN done USING (class_id)
    """  # noqa: S608 - the inserted texts are constants of ours
)
"""A row for each pupil who has completed something: in which weeks, and how much in each."""


def trajectories(
    connection: Connection, scope: Scope, found: Footing, *, at: dt.datetime | None = None
) -> pd.DataFrame:
    """How far was each class after each week of its own? One statement.

    Definition: docs/metrics.md, "Comparing classes". Week 1 begins with the day of the class's first work on
    a sequence; several sequences are each aligned by their own first day.

    Columns: class_id; week; pupils in the class today, the denominator; the median, and the quartiles low and
    high, of the share of the compared mandatory activities that a pupil had completed by the end of the week,
    in [0, 1]: the median null below 5 pupils, low and high below 10. A row for each week that the class has
    had, of those that count, until the last in which any class completed something; none of classes with
    fewer than five pupils. Classes in the order of the footing.

    Args:
        connection: Bound to the school.
        scope: Who asks.
        found: From `compare.footing`, of completion.
        at: The moment; now by default.
    """
    scope.require_coordinating()
    had = _weeks_had(found)
    asked = {**asked_of(scope, found, at), "longest": max(had.values(), default=0)}
    done = frame(connection, _WEEKS, asked, _FROM_SQL)
    last = max((max(weeks, default=0) for weeks in done["weeks"]), default=0)
    done_in = dict(iter(done.groupby("class_id", sort=False)))
    lines = [
        line
        for one in rows(found.classes)
        if one.class_id in done_in
        for line in _lines(one, done_in[one.class_id], min(had[one.class_id], last))
    ]
    return framed(lines, WEEK_COLUMNS)


def _weeks_had(found: Footing) -> dict[object, int]:
    """How many weeks each class has had since it began, of those that count: of its longest sequence."""
    had: dict[object, int] = {}
    for one in rows(found.begun):
        weeks = int(min(one.weeks, found.weeks.get(one.sequence_id, one.weeks)))
        had[one.class_id] = max(weeks, had.get(one.class_id, 0))
    return had


def _lines(one: Any, done: pd.DataFrame, weeks: int) -> Iterator[tuple[object, ...]]:
    """The rows of one class, week by week; pupils who have completed nothing are among them."""
    counts = np.zeros((one.students, weeks))
    for pupil, (of, n) in enumerate(zip(done["weeks"], done["counts"], strict=True)):
        np.add.at(counts[pupil], np.asarray(of, dtype=np.int64) - 1, n)
    low, median, high = np.percentile(counts.cumsum(axis=1), [25, 50, 75], axis=0) / done["needed"].iloc[0]
    for week in range(weeks):
        middle = median[week] if one.students >= FEWEST_FOR_MEDIAN else None
        spread = (low[week], high[week]) if one.students >= FEWEST_FOR_QUARTILES else (None, None)
        yield (one.class_id, week + 1, one.students, middle, *spread)
