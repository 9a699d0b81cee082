"""Who derives the rows of a class waits for those who are writing what they follow from.

A student's transaction shares the class with the others' and has the student to itself; a rederivation of the
class waits for all of them and keeps new ones waiting. So neither writes what the other has made stale. Each
lock is held to the end of the transaction; the class always comes before the student.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection

from datastore.advisory_locks import hold


def lock_student(connection: Connection, class_id: UUID, student_id: UUID) -> None:
    """Let no other transaction write work of this student, in any class, or rederive this class."""
    hold(connection, f"student {student_id}", shared=f"class {class_id}")


def lock_students(connection: Connection, class_id: UUID, student_ids: Collection[UUID]) -> None:
    """`lock_student` for several, in an order that all keep; before any row of theirs is locked."""
    for student_id in sorted(student_ids):
        lock_student(connection, class_id, student_id)


def lock_class(connection: Connection, class_id: UUID) -> None:
    """Let no other transaction write work of the students of this class.

    To be taken before any lock on a student, and never by who holds one.
    """
    hold(connection, f"class {class_id}")
