"""Frames with declared columns, and the filters that every query of a class applies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, TextClause

from dashboard.rows import framed
from dashboard.views import ClassView
from datastore.scope import Scope

Columns = Mapping[str, str]
"""Names and dtypes of an answer."""


def frame(
    connection: Connection, query: TextClause, parameters: Mapping[str, Any], columns: Columns
) -> pd.DataFrame:
    """Run a query and give its rows the declared columns, also when there are none."""
    return framed(connection.execute(query, dict(parameters)).all(), columns)


def parameters(scope: Scope, view: ClassView) -> dict[str, Any]:
    """The parameters of the filters below; also checks that the class is the scope's."""
    scope.require_teaching(view.class_id)
    zone = ZoneInfo(scope.timezone)
    return {
        "school": scope.school_id,
        "class": view.class_id,
        "sequence": view.sequence,
        "session": view.session,
        "kind": view.activity_type.value if view.activity_type else None,
        "domain": view.domain,
        "group": view.group,
        "since": _midnight(view.since, zone) if view.since else None,
        "until": _midnight(view.until + dt.timedelta(days=1), zone) if view.until else None,
    }


def _midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The first instant of a day in the school's time."""
    return dt.datetime.combine(day, dt.time(), zone)


def during(moment: str) -> str:
    """The condition that a moment, a column of ours, lies in the days that are filtered."""
    return (
        f"(CAST(:since AS timestamptz) IS NULL OR {moment} >= :since)"
        f" AND (CAST(:until AS timestamptz) IS NULL OR {moment} < :until)"
    )


FILTERED_ACTIVITIES = """
    plan AS MATERIALIZED (
        SELECT a.id, a.title, a.activity_type,
               a.is_mandatory AND (k.custom_settings->'optional' ? CAST(a.id AS text)) IS NOT TRUE
                 AS is_mandatory,
               a.estimated_duration, a.activity_number, s.id AS session_id, s.session_number,
               s.title AS session_title,
               q.id AS sequence_id, q.title AS sequence_title, q.position
        FROM sequences q
        JOIN sessions s ON s.school_id = q.school_id AND s.sequence_id = q.id
        JOIN activities a ON a.school_id = s.school_id AND a.session_id = s.id
        LEFT JOIN teacher_configurations k ON k.school_id = q.school_id AND k.class_id = :class
          AND k.sequence_id = q.id AND k.group_id IS NULL
        WHERE q.school_id = :school
          AND q.id IN (SELECT sequence_id FROM teacher_configurations
                       WHERE school_id = :school AND class_id = :class AND is_active
                       UNION
                       SELECT sequence_id FROM student_progress
                       WHERE school_id = :school AND class_id = :class)
          AND (CAST(:sequence AS uuid) IS NULL OR q.id = :sequence)
          AND (CAST(:session AS uuid) IS NULL OR s.id = :session)
          AND (CAST(:kind AS activity_type) IS NULL OR a.activity_type = CAST(:kind AS activity_type))
          AND (CAST(:domain AS text) IS NULL OR EXISTS (
            SELECT FROM activity_competencies ac JOIN competencies c ON c.id = ac.competency_id
            WHERE ac.school_id = :school AND ac.activity_id = a.id AND c.domain = :domain))
          AND a.archived_at IS NULL AND s.archived_at IS NULL
          AND (k.custom_settings->'hidden' ? CAST(a.id AS text)) IS NOT TRUE
    )
"""
"""A CTE: the activities of the sequences that the class has, and that pass the filters.

What the class's own settings hide is left out, and what they make optional is not mandatory; the settings of
its groups change nothing here.
"""

CHOSEN_STUDENTS = """
    chosen AS MATERIALIZED (
        SELECT e.student_id, bool_and(e.left_at IS NOT NULL) AS has_left
        FROM class_enrollments e
        WHERE e.school_id = :school AND e.class_id = :class
          AND (CAST(:group AS uuid) IS NULL OR e.student_id IN (
            SELECT m.student_id
            FROM group_members m JOIN groups g ON g.school_id = m.school_id AND g.id = m.group_id
            WHERE m.school_id = :school AND g.class_id = :class AND g.id = :group))
        GROUP BY e.student_id
    )
"""
"""A CTE: who is or was in the class; of a group that is filtered, its members."""
