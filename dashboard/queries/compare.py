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
from dashboard.comparing.ground import BEGUN_COLUMNS, CLASS_COLUMNS, Ground, ground
from dashboard.comparing.view import CompareView, Measure
from dashboard.queries.frames import Columns, frame
from datastore.errors import NotFound
from datastore.measures.weeks import DAYS_A_WEEK, local_day, school_zone
from datastore.names import collation_key
from datastore.scope import Scope

_FOREVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)

_FROM_SQL: Columns = {
    **{name: kind for name, kind in CLASS_COLUMNS.items() if name != "named"},
    **{name: kind for name, kind in BEGUN_COLUMNS.items() if name not in ("class_id", "weeks")},
}

_CLASSES = text(
    """
    WITH begun AS (
        SELECT p.class_id, p.sequence_id, min(q.title) AS sequence,
               CAST(min(p.started_at) AT TIME ZONE :zone AS date) AS first_day
        FROM student_progress p JOIN sequences q ON q.school_id = p.school_id AND q.id = p.sequence_id
        WHERE p.school_id = :school AND p.class_id = ANY (:classes) AND p.started_at IS NOT NULL
          AND (cardinality(CAST(:sequences AS uuid[])) = 0 OR p.sequence_id = ANY (:sequences))
          AND (CAST(:activity AS uuid) IS NULL OR p.sequence_id IN (
            SELECT s.sequence_id FROM activities a
            JOIN sessions s ON s.school_id = a.school_id AND s.id = a.session_id
            WHERE a.school_id = :school AND a.id = :activity))
        GROUP BY p.class_id, p.sequence_id
    )
    SELECT c.id, c.name, coalesce(c.grade_level, ''), coalesce(c.subject, ''), coalesce(c.academic_year, ''),
           (SELECT count(DISTINCT e.student_id) FROM class_enrollments e
            WHERE e.school_id = :school AND e.class_id = c.id AND e.left_at IS NULL),
           b.sequence_id, coalesce(b.sequence, ''), b.first_day,
           coalesce(CAST(k.custom_settings - 'session_dates' - 'stuck_after' AS text), '{}'),
           CASE WHEN :timed THEN coalesce((SELECT v.time_rule FROM activity_visits v
             WHERE v.school_id = :school AND v.class_id = c.id LIMIT 1), '') ELSE '' END
    FROM classes c
    LEFT JOIN begun b ON b.class_id = c.id
    LEFT JOIN teacher_configurations k ON k.school_id = :school AND k.class_id = c.id
      AND k.sequence_id = b.sequence_id AND k.group_id IS NULL
    WHERE c.school_id = :school AND c.id = ANY (:classes)
      AND (cardinality(CAST(:grades AS text[])) = 0 OR c.grade_level = ANY (:grades))
      AND (cardinality(CAST(:subjects AS text[])) = 0 OR c.subject = ANY (:subjects))
    """
)

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

A database that does not know its tables yet would look up every pupil and activity one by one: what is large
is read by itself, behind OFFSET 0, and joined afterwards to these, which are small.
"""


def results(*columns: str) -> str:
    """The results of the compared classes, with these columns of theirs, as a subquery."""
    return f"""(
        SELECT class_id, student_id, activity_id, created_at, {", ".join(columns)} FROM activity_results
        WHERE school_id = :school AND class_id = ANY (:compared) OFFSET 0
    )"""  # noqa: S608 - the inserted names are ours


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
        SELECT r.class_id, r.activity_id, count(*) AS done
        FROM {results("status", "needs_review")} r
        JOIN present ON present.class_id = r.class_id AND present.student_id = r.student_id
        JOIN plan ON plan.class_id = r.class_id AND plan.activity_id = r.activity_id
        WHERE :counted AND r.created_at < plan.ends
          AND (r.status IN ('completed', 'needs_review') OR r.needs_review)
        GROUP BY r.class_id, r.activity_id
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
    today = local_day(at or dt.datetime.now(dt.UTC), school_zone(scope.timezone))
    compared = ground(*_classes(connection, scope, view), view, today)
    weeks = _weeks(compared, view)
    plan = _plan(connection, scope, compared, weeks, counted=Plan.counts(view.measure))
    return shared_footing(compared, plan, weeks, view)


def _classes(connection: Connection, scope: Scope, view: CompareView) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The classes that pass the filters, and the sequences that each has begun."""
    scope.require_coordinating()
    if not scope.coordinates.issuperset(view.classes):
        raise NotFound("This class does not exist, or you do not compare it.")
    asked = {
        "school": scope.school_id,
        "zone": scope.timezone,
        "classes": list(view.classes or scope.coordinates),
        "sequences": list(view.sequences),
        "activity": view.activity,
        "grades": list(view.grade_levels),
        "subjects": list(view.subjects),
        "timed": view.measure is Measure.time,
    }
    found = frame(connection, _CLASSES, asked, _FROM_SQL)
    found["named"] = found["class_id"].isin(list(scope.coordinates_by_name))
    classes = found.drop_duplicates("class_id")[list(CLASS_COLUMNS)]
    classes = classes.sort_values("name", key=lambda names: names.map(collation_key), kind="stable")
    begun = found.dropna(subset="sequence_id").assign(weeks=np.nan)
    return classes.reset_index(drop=True), begun[list(BEGUN_COLUMNS)].reset_index(drop=True)


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
        "named": classes.loc[classes["named"], "class_id"].tolist(),
        "zone": scope.timezone,
        "today": local_day(at or dt.datetime.now(dt.UTC), school_zone(scope.timezone)),
    }
