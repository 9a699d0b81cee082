"""Work begun and not handed in: the clock of an evaluation, what the page has saved, hints given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from datastore.engine import Database
from datastore.scope import Scope

GRACE = dt.timedelta(seconds=5)
"""What arrives this much after the time is up was sent in time."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the server holds of work that is not handed in yet."""

    class_id: UUID
    activity_id: UUID
    client_token: UUID
    content_version: int
    started_at: dt.datetime
    deadline_at: dt.datetime | None
    """When the time is up, extra time included and grace not; None: no limit."""
    responses: Mapping[str, Any]
    hints_used: Mapping[str, int]
    revision: int
    saved_at: dt.datetime | None

    def over(self, now: dt.datetime) -> bool:
        """Whether time and grace are up: what was saved is to be handed in."""
        return self.deadline_at is not None and now > self.deadline_at + GRACE


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint of an item, and how many there are still."""

    text: str
    number: int
    left: int


def begin(
    database: Database,
    scope: Scope,
    class_id: UUID,
    activity_id: UUID,
    *,
    client_token: UUID | None = None,
    now: dt.datetime | None = None,
) -> Draft:
    raise NotImplementedError


def current(connection: Connection, scope: Scope, class_id: UUID, activity_id: UUID) -> Draft | None:
    raise NotImplementedError


def save_draft(
    database: Database,
    scope: Scope,
    class_id: UUID,
    activity_id: UUID,
    *,
    client_token: UUID,
    responses: Mapping[str, Any],
    revision: int,
    content_version: int,
    now: dt.datetime | None = None,
) -> Draft:
    raise NotImplementedError


def take_hint(
    database: Database,
    scope: Scope,
    class_id: UUID,
    activity_id: UUID,
    item_key: str,
    *,
    client_token: UUID,
    now: dt.datetime | None = None,
) -> Hint:
    raise NotImplementedError


def hand_in_expired(
    database: Database, scope: Scope, class_id: UUID, *, now: dt.datetime | None = None
) -> int:
    raise NotImplementedError
