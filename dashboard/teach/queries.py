"""What the teachers' own pages read: their classes, and the pupils with what concerns their signing in."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, func, select

from dashboard.accounts import AccountState, state_of
from datastore.commands.accounts.sign_in_help import failure_digests
from datastore.commands.classroom.pupils import answered_for, pupils_of
from datastore.crypto import Cipher
from datastore.errors import NotFound
from datastore.models import (
    Absence,
    ClassEnrollment,
    Classroom,
    Group,
    GroupMember,
    SignInFailure,
    StudentAccommodation,
    User,
)
from datastore.models.enums import AbsenceKind
from datastore.names import class_key, collation_key
from datastore.scope import Scope

CANNOT_SIGN_IN = frozenset({AccountState.no_password, AccountState.code_expired})
"""Whoever has a code that works keeps it: the card may be handed out already."""
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TaughtClass:
    """A class of the teacher."""

    id: UUID
    name: str
    academic_year: str
    grade_level: str
    subject: str
    start_date: dt.date | None
    is_archived: bool
    students: int
    """Pupils in the class today."""


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil of a class, as the teacher needs them for signing in and working."""

    id: UUID
    first_name: str
    last_name: str
    login: str
    state: AccountState
    locked_until: dt.datetime | None
    """Too many wrong passwords; None: not locked now."""
    last_seen_at: dt.datetime | None
    """When they last signed in."""
    extra_time_factor: float
    larger_text: bool
    away_today: bool
    groups: Sequence[str]
    is_answered_for: bool
    """Whether the teacher may change how they sign in and what they need."""

    @property
    def full_name(self) -> str:
        """Last name first, as the lists are sorted."""
        return f"{self.last_name} {self.first_name}"

    @property
    def needs_card(self) -> bool:
        """Whether they have neither a password nor a code that works, and their teacher may give one."""
        return self.state in CANNOT_SIGN_IN and self.is_answered_for

    @property
    def order(self) -> tuple[str, str, str]:
        """Sorts by last name, first name and, between equal names, by what they sign in with."""
        return collation_key(self.last_name)[0], collation_key(self.first_name)[0], self.login


@dataclass(frozen=True, slots=True)
class Away:
    """Days in a row on which a pupil was away."""

    student_id: UUID
    first_day: dt.date
    last_day: dt.date
    ids: Sequence[UUID]
    excused: bool


def classes(connection: Connection, scope: Scope) -> list[TaughtClass]:
    """Which classes do I teach? The latest school year first, then by name. One statement."""
    found = _classes(connection, scope, scope.teaches)
    found.sort(key=lambda each: class_key(each.name))
    return sorted(found, key=lambda each: (not each.is_archived, each.academic_year), reverse=True)


def taught_class(connection: Connection, scope: Scope, class_id: UUID) -> TaughtClass:
    """Which class is this? One statement.

    Raises:
        NotFound: the scope does not teach it.
    """
    scope.require_teaching(class_id)
    (found,) = _classes(connection, scope, {class_id})
    return found


def pupils(
    connection: Connection, scope: Scope, class_id: UUID, *, cipher: Cipher, now: dt.datetime, today: dt.date
) -> list[Pupil]:
    """Who is in the class today, can they sign in, and what do they need? By name. Four statements.

    Raises:
        NotFound: the scope does not teach the class.
    """
    scope.require_teaching(class_id)
    rows = connection.execute(_accounts(scope, class_id)).all()
    locks = _locks(connection, cipher, rows, now)
    away = _away_on(connection, scope, [row.id for row in rows], today)
    groups = _groups(connection, scope, class_id)
    found = [
        Pupil(
            id=row.id,
            first_name=row.first_name,
            last_name=row.last_name,
            login=row.username or row.email,
            state=state_of(
                is_active=row.is_active,
                has_password=row.has_password,
                is_code=row.must_change_password,
                expires_at=row.password_expires_at,
                now=now,
            ),
            locked_until=locks.get(row.id),
            last_seen_at=row.last_seen_at,
            extra_time_factor=row.extra_time_factor or 1.0,
            larger_text=bool(row.larger_text),
            away_today=row.id in away,
            groups=groups[row.id],
            is_answered_for=row.is_answered_for,
        )
        for row in rows
    ]
    return sorted(found, key=lambda pupil: pupil.order)


def absences(connection: Connection, scope: Scope, class_id: UUID, *, since: dt.date) -> list[Away]:
    """When were the pupils of the class away, since that day? The latest first. One statement.

    Raises:
        NotFound: the scope does not teach the class.
    """
    scope.require_teaching(class_id)
    a = Absence
    query = (
        select(a.id, a.student_id, a.day, a.kind)
        .where(a.school_id == scope.school_id, a.student_id.in_(pupils_of(scope, class_id)), a.day >= since)
        .order_by(a.student_id, a.kind, a.day)
    )
    found: list[Away] = []
    for row in connection.execute(query):
        excused = row.kind is AbsenceKind.excused
        last = found[-1] if found else None
        if last and (last.student_id, last.excused, last.last_day + _DAY) == (
            row.student_id,
            excused,
            row.day,
        ):
            found[-1] = Away(row.student_id, last.first_day, row.day, (*last.ids, row.id), excused)
        else:
            found.append(Away(row.student_id, row.day, row.day, (row.id,), excused))
    return sorted(found, key=lambda away: away.first_day, reverse=True)


def _classes(connection: Connection, scope: Scope, ids: Collection[UUID]) -> list[TaughtClass]:
    e, c = ClassEnrollment, Classroom
    students = (
        select(func.count())
        .where(e.school_id == c.school_id, e.class_id == c.id, e.left_at.is_(None))
        .scalar_subquery()
    )
    query = select(
        c.id, c.name, c.academic_year, c.grade_level, c.subject, c.start_date, c.archived_at, students
    ).where(c.school_id == scope.school_id, c.id.in_(ids))
    return [
        TaughtClass(id_, name, year or "", level or "", subject or "", start, archived is not None, count)
        for id_, name, year, level, subject, start, archived, count in connection.execute(query)
    ]


def _accounts(scope: Scope, class_id: UUID) -> Select[*tuple[Any, ...]]:
    a = StudentAccommodation
    return (
        select(
            User.id,
            User.first_name,
            User.last_name,
            User.username,
            User.email,
            User.is_active,
            User.password_hash.is_not(None).label("has_password"),
            User.must_change_password,
            User.password_expires_at,
            User.last_seen_at,
            a.extra_time_factor,
            a.larger_text,
            answered_for(scope).label("is_answered_for"),
        )
        .outerjoin(a, (a.school_id == User.school_id) & (a.student_id == User.id))
        .where(User.school_id == scope.school_id, User.id.in_(pupils_of(scope, class_id)))
    )


def _locks(
    connection: Connection, cipher: Cipher, rows: Sequence[Row[*tuple[Any, ...]]], now: dt.datetime
) -> dict[UUID, dt.datetime]:
    """Until when who is locked out."""
    owners = {digest: row.id for row in rows for digest in failure_digests(cipher, row.username, row.email)}
    f = SignInFailure
    query = select(f.digest, f.locked_until).where(f.digest.in_(list(owners)), f.locked_until > now)
    return {owners[digest]: until for digest, until in connection.execute(query) if until is not None}


def _away_on(connection: Connection, scope: Scope, ids: Sequence[UUID], day: dt.date) -> set[UUID]:
    a = Absence
    query = select(a.student_id).where(a.school_id == scope.school_id, a.day == day, a.student_id.in_(ids))
    return set(connection.execute(query).scalars())


def _groups(connection: Connection, scope: Scope, class_id: UUID) -> defaultdict[UUID, list[str]]:
    """The names of the groups of each pupil, sorted."""
    g, m = Group, GroupMember
    query = (
        select(m.student_id, g.name)
        .join(g, (g.school_id == m.school_id) & (g.id == m.group_id))
        .where(g.school_id == scope.school_id, g.class_id == class_id)
    )
    names = defaultdict(list)
    for student_id, name in sorted(connection.execute(query), key=lambda row: collation_key(row.name)):
        names[student_id].append(name)
    return names


def pupil(found: Sequence[Pupil], student_id: UUID) -> Pupil:
    """The pupil of that id.

    Raises:
        NotFound: none of these is.
    """
    for each in found:
        if each.id == student_id:
            return each
    raise NotFound("This pupil is not in the class.")
