"""The teacher says whether a flagged submission counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from datastore.commands import audit
from datastore.commands.attempts.attempt_events import verdict
from datastore.commands.attempts.follow_up import follow_up
from datastore.commands.contact.notify import notify
from datastore.commands.history import Event, Verb, record_events
from datastore.commands.marking.marked import Marked, read_attempts, with_their_marks
from datastore.commands.marking.text_evidence import log_kept_marks
from datastore.derivation import Extent, lock_student
from datastore.engine import Database
from datastore.errors import NotFound, Refused
from datastore.models import ActivityAttempt, CompetencyAssessment, InteractionEvent
from datastore.models.enums import ActivityType, AttemptDecision, NotificationKind
from datastore.scope import Scope


def decide(
    database: Database,
    scope: Scope,
    attempt_id: UUID,
    decision: AttemptDecision,
    *,
    now: dt.datetime | None = None,
) -> None:
    """Let a flagged submission count like any other, or set it aside; the student is told.

    What counts becomes evidence at once, unless it is held or waits for marking; set aside, its evidence
    stays in the log and counts no more. A decision may be changed; the same one again changes nothing.

    Raises:
        NotFound: there is no such submission, or the scope does not teach its class.
        Refused: the submission has no flag.
    """
    at = now or dt.datetime.now(dt.UTC)
    with database.writing(scope) as session:
        marked = _locked(session, scope, attempt_id)
        attempt = marked.attempt
        if attempt["flag"] is None:
            raise Refused("This submission counts: there is nothing to decide.")
        if attempt["decision"] is decision:
            return
        _write(session, scope, attempt_id, decision, at)
        decided = replace(marked, attempt={**attempt, "decision": decision})
        assessed = _evidence(session, scope, decided)
        record_events(session, scope, *marked.whose, _news(session, decided, at))
        class_id, student_id, activity_id = marked.whose
        kind = NotificationKind.attempt_decided
        about = {"activity_id": activity_id, "attempt": attempt["attempt_number"]}
        notify(session, scope, [student_id], kind, class_id=class_id, **about)
        extent = Extent(scope.school_id, class_id, student_id, activity_id, assessed)
        follow_up(session, scope, extent, [student_id], at=at)
        said = {"decision": decision.value, "student": str(student_id)}
        audit.record(session, scope, "attempt.decide", "activity_attempt", attempt_id, **said)


def _locked(session: Session, scope: Scope, attempt_id: UUID) -> Marked:
    t = ActivityAttempt
    mine = (t.school_id == scope.school_id, t.id == attempt_id)
    whose = session.execute(select(t.class_id, t.student_id).where(*mine)).one_or_none()
    if whose is None or whose.class_id not in scope.teaches:
        raise NotFound("There is no such submission, or you do not teach its class.")
    lock_student(session.connection(), whose.class_id, whose.student_id)
    (marked,) = with_their_marks(session, scope, read_attempts(session, *mine))
    return marked


def _write(
    session: Session, scope: Scope, attempt_id: UUID, decision: AttemptDecision, at: dt.datetime
) -> None:
    t = ActivityAttempt
    session.execute(
        update(t)
        .where(t.school_id == scope.school_id, t.id == attempt_id)
        .values(decision=decision, decided_by=scope.require_person(), decided_at=at)
    )


def _evidence(session: Session, scope: Scope, marked: Marked) -> set[UUID]:
    """The competencies of which the attempt speaks, or spoke before it was set aside.

    What it says and the log does not have is logged: marks may have changed while it counted for nothing.
    """
    e, attempt = CompetencyAssessment, marked.attempt
    query = select(e.competency_id, e.score, e.assessed_at).where(
        e.school_id == scope.school_id, e.attempt_id == attempt["id"]
    )
    logged = session.execute(query).all()
    spoken = {row.competency_id for row in logged}
    if attempt["held"] or not marked.final:
        return spoken
    if all(row.score is None for row in logged):
        spoken.update(marked.log_closed(session, scope))
    judged = {row.assessed_at for row in logged if row.score is None}
    if marked.activity_type is ActivityType.text_production:
        spoken.update(log_kept_marks(session, scope, attempt, logged=judged))
    elif marked.marked_at not in judged:
        spoken.update(marked.log_open(session, scope))
    return spoken


def _news(session: Session, marked: Marked, at: dt.datetime) -> list[Event]:
    """Whether the attempt passes, unless the history has told it when it counted before."""
    events, attempt, i = verdict(marked.pass_mark, marked.attempt, at=at), marked.attempt, InteractionEvent
    class_id, student_id, activity_id = marked.whose
    told = select(i.id).where(
        i.school_id == attempt["school_id"],
        i.class_id == class_id,
        i.student_id == student_id,
        i.activity_id == activity_id,
        i.occurred_at >= attempt["submitted_at"],
        i.verb.in_([Verb.passed, Verb.failed]),
        i.data["attempt"].as_integer() == attempt["attempt_number"],
    )
    return [] if events and session.execute(told.limit(1)).first() else events
