"""Who is in a class."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries.frames import Columns, frame
from dashboard.views import ClassView
from datastore.models import User
from datastore.names import collation_key, last_initials, short_name
from datastore.scope import Scope

STUDENT_COLUMNS: Columns = {"student_id": "object", "name": "str", "left": "bool"}

_STUDENTS = text(
    """
    SELECT u.first_name, u.last_name, u.display_initial, u.id, bool_and(e.left_at IS NOT NULL) AS left
    FROM class_enrollments e JOIN users u ON u.school_id = e.school_id AND u.id = e.student_id
    WHERE e.school_id = :school AND e.class_id = :class
    GROUP BY u.school_id, u.id
    """
).columns(User.first_name, User.last_name, User.display_initial)


def of_class(connection: Connection, scope: Scope, view: ClassView) -> pd.DataFrame:
    """Who is, or was, in the class?

    Columns: student_id; name as lists show it, with as much of the last name as tells pupils apart; left:
    no longer in the class. Sorted by name, in French order.
    """
    scope.require_teaching(view.class_id)
    rows = connection.execute(_STUDENTS, {"school": scope.school_id, "class": view.class_id}).all()
    initials = last_initials({row.id: (row.first_name, row.last_name) for row in rows})
    named = [
        (row.id, short_name(row.first_name, row.display_initial or initials[row.id]), row.left)
        for row in rows
    ]
    named.sort(key=lambda student: collation_key(student[1]))
    return pd.DataFrame.from_records(named, columns=list(STUDENT_COLUMNS)).astype(dict(STUDENT_COLUMNS))


CLASS_COLUMNS: Columns = {
    "class_id": "object",
    "name": "str",
    "grade_level": "str",
    "students": "int64",
    "left": "int64",
}

_CLASSES = text(
    """
    SELECT c.id, c.name, coalesce(c.grade_level, ''), count(e.id) FILTER (WHERE e.left_at IS NULL),
           count(DISTINCT e.student_id) - count(DISTINCT e.student_id) FILTER (WHERE e.left_at IS NULL)
    FROM classes c LEFT JOIN class_enrollments e ON e.school_id = c.school_id AND e.class_id = c.id
    WHERE c.school_id = :school AND c.id = ANY (:classes)
    GROUP BY c.school_id, c.id
    """
)


def classes_taught(connection: Connection, scope: Scope) -> pd.DataFrame:
    """Which classes do I teach?

    Columns: class_id, name, grade_level, students (in the class today), left (were in it before). In
    alphabetical order.
    """
    parameters = {"school": scope.school_id, "classes": list(scope.teaches)}
    found = frame(connection, _CLASSES, parameters, CLASS_COLUMNS)
    return found.sort_values("name", key=lambda names: names.map(collation_key)).reset_index(drop=True)
