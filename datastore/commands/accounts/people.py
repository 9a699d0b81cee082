"""Accounts: making, disabling, one-time codes, own password. Each in one transaction with its audit row."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from datastore import passwords
from datastore.commands import audit
from datastore.crypto import Cipher
from datastore.engine import Database
from datastore.errors import BadInput, NotFound, Refused, WrongPassword
from datastore.models import CoordinatorScope, School, User, new_id
from datastore.models.enums import CoordinationKind, UserRole
from datastore.scope import Scope

CODE_LIFETIME = dt.timedelta(days=14)
"""How long a one-time code opens the account."""
LONGEST_NAME = 200
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_TAKEN = "This e-mail address or user name is already used in the school."


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What an account is made from; e-mail or user name must be given."""

    first_name: str
    last_name: str
    role: UserRole
    email: str | None = None
    username: str | None = None
    is_admin: bool = False
    locale: str | None = None
    """None: the school's."""


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """A code that opens an account once; shown to who asked for it, never stored."""

    user_id: UUID
    code: str
    expires_at: dt.datetime


def create_person(database: Database, scope: Scope, person: NewPerson) -> OneTimeCode:
    """Make an account and its first one-time code.

    Raises:
        NotFound: the scope does not manage accounts.
        BadInput: a name is missing or too long, or neither e-mail nor user name is given, or not as one.
        Refused: the e-mail or user name is taken in this school.
    """
    scope.require_admin()
    person = _tidied(person)
    _check(person)
    code = one_time_code(new_id())
    with database.writing(scope) as session:
        _require_free(session, database.cipher, scope, person)
        try:
            session.execute(insert(User).values(_columns(database.cipher, scope, person, code)))
        except IntegrityError:
            raise Refused(_TAKEN) from None
        if person.role is UserRole.coordinator:
            _coordinate_the_school(session, scope, code.user_id)
        audit.record(session, scope, "person.create", "user", code.user_id, role=person.role.value)
    return code


def _tidied(person: NewPerson) -> NewPerson:
    """The person without the spaces around what was typed; a blank address or user name is none."""
    return replace(
        person,
        first_name=person.first_name.strip(),
        last_name=person.last_name.strip(),
        email=(person.email or "").strip() or None,
        username=(person.username or "").strip() or None,
    )


def _coordinate_the_school(session: Session, scope: Scope, user_id: UUID) -> None:
    """A new coordinator compares the whole school, without names of pupils."""
    session.execute(
        insert(CoordinatorScope).values(
            school_id=scope.school_id, id=new_id(), user_id=user_id, kind=CoordinationKind.school
        )
    )


def _check(person: NewPerson) -> None:
    most = LONGEST_NAME
    texts = (
        (
            person.first_name,
            BadInput("The first name must have between 1 and %(most)d characters.", most=most),
        ),
        (person.last_name, BadInput("The last name must have between 1 and %(most)d characters.", most=most)),
        (
            person.email,
            BadInput("The e-mail address must have between 1 and %(most)d characters.", most=most),
        ),
        (person.username, BadInput("The user name must have between 1 and %(most)d characters.", most=most)),
    )
    for text, refusal in texts:
        if text is not None and not 1 <= len(text) <= most:
            raise refusal
    if person.email and not _EMAIL.fullmatch(person.email):
        raise BadInput("“%(email)s” is not an e-mail address.", email=person.email[:60])
    if person.username and "@" in person.username:
        raise BadInput(
            "“%(name)s” cannot be a user name: give it as the e-mail address.", name=person.username
        )
    if not person.email and not person.username:
        raise BadInput("Give an e-mail address or a user name.")


def _require_free(session: Session, cipher: Cipher, scope: Scope, person: NewPerson) -> None:
    """Refuse what somebody of the school signs in with, under any of the data keys."""
    logins = ((User.email_digest, person.email), (User.username_digest, person.username))
    known = [digest.in_(cipher.digests(login)) for digest, login in logins if login]
    taken = select(User.id).where(User.school_id == scope.school_id, or_(*known)).limit(1)
    if session.execute(taken).one_or_none() is not None:
        raise Refused(_TAKEN)


def _columns(cipher: Cipher, scope: Scope, person: NewPerson, code: OneTimeCode) -> dict[str, object]:
    return {
        "school_id": scope.school_id,
        "id": code.user_id,
        "email": person.email,
        "email_digest": cipher.digest(person.email) if person.email else None,
        "username": person.username,
        "username_digest": cipher.digest(person.username) if person.username else None,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "role": person.role,
        "is_admin": person.is_admin or person.role is UserRole.admin,
        "locale": person.locale
        or select(School.locale).where(School.id == scope.school_id).scalar_subquery(),
        **code_columns(code),
    }


def one_time_code(user_id: UUID) -> OneTimeCode:
    """A fresh code for an account; it opens nothing before its columns are stored."""
    return OneTimeCode(user_id, passwords.new_code(), dt.datetime.now(dt.UTC) + CODE_LIFETIME)


def code_columns(code: OneTimeCode) -> dict[str, object]:
    """What `users` keeps of a code: its Argon2 hash, slow to make, and when it ends."""
    return {
        "password_hash": passwords.hash_password(code.code),
        "must_change_password": True,
        "password_expires_at": code.expires_at,
    }


def issue_one_time_code(database: Database, scope: Scope, user_id: UUID) -> OneTimeCode:
    """Replace a forgotten password by a one-time code; every open session of the person ends.

    Raises:
        NotFound: the scope does not manage accounts, or there is no such person.
    """
    scope.require_admin()
    code = one_time_code(user_id)
    with database.writing(scope) as session:
        _change(session, scope, user_id, code_columns(code))
        audit.record(session, scope, "person.code", "user", user_id)
    return code


def set_active(database: Database, scope: Scope, user_id: UUID, *, active: bool) -> None:
    """Disable an account, or enable it again; disabling ends every open session at once.

    Raises:
        NotFound: the scope does not manage accounts, or there is no such person.
        Refused: somebody would lock themselves out.
    """
    scope.require_admin()
    if user_id == scope.user_id and not active:
        raise Refused("You cannot disable your own account: ask another administrator.")
    with database.writing(scope) as session:
        _change(session, scope, user_id, {"is_active": active})
        audit.record(session, scope, "person.enable" if active else "person.disable", "user", user_id)


def _change(session: Session, scope: Scope, user_id: UUID, values: dict[str, object]) -> None:
    """Change an account and end its sessions."""
    changed = session.execute(
        update(User)
        .where(User.school_id == scope.school_id, User.id == user_id, User.erased_at.is_(None))
        .values(**values, session_epoch=User.session_epoch + 1)
        .returning(User.id)
    ).one_or_none()
    if changed is None:
        raise NotFound("There is no such person in this school.")


def change_own_password(database: Database, scope: Scope, *, current: str, new: str) -> int:
    """Replace one's own password; every other session of the person ends.

    Returns:
        The session epoch that the present session must carry from now on.

    Raises:
        BadInput: the present password is wrong, or the new one is not acceptable.
    """
    user_id = scope.require_person()
    with database.writing(scope) as session:
        person = session.execute(
            select(User.password_hash, User.username, User.email, User.first_name, User.last_name)
            .where(User.school_id == scope.school_id, User.id == user_id)
            .with_for_update()
        ).one()
        if not passwords.verify(person.password_hash, current):
            raise WrongPassword("The present password is not right.")
        if new == current:
            raise BadInput("The new password must differ from the present one.")
        names = tuple(name for name in person[1:] if name)
        passwords.require_acceptable(new, names=names)
        values = {
            "password_hash": passwords.hash_password(new),
            "must_change_password": False,
            "password_expires_at": None,
        }
        _change(session, scope, user_id, values)
        audit.record(session, scope, "person.password", "user", user_id)
        epoch = session.execute(
            select(User.session_epoch).where(User.school_id == scope.school_id, User.id == user_id)
        )
        return int(epoch.scalar_one())


def set_locale(database: Database, scope: Scope, locale: str) -> None:
    """Keep the language in which a person reads the pages."""
    user_id = scope.require_person()
    with database.writing(scope) as session:
        session.execute(
            update(User).where(User.school_id == scope.school_id, User.id == user_id).values(locale=locale)
        )
