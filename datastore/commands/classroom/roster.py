"""Bringing a list of pupils into a class: accounts for the new ones, the class for all; all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from datastore.commands import audit, repeats
from datastore.commands.classroom.enrolments import put_in_class
from datastore.crypto import Cipher
from datastore.engine import Database
from datastore.errors import Refused
from datastore.models import ClassEnrollment, Classroom, School, User, new_id
from datastore.models.enums import UserRole
from datastore.roster import Decisions, Fate, KnownPerson, PlannedLine, RosterPlan, RosterRow, plan
from datastore.scope import Scope

_ACTION = "class.import"


@dataclass(frozen=True, slots=True)
class Imported:
    """What a list has brought into a class."""

    created: Sequence[UUID]
    """Pupils with a new account."""
    joined: Sequence[UUID]
    """Pupils of the school who were not in the class."""
    repeated: bool
    """The list had been brought in before, by the same form."""


def plan_roster(
    connection: Connection, scope: Scope, class_id: UUID, rows: Sequence[RosterRow], decisions: Decisions
) -> RosterPlan:
    """What would the list do to the class? Changes nothing. Two statements.

    Raises:
        NotFound: the class is not taught by the scope.
    """
    scope.require_teaching(class_id)
    return plan(rows, _people(connection, scope, class_id), decisions)


def import_roster(
    database: Database,
    scope: Scope,
    class_id: UUID,
    rows: Sequence[RosterRow],
    decisions: Decisions,
    *,
    token: UUID,
) -> Imported:
    """Make the accounts that a list needs and bring its pupils into the class.

    The new accounts have no password: a sign-in card gives each its first code.

    Args:
        database: The database.
        scope: A teacher of the class.
        class_id: The class.
        rows: The list.
        decisions: What was answered about equal names.
        token: Of the form; the same token a second time does nothing.

    Raises:
        NotFound: the class is not taught by the scope.
        Refused: a line is wrong, or it is not said who it is; nothing was changed.
    """
    scope.require_teaching(class_id)
    with database.writing(scope) as session:
        if done := repeats.earlier(session, scope, _ACTION, class_id, token):
            created, joined = (tuple(map(UUID, done[name])) for name in ("created", "joined"))
            return Imported(created, joined, repeated=True)
        planned = plan_roster(session.connection(), scope, class_id, rows, decisions)
        if not planned.is_ready:
            raise Refused("Some lines need an answer or a correction; nothing has been brought in.")
        created = _create(session, database.cipher, scope, planned.of(Fate.new))
        joined = tuple(line.person.id for line in planned.of(Fate.joins) if line.person)
        put_in_class(session, scope, class_id, (*created, *joined))
        ids = {"created": [str(id_) for id_ in created], "joined": [str(id_) for id_ in joined]}
        audit.record(session, scope, _ACTION, "class", class_id, token=str(token), **ids)
    return Imported(created, joined, repeated=False)


def _people(connection: Connection, scope: Scope, class_id: UUID) -> list[KnownPerson]:
    """Everybody of the school who has not been erased, with the classes that pupils attend today."""
    e, c = ClassEnrollment, Classroom
    attended = (
        select(e.student_id, e.class_id, c.name)
        .join(c, (c.school_id == e.school_id) & (c.id == e.class_id))
        .where(e.school_id == scope.school_id, e.left_at.is_(None))
        .order_by(c.name)
    )
    classes: dict[UUID, dict[UUID, str]] = {}
    for student_id, attended_id, name in connection.execute(attended):
        classes.setdefault(student_id, {})[attended_id] = name
    columns = (User.id, User.last_name, User.first_name, User.username, User.email, User.role, User.is_active)
    everybody = select(*columns).where(User.school_id == scope.school_id, User.erased_at.is_(None))
    return [
        KnownPerson(
            *row[:5],
            is_pupil=row.role is UserRole.student,
            is_active=row.is_active,
            in_class=class_id in classes.get(row.id, {}),
            classes=tuple(classes.get(row.id, {}).values()),
        )
        for row in connection.execute(everybody.order_by(User.id))
    ]


def _create(session: Session, cipher: Cipher, scope: Scope, lines: Sequence[PlannedLine]) -> tuple[UUID, ...]:
    """Accounts without a password, in the order of the lines."""
    locale = select(School.locale).where(School.id == scope.school_id).scalar_subquery()
    ids = [new_id() for _ in lines]
    rows = [
        {
            "school_id": scope.school_id,
            "id": id_,
            "last_name": line.row.last_name,
            "first_name": line.row.first_name,
            "username": line.username,
            "username_digest": cipher.digest(line.username),
            "email": line.row.email,
            "email_digest": cipher.digest(line.row.email) if line.row.email else None,
            "role": UserRole.student,
        }
        for id_, line in zip(ids, lines, strict=True)
    ]
    if rows:
        try:
            session.execute(insert(User).values(locale=locale), rows)
        except IntegrityError:  # somebody else has just made an account
            raise Refused("One of the user names has just been taken: check the list again.") from None
    return tuple(ids)
