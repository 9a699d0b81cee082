"""The history of what students do, as verbs; an event that arrives twice is stored once."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from datastore.errors import BadInput
from datastore.models import EventKey, InteractionEvent, new_id
from datastore.scope import Scope


class Verb(StrEnum):
    """The last words of the xAPI verbs in use."""

    initialized = "initialized"
    attempted = "attempted"
    answered = "answered"
    interacted = "interacted"
    progressed = "progressed"
    completed = "completed"
    passed = "passed"
    failed = "failed"
    scored = "scored"
    suspended = "suspended"
    resumed = "resumed"
    terminated = "terminated"
    voided = "voided"
    played = "played"
    paused = "paused"
    seeked = "seeked"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a student did, or that was done to their work."""

    verb: Verb
    occurred_at: dt.datetime
    object_key: str | None = None
    """The item or screen inside the activity."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """Plain JSON: ids, counts, seconds; never names or texts."""
    id: UUID = field(default_factory=new_id)
    """The same id again is the same event; events of a page carry the page's."""


def record_events(  # noqa: PLR0917 - whose, of which class, about what
    session: Session,
    scope: Scope,
    class_id: UUID,
    student_id: UUID,
    activity_id: UUID | None,
    events: Sequence[Event],
) -> int:
    """Add events to the history; those that have arrived before are left out.

    Months that have no partition yet get one. Who records, and for whom, is checked by the caller.

    Returns:
        How many were new.

    Raises:
        BadInput: an event has the id of another one.
    """
    rows = {
        event.id: {
            "school_id": scope.school_id,
            "id": event.id,
            "class_id": class_id,
            "student_id": student_id,
            "activity_id": activity_id,
            "occurred_at": event.occurred_at,
            "verb": event.verb.value,
            "object_key": event.object_key,
            "data": dict(event.data),
        }
        for event in events
    }
    if not rows:
        return 0
    new = _claim(session, [event_key(row) for row in rows.values()])
    if new:
        _make_months(session, (event.occurred_at for event in events))
        # RETURNING makes it one statement for all rows
        statement = insert(InteractionEvent).returning(InteractionEvent.id)
        session.connection().execute(statement, [rows[id_] for id_ in new])
    return len(new)


def event_key(event: Mapping[str, Any]) -> dict[str, Any]:
    """The row of `event_keys` of an event's row.

    The hash is of what happened, whenever it arrived: SHA-256 of the row without school, id and time of
    recording, as JSON with sorted keys and times in UTC.
    """
    content = {
        name: value.astimezone(dt.UTC) if isinstance(value, dt.datetime) else value
        for name, value in event.items()
        if name not in {"school_id", "id", "recorded_at"}
    }
    document = orjson.dumps(content, default=str, option=orjson.OPT_SORT_KEYS)
    return {
        "school_id": event["school_id"],
        "event_id": event["id"],
        "student_id": event["student_id"],
        "hash": hashlib.sha256(document).digest(),
    }


def _claim(session: Session, keys: Sequence[dict[str, Any]]) -> list[UUID]:
    """Keep the keys; returns the ids of the events that are new, in their order."""
    statement = insert(EventKey).on_conflict_do_nothing().returning(EventKey.event_id)
    new = set(session.connection().execute(statement, list(keys)).scalars())
    if len(new) < len(keys):
        _require_same(session, [key for key in keys if key["event_id"] not in new])
    return [key["event_id"] for key in keys if key["event_id"] in new]


def _require_same(session: Session, keys: Sequence[dict[str, Any]]) -> None:
    k = EventKey
    query = select(k.event_id, k.hash).where(
        k.school_id == keys[0]["school_id"], k.event_id.in_([key["event_id"] for key in keys])
    )
    stored = {event_id: bytes(hash_) for event_id, hash_ in session.execute(query)}
    for key in keys:
        if stored[key["event_id"]] != key["hash"]:
            raise BadInput(
                "Event %(id)s is known with other content: give each event an id of its own.",
                id=key["event_id"],
            )


def _make_months(session: Session, times: Iterable[dt.datetime]) -> None:
    """The history is kept by month; this month's and tomorrow's are there already."""
    today = dt.datetime.now(dt.UTC).date()
    there = {today.replace(day=1), (today + dt.timedelta(days=1)).replace(day=1)}
    for month in sorted({time.astimezone(dt.UTC).date().replace(day=1) for time in times} - there):
        session.execute(text("SELECT ensure_partition(:month)"), {"month": month})
