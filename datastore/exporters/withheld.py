"""What a student may not know yet of the own work, and rows of the record without it.

Results that are held, that wait for the teacher's decision, or that the teacher gives back by hand stay out
of every table in which they have left a trace. The rows stay: that something was done is no secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from datastore.commands.history import Verb
from datastore.configuration import FeedbackRule
from datastore.measures.defaults import BY_ACTIVITY_TYPE, Feedback
from datastore.models import (
    Activity,
    ActivityAttempt,
    ActivityResult,
    Base,
    CompetencyAssessment,
    CompetencyMastery,
    InteractionEvent,
    Session,
    StudentBadge,
    StudentProduction,
)
from datastore.models.enums import ActivityType
from datastore.plan.setups import configuration_of, setups
from datastore.scope import Scope

_JUDGED = {
    ActivityAttempt: ("score", "max_score", "right_count", "completes"),
    ActivityResult: ("score", "max_score", "last_score", "feedback_data", "status", "completed_at"),
    CompetencyAssessment: ("assessment_level", "evidence_data", "score", "right_count", "answered_count"),
    CompetencyMastery: ("level", "mean_score", "right_count", "answered_count"),
    InteractionEvent: ("verb", "data"),
    StudentBadge: ("evidence_data",),
    StudentProduction: ("evaluation_score", "teacher_feedback"),
}
"""The columns that say how good the work is."""
_VERDICTS = frozenset({Verb.passed, Verb.failed, Verb.scored})
_NO_JUDGEMENT = frozenset({"attempt", "hints"})
"""What is left of the data of an event about an attempt whose results wait."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the teacher."""

    attempts: frozenset[UUID]
    numbered: frozenset[tuple[UUID, UUID, int]]
    """The same attempts, by class, activity and number, as the history names them."""
    results: frozenset[tuple[UUID, UUID]]
    """Classes and activities whose results follow from such an attempt; what is held makes none."""
    competencies: frozenset[tuple[UUID, UUID]]
    """Classes and competencies whose mastery does."""


def waiting(connection: Connection, scope: Scope) -> Waiting:
    """What may the signed-in student not know yet? Three statements."""
    rows = list(_waiting_attempts(connection, scope))
    ids = frozenset(row.id for row in rows)
    c = CompetencyAssessment
    traced = select(c.class_id, c.competency_id).where(
        c.school_id == scope.school_id, c.student_id == scope.require_person(), c.attempt_id.in_(ids)
    )
    return Waiting(
        ids,
        frozenset((row.class_id, row.activity_id, row.attempt_number) for row in rows),
        frozenset((row.class_id, row.activity_id) for row in rows if not (row.held or row.undecided)),
        frozenset((class_id, competency_id) for class_id, competency_id in connection.execute(traced)),
    )


def _waiting_attempts(connection: Connection, scope: Scope) -> Iterator[Row[*tuple[Any, ...]]]:
    t, a, s = ActivityAttempt, Activity, Session
    query = (
        select(
            t.id,
            t.class_id,
            t.activity_id,
            t.attempt_number,
            t.held,
            (t.flag.is_not(None) & t.decision.is_(None)).label("undecided"),
            t.released_at,
            a.activity_type,
            s.sequence_id,
        )
        .join(a, (a.school_id == t.school_id) & (a.id == t.activity_id))
        .join(s, (s.school_id == a.school_id) & (s.id == a.session_id))
        .where(t.school_id == scope.school_id, t.student_id == scope.require_person())
    )
    rows = connection.execute(query).all()
    student_id, classes = scope.require_person(), {row.class_id for row in rows}
    found = setups(connection, scope.school_id, classes, student_id=student_id)
    by_hand = {
        place
        for place, each in found.items()
        if configuration_of(each, student_id).feedback is FeedbackRule.when_teacher_releases
    }
    for row in rows:
        unreleased = row.released_at is None and (row.class_id, row.sequence_id) in by_hand
        if row.held or row.undecided or (unreleased and _follows_the_class(row.activity_type)):
            yield row


def _follows_the_class(activity_type: ActivityType) -> bool:
    """Whether the class's rule says when results are told: evaluations and texts have ways of their own."""
    own_way = {Feedback.held_until_released, Feedback.when_teacher_releases}
    return BY_ACTIVITY_TYPE[activity_type].feedback not in own_way


def without_judgement(model: type[Base], row: Mapping[str, Any], waits: Waiting) -> dict[str, Any]:
    """A row of the record without what its student may not know yet."""
    if model is InteractionEvent:
        return _event(row, waits)
    if model is StudentProduction:
        hidden = row["feedback_released_at"] is None
    elif model is ActivityAttempt:
        hidden = row["id"] in waits.attempts
    elif model is ActivityResult:
        hidden = (row["class_id"], row["activity_id"]) in waits.results
    elif model is CompetencyAssessment:
        hidden = row["attempt_id"] in waits.attempts
    elif model is CompetencyMastery:
        hidden = (row["class_id"], row["competency_id"]) in waits.competencies
    else:
        hidden = model is StudentBadge and bool(waits.attempts)
    return _without(row, _JUDGED[model]) if hidden else dict(row)


def _event(row: Mapping[str, Any], waits: Waiting) -> dict[str, Any]:
    """An event; who marked is nobody's business, and of waiting work only that it was done is told."""
    data = {name: value for name, value in row["data"].items() if name != "instructor"}
    if (row["class_id"], row["activity_id"], data.get("attempt")) not in waits.numbered:
        return {**row, "data": data}
    if row["verb"] in _VERDICTS:
        return _without(row, _JUDGED[InteractionEvent])
    return {**row, "data": {name: value for name, value in data.items() if name in _NO_JUDGEMENT}}


def _without(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
