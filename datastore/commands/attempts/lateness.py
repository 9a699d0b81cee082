"""Whether work handed in was late, judged anew when the days on which its student was excused change."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session as DatabaseSession

from datastore.derivation import Extent
from datastore.derivation.results import rederive_results
from datastore.measures.weeks import local_day, school_zone
from datastore.models import Activity, ActivityAttempt, Session
from datastore.plan import plan_of
from datastore.scope import Scope

_Attempt = Row[UUID, UUID, UUID, UUID, UUID, dt.datetime]
_Place = tuple[UUID, UUID, UUID]
"""A student, a class, a sequence."""


def judge_lateness(
    session: DatabaseSession,
    scope: Scope,
    student_ids: Collection[UUID],
    *,
    since: dt.date,
    late: bool,
) -> None:
    """Bring attempts, in all classes, in line with due dates that have just moved.

    Args:
        session: Of the transaction that changed the absences, and holds the students' locks.
        scope: Who acts.
        student_ids: Whose absences changed.
        since: The first day that changed; what was handed in before it is not touched by it.
        late: Which attempts to judge anew: the late ones after days were excused, the others after days were
            taken back.
    """
    by_place: dict[_Place, list[_Attempt]] = defaultdict(list)
    for attempt in _attempts(session, scope, student_ids, since, late=late):
        by_place[attempt.student_id, attempt.class_id, attempt.sequence_id].append(attempt)
    for place, attempts in by_place.items():
        due = _due_dates(session, scope, place)
        turned = [attempt for attempt in attempts if _is_late(scope, attempt, due) is not late]
        _turn(session, scope, turned, late=not late)


def _attempts(
    session: DatabaseSession, scope: Scope, student_ids: Collection[UUID], since: dt.date, *, late: bool
) -> Sequence[_Attempt]:
    a = ActivityAttempt
    begins = dt.datetime.combine(since, dt.time(), school_zone(scope.timezone))
    return session.execute(
        select(a.id, a.student_id, a.class_id, a.activity_id, Session.sequence_id, a.submitted_at)
        .join(Activity, (Activity.school_id == a.school_id) & (Activity.id == a.activity_id))
        .join(Session, (Session.school_id == a.school_id) & (Session.id == Activity.session_id))
        .where(
            a.school_id == scope.school_id,
            a.student_id.in_(student_ids),
            a.submitted_at >= begins,
            a.late.is_(late),
        )
        .order_by(a.id)
    ).all()


def _due_dates(session: DatabaseSession, scope: Scope, place: _Place) -> Mapping[UUID, dt.date | None]:
    """By when each activity was due from the student; empty where the class no longer has the sequence."""
    student_id, class_id, sequence_id = place
    plan = plan_of(
        session,
        scope,
        student_id=student_id,
        class_id=class_id,
        sequence_id=sequence_id,
        at=dt.datetime.now(dt.UTC),
    )
    return {activity.id: activity.due_on for activity in plan.activities} if plan else {}


def _is_late(scope: Scope, attempt: _Attempt, due: Mapping[UUID, dt.date | None]) -> bool:
    due_on = due.get(attempt.activity_id)
    return due_on is not None and local_day(attempt.submitted_at, school_zone(scope.timezone)) > due_on


def _turn(session: DatabaseSession, scope: Scope, attempts: Sequence[_Attempt], *, late: bool) -> None:
    a = ActivityAttempt
    ids = [attempt.id for attempt in attempts]
    session.execute(update(a).where(a.school_id == scope.school_id, a.id.in_(ids)).values(late=late))
    for student_id, class_id, activity_id in {
        (at.student_id, at.class_id, at.activity_id) for at in attempts
    }:
        rederive_results(session.connection(), Extent(scope.school_id, class_id, student_id, activity_id))
