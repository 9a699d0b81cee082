"""The teacher lets a class see its results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session as DatabaseSession

from datastore.commands import audit
from datastore.commands.attempts.attempt_events import verdict
from datastore.commands.attempts.expired import hand_in_all
from datastore.commands.attempts.follow_up import follow_up
from datastore.commands.contact.notify import notify
from datastore.commands.history import record_events
from datastore.commands.marking.marked import Marked, read_attempts, with_their_marks
from datastore.derivation import Extent, lock_class
from datastore.engine import Database
from datastore.errors import NotFound
from datastore.measures.defaults import BY_ACTIVITY_TYPE, Feedback
from datastore.models import Activity, ActivityAttempt, Session, TeacherConfiguration
from datastore.models.enums import ActivityType, NotificationKind
from datastore.scope import Scope


@dataclass(frozen=True, slots=True)
class Released:
    """What a release has done."""

    released: int
    """Attempts whose results their students may see from now on."""
    waiting: int
    """Attempts that wait for marking, or for a decision on their flag."""


def release(
    database: Database, scope: Scope, class_id: UUID, activity_id: UUID, *, now: dt.datetime | None = None
) -> Released:
    """Let the students of a class see their results of an activity, as far as they are marked.

    What was saved of work whose time is up is handed in first. What had been held becomes evidence now, and
    counts for badges and certificates. Attempts that wait stay as they are, for the next release.

    Raises:
        NotFound: the scope does not teach the class, or the class was never given the activity.
    """
    scope.require_teaching(class_id)
    at = now or dt.datetime.now(dt.UTC)
    with database.writing(scope) as session:
        activity_type = _given(session, scope, class_id, activity_id)
        lock_class(session.connection(), class_id)
        hand_in_all(session, scope, class_id, activity_id=activity_id, at=at)
        found = with_their_marks(
            session, scope, _unreleased(session, scope, class_id, activity_id, activity_type)
        )
        ready = [each for each in found if each.final]
        if ready:
            _release(session, scope, Extent(scope.school_id, class_id, activity_id=activity_id), ready, at)
            count = {"attempts": len(ready)}
            audit.record(session, scope, "attempt.release", "activity", activity_id, **count)
    return Released(len(ready), sum(each.waits for each in found))


def _given(session: DatabaseSession, scope: Scope, class_id: UUID, activity_id: UUID) -> ActivityType:
    a, s, c = Activity, Session, TeacherConfiguration
    query = (
        select(a.activity_type)
        .join(s, (s.school_id == a.school_id) & (s.id == a.session_id))
        .join(c, (c.school_id == s.school_id) & (c.sequence_id == s.sequence_id))
        .where(a.school_id == scope.school_id, a.id == activity_id, c.class_id == class_id)
    )
    activity_type = session.execute(query.limit(1)).scalar_one_or_none()
    if activity_type is None:
        raise NotFound("This activity does not exist, or your class was never given it.")
    return activity_type


def _unreleased(
    session: DatabaseSession, scope: Scope, class_id: UUID, activity_id: UUID, activity_type: ActivityType
) -> list[dict[str, Any]]:
    """The attempts that the release is about: where results are held those held, else all others."""
    t = ActivityAttempt
    holds = BY_ACTIVITY_TYPE[activity_type].feedback is Feedback.held_until_released
    return read_attempts(
        session,
        t.school_id == scope.school_id,
        t.class_id == class_id,
        t.activity_id == activity_id,
        t.held if holds else t.released_at.is_(None),
    )


def _release(
    session: DatabaseSession, scope: Scope, extent: Extent, ready: Sequence[Marked], at: dt.datetime
) -> None:
    t, ids = ActivityAttempt, [each.attempt["id"] for each in ready]
    session.execute(
        update(t)
        .where(t.school_id == scope.school_id, t.id.in_(ids))
        .values(held=False, released_at=at, released_by=scope.require_person())
    )
    assessed: set[UUID] = set()
    for each in ready:
        if each.attempt["held"]:
            assessed.update(each.log_closed(session, scope), each.log_open(session, scope))
            told = verdict(each.pass_mark, {**each.attempt, "held": False}, at=at)
            record_events(session, scope, *each.whose, told)
    students = list(dict.fromkeys(each.attempt["student_id"] for each in ready))
    kind, class_id = NotificationKind.result_released, extent.class_id
    notify(session, scope, students, kind, class_id=class_id, activity_id=ready[0].attempt["activity_id"])
    follow_up(session, scope, replace(extent, competency_ids=assessed), students, at=at)
