"""How long the activities take, and how long each pupil was at work."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries import students
from dashboard.queries.frames import CHOSEN_STUDENTS, FILTERED_ACTIVITIES, Columns, frame, parameters
from dashboard.queries.time import DAYS, STAYS, Timed, length, names_of, timed, told_by_place
from dashboard.rows import declared
from dashboard.views import ClassView
from datastore.measures.time_summary import FEWEST_FOR_MEDIAN, outliers, quartiles, very_short
from datastore.scope import Scope

_FROM_SQL: Columns = {
    "number": "int64",
    "place": "object",
    "title": "str",
    "about": "str",
    "expected": "float64",
    "student_id": "object",
    "is_chosen": "bool",
    "seconds": "float64",
    "whole": "float64",
    "rules": "object",
}

_ACTIVITIES = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, {CHOSEN_STUDENTS}, {STAYS}, measured AS MATERIALIZED (
        SELECT stays.*, {length("stays.periods")} AS whole FROM stays
    )
    SELECT dense_rank() OVER (ORDER BY plan.position, plan.sequence_title, plan.session_number,
                                       plan.activity_number, plan.id),
           plan.id, plan.title, plan.session_title, CAST(60 * plan.estimated_duration AS float8),
           stays.student_id, chosen.student_id IS NOT NULL,
           CASE WHEN CAST(:since AS timestamptz) IS NULL AND CAST(:until AS timestamptz) IS NULL
                THEN stays.whole ELSE {length(f"stays.periods * {DAYS}")} END,
           stays.whole, stays.rules
    FROM plan
    LEFT JOIN measured stays ON stays.activity_id = plan.id
    LEFT JOIN chosen ON chosen.student_id = stays.student_id
    ORDER BY 1
    """  # noqa: S608 - the inserted text is a constant of ours
)


def activity_times(connection: Connection, scope: Scope, view: ClassView) -> Timed:
    """How long does each activity really take? One statement.

    Definition: docs/metrics.md, "Time per activity". Every pupil of the class counts, also who has left: the
    work belongs to the class. Places are activities in teaching order, about their session.

    Which times are very short is told by all of the class's time, whatever group or days are filtered.
    """
    found = frame(connection, _ACTIVITIES, parameters(scope, view), _FROM_SQL)
    begins = found["number"].diff().ne(0)
    places = found.loc[begins, ["place", "title", "about", "expected"]].reset_index(drop=True)
    worked = found[found["whole"] > 0].reset_index(drop=True)
    worked["very_short"] = told_by_place(very_short, worked["number"], worked["whole"])
    shown = worked[worked["is_chosen"] & (worked["seconds"] > 0)]
    return timed(places, shown, names_of(shown["rules"]))


PUPIL_COLUMNS: Columns = {
    **students.STUDENT_COLUMNS,
    "seconds": "float64",
    "activities": "int64",
    "very_short": "int64",
    "outlier": "bool",
}

_PUPILS = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, {STAYS},
    united AS (SELECT student_id, range_agg(periods) * {DAYS} AS periods FROM stays GROUP BY student_id)
    SELECT student_id, {length("periods")} FROM united
    """  # noqa: S608 - the inserted text is a constant of ours
)


@dataclass(frozen=True, slots=True)
class PupilTimes:
    """How long each pupil was at work on all that passes the filters."""

    pupils: pd.DataFrame
    """PUPIL_COLUMNS, a row for each pupil who is or was in the class, by name: seconds (null: nothing was
    measured), activities with a time, very_short: how many of them were only opened, outlier."""
    median: float
    """Of the seconds of those in the class today whose time was measured; null below 5 of them."""
    measured: int
    """How many those are."""
    rules: tuple[str, ...]


def pupil_times(connection: Connection, scope: Scope, view: ClassView) -> PupilTimes:
    """How long was each pupil at work, and who only opens the activities? Three statements.

    Definition: docs/metrics.md, "Time per pupil".
    """
    everybody = students.of_class(connection, scope, view)
    activities = activity_times(connection, scope, view)
    united = {"student_id": "object", "seconds": "float64"}
    whole = frame(connection, _PUPILS, parameters(scope, view), united)
    whole = whole[whole["seconds"] > 0].assign(outlier=lambda work: outliers(work["seconds"].tolist()))
    by_pupil = activities.times.groupby("student_id")["very_short"].agg(["size", "sum"])
    counts = by_pupil.set_axis(["activities", "very_short"], axis=1).reset_index()
    pupils = everybody.merge(whole, on="student_id", how="left").merge(counts, on="student_id", how="left")
    numbers = ["activities", "very_short"]
    pupils[numbers] = pupils[numbers].fillna(0)
    pupils["outlier"] = pupils["outlier"].eq(True)
    cuts = quartiles(pupils.loc[~pupils["left"], "seconds"].dropna().tolist())
    return PupilTimes(
        declared(pupils, PUPIL_COLUMNS),
        cuts.median if cuts and cuts.n >= FEWEST_FOR_MEDIAN else float("nan"),
        cuts.n if cuts else 0,
        activities.rules,
    )
