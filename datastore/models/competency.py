"""Competencies, the log of their assessments, and the present state of each student's mastery."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, false, func, text
from sqlalchemy.orm import Mapped, mapped_column

from datastore.models.base import Base, Created, SchoolOwned, at_most, new_id, owned_by
from datastore.models.enums import AssessmentKind, AssessmentLevel, CompetencyType, ExpectedLevel

LONGEST_REASON = 500
"""Letters of the reason for a level that a teacher sets."""


class CompetencyFramework(Base, Created):
    """A list of competencies; `school_id` null: common to all schools."""

    __tablename__ = "competency_frameworks"
    __table_args__ = (
        UniqueConstraint("school_id", "code", postgresql_nulls_not_distinct=True),
        at_most("title", 1000),
    )

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=new_id, server_default=text("gen_random_uuid()")
    )
    school_id: Mapped[UUID | None]
    code: Mapped[str]
    title: Mapped[str]
    framework_uri: Mapped[str | None]


class Competency(Base, Created):
    """One competency; `school_id` null: common to all schools."""

    __tablename__ = "competencies"
    __table_args__ = (
        UniqueConstraint("school_id", "framework_id", "code", postgresql_nulls_not_distinct=True),
        at_most("code", 200),
        at_most("title", 1000),
    )

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=new_id, server_default=text("gen_random_uuid()")
    )
    school_id: Mapped[UUID | None]
    framework_id: Mapped[UUID] = mapped_column(ForeignKey("competency_frameworks.id"))
    code: Mapped[str]
    title: Mapped[str]
    description: Mapped[str | None]
    competency_type: Mapped[CompetencyType | None]
    domain: Mapped[str | None]
    level_expected: Mapped[ExpectedLevel | None]
    position: Mapped[int] = mapped_column(server_default=text("1"))
    """The curriculum's order."""
    case_identifier: Mapped[str | None]


class CompetencyAssessment(Base, SchoolOwned, Created):
    """One piece of evidence. Append-only: the log from which mastery is derived."""

    __tablename__ = "competency_assessments"
    __table_args__ = (
        owned_by("classes", "class_id"),
        owned_by("users", "student_id"),
        owned_by("activities", "activity_id", optional=True),
        owned_by("users", "assessed_by", optional=True),
        owned_by("activity_attempts", "attempt_id", optional=True),
        owned_by("student_productions", "production_id", optional=True),
        Index(None, "school_id", "class_id", "competency_id", "student_id", "assessed_at"),
        CheckConstraint("(kind = 'level') = (assessment_level IS NOT NULL)", name="level_where_counted"),
        CheckConstraint("right_count <= answered_count", name="right_of_answered"),
    )

    class_id: Mapped[UUID]
    student_id: Mapped[UUID]
    competency_id: Mapped[UUID] = mapped_column(ForeignKey("competencies.id"))
    activity_id: Mapped[UUID | None]
    kind: Mapped[AssessmentKind] = mapped_column(server_default="level")
    assessment_level: Mapped[AssessmentLevel | None]
    evidence_data: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    """The rule and its version, and what it was applied to."""
    assessed_by: Mapped[UUID | None]
    """Null: computed."""
    assessed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    local_day: Mapped[dt.date]
    """The school's day: at most one piece an activity and day counts."""
    score: Mapped[float | None] = mapped_column(Numeric(6, 5, asdecimal=False))
    """Points over maximum on this competency; null for a rubric level."""
    right_count: Mapped[int] = mapped_column(server_default=text("0"))
    answered_count: Mapped[int] = mapped_column(server_default=text("0"))
    attempt_id: Mapped[UUID | None]
    production_id: Mapped[UUID | None]


class CompetencyMastery(Base, SchoolOwned):
    """The present level of a student in a competency, in one class; rewritten with each new evidence."""

    __tablename__ = "competency_mastery"
    __table_args__ = (
        owned_by("classes", "class_id"),
        owned_by("users", "student_id"),
        owned_by("users", "override_by", optional=True),
        UniqueConstraint(
            *("school_id", "class_id", "competency_id", "student_id"),
            # What comparisons read of a class: with these beside it, they read the index alone.
            postgresql_include=(
                *("level", "override_level", "override_until"),
                *("evidence_count", "provisional", "stable"),
            ),
        ),
        CheckConstraint(
            "override_level IS NULL OR (override_reason IS NOT NULL AND override_at IS NOT NULL)",
            name="override_has_reason",
        ),
    )

    class_id: Mapped[UUID]
    student_id: Mapped[UUID]
    competency_id: Mapped[UUID] = mapped_column(ForeignKey("competencies.id"))
    level: Mapped[AssessmentLevel | None]
    """Computed; null: no evidence that counts."""
    mean_score: Mapped[float | None] = mapped_column(Numeric(6, 5, asdecimal=False))
    """Mean of the window's scores; readers shrink it towards the class's present mean."""
    scored_count: Mapped[int] = mapped_column(server_default=text("0"))
    """The pieces of the window that carry a score: the denominator of `mean_score`."""
    window_count: Mapped[int] = mapped_column(server_default=text("0"))
    """Pieces in the window."""
    evidence_count: Mapped[int] = mapped_column(server_default=text("0"))
    """All pieces, one an activity and day."""
    right_count: Mapped[int] = mapped_column(server_default=text("0"))
    answered_count: Mapped[int] = mapped_column(server_default=text("0"))
    """Over every computed assessment: right answers and answers."""
    provisional: Mapped[bool] = mapped_column(server_default=false())
    stable: Mapped[bool] = mapped_column(server_default=false())
    last_evidence_at: Mapped[dt.datetime | None]
    rule_version: Mapped[str]
    computed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    override_level: Mapped[AssessmentLevel | None]
    override_by: Mapped[UUID | None]
    override_at: Mapped[dt.datetime | None]
    override_reason: Mapped[str | None]
    override_until: Mapped[dt.date | None]
