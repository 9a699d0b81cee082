"""Several classes at a glance: the teacher's own, the coordinator's."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries.frames import Columns, frame
from datastore.measures.weeks import local_day, school_zone
from datastore.names import class_key
from datastore.scope import Scope

SMALLEST_SHOWN = 5
"""Outside a class's own teachers, counts of fewer pupils are not shown."""

TAUGHT_COLUMNS: Columns = {
    "class_id": "object",
    "name": "str",
    "grade_level": "str",
    "students": "int64",
    "completion": "float64",
    "started": "int64",
    "recent": "int64",
    "to_review": "int64",
    "answers_waiting": "int64",
    "texts_waiting": "int64",
    "text_since": "datetime64[us, UTC]",
    "writers": "object",
    "due": "object",
}
DUE_WITHIN = dt.timedelta(days=7)
"""How far ahead what is due is told."""
ACTIVE_BEFORE = dt.timedelta(days=6)
"""Active is who was seen today or on so many days before: a list that stays as it is while nobody works."""
RECENT = dt.timedelta(days=7)
"""How far back submissions are recent."""

_TAUGHT = text(
    """
    WITH present AS (
        SELECT class_id, student_id FROM class_enrollments
        WHERE school_id = :school AND class_id = ANY (:classes) AND left_at IS NULL
    ), sequences_of AS (
        SELECT class_id, sequence_id FROM teacher_configurations
        WHERE school_id = :school AND class_id = ANY (:classes) AND is_active
        UNION
        SELECT class_id, sequence_id FROM student_progress
        WHERE school_id = :school AND class_id = ANY (:classes)
    ), uncounted AS (
        SELECT DISTINCT k.class_id, CAST(named.id AS uuid) AS activity_id
        FROM teacher_configurations k, jsonb_array_elements_text(
            coalesce(k.custom_settings->'hidden', '[]') || coalesce(k.custom_settings->'optional', '[]')
        ) AS named (id)
        WHERE k.school_id = :school AND k.class_id = ANY (:classes) AND k.group_id IS NULL
    ), mandatory AS (
        SELECT q.class_id, count(*) AS n
        FROM sequences_of q
        JOIN sessions s ON s.school_id = :school AND s.sequence_id = q.sequence_id
        JOIN activities a ON a.school_id = :school AND a.session_id = s.id
        LEFT JOIN uncounted u ON u.class_id = q.class_id AND u.activity_id = a.id
        WHERE a.is_mandatory AND a.archived_at IS NULL AND s.archived_at IS NULL AND u.class_id IS NULL
        GROUP BY q.class_id
    ), live AS MATERIALIZED (
        SELECT a.id, a.is_mandatory
        FROM activities a JOIN sessions s ON s.school_id = a.school_id AND s.id = a.session_id
        WHERE a.school_id = :school AND a.archived_at IS NULL AND s.archived_at IS NULL
    ), results AS MATERIALIZED (
        SELECT class_id, student_id, activity_id, status, banked, needs_review
        FROM activity_results WHERE school_id = :school AND class_id = ANY (:classes)
    ), done AS (
        SELECT p.class_id, p.student_id, count(a.id) AS started,
               count(*) FILTER (WHERE r.status = 'completed' AND a.is_mandatory AND NOT r.banked
                                  AND u.class_id IS NULL) AS n
        FROM present p
        LEFT JOIN results r ON r.class_id = p.class_id AND r.student_id = p.student_id
        LEFT JOIN live a ON a.id = r.activity_id
        LEFT JOIN uncounted u ON u.class_id = p.class_id AND u.activity_id = a.id
        GROUP BY p.class_id, p.student_id
    ), texts AS (
        SELECT class_id, count(*) AS n, min(submitted_at) AS since,
               jsonb_agg(student_id ORDER BY submitted_at, student_id) AS writers
        FROM student_productions
        WHERE school_id = :school AND class_id = ANY (:classes) AND status = 'submitted'
          AND submitted_at IS NOT NULL
        GROUP BY class_id
    ), waiting AS (
        SELECT r.class_id, count(*) AS n,
               count(*) FILTER (WHERE a.activity_type <> 'text_production') AS answers
        FROM results r
        JOIN activities a ON a.school_id = :school AND a.id = r.activity_id
        WHERE r.needs_review
        GROUP BY r.class_id
    ), recent AS (
        SELECT class_id, count(*) AS n FROM activity_attempts
        WHERE school_id = :school AND class_id = ANY (:classes) AND submitted_at > :recently
        GROUP BY class_id
    ), due_then AS (
        SELECT k.class_id, a.id, a.title,
               coalesce(CAST(k.custom_settings->'session_dates'->CAST(s.id AS text)->>'due' AS date),
                        k.end_date) AS due_on
        FROM teacher_configurations k
        JOIN sequences q ON q.school_id = k.school_id AND q.id = k.sequence_id
        JOIN sessions s ON s.school_id = q.school_id AND s.sequence_id = q.id
        JOIN activities a ON a.school_id = s.school_id AND a.session_id = s.id
        LEFT JOIN uncounted u ON u.class_id = k.class_id AND u.activity_id = a.id
        WHERE k.school_id = :school AND k.class_id = ANY (:classes) AND k.group_id IS NULL AND k.is_active
          AND q.is_active AND q.archived_at IS NULL AND s.archived_at IS NULL AND a.archived_at IS NULL
          AND a.is_mandatory AND u.class_id IS NULL
    ), due_soon AS (
        SELECT t.class_id, t.id, t.title, t.due_on,
               (SELECT count(*) FROM activity_results r JOIN present p USING (class_id, student_id)
                WHERE r.school_id = :school AND r.class_id = t.class_id AND r.activity_id = t.id
                  AND (r.status IN ('completed', 'needs_review') OR r.needs_review)) AS handed_in
        FROM due_then t WHERE t.due_on BETWEEN :today AND :due_until
    ), due AS (
        SELECT class_id, jsonb_agg(jsonb_build_object('activity_id', id, 'title', title, 'due_on', due_on,
                                                      'handed_in', handed_in)
                                   ORDER BY due_on, handed_in, title) AS activities
        FROM due_soon GROUP BY class_id
    )
    SELECT c.id, c.name, coalesce(c.grade_level, ''), count(d.student_id),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY d.n::float8 / m.n),
           count(*) FILTER (WHERE d.started > 0),
           coalesce((SELECT n FROM recent WHERE class_id = c.id), 0),
           coalesce((SELECT n FROM waiting WHERE class_id = c.id), 0),
           coalesce((SELECT answers FROM waiting WHERE class_id = c.id), 0),
           coalesce((SELECT n FROM texts WHERE class_id = c.id), 0),
           (SELECT since FROM texts WHERE class_id = c.id),
           coalesce((SELECT writers FROM texts WHERE class_id = c.id), '[]'),
           coalesce((SELECT activities FROM due WHERE class_id = c.id), '[]')
    FROM classes c
    LEFT JOIN done d ON d.class_id = c.id
    LEFT JOIN mandatory m ON m.class_id = c.id
    WHERE c.school_id = :school AND c.id = ANY (:classes)
    GROUP BY c.id, c.name, c.grade_level
    """
)


def taught_with_progress(
    connection: Connection, scope: Scope, *, at: dt.datetime | None = None
) -> pd.DataFrame:
    """How far is each of my classes, what waits for me, and what is due? One statement.

    Definition: docs/metrics.md, "Completion", "Waiting", "Due".

    Columns: class_id, name, grade_level; students in the class today; completion, the median over them of
    completed / mandatory activities of the class's sequences (null without pupils or mandatory activities;
    what the class's settings hide or make optional is not mandatory);
    started: pupils with a result; recent: submissions of the last seven days; to_review: results that wait
    for the teacher; answers_waiting: those of them that are no texts; texts_waiting, text_since: texts handed
    in and not given back, and when the first of them was handed in (null: none); writers: the ids of their
    pupils, who waits longest first; due: dicts with activity_id, title, due_on and handed_in (of the pupils
    of today) of the mandatory activities that are due today or in the next seven days, by day, least handed
    in first. Alphabetical.
    """
    now = at or dt.datetime.now(dt.UTC)
    today = local_day(now, school_zone(scope.timezone))
    asked = {
        **_of(scope, scope.teaches),
        "today": today,
        "due_until": today + DUE_WITHIN,
        "recently": now - RECENT,
    }
    found = frame(connection, _TAUGHT, asked, TAUGHT_COLUMNS)
    found["writers"] = found["writers"].map(lambda writers: [UUID(each) for each in writers])
    found["due"] = found["due"].map(lambda due: [_due(each) for each in due])
    return _alphabetical(found)


def _due(stored: dict[str, Any]) -> dict[str, Any]:
    return {
        **stored,
        "activity_id": UUID(stored["activity_id"]),
        "due_on": dt.date.fromisoformat(stored["due_on"]),
    }


SCOPE_COLUMNS: Columns = {
    "class_id": "object",
    "name": "str",
    "grade_level": "str",
    "subject": "str",
    "students": "int64",
    "active": "int64",
    "submissions": "int64",
    "masked": "bool",
}

_IN_SCOPE = text(
    """
    SELECT c.id, c.name, coalesce(c.grade_level, ''), coalesce(c.subject, ''),
           (SELECT count(*) FROM class_enrollments e
            WHERE e.school_id = :school AND e.class_id = c.id AND e.left_at IS NULL),
           (SELECT count(DISTINCT r.student_id) FROM activity_results r
            WHERE r.school_id = :school AND r.class_id = c.id AND r.last_seen_at >= :since),
           (SELECT count(*) FROM activity_attempts t WHERE t.school_id = :school AND t.class_id = c.id),
           false
    FROM classes c
    WHERE c.school_id = :school AND c.id = ANY (:classes)
    """
)


def in_scope_with_counts(connection: Connection, scope: Scope) -> pd.DataFrame:
    """Which classes may I compare, and how much is there? One statement.

    Columns: class_id, name, grade_level, subject; students in the class today; active: pupils seen today or
    on the six days before; submissions; masked: the class has fewer than five pupils, so its counts are 0
    here and must not be shown. Alphabetical, never by a result.
    """
    scope.require_coordinating()
    zone = school_zone(scope.timezone)
    first_day = local_day(dt.datetime.now(dt.UTC), zone) - ACTIVE_BEFORE
    asked = {**_of(scope, scope.coordinates), "since": dt.datetime.combine(first_day, dt.time(), zone)}
    found = frame(connection, _IN_SCOPE, asked, SCOPE_COLUMNS)
    found["masked"] = found["students"] < SMALLEST_SHOWN
    counts = ["students", "active", "submissions"]
    found[counts] = found[counts].where(~found["masked"], 0)
    return _alphabetical(found)


def _of(scope: Scope, classes: frozenset[object]) -> dict[str, object]:
    return {"school": scope.school_id, "classes": list(classes)}


def _alphabetical(found: pd.DataFrame) -> pd.DataFrame:
    return found.sort_values("name", key=lambda names: names.map(class_key)).reset_index(drop=True)
