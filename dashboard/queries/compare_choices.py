"""What a coordinator can choose to compare."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries.frames import Columns, frame
from datastore.names import class_key
from datastore.scope import Scope

CLASS_COLUMNS: Columns = {
    "class_id": "object",
    "name": "str",
    "grade_level": "str",
    "subject": "str",
    "academic_year": "str",
}
SEQUENCE_COLUMNS: Columns = {"sequence_id": "object", "title": "str"}

_CLASSES = text(
    """
    SELECT id, name, coalesce(grade_level, ''), coalesce(subject, ''), coalesce(academic_year, '')
    FROM classes WHERE school_id = :school AND id = ANY (:classes)
    """
)
_SEQUENCES = text(
    """
    SELECT q.id, q.title FROM sequences q
    WHERE q.school_id = :school AND EXISTS (
      SELECT FROM student_progress p
      WHERE p.school_id = :school AND p.sequence_id = q.id AND p.class_id = ANY (:classes))
    ORDER BY q.position, q.title, q.id
    """
)


def classes(connection: Connection, scope: Scope) -> pd.DataFrame:
    """Which classes may I compare? One statement.

    Columns: class_id, name, grade_level, subject, academic_year. Alphabetical, never by a result.

    Raises:
        NotFound: the scope compares no classes.
    """
    scope.require_coordinating()
    found = frame(connection, _CLASSES, _asked(scope), CLASS_COLUMNS)
    return found.sort_values("name", key=lambda names: names.map(class_key)).reset_index(drop=True)


def sequences(connection: Connection, scope: Scope) -> pd.DataFrame:
    """On which sequences has any of them worked? One statement.

    Columns: sequence_id, title. In teaching order.

    Raises:
        NotFound: the scope compares no classes.
    """
    scope.require_coordinating()
    return frame(connection, _SEQUENCES, _asked(scope), SEQUENCE_COLUMNS)


def _asked(scope: Scope) -> dict[str, object]:
    return {"school": scope.school_id, "classes": list(scope.coordinates)}
