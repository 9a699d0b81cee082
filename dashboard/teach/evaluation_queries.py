"""What the page of results reads: how far each evaluation is, and what waits for a decision."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Subquery, and_, exists, func, select

from datastore.commands.attempts.drafts import GRACE
from datastore.commands.classroom.pupils import pupils_of
from datastore.models import (
    Activity,
    ActivityAttempt,
    ActivityResult,
    AttemptDraft,
    Sequence,
    Session,
    TeacherConfiguration,
    User,
)
from datastore.models.enums import ActivityType, AttemptDecision, AttemptFlag
from datastore.scope import Scope


@dataclass(frozen=True, slots=True)
class EvaluationState:
    """How far an evaluation is in a class."""

    id: UUID
    title: str
    sequence_title: str
    handed_in: int
    """Pupils of today who have handed it in."""
    running: int
    """Pupils at work on it, whose time is not up."""
    expired: int
    """Pupils whose time is up: what they saved waits to be handed in."""
    to_mark: int
    """Pupils whose answers wait for marks."""
    held: int
    """Submissions whose results no pupil sees yet."""
    released: int


@dataclass(frozen=True, slots=True)
class FlaggedAttempt:
    """A submission that counts for nothing unless its teacher says so."""

    id: UUID
    first_name: str
    last_name: str
    title: str
    flag: AttemptFlag | None
    attempt_number: int
    submitted_at: dt.datetime
    decision: AttemptDecision | None
    """None: it waits."""


def evaluations(
    connection: Connection, scope: Scope, class_id: UUID, *, now: dt.datetime | None = None
) -> list[EvaluationState]:
    """How far is each evaluation that the class has? In the order of the sequences. One statement.

    Raises:
        NotFound: the scope does not teach the class.
    """
    scope.require_teaching(class_id)
    now = now or dt.datetime.now(dt.UTC)
    attempts, drafts, marks = (
        _attempts(scope, class_id),
        _drafts(scope, class_id, now),
        _to_mark(scope, class_id),
    )
    t = TeacherConfiguration
    given = exists().where(
        t.school_id == Sequence.school_id, t.class_id == class_id, t.sequence_id == Sequence.id
    )
    counts = [
        func.coalesce(column, 0)
        for column in (
            attempts.c.handed_in,
            drafts.c.running,
            drafts.c.expired,
            marks.c.to_mark,
            attempts.c.held,
            attempts.c.released,
        )
    ]
    query = (
        select(Activity.id, Activity.title, Sequence.title, *counts)
        .join(Session, and_(Session.school_id == Activity.school_id, Session.id == Activity.session_id))
        .join(Sequence, and_(Sequence.school_id == Session.school_id, Sequence.id == Session.sequence_id))
        .outerjoin(attempts, attempts.c.activity_id == Activity.id)
        .outerjoin(drafts, drafts.c.activity_id == Activity.id)
        .outerjoin(marks, marks.c.activity_id == Activity.id)
        .where(
            Activity.school_id == scope.school_id,
            Activity.activity_type == ActivityType.evaluation,
            given,
        )
        .order_by(Sequence.position, Sequence.title, Session.session_number, Activity.activity_number)
    )
    return [EvaluationState(*row) for row in connection.execute(query)]


def flagged(connection: Connection, scope: Scope, class_id: UUID) -> list[FlaggedAttempt]:
    """Which submissions wait for my decision, or have it? The oldest first. One statement.

    Raises:
        NotFound: the scope does not teach the class.
    """
    scope.require_teaching(class_id)
    a = ActivityAttempt
    query = (
        select(
            a.id,
            User.first_name,
            User.last_name,
            Activity.title,
            a.flag,
            a.attempt_number,
            a.submitted_at,
            a.decision,
        )
        .join(User, and_(User.school_id == a.school_id, User.id == a.student_id))
        .join(Activity, and_(Activity.school_id == a.school_id, Activity.id == a.activity_id))
        .where(
            a.school_id == scope.school_id,
            a.class_id == class_id,
            a.flag.is_not(None),
        )
        .order_by(a.submitted_at, a.id)
    )
    return [FlaggedAttempt(*row) for row in connection.execute(query)]


def _attempts(scope: Scope, class_id: UUID) -> Subquery:
    """Submissions by activity."""
    a = ActivityAttempt
    today = a.student_id.in_(pupils_of(scope, class_id))
    return (
        select(
            a.activity_id,
            func.count(a.student_id.distinct()).filter(today).label("handed_in"),
            func.count().filter(a.held).label("held"),
            func.count().filter(~a.held).label("released"),
        )
        .where(a.school_id == scope.school_id, a.class_id == class_id)
        .group_by(a.activity_id)
        .subquery()
    )


def _drafts(scope: Scope, class_id: UUID, now: dt.datetime) -> Subquery:
    """Work begun and not handed in, by activity."""
    d = AttemptDraft
    over: ColumnElement[bool] = func.coalesce(d.deadline_at < now - GRACE, False)
    return (
        select(
            d.activity_id,
            func.count().filter(~over).label("running"),
            func.count().filter(over).label("expired"),
        )
        .where(d.school_id == scope.school_id, d.class_id == class_id)
        .group_by(d.activity_id)
        .subquery()
    )


def _to_mark(scope: Scope, class_id: UUID) -> Subquery:
    """Pupils whose work waits for the teacher, and not for a decision on its flag, by activity."""
    r, a = ActivityResult, ActivityAttempt
    undecided = exists().where(
        a.school_id == r.school_id,
        a.class_id == r.class_id,
        a.student_id == r.student_id,
        a.activity_id == r.activity_id,
        a.flag.is_not(None),
        a.decision.is_(None),
    )
    return (
        select(r.activity_id, func.count().label("to_mark"))
        .where(r.school_id == scope.school_id, r.class_id == class_id, r.needs_review, ~undecided)
        .group_by(r.activity_id)
        .subquery()
    )
