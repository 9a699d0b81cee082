"""What the Monday sheet reads of its week; what it shows of the present comes from the views' own queries."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries import students
from dashboard.queries.frames import CHOSEN_STUDENTS, FILTERED_ACTIVITIES, Columns, frame, parameters
from dashboard.rows import declared
from dashboard.school_week import SchoolWeek, last_full_week
from dashboard.views import ClassView
from datastore.measures.weeks import local_day
from datastore.scope import Scope

_WEEK_OF_WORK = text(
    """
    SELECT max(submitted_at) FROM activity_attempts
    WHERE school_id = :school AND class_id = :class AND submitted_at < :until
      AND (flag IS NULL OR decision = 'counts')
    """
)


def week_of_sheet(
    connection: Connection, scope: Scope, view: ClassView, *, at: dt.datetime | None = None
) -> SchoolWeek:
    """Which week is the sheet about, if none is named? One statement.

    The last full week in which somebody of the class handed something in, so that the sheet of the first
    Monday after the holidays is about the week before them; without any work, the last full week.
    """
    zone = ZoneInfo(scope.timezone)
    last = last_full_week(local_day(at or dt.datetime.now(dt.UTC), zone))
    asked = {**parameters(scope, view), "until": last.bounds(zone)[1]}
    worked_at = connection.execute(_WEEK_OF_WORK, asked).scalar_one()
    return SchoolWeek.of(local_day(worked_at, zone)) if worked_at else last


def _asked(scope: Scope, view: ClassView, week: SchoolWeek) -> dict[str, Any]:
    begins, ends = week.bounds(ZoneInfo(scope.timezone))
    return {
        **parameters(scope, view),
        "begins": begins,
        "ends": ends,
        "monday": week.monday,
        "sunday": week.sunday,
    }


_SEEN: Columns = {
    "student_id": "object",
    "last_seen": "datetime64[us, UTC]",
    "excused": "int64",
}
NOT_SEEN_COLUMNS: Columns = {**students.STUDENT_COLUMNS, "last_seen": _SEEN["last_seen"], "excused": "int64"}

_LAST_SEEN = text(
    f"""
    WITH {CHOSEN_STUDENTS}, there AS (
        SELECT DISTINCT e.student_id FROM class_enrollments e JOIN chosen USING (student_id)
        WHERE e.school_id = :school AND e.class_id = :class AND e.enrolled_at < :ends
          AND (e.left_at IS NULL OR e.left_at >= :ends)
    ), seen AS (
        SELECT student_id, max(submitted_at) AS at FROM activity_attempts
        WHERE school_id = :school AND class_id = :class AND submitted_at < :ends
        GROUP BY student_id
        UNION ALL
        SELECT student_id, max(least(last_seen_at, :ends)) FROM activity_visits
        WHERE school_id = :school AND class_id = :class AND started_at < :ends
        GROUP BY student_id
    )
    SELECT there.student_id, max(seen.at),
           (SELECT count(*) FROM absences x
            WHERE x.school_id = :school AND x.student_id = there.student_id AND x.kind = 'excused'
              AND x.day BETWEEN :monday AND :sunday)
    FROM there LEFT JOIN seen USING (student_id)
    GROUP BY there.student_id
    """  # noqa: S608 - the inserted text is a constant of ours
)


def in_class(connection: Connection, scope: Scope, view: ClassView, week: SchoolWeek) -> pd.DataFrame:
    """When was each pupil of that week last at work, until its end? Two statements.

    Definition: docs/metrics.md, "Monday sheet". At work: a hand-in or a visit, whatever is filtered.

    Columns: those of `students.of_class`; last_seen (UTC; null: never); excused: excused days in the week. A
    row for each pupil who was in the class at the end of the week, or in the group that is filtered, by name.
    """
    found = frame(connection, _LAST_SEEN, _asked(scope, view, week), _SEEN)
    joined = students.of_class(connection, scope, view).merge(found, on="student_id")
    return declared(joined, NOT_SEEN_COLUMNS)


def not_seen(everybody: pd.DataFrame, week: SchoolWeek, timezone: str) -> pd.DataFrame:
    """Who was not at work in the week? Those not seen for longest first. No statement.

    Args:
        everybody: `in_class`.
        week: The week.
        timezone: The school's.
    """
    begins = week.bounds(ZoneInfo(timezone))[0]
    away = everybody[everybody["last_seen"].isna() | (everybody["last_seen"] < begins)]
    return away.sort_values("last_seen", na_position="first", kind="stable").reset_index(drop=True)


DUE_COLUMNS: Columns = {
    "session_id": "object",
    "session": "str",
    "sequence": "str",
    "group": "str",
    "due_on": "object",
    "activities": "int64",
    "pupils": "int64",
    "done": "int64",
}

_DUE = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, {CHOSEN_STUDENTS}, dated AS (
        SELECT k.group_id, s.id AS session_id,
               coalesce(CAST(k.custom_settings->'session_dates'->CAST(s.id AS text)->>'due' AS date),
                        k.end_date) AS due_on
        FROM teacher_configurations k
        JOIN sessions s ON s.school_id = :school AND s.sequence_id = k.sequence_id
        WHERE k.school_id = :school AND k.class_id = :class AND k.is_active
    ), of_pupil AS (
        SELECT DISTINCT ON (c.student_id, d.session_id) c.student_id, d.session_id, d.group_id, d.due_on
        FROM dated d
        JOIN chosen c ON NOT c.has_left AND (d.group_id IS NULL OR EXISTS (
            SELECT FROM group_members m
            WHERE m.school_id = :school AND m.group_id = d.group_id AND m.student_id = c.student_id))
        WHERE d.due_on IS NOT NULL
        ORDER BY c.student_id, d.session_id, d.group_id IS NULL, d.due_on
    ), owed AS (
        SELECT o.session_id, o.group_id, o.due_on, o.student_id, count(*) AS activities,
               bool_and(coalesce(r.status IN ('completed', 'needs_review') OR r.needs_review, false)) AS done
        FROM of_pupil o
        JOIN plan ON plan.session_id = o.session_id AND plan.is_mandatory
        LEFT JOIN activity_results r ON r.school_id = :school AND r.class_id = :class
          AND r.student_id = o.student_id AND r.activity_id = plan.id
        WHERE o.due_on BETWEEN :monday AND :sunday
        GROUP BY o.session_id, o.group_id, o.due_on, o.student_id
    )
    SELECT s.id, s.title, q.title, coalesce(g.name, ''), owed.due_on, max(owed.activities),
           count(*), count(*) FILTER (WHERE owed.done)
    FROM owed
    JOIN sessions s ON s.school_id = :school AND s.id = owed.session_id
    JOIN sequences q ON q.school_id = :school AND q.id = s.sequence_id
    LEFT JOIN groups g ON g.school_id = :school AND g.id = owed.group_id
    GROUP BY s.id, s.title, q.title, s.session_number, q.position, g.name, owed.due_on
    ORDER BY owed.due_on, q.position, s.session_number, g.name NULLS FIRST
    """  # noqa: S608 - the inserted texts are constants of ours
)


def due(connection: Connection, scope: Scope, view: ClassView, week: SchoolWeek) -> pd.DataFrame:
    """What is due in a week, and how many have handed it in by now? One statement.

    Definition: docs/metrics.md, "Monday sheet". Dates are the plan's of today: the group's before the
    class's; days by which an excused pupil's own date moves are left aside. Mandatory activities that pass
    the filters.

    Columns: session_id, session, sequence; group ("": the whole class); due_on (date); activities of the
    session; pupils of the class today to whom the date applies, done: those of them who have handed in all of
    these. By date, then in teaching order.
    """
    return frame(connection, _DUE, _asked(scope, view, week), DUE_COLUMNS)
