"""Frames with declared columns, and the filters that every query of a class applies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection, TextClause

from dashboard.views import ClassView
from datastore.scope import Scope

Columns = Mapping[str, str]
"""Names and dtypes of an answer."""


def frame(
    connection: Connection, query: TextClause, parameters: Mapping[str, Any], columns: Columns
) -> pd.DataFrame:
    """Run a query and give its rows the declared columns, also when there are none."""
    rows = connection.execute(query, dict(parameters)).all()
    found = pd.DataFrame.from_records([tuple(row) for row in rows], columns=list(columns))
    return found.astype(dict(columns))


def parameters(scope: Scope, view: ClassView) -> dict[str, Any]:
    """The parameters of `FILTERED_ACTIVITIES`; also checks that the class is the scope's."""
    scope.require_teaching(view.class_id)
    return {
        "school": scope.school_id,
        "class": view.class_id,
        "sequence": view.sequence,
        "kind": view.activity_type.value if view.activity_type else None,
    }


FILTERED_ACTIVITIES = """
    plan AS (
        SELECT a.id, a.title, a.activity_type,
               a.is_mandatory AND (k.custom_settings->'optional' ? CAST(a.id AS text)) IS NOT TRUE
                 AS is_mandatory,
               a.estimated_duration, a.activity_number, s.session_number, s.title AS session_title,
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
          AND (CAST(:kind AS activity_type) IS NULL OR a.activity_type = CAST(:kind AS activity_type))
          AND a.archived_at IS NULL AND s.archived_at IS NULL
          AND (k.custom_settings->'hidden' ? CAST(a.id AS text)) IS NOT TRUE
    )
"""
"""A CTE: the activities of the sequences that the class has, and that pass the filters.

What the class's own settings hide is left out, and what they make optional is not mandatory; the settings of
its groups change nothing here.
"""
