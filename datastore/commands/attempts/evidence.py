"""What attempts and marks say about competencies goes to the log of assessments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session as DatabaseSession

from datastore.commands.attempts.work_key import WorkKey
from datastore.content import ItemScore
from datastore.derivation.rules import (
    CompetencyJudgement,
    CompetencyScore,
    CriterionMark,
    competency_scores,
    rubric_levels,
)
from datastore.measures.defaults import BY_ACTIVITY_TYPE, EvidenceRule
from datastore.measures.levels import DEFAULT_RULE
from datastore.measures.weeks import local_day, school_zone
from datastore.models import ActivityCompetency, Competency, CompetencyAssessment, new_id
from datastore.models.enums import ActivityType, AssessmentKind, AssessmentLevel
from datastore.scope import Scope

_EVIDENT = frozenset({EvidenceRule.best_attempt_of_day, EvidenceRule.released_result})


def log_evidence(
    session: DatabaseSession,
    scope: Scope,
    activity_type: ActivityType,
    attempt: Mapping[str, Any],
    items: Iterable[ItemScore],
) -> list[UUID]:
    """Log what the items that need no teacher say about competencies.

    Whether the attempt is to speak at all (it counts, is not held, is marked) is for the caller to know.

    Returns:
        The competencies it spoke of.
    """
    if BY_ACTIVITY_TYPE[activity_type].evidence not in _EVIDENT:
        return []
    of_activity, by_code = _competencies(session, scope, attempt["activity_id"])
    scores = competency_scores(items, of_activity=of_activity, by_code=by_code, rule=DEFAULT_RULE)
    return _log(session, [assessment_row(attempt, found, scope.timezone) for found in scores])


def log_judgements(
    session: DatabaseSession,
    scope: Scope,
    source: Mapping[str, Any],
    marks: Iterable[CriterionMark],
    *,
    by: UUID | None,
    at: dt.datetime,
    attempt_id: UUID | None,
    production_id: UUID | None = None,
    day: dt.date | None = None,
) -> list[UUID]:
    """Log what a teacher's marks say about competencies: the lower median of the levels on each.

    Args:
        session: Of the transaction that marks or releases.
        scope: Who acts.
        source: What was marked, an attempt or a production: whose it is.
        marks: The levels of the criteria.
        by: Who marked.
        at: When.
        attempt_id: The attempt that handed it in, and whose setting aside takes the evidence out; None: it
            was brought in without one.
        production_id: The production, where it is a text.
        day: The school's day whose piece of evidence it is, where it is not that of `at`.

    Returns:
        The competencies that the marks spoke of.
    """
    of_activity, by_code = _competencies(session, scope, source["activity_id"])
    judgements = rubric_levels(marks, of_activity=of_activity, by_code=by_code)
    of = {"attempt_id": attempt_id, "production_id": production_id}
    rows = [judgement_row(source, found, by=by, at=at, timezone=scope.timezone, **of) for found in judgements]
    if day is not None:
        rows = [{**row, "local_day": day} for row in rows]
    return _log(session, rows)


def _log(session: DatabaseSession, rows: Sequence[Mapping[str, Any]]) -> list[UUID]:
    if rows:
        session.execute(insert(CompetencyAssessment), rows)
    return [row["competency_id"] for row in rows]


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


def criterion_key(criterion: str, *, item: str | None = None) -> str:
    """What tells a criterion from the others of the same work; several open questions may share a rubric."""
    return criterion if item is None else f"{item}.{criterion}"


def assessment_row(attempt: Mapping[str, Any], found: CompetencyScore, timezone: str) -> dict[str, Any]:
    """The log row of what one attempt says about one competency."""
    return {
        **_row(attempt, found.competency_id, attempt["submitted_at"], timezone),
        "assessment_level": AssessmentLevel(found.level.name),
        "evidence_data": {"rule": DEFAULT_RULE.version},
        "assessed_by": None,
        "score": round(found.score, 5),
        "right_count": found.right_count,
        "answered_count": found.answered_count,
        "attempt_id": attempt["id"],
        "production_id": None,
    }


def judgement_row(
    source: Mapping[str, Any],
    found: CompetencyJudgement,
    *,
    by: UUID | None,
    at: dt.datetime,
    timezone: str,
    attempt_id: UUID | None,
    production_id: UUID | None,
) -> dict[str, Any]:
    """The log row of what a teacher's marks say about one competency; arguments as for `log_judgements`."""
    criteria = {key: level.name for key, level in found.criteria.items()}
    return {
        **_row(source, found.competency_id, at, timezone),
        "assessment_level": AssessmentLevel(found.level.name),
        "evidence_data": {"rule": "rubric", "criteria": criteria},
        "assessed_by": by,
        "score": None,
        "right_count": 0,
        "answered_count": 0,
        "attempt_id": attempt_id,
        "production_id": production_id,
    }


def _row(source: Mapping[str, Any], competency_id: UUID, at: dt.datetime, timezone: str) -> dict[str, Any]:
    return {
        **WorkKey.of(source).columns(),
        "id": new_id(),
        "competency_id": competency_id,
        "kind": AssessmentKind.level,
        "assessed_at": at,
        "local_day": local_day(at, school_zone(timezone)),
    }
