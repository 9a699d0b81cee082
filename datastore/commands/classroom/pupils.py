"""Who is a pupil of a class today: the people whom its teachers may change anything for."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, Select, select
from sqlalchemy.orm import Session

from datastore.errors import NotFound
from datastore.models import ClassEnrollment, User
from datastore.models.enums import UserRole
from datastore.scope import Scope


def pupils_of(scope: Scope, class_id: UUID) -> Select[UUID]:
    """The ids of the pupils who are in the class today, without staff and without who has been erased."""
    e = ClassEnrollment
    in_class = select(e.student_id).where(
        e.school_id == scope.school_id, e.class_id == class_id, e.left_at.is_(None)
    )
    return select(User.id).where(
        User.school_id == scope.school_id,
        User.id.in_(in_class),
        User.role == UserRole.student,
        User.is_admin.is_(False),
        User.erased_at.is_(None),
    )


def find_pupils(
    connection: Connection, scope: Scope, class_id: UUID, student_ids: Collection[UUID], *, lock: bool = False
) -> None:
    """Refuse who is no pupil of a class that the scope teaches today.

    Args:
        connection: Bound to the school.
        scope: Who acts.
        class_id: The class.
        student_ids: Who is to be found in it.
        lock: Keep the accounts as they are to the end of the transaction. Work can be written meanwhile: rows
            that point at the accounts do not wait.

    Raises:
        NotFound: the class is not taught by the scope, or somebody is no pupil of it.
    """
    scope.require_teaching(class_id)
    mine = pupils_of(scope, class_id).where(User.id.in_(student_ids)).order_by(User.id)
    found = connection.execute(mine.with_for_update(key_share=True) if lock else mine).scalars().all()
    if set(found) != set(student_ids):
        raise NotFound("This pupil is not in the class.")


def require_pupils(session: Session, scope: Scope, class_id: UUID, student_ids: Collection[UUID]) -> None:
    """`find_pupils` for what is about to be written."""
    find_pupils(session.connection(), scope, class_id, student_ids, lock=True)
