"""Lock-out after failed sign-ins: kept in Postgres, per identifier, the same for accounts that do not exist.

A failure is noted before the password is looked at, so that parallel guesses count as well; a success wipes
the slate. A school has one address on the Internet, so addresses are never blocked.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from datastore.models import SignInFailure

FREE_FAILURES = 5
FIRST_DELAY = dt.timedelta(seconds=30)
LONGEST_DELAY = dt.timedelta(minutes=15)
FORGOTTEN_AFTER = dt.timedelta(hours=12)


def delay_after(failures: int) -> dt.timedelta:
    """How long an identifier is locked after so many failures: none up to five, then doubling to 15 min."""
    if failures < FREE_FAILURES:
        return dt.timedelta()
    doublings = min(failures - FREE_FAILURES, 10)
    return min(FIRST_DELAY * int(2**doublings), LONGEST_DELAY)


def locked_for(connection: Connection, digest: bytes) -> dt.timedelta:
    """How long the identifier is still locked; zero when it is not."""
    f = SignInFailure
    until = connection.execute(
        select(f.locked_until).where(f.digest == digest, f.locked_until > func.now())
    ).scalar_one_or_none()
    return max(until - dt.datetime.now(dt.UTC), dt.timedelta()) if until else dt.timedelta()


def note_attempt(connection: Connection, digest: bytes) -> None:
    """Count an attempt as failed until it proves otherwise."""
    f = SignInFailure
    now = dt.datetime.now(dt.UTC)
    found = connection.execute(
        select(f.failures, f.last_failed_at).where(f.digest == digest).with_for_update()
    ).one_or_none()
    stale = found is None or found.last_failed_at < now - FORGOTTEN_AFTER
    failures = 1 if found is None or stale else found.failures + 1
    values = {"failures": failures, "last_failed_at": now, "locked_until": now + delay_after(failures)}
    connection.execute(
        insert(f)
        .values(digest=digest, **values)
        .on_conflict_do_update(index_elements=["digest"], set_=values)
    )


def forget(connection: Connection, digest: bytes) -> None:
    """The person has signed in: earlier failures no longer count."""
    connection.execute(delete(SignInFailure).where(SignInFailure.digest == digest))
