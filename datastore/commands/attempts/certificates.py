"""Gives the certificates of completed sequences; part of the transaction that completed them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from datastore.commands.attempts.award_badges import sequence_is_held
from datastore.models import Certificate, StudentProgress


def issue_certificates(
    connection: Connection, school_id: UUID, class_id: UUID, student_ids: Collection[UUID], *, at: dt.datetime
) -> list[tuple[UUID, UUID]]:
    """Give these students the certificates of the sequences they have completed in a class, dated `at`.

    A sequence with results that are held is not completed before they are released. What was given once
    stays given, whatever is added to the sequence.

    Returns:
        Student and sequence of each certificate newly given.
    """
    p, c = StudentProgress, Certificate
    earned = select(
        p.school_id, func.gen_random_uuid(), p.class_id, p.student_id, p.sequence_id, literal(at)
    ).where(
        p.school_id == school_id,
        p.class_id == class_id,
        p.student_id.in_(student_ids),
        p.completed_at.is_not(None),
        ~sequence_is_held(),
    )
    columns = ["school_id", "id", "class_id", "student_id", "sequence_id", "issued_at"]
    statement = insert(c).from_select(columns, earned).on_conflict_do_nothing()
    given = connection.execute(statement.returning(c.student_id, c.sequence_id))
    return [(student_id, sequence_id) for student_id, sequence_id in given]
