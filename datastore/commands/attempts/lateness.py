"""Whether work handed in was late, judged anew when the day moves by which it was due.

A due date moves with the dates of a class or a group, with who is in a group, and with the days on which a
student was excused. Work whose due date does not move keeps what was said of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select, update
from sqlalchemy.orm import Session as DatabaseSession

from datastore.measures.weeks import local_day, school_zone
from datastore.models import Activity, ActivityAttempt, Session
from datastore.plan.reading import excused_days
from datastore.plan.setups import setup_of, setups
from datastore.scope import Scope

_Attempt = Row[UUID, dt.datetime, bool, UUID, UUID, UUID, UUID, UUID]
_Place = tuple[UUID, UUID, UUID, UUID]
"""A student, a class, a sequence, a session."""
_DueDates = Mapping[_Place, dt.date | None]


@dataclass(frozen=True, slots=True)
class HandedInWork:
    """Attempts, and by when they were due before something moved."""

    attempts: Sequence[_Attempt]
    due: _DueDates


def handed_in_work(session: DatabaseSession, scope: Scope, *which: ColumnElement[bool]) -> HandedInWork:
    """Attempts with their due dates, to be judged anew after a change. Three statements at most.

    Work that was carried over has no due date, and is left out.

    Args:
        session: Of the transaction that changes something, and holds the lock of the class or the students.
        scope: Who acts.
        which: Conditions on the attempts, and on the sessions that their activities belong to.
    """
    a = ActivityAttempt
    query = (
        select(
            a.id,
            a.submitted_at,
            a.late,
            a.student_id,
            a.class_id,
            a.activity_id,
            Session.sequence_id,
            Session.id.label("session_id"),
        )
        .join(Activity, (Activity.school_id == a.school_id) & (Activity.id == a.activity_id))
        .join(Session, (Session.school_id == a.school_id) & (Session.id == Activity.session_id))
        .where(a.school_id == scope.school_id, ~a.banked, *which)
        .order_by(a.id)
    )
    attempts = session.execute(query).all()
    return HandedInWork(attempts, _due_dates(session, scope, attempts))


def judge_anew(session: DatabaseSession, scope: Scope, work: HandedInWork) -> list[_Attempt]:
    """Bring attempts in line with due dates that have moved. Four statements at most.

    Args:
        session: Of the transaction that has moved them.
        scope: Who acts.
        work: As it was before.

    Returns:
        The attempts that are late now and were not, or the other way round; their results are to follow.
    """
    due = _due_dates(session, scope, work.attempts)
    moved = [each for each in work.attempts if due[_place(each)] != work.due[_place(each)]]
    turned = [each for each in moved if _is_late(scope, each, due[_place(each)]) is not each.late]
    for late in (True, False):
        _write(session, scope, [each.id for each in turned if each.late is not late], late=late)
    return turned


def _place(attempt: _Attempt) -> _Place:
    return attempt.student_id, attempt.class_id, attempt.sequence_id, attempt.session_id


def _due_dates(session: DatabaseSession, scope: Scope, attempts: Iterable[_Attempt]) -> _DueDates:
    """By when each session is due from each student; None also where the class has the sequence no more."""
    places = {_place(attempt) for attempt in attempts}
    if not places:
        return {}
    students, classes, sequences, _ = (set(ids) for ids in zip(*places, strict=True))
    found = setups(session, scope.school_id, classes, sequence_ids=sequences)
    excused = excused_days(session, scope.school_id, students)
    zone = school_zone(scope.timezone)
    due: dict[_Place, dt.date | None] = dict.fromkeys(places)
    for student_id, class_id, sequence_id, session_id in places:
        if rows := found.get((class_id, sequence_id)):
            setup = setup_of(rows, student_id)
            created_on = local_day(setup.created_at, zone)
            dates = setup.dates(session_id, created_on=created_on, excused=excused[student_id])
            due[student_id, class_id, sequence_id, session_id] = dates[1]
    return due


def _is_late(scope: Scope, attempt: _Attempt, due_on: dt.date | None) -> bool:
    return due_on is not None and local_day(attempt.submitted_at, school_zone(scope.timezone)) > due_on


def _write(session: DatabaseSession, scope: Scope, ids: Collection[UUID], *, late: bool) -> None:
    a = ActivityAttempt
    if ids:
        session.execute(update(a).where(a.school_id == scope.school_id, a.id.in_(ids)).values(late=late))
