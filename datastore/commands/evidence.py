"""What an attempt says about competencies goes to the log of assessments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session as DatabaseSession

from datastore.content.scoring import Scored
from datastore.derivation.rules import CompetencyScore, competency_scores
from datastore.measures.defaults import BY_ACTIVITY_TYPE, EvidenceRule
from datastore.measures.levels import DEFAULT_RULE
from datastore.measures.weeks import local_day, school_zone
from datastore.models import ActivityCompetency, Competency, CompetencyAssessment, new_id
from datastore.models.enums import ActivityType, AssessmentLevel
from datastore.scope import Scope

_EVIDENT = frozenset({EvidenceRule.best_attempt_of_day, EvidenceRule.released_result})


def log_evidence(
    session: DatabaseSession,
    scope: Scope,
    activity_type: ActivityType,
    attempt: Mapping[str, Any],
    scored: Scored,
) -> list[UUID]:
    """Log what an attempt says about competencies; held, unmarked and evidence-free work says nothing.

    Returns:
        The competencies it spoke of.
    """
    evidence = BY_ACTIVITY_TYPE[activity_type].evidence
    if attempt["held"] or scored.needs_review or evidence not in _EVIDENT:
        return []
    of_activity, by_code = _competencies(session, scope, attempt["activity_id"])
    scores = competency_scores(scored.items, of_activity=of_activity, by_code=by_code, rule=DEFAULT_RULE)
    if scores:
        rows = [assessment_row(attempt, found, scope.timezone) for found in scores]
        session.execute(insert(CompetencyAssessment), rows)
    return [found.competency_id for found in scores]


def _competencies(
    session: DatabaseSession, scope: Scope, activity_id: UUID
) -> tuple[list[UUID], dict[str, UUID]]:
    """The activity's competencies, and all those of their frameworks by code, for items that name one."""
    linked = select(ActivityCompetency.competency_id).where(
        ActivityCompetency.school_id == scope.school_id, ActivityCompetency.activity_id == activity_id
    )
    frameworks = select(Competency.framework_id).where(Competency.id.in_(linked))
    query = select(Competency.id, Competency.code, Competency.id.in_(linked)).where(
        Competency.framework_id.in_(frameworks)
    )
    rows = session.execute(query).all()
    return [id_ for id_, _, is_linked in rows if is_linked], {code: id_ for id_, code, _ in rows}


def assessment_row(attempt: Mapping[str, Any], found: CompetencyScore, timezone: str) -> dict[str, Any]:
    """The log row of what one attempt says about one competency."""
    return {
        "school_id": attempt["school_id"],
        "id": new_id(),
        "class_id": attempt["class_id"],
        "student_id": attempt["student_id"],
        "competency_id": found.competency_id,
        "activity_id": attempt["activity_id"],
        "assessment_level": AssessmentLevel(found.level.name),
        "evidence_data": {"rule": DEFAULT_RULE.version},
        "assessed_at": attempt["submitted_at"],
        "local_day": local_day(attempt["submitted_at"], school_zone(timezone)),
        "score": round(found.score, 5),
        "right_count": found.right_count,
        "answered_count": found.answered_count,
        "attempt_id": attempt["id"],
    }
