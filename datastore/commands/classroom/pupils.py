"""Who is a pupil of a class today, and whose account its teachers may change.

A teacher gives a new code to a pupil who has never signed in, who came to the school with a class of the
teacher's, or whom an administrator put into one. Whoever a list took in from elsewhere has work that is not
this teacher's to open.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, exists, not_, or_, select
from sqlalchemy.orm import Session

from datastore.errors import NotFound, Refused
from datastore.models import ClassEnrollment, Classroom, User
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


def answered_for(scope: Scope) -> ColumnElement[bool]:
    """Whether the teacher of the scope may change how the person of a `users` row signs in and works."""
    e = ClassEnrollment
    came_with_us = exists().where(
        e.school_id == User.school_id,
        e.student_id == User.id,
        e.class_id.in_(scope.teaches),
        e.left_at.is_(None),
        not_(e.taken_in),
    )
    return or_(User.last_seen_at.is_(None), came_with_us)


def why_not_answered_for(
    connection: Connection, scope: Scope, student_ids: Collection[UUID]
) -> Refused | None:
    """Why may the teacher not change these accounts, and who may? None: they may. Two statements."""
    theirs = select(User.id, User.first_name, User.last_name).where(
        User.school_id == scope.school_id, User.id.in_(student_ids), not_(answered_for(scope))
    )
    people = connection.execute(theirs).all()
    if not people:
        return None
    names = ", ".join(sorted(f"{person.first_name} {person.last_name}" for person in people))
    classes = _classes_that_answer(connection, scope, [person.id for person in people])
    if not classes:
        return Refused(
            "%(names)s had an account before coming to your class: only an administrator of your school"
            " changes it.",
            names=names,
        )
    return Refused(
        "%(names)s had an account before coming to your class: ask the teachers of %(classes)s, or an"
        " administrator of your school.",
        names=names,
        classes=", ".join(classes),
    )


def _classes_that_answer(connection: Connection, scope: Scope, student_ids: Collection[UUID]) -> list[str]:
    """The names of the classes with which people came, and in which they still are."""
    e, c = ClassEnrollment, Classroom
    query = (
        select(c.name)
        .join(e, (e.school_id == c.school_id) & (e.class_id == c.id))
        .where(
            c.school_id == scope.school_id,
            e.student_id.in_(student_ids),
            e.left_at.is_(None),
            not_(e.taken_in),
        )
    )
    return sorted(set(connection.execute(query).scalars()))


def require_answered_for(
    session: Session, scope: Scope, class_id: UUID, student_ids: Collection[UUID]
) -> None:
    """Refuse who is no pupil of the class, and whose account is not this teacher's to change.

    Raises:
        NotFound: as `find_pupils`.
        Refused: others answer for somebody's account.
    """
    require_pupils(session, scope, class_id, student_ids)
    if refusal := why_not_answered_for(session.connection(), scope, student_ids):
        raise refusal
