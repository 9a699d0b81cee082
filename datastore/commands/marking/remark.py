"""An attempt after the teacher has marked its open questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from datastore.commands.attempts.follow_up import follow_up
from datastore.commands.attempts.store_attempt import POINT_DECIMALS
from datastore.commands.history import Event, Verb, record_events
from datastore.commands.marking.marked import Marked, read_attempts, with_their_marks
from datastore.derivation import Extent, lock_student
from datastore.derivation.rules import passes
from datastore.errors import NotFound
from datastore.models import ActivityAttempt
from datastore.scope import Scope


def remark(session: Session, scope: Scope, attempt_id: UUID, *, now: dt.datetime | None = None) -> None:
    """Let an attempt follow from the marks in `rubric_scores`, and all that is derived follow the attempt.

    An open question earns its points times those of the criteria over the rubric's maximum. The attempt waits
    until every open question that was answered is marked on every criterion. Marks of what is held become
    evidence with its release; of what was released before, at once.

    Args:
        session: Of the transaction that wrote the marks, and has taken no lock on another student.
        scope: Of the marker, whose right to mark it is checked by the caller.
        attempt_id: The attempt.
        now: The moment.

    Raises:
        NotFound: there is no such attempt.
    """
    at = now or dt.datetime.now(dt.UTC)
    marked = _locked(session, scope, attempt_id)
    changes = _changes(marked)
    _write(session, marked.attempt, changes)
    attempt = {**marked.attempt, **changes}
    released = replace(marked, attempt=attempt).final and not attempt["held"]
    assessed = marked.log_open(session, scope) if released else []
    worth = {} if attempt["held"] else {"score": attempt["score"], "max": attempt["max_score"]}
    data = {"attempt": attempt["attempt_number"], "instructor": str(scope.user_id), **worth}
    record_events(session, scope, *marked.whose, [Event(Verb.scored, at, data=data)])
    class_id, student_id, activity_id = marked.whose
    extent = Extent(scope.school_id, class_id, student_id, activity_id, assessed)
    follow_up(session, scope, extent, [student_id], at=at)


def _locked(session: Session, scope: Scope, attempt_id: UUID) -> Marked:
    t = ActivityAttempt
    mine = (t.school_id == scope.school_id, t.id == attempt_id)
    whose = session.execute(select(t.class_id, t.student_id).where(*mine)).one_or_none()
    if whose is None:
        raise NotFound("There is no such submission, or you do not teach its class.")
    lock_student(session.connection(), whose.class_id, whose.student_id)
    (marked,) = with_their_marks(session, scope, read_attempts(session, *mine))
    return marked


def _changes(marked: Marked) -> dict[str, Any]:
    """The columns that follow from the marks; what was completed once stays so."""
    attempt, scored = marked.attempt, marked.scored
    items = {item.key: asdict(item) for item in scored.items}
    return {
        "score": round(scored.score, POINT_DECIMALS),
        "right_count": scored.right_count,
        "needs_review": scored.needs_review,
        "completes": attempt["completes"] or passes(marked.pass_mark, scored),
        "response_data": [{**entry, **items.get(entry["key"], {})} for entry in attempt["response_data"]],
    }


def _write(session: Session, attempt: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    t = ActivityAttempt
    mine = (t.school_id == attempt["school_id"], t.id == attempt["id"])
    session.execute(update(t).where(*mine).values(**changes))
