"""Locks by name: who writes what others derive from waits for them, whatever rows there are."""

from __future__ import annotations

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_SHARE_AND_HOLD = text(
    "SELECT pg_advisory_xact_lock_shared(hashtextextended(:shared, 0)),"
    " pg_advisory_xact_lock(hashtextextended(:name, 0))"
)


def hold(on: Connection | Session, name: str, *, shared: str | None = None) -> None:
    """Wait until no other transaction holds the lock of this name; hold it to the end of this one.

    Args:
        on: The transaction.
        name: Of the lock: what it is about and whose, such as `media <school id>`.
        shared: Another lock, taken first, which many may share, and which keeps those waiting who hold it.
    """
    if shared is None:
        on.execute(_HOLD, {"name": name})
    else:
        on.execute(_SHARE_AND_HOLD, {"shared": shared, "name": name})
