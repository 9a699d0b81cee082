"""Work begun and not handed in: the clock of an evaluation, what the page has saved, hints given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from datastore.commands.draft_rows import (
    GRACE,
    Draft,
    change_draft,
    expired_drafts,
    find_draft,
    keep_draft,
    token_taken,
)
from datastore.commands.expired import hand_in_expired_of, unexpired_draft
from datastore.commands.history import Event, Verb, record_events
from datastore.commands.open_task import OpenTask, open_task
from datastore.commands.store_attempt import begun, standing
from datastore.commands.time_limit import deadline
from datastore.commands.work_key import WorkKey
from datastore.content import parse_content, parse_responses
from datastore.content.base import ItemBase
from datastore.content.responses import storable_responses
from datastore.derivation import lock_class, lock_student
from datastore.engine import Database
from datastore.errors import BadInput, Conflict, NotFound, Refused
from datastore.models import new_id
from datastore.models.enums import ActivityType
from datastore.scope import Scope

__all__ = ["GRACE", "Draft", "Hint", "begin", "current", "hand_in_expired", "save_draft", "take_hint"]

_LARGEST_REVISION = 2**31 - 2


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint of an item, and how many there are still."""

    text: str
    number: int
    """From 1."""
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
    """Begin an attempt, or go on with the one begun before; the clock of an evaluation runs from the first.

    Args:
        database: Where to keep it.
        scope: The student's.
        class_id: The class in which the student works on it.
        activity_id: The activity.
        client_token: What the page would like the attempt to be known by; the draft says what it is.
        now: The moment.

    Raises:
        NotFound: the student is not in the class, or the activity is closed to them.
        Refused: the evaluation was handed in, or all attempts allowed have been used.
    """
    key, at = _own(scope, class_id, activity_id), now or dt.datetime.now(dt.UTC)

    def make(session: Session) -> Draft:
        task = _task(session, scope, key, None, at)
        _require_another_go(session, key, task)
        taken = client_token is None or token_taken(session, key, client_token)
        return _new_draft(session, key, task, new_id() if taken else client_token, at)

    with _Desk(database, scope, key, at) as desk:
        return desk.draft(otherwise=make)
