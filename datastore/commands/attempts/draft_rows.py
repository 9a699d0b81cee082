"""Drafts as rows: finding, making and removing them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from datastore.commands.attempts.work_key import WorkKey
from datastore.commands.history import Event, Verb, record_events
from datastore.models import ActivityAttempt, AttemptDraft, new_id
from datastore.scope import Scope

GRACE = dt.timedelta(seconds=5)
"""What arrives this much after the time is up was sent in time."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the server holds of work that is not handed in yet."""

    class_id: UUID
    student_id: UUID
    activity_id: UUID
    client_token: UUID
    """Of the attempt that will come of it."""
    content_version: int
    started_at: dt.datetime
    deadline_at: dt.datetime | None
    """When the time is up, extra time included and grace not; None: no limit."""
    responses: Mapping[str, Any]
    """As the page sent them."""
    hints_used: Mapping[str, int]
    """How many hints the server has given, by item key."""
    revision: int
    saved_at: dt.datetime | None

    def over(self, now: dt.datetime) -> bool:
        """Whether time and grace are up: what was saved is to be handed in."""
        return self.deadline_at is not None and now > self.deadline_at + GRACE


_COLUMNS = tuple(column.name for column in fields(Draft))


def find_draft(reader: Connection | Session, key: WorkKey) -> Draft | None:
    """The draft of one student's work."""
    row = reader.execute(_drafts(*key.owns(AttemptDraft))).one_or_none()
    return None if row is None else _draft(row)


def expired_drafts(
    session: Session,
    scope: Scope,
    class_id: UUID,
    *,
    student_id: UUID | None = None,
    activity_id: UUID | None = None,
    at: dt.datetime,
) -> list[Draft]:
    """The drafts of a class whose time and grace are up, oldest first."""
    d = AttemptDraft
    where = [d.school_id == scope.school_id, d.class_id == class_id, d.deadline_at < at - GRACE]
    if student_id is not None:
        where.append(d.student_id == student_id)
    if activity_id is not None:
        where.append(d.activity_id == activity_id)
    rows = session.execute(_drafts(*where).order_by(d.deadline_at, d.student_id, d.activity_id))
    return [_draft(row) for row in rows]


def _drafts(*where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return select(*(getattr(AttemptDraft, name) for name in _COLUMNS)).where(*where)


def _draft(row: Row[*tuple[Any, ...]]) -> Draft:
    return Draft(**row._mapping)


def keep_draft(session: Session, scope: Scope, key: WorkKey, draft: Draft) -> Draft:
    """Keep a new draft; the history tells that the work was begun."""
    columns = {name: getattr(draft, name) for name in _COLUMNS}
    session.execute(insert(AttemptDraft).values(school_id=key.school_id, id=new_id(), **columns))
    began = Event(Verb.initialized, draft.started_at)
    record_events(session, scope, key.class_id, key.student_id, key.activity_id, [began])
    return draft


def change_draft(session: Session, key: WorkKey, draft: Draft, **values: Any) -> Draft:
    """Bring the kept draft up to date; returns it as it is now."""
    session.execute(update(AttemptDraft).where(*key.owns(AttemptDraft)).values(**values))
    return replace(draft, **values)


def token_taken(session: Session, key: WorkKey, token: UUID) -> bool:
    """Whether something was handed in under a token, or other work was begun under it."""
    a, d = ActivityAttempt, AttemptDraft
    own = and_(*key.owns(d))
    handed_in = exists().where(
        a.school_id == key.school_id, a.student_id == key.student_id, a.client_token == token
    )
    begun = exists().where(
        d.school_id == key.school_id, d.student_id == key.student_id, d.client_token == token, ~own
    )
    return bool(session.execute(select(handed_in | begun)).scalar_one())


def remove_draft(session: Session, key: WorkKey) -> None:
    """Handing in ends the draft."""
    session.execute(delete(AttemptDraft).where(*key.owns(AttemptDraft)))
