"""A student hands in an activity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, func, insert, select, text
from sqlalchemy.orm import Session as DatabaseSession

from datastore.commands import audit
from datastore.commands.award_badges import award_badges
from datastore.commands.evidence import log_evidence
from datastore.commands.keep_text import keep_text
from datastore.commands.open_task import OpenTask, open_task
from datastore.content import parse_content, parse_responses, score
from datastore.content.responses import Responses
from datastore.content.scoring import Scored
from datastore.derivation import Extent, rederive
from datastore.engine import Database
from datastore.errors import Refused
from datastore.measures.defaults import BY_ACTIVITY_TYPE, Feedback, PassMark, PassMeasure
from datastore.models import ActivityAttempt, StudentBadge, new_id
from datastore.scope import Scope

LONGEST_WORK = dt.timedelta(days=366)
"""A start further back than this comes from a clock that is wrong."""
_POINT_DECIMALS = 4
"""Those that the columns keep, so that a repeated submission tells the same score as the first."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What arrives from the student's page; every field is untrusted."""

    class_id: UUID
    activity_id: UUID
    client_token: UUID
    """Made by the page when the student presses the button: the same token is the same submission."""
    responses: Mapping[str, Any]
    content_version: int
    hints_used: Mapping[str, int] = field(default_factory=dict)
    started_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the student is told: it is stored. Scores are absent while they are held or wait for marking."""

    attempt_id: UUID
    attempt_number: int
    score: float | None
    max_score: float | None
    held: bool
    late: bool
    repeated: bool
    """This very submission had arrived before; nothing was added."""
    badges: Sequence[UUID] = ()


def submit_attempt(
    database: Database, scope: Scope, submission: Submission, *, now: dt.datetime | None = None
) -> Receipt:
    """Store a submission and all that follows from it, in one transaction.

    Attempt, result, progress, competency evidence and mastery, badges and the audit row are written
    together or not at all. The same client token again answers as the first time.

    Raises:
        NotFound: the activity is not open to this student in this class.
        BadInput: the responses do not fit the activity.
        Refused: every attempt allowed has been used.
    """
    student_id = scope.require_person()
    scope.require_attending(submission.class_id)
    at = now or dt.datetime.now(dt.UTC)
    with database.writing(scope) as session:
        _one_at_a_time(session, student_id)
        if known := _known(session, scope, student_id, submission.client_token):
            return _receipt(known, repeated=True, badges=_badges_of(session, scope, student_id, known))
        task = open_task(
            session,
            scope,
            class_id=submission.class_id,
            activity_id=submission.activity_id,
            content_version=submission.content_version,
            at=at,
        )
        attempt, scored = _store(session, scope, submission, student_id=student_id, task=task, at=at)
        assessed = log_evidence(session, scope, task.activity_type, attempt, scored)
        connection = session.connection()
        rederive(
            connection,
            Extent(scope.school_id, submission.class_id, student_id, submission.activity_id, assessed),
        )
        badges = award_badges(connection, scope.school_id, [student_id])
        audit.record(
            session, scope, "attempt.submit", "activity", submission.activity_id, attempt=str(attempt["id"])
        )
    return _receipt(attempt, repeated=False, badges=badges)


def _one_at_a_time(session: DatabaseSession, student_id: UUID) -> None:
    """Two submissions of one student wait for each other: the second must see what the first changed."""
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"submit {student_id}"}
    )


def _known(session: DatabaseSession, scope: Scope, student_id: UUID, token: UUID) -> RowMapping | None:
    a = ActivityAttempt
    query = select(
        a.id, a.attempt_number, a.score, a.max_score, a.held, a.needs_review, a.late, a.created_at
    ).where(a.school_id == scope.school_id, a.student_id == student_id, a.client_token == token)
    return session.execute(query).mappings().one_or_none()


def _badges_of(
    session: DatabaseSession, scope: Scope, student_id: UUID, attempt: RowMapping
) -> Sequence[UUID]:
    """The badges that a stored submission earned: now() is the same throughout its transaction."""
    b = StudentBadge
    query = select(b.badge_id).where(
        b.school_id == scope.school_id, b.student_id == student_id, b.earned_at == attempt["created_at"]
    )
    return session.execute(query).scalars().all()


def _receipt(attempt: Mapping[str, Any] | RowMapping, *, repeated: bool, badges: Sequence[UUID]) -> Receipt:
    hidden = attempt["held"] or attempt["needs_review"] or attempt["score"] is None
    shown = None if hidden else float(attempt["score"])
    return Receipt(
        attempt_id=attempt["id"],
        attempt_number=attempt["attempt_number"],
        score=shown,
        max_score=None if shown is None else float(attempt["max_score"]),
        held=attempt["held"],
        late=attempt["late"],
        repeated=repeated,
        badges=tuple(sorted(badges)),
    )


def _store(
    session: DatabaseSession,
    scope: Scope,
    submission: Submission,
    *,
    student_id: UUID,
    task: OpenTask,
    at: dt.datetime,
) -> tuple[dict[str, Any], Scored]:
    content = parse_content(task.activity_type, task.content)
    responses = parse_responses(content, submission.responses)
    scored = score(content, responses, hints_used=submission.hints_used)
    allowed = task.configuration.attempts_for(task.activity_type)
    number = _next_number(session, scope, student_id, submission, allowed=allowed)
    passed = _passes(task.configuration.pass_mark_for(task.activity_type), scored)
    attempt = {
        "school_id": scope.school_id,
        "id": new_id(),
        "class_id": submission.class_id,
        "student_id": student_id,
        "activity_id": submission.activity_id,
        "attempt_number": number,
        "started_at": _begun(submission.started_at, at),
        "submitted_at": at,
        "score": round(scored.score, _POINT_DECIMALS),
        "max_score": round(scored.max_score, _POINT_DECIMALS),
        "right_count": scored.right_count,
        "answered_count": scored.answered_count,
        "completes": passed or number == allowed,
        "needs_review": scored.needs_review,
        "response_data": [*map(asdict, scored.items), *_watched(responses)],
        "content_version": task.content_version,
        "held": BY_ACTIVITY_TYPE[task.activity_type].feedback is Feedback.held_until_released,
        "late": task.late,
        "client_token": submission.client_token,
    }
    session.execute(insert(ActivityAttempt).values(attempt))
    if responses.text is not None:
        keep_text(session, scope, task, attempt, responses)
    return attempt, scored


def _begun(claimed: dt.datetime | None, at: dt.datetime) -> dt.datetime | None:
    """When the work began, as far as the browser's clock can be believed; unknown where it cannot."""
    if claimed is None or claimed.utcoffset() is None:
        return None
    return claimed if dt.timedelta(0) <= at - claimed <= LONGEST_WORK else None


def _watched(responses: Responses) -> list[dict[str, Any]]:
    """What was played of a film, kept beside the answers under a name that no item can have."""
    if not responses.watched:
        return []
    return [
        {
            "key": "@watched",
            "answer": {screen: list(map(list, played)) for screen, played in responses.watched.items()},
        }
    ]


def _next_number(
    session: DatabaseSession, scope: Scope, student_id: UUID, submission: Submission, *, allowed: int | None
) -> int:
    a = ActivityAttempt
    query = select(func.coalesce(func.max(a.attempt_number), 0) + 1).where(
        a.school_id == scope.school_id,
        a.class_id == submission.class_id,
        a.student_id == student_id,
        a.activity_id == submission.activity_id,
    )
    number = int(session.execute(query).scalar_one())
    if allowed is not None and number > allowed:
        raise Refused("You have used all %(allowed)d attempts of this activity.", allowed=allowed)
    return number


def _passes(mark: PassMark, scored: Scored) -> bool:
    """Whether a submission reaches the pass mark by itself; a rubric's is for the teacher to say."""
    if mark.measure is PassMeasure.watched_share:
        return mark.reached(scored.watched_share)
    if mark.measure is PassMeasure.rubric_level or scored.needs_review or not scored.max_score:
        return False
    return mark.reached(scored.score / scored.max_score)
