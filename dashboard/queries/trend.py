"""How the work of a class grows, week by week."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from dashboard.queries.frames import CHOSEN_STUDENTS, FILTERED_ACTIVITIES, Columns, frame, parameters
from dashboard.rows import declared, framed
from dashboard.views import ClassView
from datastore.measures.weeks import DAYS_A_WEEK, local_day, school_zone, week_number
from datastore.scope import Scope

_FROM_SQL: Columns = {
    "student_id": "object",
    "starts_on": "object",
    "day": "object",
    "completed": "int64",
    "handed_in": "int64",
    "pupils": "int64",
    "mandatory": "int64",
}
TREND_COLUMNS: Columns = {
    "week": "int64",
    "begins": "object",
    "median": "float64",
    "low": "float64",
    "high": "float64",
    "handed_in": "int64",
    "submitters": "int64",
    "pupils": "int64",
}

_WORK = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, {CHOSEN_STUDENTS}, present AS (
        SELECT student_id FROM chosen WHERE NOT has_left
    ), done AS (
        SELECT r.student_id, CAST(r.completed_at AT TIME ZONE :zone AS date) AS day,
               CAST(plan.is_mandatory AS int) AS completed, 0 AS handed_in
        FROM activity_results r JOIN plan ON plan.id = r.activity_id JOIN present USING (student_id)
        WHERE r.school_id = :school AND r.class_id = :class AND r.status = 'completed'
          AND r.completed_at IS NOT NULL AND NOT r.banked
        UNION ALL
        SELECT t.student_id, CAST(t.submitted_at AT TIME ZONE :zone AS date), 0, 1
        FROM activity_attempts t JOIN plan ON plan.id = t.activity_id JOIN present USING (student_id)
        WHERE t.school_id = :school AND t.class_id = :class AND NOT t.banked
          AND (t.flag IS NULL OR t.decision = 'counts')
    )
    SELECT done.student_id, coalesce(c.start_date, min(done.day) OVER ()), done.day,
           sum(done.completed), sum(done.handed_in),
           (SELECT count(*) FROM present), (SELECT count(*) FROM plan WHERE is_mandatory)
    FROM done JOIN classes c ON c.school_id = :school AND c.id = :class
    GROUP BY done.student_id, c.start_date, done.day
    """  # noqa: S608 - the inserted texts are constants of ours
)


def weekly(
    connection: Connection, scope: Scope, view: ClassView, *, at: dt.datetime | None = None
) -> pd.DataFrame:
    """How far was the class at the end of each week, and how much was handed in during it? One statement.

    Definition: docs/metrics.md, "Weekly trend". Over the pupils who are in the class today, and in the group
    that is filtered. Weeks are the school's, since the class's first day; without one, since its first work.

    Columns: week (1 is the first), begins (its first day); median, low and high: the quartiles of the share
    of mandatory activities completed by its end, in [0, 1], null where nothing is mandatory; handed_in:
    submissions during it, submitters: pupils with at least one; pupils: the denominator of both. From the
    first week to the present one, or those that the days filtered touch; none before anything was done.
    """
    zone = school_zone(scope.timezone)
    work = frame(connection, _WORK, {**parameters(scope, view), "zone": scope.timezone}, _FROM_SQL)
    if work.empty:
        return framed([], TREND_COLUMNS)
    starts_on = work["starts_on"].iloc[0]
    present = week_number(local_day(at or dt.datetime.now(dt.UTC), zone), starts_on) or 0
    weeks = np.array([week_number(day, starts_on) or 0 for day in work["day"]])
    begins = [starts_on + dt.timedelta(days=DAYS_A_WEEK * number) for number in range(present)]
    found = pd.DataFrame({"week": range(1, present + 1), "begins": begins, **_measures(work, weeks, present)})
    within = [_within(day, view) for day in begins]
    return declared(found[within], TREND_COLUMNS).reset_index(drop=True)


def _measures(work: pd.DataFrame, weeks: NDArray[np.int_], present: int) -> dict[str, Any]:
    """The measures of each week until the present one; work before the first day is left out."""
    pupils, mandatory = int(work["pupils"].iloc[0]), int(work["mandatory"].iloc[0])
    completed, handed_in = np.zeros((2, pupils, present))
    who, counted = pd.factorize(work["student_id"])[0], (weeks > 0) & (weeks <= present)
    cells = who[counted], weeks[counted] - 1
    np.add.at(completed, cells, work["completed"].to_numpy()[counted])
    np.add.at(handed_in, cells, work["handed_in"].to_numpy()[counted])
    shares = completed.cumsum(axis=1) / mandatory if mandatory else np.full_like(completed, np.nan)
    low, median, high = np.quantile(shares, [0.25, 0.5, 0.75], axis=0)
    return {
        "median": median,
        "low": low,
        "high": high,
        "handed_in": handed_in.sum(axis=0),
        "submitters": (handed_in > 0).sum(axis=0),
        "pupils": pupils,
    }


def _within(begins: dt.date, view: ClassView) -> bool:
    ends = begins + dt.timedelta(days=DAYS_A_WEEK - 1)
    return (view.since is None or ends >= view.since) and (view.until is None or begins <= view.until)
