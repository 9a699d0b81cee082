"""Who is in a class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

import pandas as pd
from sqlalchemy import Connection, Row, text

from dashboard.queries.frames import CHOSEN_STUDENTS, Columns, frame, parameters
from dashboard.rows import framed
from dashboard.views import ClassView
from datastore.errors import NotFound
from datastore.models import User
from datastore.names import class_key, collation_key, last_initials, short_name
from datastore.scope import Scope

STUDENT_COLUMNS: Columns = {"student_id": "object", "name": "str", "left": "bool"}

_STUDENTS = text(
    f"""
    WITH {CHOSEN_STUDENTS}
    SELECT u.first_name, u.last_name, u.display_initial, u.id, chosen.student_id IS NOT NULL AS is_chosen,
           bool_and(e.left_at IS NOT NULL) AS has_left, min(e.enrolled_at) AS enrolled_at
    FROM class_enrollments e
    JOIN users u ON u.school_id = e.school_id AND u.id = e.student_id
    LEFT JOIN chosen ON chosen.student_id = e.student_id
    WHERE e.school_id = :school AND e.class_id = :class
    GROUP BY u.school_id, u.id, chosen.student_id
    """  # noqa: S608 - the inserted text is a constant of ours
).columns(User.first_name, User.last_name, User.display_initial)


def of_class(connection: Connection, scope: Scope, view: ClassView) -> pd.DataFrame:
    """Who is, or was, in the class, and in the group that is filtered?

    Columns: student_id; name as lists show it, with as much of the last name as tells pupils apart, or a
    neutral label where names are hidden; left: no longer in the class. Sorted by name, in French order.

    Every name on a class's pages comes from here.
    """
    everybody = connection.execute(_STUDENTS, parameters(scope, view)).all()
    names = _labels(everybody, view.class_id) if view.hidden else _names(everybody)
    named = [(row.id, names[row.id], row.has_left) for row in everybody if row.is_chosen]
    named.sort(key=lambda student: collation_key(student[1]))
    return framed(named, STUDENT_COLUMNS)


_STUDENTS_OF_CLASSES = text(
    """
    SELECT u.first_name, u.last_name, u.display_initial, u.id, e.class_id, min(e.enrolled_at) AS enrolled_at
    FROM class_enrollments e JOIN users u ON u.school_id = e.school_id AND u.id = e.student_id
    WHERE e.school_id = :school AND e.class_id = ANY (:classes)
    GROUP BY u.school_id, u.id, e.class_id
    """
).columns(User.first_name, User.last_name, User.display_initial)


def names_by_class(
    connection: Connection, scope: Scope, class_ids: Collection[UUID], *, hidden: bool = False
) -> dict[tuple[UUID, UUID], str]:
    """How are the pupils of several classes called? One statement.

    Returns:
        By class and pupil, also those who have left: the name as the lists of the class show it, or the
        class's neutral label where names are hidden.

    Raises:
        NotFound: the scope does not teach one of the classes.
    """
    for class_id in class_ids:
        scope.require_teaching(class_id)
    return _of_classes(connection, scope, class_ids, hidden=hidden)


def names_compared(
    connection: Connection, scope: Scope, class_ids: Collection[UUID]
) -> dict[tuple[UUID, UUID], str]:
    """How are the pupils of classes called that the person compares by name? One statement.

    Returns:
        By class and pupil, also those who have left.

    Raises:
        NotFound: the scope does not name the pupils of one of the classes.
    """
    if not scope.coordinates_by_name.issuperset(class_ids):
        raise NotFound("This class does not exist, or you do not see its pupils by name.")
    return _of_classes(connection, scope, class_ids)


def _of_classes(
    connection: Connection, scope: Scope, class_ids: Collection[UUID], *, hidden: bool = False
) -> dict[tuple[UUID, UUID], str]:
    asked = {"school": scope.school_id, "classes": list(class_ids)}
    by_class: dict[UUID, list[Row[Any]]] = {}
    for row in connection.execute(_STUDENTS_OF_CLASSES, asked):
        by_class.setdefault(row.class_id, []).append(row)
    return {
        (class_id, student_id): name
        for class_id, everybody in by_class.items()
        for student_id, name in (_labels(everybody, class_id) if hidden else _names(everybody)).items()
    }


def _names(everybody: Sequence[Row[Any]]) -> dict[UUID, str]:
    initials = last_initials({row.id: (row.first_name, row.last_name) for row in everybody})
    return {row.id: short_name(row.first_name, row.display_initial or initials[row.id]) for row in everybody}


def _labels(everybody: Sequence[Row[Any]], class_id: UUID) -> dict[UUID, str]:
    """Numbers that stay the same and follow no list: who joins later gets the next ones."""

    def place(row: Row[Any]) -> tuple[dt.datetime, bytes]:
        return row.enrolled_at, sha256(class_id.bytes + row.id.bytes).digest()

    width = len(str(len(everybody)))
    return {
        row.id: f"#{number:0{width}d}" for number, row in enumerate(sorted(everybody, key=place), start=1)
    }


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
    return found.sort_values("name", key=lambda names: names.map(class_key)).reset_index(drop=True)
