"""What the administration reads of a school: its people, its classes, who teaches and attends them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from dashboard.accounts import Account, state_of
from datastore.errors import NotFound
from datastore.measures.weeks import school_zone
from datastore.models import ClassEnrollment, Classroom, ClassTeacher, User
from datastore.models.enums import TeachingRole, UserRole
from datastore.names import class_key
from datastore.scope import Scope

_ACCOUNT = (
    User.id,
    User.first_name,
    User.last_name,
    User.email,
    User.username,
    User.role,
    User.is_admin,
    User.is_active,
    User.password_hash.is_not(None).label("has_password"),
    User.must_change_password,
    User.password_expires_at,
    User.last_seen_at,
)
_TAUGHT_BY = and_(ClassTeacher.school_id == User.school_id, ClassTeacher.teacher_id == User.id)


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """A class with who is in it today."""

    id: UUID
    name: str
    academic_year: str
    grade_level: str
    subject: str
    students: int
    """Pupils in the class today."""
    main_teachers: Sequence[str]
    """Full names, sorted."""


def people(connection: Connection, scope: Scope) -> list[Account]:
    """Who has an account in the school? Erased people are left out; sorted by name. One statement.

    Raises:
        NotFound: the scope does not manage the school.
    """
    return _accounts(connection, _of_school(scope))


def person(connection: Connection, scope: Scope, user_id: UUID) -> Account:
    """Whose account is this? One statement.

    Raises:
        NotFound: the scope does not manage the school, or there is no such person in it.
    """
    row = connection.execute(_of_school(scope).where(User.id == user_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such person in this school.")
    return _account(row)


def possible_teachers(connection: Connection, scope: Scope, class_id: UUID | None = None) -> list[Account]:
    """Who could be given a class, or this class? Active staff without it; sorted by name. One statement.

    Raises:
        NotFound: the scope does not manage the school.
    """
    query = _of_school(scope).where(User.is_active, User.role != UserRole.student)
    if class_id is not None:
        having = select(ClassTeacher.teacher_id).where(
            ClassTeacher.school_id == scope.school_id, ClassTeacher.class_id == class_id
        )
        query = query.where(User.id.not_in(having))
    return _accounts(connection, query)


def teachers_of(connection: Connection, scope: Scope, class_id: UUID) -> list[tuple[Account, TeachingRole]]:
    """Who teaches the class, and as what? Today or from a later day on; sorted by name. One statement.

    Raises:
        NotFound: the scope does not manage the school.
    """
    query = (
        _of_school(scope)
        .add_columns(ClassTeacher.role.label("teaching_role"))
        .join(ClassTeacher, _TAUGHT_BY)
        .where(ClassTeacher.class_id == class_id, _teaches(scope))
    )
    rows = connection.execute(query).all()
    return sorted(((_account(row), row.teaching_role) for row in rows), key=lambda pair: pair[0].order)


def pupils_of(connection: Connection, scope: Scope, class_id: UUID) -> list[Account]:
    """Who is in the class today? Sorted by name. One statement.

    Raises:
        NotFound: the scope does not manage the school.
    """
    return _accounts(connection, _of_school(scope).where(User.id.in_(_present(scope, class_id))))


def pupils_outside(connection: Connection, scope: Scope, class_id: UUID) -> list[Account]:
    """Which pupils of the school could be added to the class? Active ones; sorted by name. One statement.

    Raises:
        NotFound: the scope does not manage the school.
    """
    outside = User.id.not_in(_present(scope, class_id))
    query = _of_school(scope).where(User.is_active, User.role == UserRole.student, outside)
    return _accounts(connection, query)


def classes(connection: Connection, scope: Scope) -> list[SchoolClass]:
    """Which classes has the school? The latest school year first, then by name. Two statements.

    Raises:
        NotFound: the scope does not manage the school.
    """
    found = _classes(connection, scope, Classroom.school_id == scope.school_id)
    found.sort(key=lambda each: class_key(each.name))
    return sorted(found, key=lambda each: each.academic_year, reverse=True)


def school_class(connection: Connection, scope: Scope, class_id: UUID) -> SchoolClass:
    """Which class is this? Two statements.

    Raises:
        NotFound: the scope does not manage the school, or there is no such class in it.
    """
    found = _classes(connection, scope, Classroom.id == class_id)
    if not found:
        raise NotFound("There is no such class in this school.")
    return found[0]


def _of_school(scope: Scope) -> Select[*tuple[Any, ...]]:
    scope.require_admin()
    return select(*_ACCOUNT).where(User.school_id == scope.school_id, User.erased_at.is_(None))


def _accounts(connection: Connection, query: Select[*tuple[Any, ...]]) -> list[Account]:
    return sorted(map(_account, connection.execute(query)), key=lambda account: account.order)


def _account(row: Row[*tuple[Any, ...]]) -> Account:
    return Account(
        id=row.id,
        first_name=row.first_name,
        last_name=row.last_name,
        email=row.email,
        username=row.username,
        role=row.role,
        is_admin=row.is_admin,
        state=state_of(
            is_active=row.is_active,
            has_password=row.has_password,
            is_code=row.must_change_password,
            expires_at=row.password_expires_at,
            now=dt.datetime.now(dt.UTC),
        ),
        last_seen_at=row.last_seen_at,
    )


def _teaches(scope: Scope) -> ColumnElement[bool]:
    """A teaching that has not ended, by the school's own day."""
    today = dt.datetime.now(school_zone(scope.timezone)).date()
    return or_(ClassTeacher.until_date.is_(None), ClassTeacher.until_date >= today)


def _present(scope: Scope, class_id: UUID) -> Select[UUID]:
    return select(ClassEnrollment.student_id).where(
        ClassEnrollment.school_id == scope.school_id,
        ClassEnrollment.class_id == class_id,
        ClassEnrollment.left_at.is_(None),
    )


def _classes(connection: Connection, scope: Scope, which: ColumnElement[bool]) -> list[SchoolClass]:
    scope.require_admin()
    students = (
        select(func.count())
        .where(
            ClassEnrollment.school_id == Classroom.school_id,
            ClassEnrollment.class_id == Classroom.id,
            ClassEnrollment.left_at.is_(None),
        )
        .scalar_subquery()
    )
    columns = (Classroom.id, Classroom.name, Classroom.academic_year, Classroom.grade_level)
    query = select(*columns, Classroom.subject, students.label("students"))
    rows = connection.execute(query.where(Classroom.school_id == scope.school_id, which)).all()
    main_teachers = _main_teachers(connection, scope, [row.id for row in rows])
    return [
        SchoolClass(
            id=row.id,
            name=row.name,
            academic_year=row.academic_year or "",
            grade_level=row.grade_level or "",
            subject=row.subject or "",
            students=row.students,
            main_teachers=main_teachers[row.id],
        )
        for row in rows
    ]


def _main_teachers(
    connection: Connection, scope: Scope, class_ids: Sequence[UUID]
) -> defaultdict[UUID, list[str]]:
    """The full names of the main teachers of these classes, sorted, by class."""
    query = (
        select(*_ACCOUNT, ClassTeacher.class_id)
        .join(ClassTeacher, _TAUGHT_BY)
        .where(
            ClassTeacher.school_id == scope.school_id,
            ClassTeacher.class_id.in_(class_ids),
            ClassTeacher.role == TeachingRole.main,
            User.erased_at.is_(None),
            _teaches(scope),
        )
    )
    by_class: defaultdict[UUID, list[str]] = defaultdict(list)
    rows = [(_account(row), row.class_id) for row in connection.execute(query)]
    for account, class_id in sorted(rows, key=lambda pair: pair[0].order):
        by_class[class_id].append(account.full_name)
    return by_class
