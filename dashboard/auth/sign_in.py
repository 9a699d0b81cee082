"""Checking an identifier and a password, before the school is known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, LargeBinary, Row, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY

from dashboard.access import SessionKey
from dashboard.auth import lockout
from datastore import passwords
from datastore.commands import audit
from datastore.engine import Database
from datastore.models import User
from datastore.scope import Scope

_CANDIDATES = text(
    "SELECT school_id, user_id, password_hash FROM sign_in_candidates(CAST(:kind AS sign_in_kind), :digests)"
).bindparams(bindparam("digests", type_=ARRAY(LargeBinary)))
MOST_CANDIDATES = 10
"""Accounts of one identifier that are looked at: each costs an Argon2 hash."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sign-in attempt came to; exactly one field is set, or none for wrong name or password."""

    keys: tuple[SessionKey, ...] = ()
    """The accounts that the password opens; several: the same address in several schools."""
    locked_for: dt.timedelta = dt.timedelta()
    expired: bool = False
    """The one-time code was right but is too old."""


def check(database: Database, identifier: str, password: str) -> Outcome:
    """Who this is, if the password holds.

    Unknown and wrong look alike, and take as long where the name is one account's: each account of a name
    costs one look at its password, an unknown name costs one as well.
    """
    digest = database.cipher.digest(identifier)
    with database.signing_in() as connection:
        if left := lockout.begin_attempt(connection, digest):
            return Outcome(locked_for=left)
        candidates = _candidates(connection, database, identifier)
    opened = [row for row in candidates if passwords.verify(row.password_hash, password)]
    if not candidates:
        passwords.verify(None, password)
    if not opened:
        return Outcome()
    with database.signing_in() as connection:
        lockout.forget(connection, digest)
    keys = [_key(database, Scope.system(row.school_id), row, password) for row in opened]
    valid = tuple(key for key in keys if key is not None)
    return Outcome(keys=valid, expired=not valid)


def _candidates(connection: Connection, database: Database, identifier: str) -> list[Row[Any]]:
    kind = "email" if "@" in identifier else "username"
    found = connection.execute(_CANDIDATES, {"kind": kind, "digests": database.cipher.digests(identifier)})
    return list(found)[:MOST_CANDIDATES]


def _key(database: Database, scope: Scope, row: Row[Any], password: str) -> SessionKey | None:
    """The session key of an account that the password opens; None when its one-time code has expired."""
    mine = (User.school_id == row.school_id, User.id == row.user_id)
    with database.writing(scope) as session:
        person = session.execute(select(User.session_epoch, User.password_expires_at).where(*mine)).one()
        if person.password_expires_at and person.password_expires_at < dt.datetime.now(dt.UTC):
            return None
        session.execute(update(User).where(*mine).values(last_seen_at=func.now()))
        if passwords.is_outdated(row.password_hash):
            renewed = passwords.hash_password(password)
            session.execute(update(User).where(*mine).values(password_hash=renewed))
        audit.record(session, scope, "person.sign_in", "user", row.user_id)
    return SessionKey(row.school_id, row.user_id, person.session_epoch)
