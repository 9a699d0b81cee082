"""Lock-out after failed sign-ins: kept in Postgres, per identifier, the same for accounts that do not exist.

A failure is noted before the password is looked at, so that parallel guesses count as well; a success wipes
the slate. A school has one address on the Internet, so addresses are never blocked.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, delete, func, update
from sqlalchemy.dialects.postgresql import insert

from datastore.models import SignInFailure

FREE_FAILURES = 5
FIRST_DELAY = dt.timedelta(seconds=30)
LONGEST_DELAY = dt.timedelta(minutes=15)
FORGOTTEN_AFTER = dt.timedelta(hours=12)


def delay_after(failures: int) -> dt.timedelta:
    """How long an identifier is locked after so many failures: none below five, then doubling to 15 min."""
    if failures < FREE_FAILURES:
        return dt.timedelta()
    doublings = min(failures - FREE_FAILURES, 10)
    return min(FIRST_DELAY * int(2**doublings), LONGEST_DELAY)


def begin_attempt(connection: Connection, digest: bytes) -> dt.timedelta:
    """Count an attempt as failed until it proves otherwise, unless the identifier is locked.

    Attempts on one identifier wait here for each other, the very first ones too: each sees what those before
    it have counted.

    Returns:
        How long the identifier is still locked; zero: the attempt counts, and its password may be looked at.
    """
    f = SignInFailure
    mine = insert(f).values(digest=digest, failures=0, last_failed_at=func.clock_timestamp())
    found = connection.execute(
        mine.on_conflict_do_update(index_elements=["digest"], set_={"digest": digest}).returning(
            f.failures, f.last_failed_at, f.locked_until, func.clock_timestamp().label("now")
        )
    ).one()
    now: dt.datetime = found.now
    until: dt.datetime | None = found.locked_until
    if until and until > now:
        return until - now
    failures = 1 if found.last_failed_at < now - FORGOTTEN_AFTER else found.failures + 1
    values = {
        "failures": failures,
        "last_failed_at": now,
        "locked_until": now + delay_after(failures),
    }
    connection.execute(update(f).where(f.digest == digest).values(values))
    return dt.timedelta()


def forget(connection: Connection, digest: bytes) -> None:
    """The person has signed in: earlier failures no longer count, and stale ones are cleared away."""
    f = SignInFailure
    stale = f.last_failed_at < func.now() - FORGOTTEN_AFTER
    connection.execute(delete(f).where((f.digest == digest) | stale))
