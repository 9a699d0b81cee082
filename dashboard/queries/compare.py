"""Which classes a coordinator compares, on which activities, over how many weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from dashboard.comparing.footing import ACTIVITY_COLUMNS, Footing, Plan
from dashboard.comparing.footing import footing as shared_footing
from dashboard.comparing.ground import Ground, ground
from dashboard.comparing.view import CompareView, Measure
from dashboard.queries.compare_candidates import Candidates, candidates
from dashboard.queries.frames import Columns, frame
from datastore.measures.weeks import DAYS_A_WEEK, local_day, school_zone
from datastore.scope import Scope

_FOREVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)

PLAN = """
    places AS (
        SELECT * FROM unnest(CAST(:class_ids AS uuid[]), CAST(:sequence_ids AS uuid[]),
                             CAST(:first_days AS date[]), CAST(:ends AS timestamptz[]))
          AS p (class_id, sequence_id, first_day, ends)
    ), plan AS MATERIALIZED (
        SELECT p.class_id, p.sequence_id, p.first_day, p.ends, a.id AS activity_id, s.session_number,
               s.title AS session, a.activity_number, a.title, a.activity_type, a.estimated_duration,
               a.is_mandatory AND (k.custom_settings->'optional' ? CAST(a.id AS text)) IS NOT TRUE
                 AS is_mandatory
        FROM places p
        JOIN sessions s ON s.school_id = :school AND s.sequence_id = p.sequence_id
        JOIN activities a ON a.school_id = :school AND a.session_id = s.id
        LEFT JOIN teacher_configurations k ON k.school_id = :school AND k.class_id = p.class_id
          AND k.sequence_id = p.sequence_id AND k.group_id IS NULL
        WHERE a.archived_at IS NULL AND s.archived_at IS NULL
          AND (k.custom_settings->'hidden' ? CAST(a.id AS text)) IS NOT TRUE
    ), present AS MATERIALIZED (
        SELECT DISTINCT class_id, student_id FROM class_enrollments
        WHERE school_id = :school AND class_id = ANY (:compared) AND left_at IS NULL
    )
"""
"""CTEs: `places`, the sequences of the compared classes with the first day of work and the end of the weeks
that count; `plan`, the activities that each class was given in them; `present`, the pupils of today.
"""


def is_present(class_id: str, student_id: str) -> str:
    """The condition that a pupil is in the class today; to be used after `PLAN`.

    A pupil is looked up in a table that is hashed once. As a join it would be hashed anew for each activity
    of each class; `IS TRUE` keeps PostgreSQL from making a join of it.
    """
    return f"(({class_id}, {student_id}) IN (SELECT class_id, student_id FROM present)) IS TRUE"  # noqa: S608


SEQUENCES_OF = """
    sequences_of AS MATERIALIZED (
        SELECT class_id, sequence_id, first_day, ends, array_agg(activity_id) AS activities,
               array_agg(estimated_duration) AS minutes
        FROM plan WHERE activity_id = ANY (:activities) AND (NOT :mandatory OR is_mandatory)
        GROUP BY class_id, sequence_id, first_day, ends
    )
"""
"""A CTE after `PLAN`: the compared activities of each class, sequence by sequence."""


def by_pupil(columns: str, condition: str, *, by: str = "", of: str = "sequences_of") -> str:
    """What the pupils of today did at the compared activities, as a subquery to be used after `SEQUENCES_OF`.

    A row a class, sequence and pupil. The sequences of a class are looked up one by one, in an index that has
    all that is read, and pupils who have left are taken out when they are few rows: all classes together
    would be joined to what they were given, row by row.

    Args:
        columns: Aggregates over the results, with their names; `s` is the sequence.
        condition: Which results count.
        by: A further column to group by, which is among the columns.
        of: The CTE `sequences_of`, or one that has more columns.
    """
    return f"""(
        SELECT s.class_id, r.*
        FROM {of} s CROSS JOIN LATERAL (
            SELECT student_id, {columns} FROM activity_results
            WHERE school_id = :school AND class_id = s.class_id AND activity_id = ANY (s.activities)
              AND {condition}
            GROUP BY student_id{by and f", {by}"}
        ) r WHERE {is_present("s.class_id", "r.student_id")}
    )"""  # noqa: S608 - the inserted texts are ours


_PLAN_COLUMNS: Columns = {
    **ACTIVITY_COLUMNS,
    "given_to": "object",
    "mandatory": "object",
    "done_by": "object",
    "done": "object",
}

_ACTIVITIES = text(
    f"""
    WITH {PLAN}, numbered AS MATERIALIZED (
        SELECT class_id, CAST(ordinality AS int) AS number
        FROM unnest(CAST(:compared AS uuid[])) WITH ORDINALITY AS c (class_id)
    ), work AS MATERIALIZED (
        SELECT plan.class_id, plan.activity_id, r.done
        FROM plan CROSS JOIN LATERAL (
            SELECT count(*) AS done FROM activity_results
            WHERE school_id = :school AND class_id = plan.class_id AND activity_id = plan.activity_id
              AND created_at < plan.ends AND (status IN ('completed', 'needs_review') OR needs_review)
              AND {is_present("class_id", "student_id")}
        ) r WHERE :counted AND r.done > 0
    ), done AS MATERIALIZED (
        SELECT work.activity_id, array_agg(numbered.number) AS class_numbers,
               array_agg(CAST(work.done AS int)) AS done
        FROM work JOIN numbered USING (class_id) GROUP BY work.activity_id
    ), given AS MATERIALIZED (
        SELECT plan.activity_id, plan.sequence_id, min(plan.session) AS session, min(plan.title) AS title,
               min(CAST(plan.activity_type AS text)) AS activity_type,
               CAST(min(plan.estimated_duration) AS float8) AS minutes,
               min(plan.session_number) AS session_number, min(plan.activity_number) AS activity_number,
               array_agg(numbered.number) AS class_numbers,
               array_agg(CAST(plan.is_mandatory AS int)) AS mandatory
        FROM plan JOIN numbered USING (class_id)
        GROUP BY plan.activity_id, plan.sequence_id
    )
    SELECT g.activity_id, g.sequence_id, q.title, g.session, g.title, g.activity_type, g.minutes,
           row_number() OVER (ORDER BY q.position, q.title, q.id, g.session_number, g.activity_number),
           g.class_numbers, g.mandatory, coalesce(d.class_numbers, '{{}}'), coalesce(d.done, '{{}}')
    FROM given g
    JOIN sequences q ON q.school_id = :school AND q.id = g.sequence_id
    LEFT JOIN done d ON d.activity_id = g.activity_id
    ORDER BY 8
    """  # noqa: S608 - the inserted text is a constant of ours
)


def footing(
    connection: Connection, scope: Scope, view: CompareView, *, at: dt.datetime | None = None
) -> Footing:
    """What can be compared fairly, what is left out, and why? Two statements.

    Definition: docs/metrics.md, "Comparing classes".

    Args:
        connection: Bound to the school.
        scope: Who asks; only classes of `coordinates` are read.
        view: What is asked.
        at: The moment; now by default.

    Raises:
        NotFound: the scope compares no classes, or not one that the view names.
    """
    return footing_of(connection, scope, view, candidates(connection, scope, view), today_of(scope, at))


def today_of(scope: Scope, at: dt.datetime | None = None) -> dt.date:
    """The school's day."""
    return local_day(at or dt.datetime.now(dt.UTC), school_zone(scope.timezone))


def footing_of(
    connection: Connection, scope: Scope, view: CompareView, found: Candidates, today: dt.date
) -> Footing:
    """The footing of classes that are read already. One statement.

    Args:
        connection: Bound to the school.
        scope: Who asks.
        view: What is asked.
        found: From `candidates`, of the same scope and view.
        today: The school's day.
    """
    compared = ground(found.classes, found.begun, view, today)
    weeks = _weeks(compared, view)
    plan = _plan(connection, scope, compared, weeks, counted=Plan.counts(view.measure))
    return shared_footing(compared, plan, weeks, view)


def _weeks(compared: Ground, view: CompareView) -> dict[object, int]:
    """So many weeks count, by sequence: those asked for, or as many as the class that began last has had."""
    if view.weeks is not None:
        return dict.fromkeys(compared.begun["sequence_id"], view.weeks)
    if not view.same_weeks:
        return {}
    fewest = compared.begun.groupby("sequence_id", sort=False)["weeks"].min()
    return {sequence_id: int(weeks) for sequence_id, weeks in fewest.items()}


def _plan(
    connection: Connection, scope: Scope, compared: Ground, weeks: Mapping[object, int], *, counted: bool
) -> Plan:
    """What each class was given and, if that is counted, how many of its pupils have done it."""
    classes = compared.classes["class_id"].tolist()
    asked = {**places(scope, compared.begun, weeks), "compared": classes, "counted": counted}
    found = frame(connection, _ACTIVITIES, asked, _PLAN_COLUMNS)
    shape = (len(classes), len(found))
    sizes = compared.classes["students"].to_numpy(dtype=np.float64)
    return Plan(
        activities=found[list(ACTIVITY_COLUMNS)],
        mandatory=_table(shape, found["given_to"], found["mandatory"]) > 0,
        given=_table(shape, found["given_to"], [1] * len(found)) > 0,
        done=_table(shape, found["done_by"], found["done"]) / sizes[:, np.newaxis],
    )


def _table(shape: tuple[int, int], numbers: Iterable[Any], counts: Iterable[Any]) -> NDArray[np.float64]:
    """A row a class, a column an activity, from the numbers of the classes and their counts, by activity."""
    table = np.zeros(shape)
    for column, (of, count) in enumerate(zip(numbers, counts, strict=True)):
        table[np.asarray(of, dtype=np.int64) - 1, column] = count
    return table


def places(scope: Scope, begun: pd.DataFrame, weeks: Mapping[object, int]) -> dict[str, Any]:
    """Parameters of `PLAN`: classes, their sequences, first days, and the ends of the weeks that count."""
    zone = ZoneInfo(scope.timezone)
    ends = [
        _end(day, weeks.get(sequence_id), zone)
        for day, sequence_id in zip(begun["first_day"], begun["sequence_id"], strict=True)
    ]
    return {
        "school": scope.school_id,
        "class_ids": begun["class_id"].tolist(),
        "sequence_ids": begun["sequence_id"].tolist(),
        "first_days": begun["first_day"].tolist(),
        "ends": ends,
    }


def _end(first_day: dt.date, weeks: int | None, zone: ZoneInfo) -> dt.datetime:
    """The midnight after the last day that counts."""
    if weeks is None:
        return _FOREVER
    return dt.datetime.combine(first_day + dt.timedelta(days=DAYS_A_WEEK * weeks), dt.time(), zone)


def asked_of(scope: Scope, found: Footing, at: dt.datetime | None = None) -> dict[str, Any]:
    """The parameters of `PLAN`, the compared activities and classes, those that are named, and the day."""
    classes = found.classes
    return {
        **places(scope, found.begun, found.weeks),
        "compared": classes["class_id"].tolist(),
        "activities": found.activities["activity_id"].tolist(),
        "mandatory": found.measure is Measure.completion,
        "named": classes.loc[classes["named"], "class_id"].tolist(),
        "zone": scope.timezone,
        "today": today_of(scope, at),
    }
