"""Hands in what was saved of evaluations whose time is up; the lock is held."""

from __future__ import annotations

import datetime as dt
import logging
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from datastore.commands import audit
from datastore.commands.attempts.answers import further_token, hints_given
from datastore.commands.attempts.draft_rows import Draft, expired_drafts, find_draft, remove_draft
from datastore.commands.attempts.open_task import open_task
from datastore.commands.attempts.store_attempt import NewAttempt, standing, store
from datastore.commands.attempts.work_key import WorkKey
from datastore.content import parse_content
from datastore.errors import ParcoursError
from datastore.models import ActivityAttempt
from datastore.scope import Scope

log = logging.getLogger("parcours")


def hand_in_all(
    session: Session,
    scope: Scope,
    class_id: UUID,
    *,
    student_id: UUID | None = None,
    activity_id: UUID | None = None,
    at: dt.datetime,
) -> int:
    """Hand in the drafts whose time and grace are up, as of their deadline; returns how many.

    A draft that cannot be handed in stays, so that nothing of it is lost, and keeps no other one waiting.

    Args:
        session: Of the transaction that holds the student's lock, or the class's.
        scope: Who acts.
        class_id: The class.
        student_id: Only this student's.
        activity_id: Only of this activity.
        at: Now.
    """
    drafts = expired_drafts(session, scope, class_id, student_id=student_id, activity_id=activity_id, at=at)
    return sum(_hand_in(session, scope, draft, at=at) for draft in drafts)


def _hand_in(session: Session, scope: Scope, draft: Draft, *, at: dt.datetime) -> bool:
    try:
        with session.begin_nested():
            _hand_in_draft(session, scope, draft, at=at)
    except ParcoursError:
        log.warning("a draft of activity %s cannot be handed in: it is kept", draft.activity_id)
        return False
    return True


def unexpired_draft(session: Session, scope: Scope, key: WorkKey, *, at: dt.datetime) -> Draft | None:
    """The student's draft, if there is one; one whose time is up is handed in instead."""
    draft = find_draft(session, key)
    if draft is None or not draft.over(at):
        return draft
    _hand_in(session, scope, draft, at=at)
    return None


def _hand_in_draft(session: Session, scope: Scope, draft: Draft, *, at: dt.datetime) -> None:
    """Hand in what was saved until the deadline, and remove the draft.

    Raises:
        NotFound: the class was never given the activity.
        BadInput: what was saved does not fit the activity.
    """
    ended = draft.deadline_at or at
    key = WorkKey(scope.school_id, draft.class_id, draft.student_id, draft.activity_id)
    task = open_task(
        session,
        scope,
        class_id=key.class_id,
        activity_id=key.activity_id,
        content_version=draft.content_version,
        at=ended,
        student_id=key.student_id,
    )
    content = parse_content(task.activity_type, task.content)
    work = NewAttempt(
        key,
        content,
        _free_token(session, draft, key),
        draft.responses,
        hints_given(content, draft.hints_used),
        submitted_at=ended,
        started_at=draft.started_at,
    )
    stored = store(session, scope, task, work, before=standing(session, key), at=at)
    remove_draft(session, key)
    attempt = str(stored.attempt["id"])
    audit.record(session, scope, "attempt.expire", "activity", key.activity_id, attempt=attempt)


def _free_token(session: Session, draft: Draft, key: WorkKey) -> UUID:
    """The draft's token, unless something else was handed in under it."""
    a, token = ActivityAttempt, draft.client_token
    known = select(a.id).where(
        a.school_id == key.school_id, a.student_id == key.student_id, a.client_token == token
    )
    taken = session.execute(known).first() is not None
    return further_token(key, token, draft.responses) if taken else token
