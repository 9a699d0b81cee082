"""Putting pupils into a class, and who answers for their accounts from then on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import and_, func, not_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from datastore.models import ClassEnrollment, new_id
from datastore.scope import Scope

_UNDONE_WITHIN = dt.timedelta(days=1)
"""Who is back so soon had left by mistake: all is as it was."""


def put_in_class(session: Session, scope: Scope, class_id: UUID, student_ids: Collection[UUID]) -> list[UUID]:
    """Begin a period of the pupils in the class; returns who was not in it.

    Somebody who was a pupil of the school already and is put in by a teacher is marked as taken in.
    """
    known = frozenset() if scope.is_admin else _known(session, scope, class_id, student_ids)
    keys = {"school_id": scope.school_id, "class_id": class_id}
    rows = [
        {**keys, "id": new_id(), "student_id": student_id, "taken_in": student_id in known}
        for student_id in student_ids
    ]
    statement = insert(ClassEnrollment).on_conflict_do_nothing().returning(ClassEnrollment.student_id)
    return list(session.execute(statement, rows).scalars()) if rows else []


def _known(session: Session, scope: Scope, class_id: UUID, student_ids: Collection[UUID]) -> frozenset[UUID]:
    """Who has been a pupil of any class, but for those who have just left this one, which they came with."""
    e = ClassEnrollment
    just_left = and_(e.class_id == class_id, not_(e.taken_in), e.left_at > func.now() - _UNDONE_WITHIN)
    periods = (
        select(e.student_id)
        .where(e.school_id == scope.school_id, e.student_id.in_(student_ids))
        .group_by(e.student_id)
        .having(not_(func.coalesce(func.bool_or(just_left), False)))
    )
    return frozenset(session.execute(periods).scalars())
