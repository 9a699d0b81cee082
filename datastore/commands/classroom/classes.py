"""Classes: making, teaching, enrolling. Each in one transaction with its audit row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DatabaseSession

from datastore.commands import audit
from datastore.commands.classroom.enrolments import put_in_class
from datastore.engine import Database
from datastore.errors import BadInput, NotFound, Refused
from datastore.measures.weeks import local_day, school_zone
from datastore.models import (
    ClassEnrollment,
    Classroom,
    ClassTeacher,
    User,
    new_id,
)
from datastore.models.enums import TeachingRole, UserRole
from datastore.scope import Scope

LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class NewClass:
    """What a class is made from."""

    name: str
    academic_year: str
    grade_level: str | None = None
    subject: str | None = None
    start_date: dt.date | None = None
    teacher_id: UUID | None = None
    """The main teacher; a teacher who makes a class becomes it."""


def create_class(database: Database, scope: Scope, new: NewClass) -> UUID:
    """Make a class with its main teacher; returns its id.

    Raises:
        NotFound: the scope neither manages the school nor teaches, or the teacher does not exist.
        BadInput: the name is empty or too long.
        Refused: the school has a class of that name in that year.
    """
    if not scope.is_admin and not scope.is_teacher:
        raise NotFound("This page does not exist, or it is not yours.")
    if not new.name.strip() or len(new.name) > LONGEST_NAME:
        raise BadInput(
            "The name of the class must have between 1 and %(most)d characters.", most=LONGEST_NAME
        )
    teacher_id = new.teacher_id if scope.is_admin else scope.user_id
    class_id = new_id()
    with database.writing(scope) as session:
        _insert_class(session, scope, new, class_id, teacher_id)
        if teacher_id is not None:
            _add_teacher(session, scope, class_id, teacher_id, TeachingRole.main)
        audit.record(session, scope, "class.create", "class", class_id)
    return class_id


def _insert_class(
    session: DatabaseSession, scope: Scope, new: NewClass, class_id: UUID, teacher_id: UUID | None
) -> None:
    try:
        session.execute(
            insert(Classroom).values(
                school_id=scope.school_id,
                id=class_id,
                name=new.name.strip(),
                academic_year=new.academic_year,
                grade_level=new.grade_level,
                subject=new.subject,
                start_date=new.start_date,
                teacher_id=teacher_id,
            )
        )
    except IntegrityError as error:
        if "uq_classes" not in str(error.orig):
            raise NotFound("There is no such teacher in this school.") from None
        raise Refused("There is already a class “%(name)s” in that school year.", name=new.name) from None


def assign_teacher(
    database: Database,
    scope: Scope,
    class_id: UUID,
    teacher_id: UUID,
    role: TeachingRole = TeachingRole.co_teacher,
) -> None:
    """Let a teacher have a class.

    Raises:
        NotFound: the scope does not manage the school, or class or teacher do not exist.
        Refused: the person has the class already.
    """
    scope.require_admin()
    with database.writing(scope) as session:
        _require_class(session, scope, class_id)
        _add_teacher(session, scope, class_id, teacher_id, role)
        audit.record(session, scope, "class.teacher", "class", class_id, teacher=str(teacher_id))


def _add_teacher(
    session: DatabaseSession, scope: Scope, class_id: UUID, teacher_id: UUID, role: TeachingRole
) -> None:
    teacher = session.execute(
        select(User.role).where(User.school_id == scope.school_id, User.id == teacher_id)
    ).scalar_one_or_none()
    if teacher in {None, UserRole.student}:
        raise NotFound("There is no such teacher in this school.")
    today = local_day(dt.datetime.now(dt.UTC), school_zone(scope.timezone))
    t = ClassTeacher
    lasting = select(t.id).where(
        t.school_id == scope.school_id,
        t.class_id == class_id,
        t.teacher_id == teacher_id,
        or_(t.until_date.is_(None), t.until_date >= today),
    )
    if session.execute(lasting).first():
        raise Refused("This person has the class already.")
    whose = {"school_id": scope.school_id, "class_id": class_id, "teacher_id": teacher_id}
    session.execute(insert(t).values(id=new_id(), role=role, from_date=today, **whose))


def enrol(database: Database, scope: Scope, class_id: UUID, student_ids: Collection[UUID]) -> int:
    """Add pupils to a class; returns how many were not in it yet.

    A teacher takes back who left, and adds who is in no class, but draws nobody out of a class of others.

    Raises:
        NotFound: the class is not the scope's, or somebody is no pupil of the school; or a teacher names a
            pupil of another class who was never in this one.
    """
    if not scope.is_admin:
        scope.require_teaching(class_id)
    with database.writing(scope) as session:
        _require_class(session, scope, class_id)
        _require_students(session, scope, student_ids)
        if not scope.is_admin:
            _require_within_reach(session, scope, class_id, student_ids)
        added = put_in_class(session, scope, class_id, student_ids)
        audit.record(session, scope, "class.enrol", "class", class_id, students=[str(id_) for id_ in added])
    return len(added)


def end_enrolment(database: Database, scope: Scope, class_id: UUID, student_id: UUID) -> None:
    """A pupil leaves a class; the work done in it stays.

    Raises:
        NotFound: the class is not the scope's, or the pupil is not in it.
    """
    if not scope.is_admin:
        scope.require_teaching(class_id)
    e = ClassEnrollment
    with database.writing(scope) as session:
        left = session.execute(
            update(e)
            .where(
                e.school_id == scope.school_id,
                e.class_id == class_id,
                e.student_id == student_id,
                e.left_at.is_(None),
            )
            .values(left_at=func.greatest(func.now(), e.enrolled_at))
            .returning(e.id)
        ).one_or_none()
        if left is None:
            raise NotFound("This pupil is not in the class.")
        audit.record(session, scope, "class.leave", "class", class_id, student=str(student_id))


def _require_class(session: DatabaseSession, scope: Scope, class_id: UUID) -> None:
    query = select(Classroom.id).where(Classroom.school_id == scope.school_id, Classroom.id == class_id)
    if session.execute(query).one_or_none() is None:
        raise NotFound("There is no such class in this school.")


def _require_students(session: DatabaseSession, scope: Scope, student_ids: Collection[UUID]) -> None:
    query = select(func.count()).where(
        User.school_id == scope.school_id, User.id.in_(student_ids), User.role == UserRole.student
    )
    if session.execute(query).scalar_one() != len(set(student_ids)):
        raise NotFound("Somebody on the list is not a pupil of this school.")


def _require_within_reach(
    session: DatabaseSession, scope: Scope, class_id: UUID, student_ids: Collection[UUID]
) -> None:
    e = ClassEnrollment
    mine = (e.school_id == scope.school_id, e.student_id.in_(student_ids))
    been_here = select(e.student_id).where(*mine, e.class_id == class_id)
    elsewhere = select(e.student_id).where(*mine, e.left_at.is_(None), e.student_id.not_in(been_here))
    if session.execute(elsewhere).first() is not None:
        raise NotFound("Somebody on the list is a pupil of another class.")
