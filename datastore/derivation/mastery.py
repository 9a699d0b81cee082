"""The present level in each competency from the log of assessments; overrides are left as they are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select

from datastore.derivation.extent import Extent, upsert
from datastore.measures.levels import Level, MasteryRule
from datastore.measures.mastery import Evidence, Mastery, judge
from datastore.models import ActivityAttempt, CompetencyAssessment, CompetencyMastery, new_id
from datastore.models.enums import AssessmentKind, AssessmentLevel, AttemptDecision


@dataclass(slots=True)
class Record:
    """All assessments of one student on one competency."""

    evidence: list[Evidence] = field(default_factory=list)
    right_count: int = 0
    answered_count: int = 0


def rederive_mastery(connection: Connection, extent: Extent, *, rule: MasteryRule) -> None:
    """One row for each student and competency of which there is an assessment."""
    records = _records(connection, extent)
    rows = [
        {
            **extent.key(student_id),
            "id": new_id(),
            "competency_id": competency_id,
            "right_count": record.right_count,
            "answered_count": record.answered_count,
            "rule_version": rule.version,
            **_state(judge(record.evidence, rule)),
        }
        for (student_id, competency_id), record in sorted(records.items(), key=lambda item: item[0])
    ]
    upsert(connection, CompetencyMastery, rows, key=("school_id", "class_id", "competency_id", "student_id"))


def _state(mastery: Mastery | None) -> dict[str, Any]:
    """The columns that the judgement fills; without evidence that counts there is no level."""
    return {
        "level": AssessmentLevel(mastery.level.name) if mastery else None,
        "mean_score": mastery.mean_score if mastery else None,
        "scored_count": mastery.scored_count if mastery else 0,
        "window_count": mastery.window_count if mastery else 0,
        "evidence_count": mastery.evidence_count if mastery else 0,
        "provisional": bool(mastery and mastery.provisional),
        "stable": bool(mastery and mastery.stable),
        "last_evidence_at": mastery.last_evidence_at if mastery else None,
    }


def _records(connection: Connection, extent: Extent) -> dict[tuple[UUID, UUID], Record]:
    a = CompetencyAssessment
    query = extent.narrow(
        select(
            a.student_id,
            a.competency_id,
            a.activity_id,
            a.local_day,
            a.score.label("score"),
            a.assessment_level,
            a.assessed_at,
            a.assessed_by,
            a.kind,
            a.right_count,
            a.answered_count,
            _set_aside().label("set_aside"),
        ),
        a,
        by_activity=False,
    )
    if extent.competency_ids is not None:
        query = query.where(a.competency_id.in_(extent.competency_ids))
    records: dict[tuple[UUID, UUID], Record] = defaultdict(Record)
    for row in connection.execute(query):
        record = records[row.student_id, row.competency_id]
        record.evidence.append(_evidence(row))
        if not row.set_aside:
            record.right_count += row.right_count
            record.answered_count += row.answered_count
    return records


def _set_aside() -> ColumnElement[bool]:
    """Whether it came of an attempt that the teacher let count first, and set aside later."""
    a, t = CompetencyAssessment, ActivityAttempt
    mine = (t.school_id == a.school_id, t.id == a.attempt_id)
    return select(t.id).where(*mine, t.decision == AttemptDecision.set_aside).exists()


def _evidence(row: Any) -> Evidence:
    return Evidence(
        activity_id=row.activity_id,
        local_day=row.local_day,
        x=row.score,
        level=Level[row.assessment_level] if row.assessment_level else None,
        at=row.assessed_at,
        source="teacher" if row.assessed_by else "computed",
        counts=row.kind is AssessmentKind.level and not row.set_aside,
    )
