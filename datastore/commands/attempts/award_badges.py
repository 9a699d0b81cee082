"""Gives the badges that students have earned; part of the transaction that earned them."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, ScalarSelect, func, select
from sqlalchemy.dialects.postgresql import insert

from datastore.badges import BadgeFacts, Criterion, is_earned, parse_criterion
from datastore.derivation import attempt_counts
from datastore.errors import BadInput
from datastore.models import (
    Activity,
    ActivityAttempt,
    ActivityResult,
    Badge,
    CompetencyMastery,
    Session,
    StudentBadge,
    StudentProgress,
    User,
    new_id,
)
from datastore.models.enums import AssessmentLevel, ResultStatus

log = logging.getLogger("parcours")

TRIES_OF_PERSEVERANCE = 3
PIECES_OF_AN_EXPERT = 3


def award_badges(
    connection: Connection, school_id: UUID, student_ids: Collection[UUID], *, at: dt.datetime
) -> dict[UUID, list[UUID]]:
    """Give these students the badges they have earned and not yet got, dated `at`.

    Returns:
        The ids of the badges newly given, by student; students without a new one are left out.
    """
    badges = _badges_to_give(connection, school_id)
    if not badges:
        return {}
    earned = [
        _row(school_id, student_id, badge_id, facts, at)
        for student_id, facts in _facts(connection, school_id, student_ids)
        for badge_id, criterion in badges
        if is_earned(criterion, facts)
    ]
    if not earned:
        return {}
    b = StudentBadge
    statement = insert(b).on_conflict_do_nothing().returning(b.student_id, b.badge_id)
    given: dict[UUID, list[UUID]] = defaultdict(list)
    for student_id, badge_id in connection.execute(statement, earned):
        given[student_id].append(badge_id)
    return dict(given)


def _row(
    school_id: UUID, student_id: UUID, badge_id: UUID, facts: BadgeFacts, at: dt.datetime
) -> dict[str, Any]:
    return {
        "school_id": school_id,
        "id": new_id(),
        "student_id": student_id,
        "badge_id": badge_id,
        "earned_at": at,
        "evidence_data": asdict(facts),
    }


def _badges_to_give(connection: Connection, school_id: UUID) -> list[tuple[UUID, Criterion]]:
    """Those whose criteria can be read: a badge that nobody can earn must not cost anybody their work."""
    query = (
        select(Badge.id, Badge.criteria)
        .where(Badge.school_id.is_(None) | (Badge.school_id == school_id))
        .order_by(Badge.id)
    )
    readable = []
    for badge_id, criteria in connection.execute(query):
        try:
            readable.append((badge_id, parse_criterion(criteria)))
        except BadInput:
            log.warning("badge %s is given to nobody: its criteria cannot be read", badge_id)
    return readable


def _facts(
    connection: Connection, school_id: UUID, student_ids: Collection[UUID]
) -> Iterable[tuple[UUID, BadgeFacts]]:
    """What each student has done, over all classes: work of last year still counts towards a badge.

    Work whose results are held counts only once they are released.
    """
    completed = (ActivityResult.status == ResultStatus.completed, ~_result_is_held())
    query = select(
        User.id,
        _count(ActivityResult, *completed),
        _count(StudentProgress, StudentProgress.completed_at.is_not(None), ~sequence_is_held()),
        _count(
            ActivityResult, ActivityResult.max_score > 0, ActivityResult.score >= ActivityResult.max_score
        ),
        _count(ActivityResult, *completed, ActivityResult.attempts_count >= TRIES_OF_PERSEVERANCE),
        _count(
            CompetencyMastery,
            CompetencyMastery.level == AssessmentLevel.expert,
            CompetencyMastery.evidence_count >= PIECES_OF_AN_EXPERT,
        ),
    ).where(User.school_id == school_id, User.id.in_(student_ids))
    for student_id, *counts in connection.execute(query):
        yield student_id, BadgeFacts(*counts)


def _held(model: Any) -> tuple[ColumnElement[bool], ...]:
    """A held attempt, of those that count, of the student in the class of a row."""
    a = ActivityAttempt
    mine = (getattr(a, key) == getattr(model, key) for key in ("school_id", "class_id", "student_id"))
    return (a.held, attempt_counts(), *mine)


def _result_is_held() -> ColumnElement[bool]:
    on_activity = ActivityAttempt.activity_id == ActivityResult.activity_id
    return select(ActivityAttempt.id).where(*_held(ActivityResult), on_activity).exists()


def sequence_is_held() -> ColumnElement[bool]:
    """Whether the sequence of a row of progress has results of the student that are held."""
    a, s = Activity, Session
    return (
        select(ActivityAttempt.id)
        .join(a, (a.school_id == ActivityAttempt.school_id) & (a.id == ActivityAttempt.activity_id))
        .join(s, (s.school_id == a.school_id) & (s.id == a.session_id))
        .where(*_held(StudentProgress), s.sequence_id == StudentProgress.sequence_id)
        .exists()
    )


def _count(model: Any, *conditions: Any) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(model)
        .where(model.school_id == User.school_id, model.student_id == User.id, *conditions)
        .correlate(User)
        .scalar_subquery()
    )
