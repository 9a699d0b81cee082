"""Stores work that was handed in, and all that follows from it; the student's lock is held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, insert, select
from sqlalchemy.orm import Session

from datastore.commands.attempts.answered_content import contents_of
from datastore.commands.attempts.answers import response_data
from datastore.commands.attempts.attempt_events import events_of_attempt
from datastore.commands.attempts.evidence import log_evidence
from datastore.commands.attempts.follow_up import follow_up
from datastore.commands.attempts.open_task import OpenTask
from datastore.commands.attempts.work_key import WorkKey
from datastore.commands.history import record_events
from datastore.commands.texts.keep_text import keep_text
from datastore.content import Content, Responses, Scored, parse_responses, score
from datastore.content.comparison import scored_alike
from datastore.content.text_production import TextProductionContent
from datastore.derivation import Extent, attempt_counts
from datastore.derivation.rules import passes
from datastore.errors import BadInput
from datastore.measures.defaults import BY_ACTIVITY_TYPE, Feedback
from datastore.models import ActivityAttempt, ActivityVisit, StudentProduction, new_id
from datastore.models.enums import AttemptFlag
from datastore.scope import Scope

POINT_DECIMALS = 4
"""Those that the columns keep, so that a repeated submission tells the same score as the first."""


@dataclass(frozen=True, slots=True)
class NewAttempt:
    """Work handed in, as it arrived: its answers are still to be checked."""

    key: WorkKey
    content: Content
    """What was answered."""
    token: UUID
    """Of no other attempt of the student."""
    responses: Mapping[str, Any]
    hints_used: Mapping[str, int]
    submitted_at: dt.datetime
    started_at: dt.datetime | None
    out_of_time: bool = False
    """It came after the time limit and its grace."""
    opened: bool = True
    """Its beginning is in the history already."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a student has handed in of an activity before."""

    last_number: int
    counting: int
    """Attempts that count."""
    waiting: int
    """Flagged attempts without a decision."""
    started_at: dt.datetime | None
    """The earliest start of an attempt that counts."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An attempt's row, and the badges that it earned."""

    attempt: dict[str, Any]
    badges: Sequence[UUID]


def standing(session: Session, key: WorkKey) -> Standing:
    """What the student has handed in so far."""
    a = ActivityAttempt
    query = select(
        func.coalesce(func.max(a.attempt_number), 0),
        func.count().filter(attempt_counts()),
        func.count().filter(a.flag.is_not(None), a.decision.is_(None)),
        func.min(a.started_at).filter(attempt_counts()),
    ).where(*key.owns(a))
    return Standing(*session.execute(query).one())


def begun(session: Session, key: WorkKey, before: Standing) -> bool:
    """Whether the student has been at work on it: an attempt, a visit, or a text that was saved."""
    if before.last_number:
        return True
    visited, written = (exists().where(*key.owns(model)) for model in (ActivityVisit, StudentProduction))
    return bool(session.execute(select(visited | written)).scalar_one())


def store(
    session: Session, scope: Scope, task: OpenTask, work: NewAttempt, *, before: Standing, at: dt.datetime
) -> Stored:
    """Store an attempt with its text and events; result, progress, evidence and badges follow.

    What came too often, too late or after closing, or answers what has been edited since, is stored with a
    flag: it waits for the teacher's decision.

    Args:
        session: Of the transaction that holds the student's lock.
        scope: Who hands in: the student, or whoever hands in for them what was saved.
        task: From `open_task`, for the student.
        work: What was handed in.
        before: What was handed in before.
        at: Now; what follows bears it.

    Raises:
        BadInput: the responses do not fit the activity, or a text is blank.
    """
    responses = parse_responses(work.content, work.responses)
    if isinstance(work.content, TextProductionContent) and responses.text is None:
        raise BadInput("Write your text before you hand it in.")
    scored = score(work.content, responses, hints_used=work.hints_used)
    flag = _flag(session, task, work, before)
    attempt = {**_attempt(task, work, before, responses, scored), "flag": flag}
    session.execute(insert(ActivityAttempt).values(attempt))
    if responses.text is not None:
        keep_text(session, scope, task, attempt, responses)
    key, assessed = work.key, []
    if attempt["flag"] is None and not attempt["held"] and not scored.needs_review:
        assessed = log_evidence(session, scope, task.activity_type, attempt, scored.items)
    mark = task.configuration.pass_mark_for(task.activity_type)
    events = events_of_attempt(mark, attempt, scored, opened=work.opened)
    record_events(session, scope, key.class_id, key.student_id, key.activity_id, events)
    extent = Extent(key.school_id, key.class_id, key.student_id, key.activity_id, assessed)
    badges = follow_up(session, scope, extent, [key.student_id], at=at)
    return Stored(attempt, badges.get(key.student_id, ()))


def _attempt(
    task: OpenTask, work: NewAttempt, before: Standing, responses: Responses, scored: Scored
) -> dict[str, Any]:
    allowed = task.configuration.attempts_for(task.activity_type)
    last = allowed is not None and before.counting + 1 >= allowed
    passed = passes(task.configuration.pass_mark_for(task.activity_type), scored)
    return {
        **work.key.columns(),
        "id": new_id(),
        "attempt_number": before.last_number + 1,
        "started_at": work.started_at,
        "submitted_at": work.submitted_at,
        "score": round(scored.score, POINT_DECIMALS),
        "max_score": round(scored.max_score, POINT_DECIMALS),
        "right_count": scored.right_count,
        "answered_count": scored.answered_count,
        "completes": passed or last,
        "needs_review": scored.needs_review,
        "response_data": response_data(scored, responses),
        "content_version": task.content_version,
        "held": BY_ACTIVITY_TYPE[task.activity_type].feedback is Feedback.held_until_released,
        "late": task.late,
        "client_token": work.token,
        "decision": None,
    }


def _flag(session: Session, task: OpenTask, work: NewAttempt, before: Standing) -> AttemptFlag | None:
    """Why the teacher is to say whether it counts; of several reasons the one that weighs most."""
    if task.closed:
        return AttemptFlag.closed
    if work.out_of_time:
        return AttemptFlag.out_of_time
    allowed = task.configuration.attempts_for(task.activity_type)
    if allowed is not None and before.counting >= allowed:
        return AttemptFlag.over_limit
    return AttemptFlag.edited if _edited_since(session, task, work) else None


def _edited_since(session: Session, task: OpenTask, work: NewAttempt) -> bool:
    """Whether an edit has changed what the answers are worth; a better wording holds nobody up."""
    present = task.present_version
    if task.content_version >= present:
        return False
    contents = contents_of(session, work.key.school_id, task.activity_id, [present])
    return not scored_alike(work.content, contents[present])
