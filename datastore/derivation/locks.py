"""Who derives the rows of a class waits for those who are writing what they follow from.

A student's transaction shares the class with the others' and has the student to itself; a rederivation of the
class waits for all of them and keeps new ones waiting. So neither writes what the other has made stale. Each
lock is held to the end of the transaction; the class always comes before the student.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, text

_STUDENT = text(
    "SELECT pg_advisory_xact_lock_shared(hashtextextended(:in_class, 0)),"
    " pg_advisory_xact_lock(hashtextextended(:of_student, 0))"
)
_CLASS = text("SELECT pg_advisory_xact_lock(hashtextextended(:in_class, 0))")


def lock_student(connection: Connection, class_id: UUID, student_id: UUID) -> None:
    """Let no other transaction write work of this student, in any class, or rederive this class."""
    keys = {"in_class": f"class {class_id}", "of_student": f"student {student_id}"}
    connection.execute(_STUDENT, keys)


def lock_students(connection: Connection, class_id: UUID, student_ids: Collection[UUID]) -> None:
    """`lock_student` for several, in an order that all keep; before any row of theirs is locked."""
    for student_id in sorted(student_ids):
        lock_student(connection, class_id, student_id)


def lock_class(connection: Connection, class_id: UUID) -> None:
    """Let no other transaction write work of the students of this class.

    To be taken before any lock on a student, and never by who holds one.
    """
    connection.execute(_CLASS, {"in_class": f"class {class_id}"})
