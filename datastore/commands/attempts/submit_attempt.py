"""A student hands in an activity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session as DatabaseSession

from datastore.commands import audit
from datastore.commands.attempts.answered_content import contents_of
from datastore.commands.attempts.answers import further_token, hints_given, says_the_same
from datastore.commands.attempts.draft_rows import Draft, remove_draft
from datastore.commands.attempts.expired import unexpired_draft
from datastore.commands.attempts.open_task import OpenTask, open_task
from datastore.commands.attempts.store_attempt import NewAttempt, Stored, begun, standing, store
from datastore.commands.attempts.time_limit import in_time
from datastore.commands.attempts.work_key import WorkKey
from datastore.content import parse_content
from datastore.derivation import lock_student
from datastore.derivation.rules import counts
from datastore.engine import Database
from datastore.errors import NotFound
from datastore.models import ActivityAttempt, StudentBadge
from datastore.models.enums import ActivityType, AttemptFlag
from datastore.scope import Scope

LONGEST_WORK = dt.timedelta(days=366)
"""A start further back than this comes from a clock that is wrong."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What arrives from the student's page; every field is untrusted."""

    class_id: UUID
    activity_id: UUID
    client_token: UUID
    """Of the page that hands in: the same token with the same answers is the same submission."""
    responses: Mapping[str, Any]
    content_version: int
    hints_used: Mapping[str, int] = field(default_factory=dict)
    """For tools; pages leave it out, since the server counts the hints that it gives."""
    started_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the student is told: it is stored. Scores are absent while they are held, wait or do not count."""

    attempt_id: UUID
    attempt_number: int
    score: float | None
    max_score: float | None
    held: bool
    late: bool
    flag: AttemptFlag | None
    """Why the teacher has to say first whether it counts."""
    repeated: bool
    """This very submission had arrived before; nothing was added."""
    badges: Sequence[UUID] = ()


def submit_attempt(
    database: Database, scope: Scope, submission: Submission, *, now: dt.datetime | None = None
) -> Receipt:
    """Store a submission and all that follows from it, in one transaction.

    Attempt, result, progress, competency evidence and mastery, badges, certificates, history and the audit
    row are written together or not at all. The same client token with the same answers is answered as the
    first time; with other answers it is a further attempt. What was begun is stored whenever it arrives,
    with a flag for the teacher to decide on where it comes after the last attempt allowed, after the time
    limit, after the activity was closed, or after an edit of what is scored. An evaluation whose time was up
    is first handed in as it was saved.

    Raises:
        NotFound: the student is not in the class, or the activity is closed to them and was never begun.
        BadInput: the responses do not fit the activity.
    """
    student_id = scope.require_person()
    scope.require_attending(submission.class_id)
    key = WorkKey(scope.school_id, submission.class_id, student_id, submission.activity_id)
    at = now or dt.datetime.now(dt.UTC)
    with database.writing(scope) as session:
        lock_student(session.connection(), key.class_id, student_id)
        draft = unexpired_draft(session, scope, key, at=at)
        token, known = _known(session, key, submission)
        if known is not None:
            return _receipt(known, repeated=True, badges=_badges_of(session, key, known))
        stored = _hand_in(session, scope, key, replace(submission, client_token=token), draft, at=at)
        attempt = str(stored.attempt["id"])
        audit.record(session, scope, "attempt.submit", "activity", key.activity_id, attempt=attempt)
    return _receipt(stored.attempt, repeated=False, badges=stored.badges)


def _known(session: DatabaseSession, key: WorkKey, submission: Submission) -> tuple[UUID, RowMapping | None]:
    """The token to store the submission under, and the attempt if it has been stored already."""
    token = submission.client_token
    further = further_token(key, token, submission.responses)
    a = ActivityAttempt
    query = select(a.__table__).where(
        a.school_id == key.school_id, a.student_id == key.student_id, a.client_token.in_([token, further])
    )
    found = {row["client_token"]: row for row in session.execute(query).mappings()}
    if further in found:
        return further, found[further]
    first = found.get(token)
    if first is None:
        return token, None
    return (token, first) if _says_the_same(session, key, first, submission) else (further, None)


def _says_the_same(
    session: DatabaseSession, key: WorkKey, attempt: RowMapping, submission: Submission
) -> bool:
    """Whether a submission is the one that came of its token; the version that was answered tells."""
    if (attempt["class_id"], attempt["activity_id"]) != (key.class_id, key.activity_id):
        return False
    version = attempt["content_version"]
    content = contents_of(session, key.school_id, key.activity_id, [version])[version]
    return says_the_same(content, submission.responses, attempt["response_data"])


def _badges_of(session: DatabaseSession, key: WorkKey, attempt: RowMapping) -> Sequence[UUID]:
    """The badges that a stored submission earned: they bear its time."""
    b = StudentBadge
    query = select(b.badge_id).where(
        b.school_id == key.school_id,
        b.student_id == key.student_id,
        b.earned_at == attempt["submitted_at"],
    )
    return session.execute(query).scalars().all()


def _receipt(attempt: Mapping[str, Any] | RowMapping, *, repeated: bool, badges: Sequence[UUID]) -> Receipt:
    shown = counts(attempt["flag"], attempt["decision"]) and not attempt["held"]
    shown = shown and not attempt["needs_review"] and attempt["score"] is not None
    return Receipt(
        attempt_id=attempt["id"],
        attempt_number=attempt["attempt_number"],
        score=float(attempt["score"]) if shown else None,
        max_score=float(attempt["max_score"]) if shown else None,
        held=attempt["held"],
        late=attempt["late"],
        flag=attempt["flag"],
        repeated=repeated,
        badges=tuple(sorted(badges)),
    )


def _hand_in(
    session: DatabaseSession,
    scope: Scope,
    key: WorkKey,
    submission: Submission,
    draft: Draft | None,
    *,
    at: dt.datetime,
) -> Stored:
    task = open_task(
        session,
        scope,
        class_id=key.class_id,
        activity_id=key.activity_id,
        content_version=submission.content_version,
        at=at,
    )
    before = standing(session, key)
    if task.closed and draft is None and not begun(session, key, before):
        raise NotFound("This activity does not exist, or it is not open to your class.")
    content = parse_content(task.activity_type, task.content)
    work = NewAttempt(
        key,
        content,
        submission.client_token,
        submission.responses,
        {**hints_given(content, draft.hints_used if draft else {}), **submission.hints_used},
        submitted_at=at,
        started_at=draft.started_at if draft else _believed(submission.started_at, at),
        out_of_time=draft is None and not in_time(session, key, content, before.started_at, at=at),
        opened=draft is not None,
    )
    stored = store(session, scope, task, work, before=before, at=at)
    if draft is not None and _ends(draft, task, submission):
        remove_draft(session, key)
    return stored


def _believed(claimed: dt.datetime | None, at: dt.datetime) -> dt.datetime | None:
    """When the work began, as far as the browser's clock can be believed; unknown where it cannot."""
    if claimed is None or claimed.utcoffset() is None:
        return None
    return claimed if dt.timedelta(0) <= at - claimed <= LONGEST_WORK else None


def _ends(draft: Draft, task: OpenTask, submission: Submission) -> bool:
    """Whether handing in ends a draft: not one of other work on another page, unless there is one go."""
    own = draft.client_token == submission.client_token
    return own or task.activity_type is ActivityType.evaluation
