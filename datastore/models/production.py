"""What students write, and what their peers say of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from datastore.models.base import SCORE, Base, Created, SchoolOwned, Updated, at_most, owned_by
from datastore.models.enums import AssessmentLevel, CommentState, ProductionStatus


class StudentProduction(Base, SchoolOwned, Updated):
    """A text of a student for an activity, in one class."""

    __tablename__ = "student_productions"
    __table_args__ = (
        owned_by("users", "student_id"),
        owned_by("activities", "activity_id"),
        owned_by("classes", "class_id"),
        UniqueConstraint("school_id", "class_id", "student_id", "activity_id"),
        at_most("title", 1000),
        at_most("content", 200_000),
        owned_by("users", "evaluated_by", optional=True),
        at_most("teacher_feedback", 20_000),
        CheckConstraint("revision >= 0", name="revision_sign"),
    )

    class_id: Mapped[UUID]
    student_id: Mapped[UUID]
    activity_id: Mapped[UUID]
    title: Mapped[str | None]
    content: Mapped[str]
    word_count: Mapped[int | None]
    draft_data: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    """Saved versions, oldest first; submitted ones are never dropped."""
    evaluation_score: Mapped[float | None] = mapped_column(SCORE)
    teacher_feedback: Mapped[str | None]
    status: Mapped[ProductionStatus]
    submitted_at: Mapped[dt.datetime | None]
    evaluated_at: Mapped[dt.datetime | None]
    evaluated_by: Mapped[UUID | None]
    feedback_released_at: Mapped[dt.datetime | None]
    """From then on the student sees score, levels and comments."""
    checked: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    """Keys of the self-check list that the student ticked."""
    revision: Mapped[int] = mapped_column(server_default=text("0"))
    """Rises with each save: a device that saves on an older one is told so."""


class RubricScore(Base, SchoolOwned):
    """The level a marker gave to one criterion: of a text's version, or of an open question of an attempt."""

    __tablename__ = "rubric_scores"
    __table_args__ = (
        owned_by("activity_attempts", "attempt_id"),
        owned_by("student_productions", "production_id"),
        owned_by("users", "scored_by", optional=True),
        UniqueConstraint(
            "school_id",
            "attempt_id",
            "production_id",
            "version",
            "item_key",
            "criterion_key",
            name="uq_rubric_scores_target",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("num_nonnulls(attempt_id, production_id) = 1", name="one_target"),
        CheckConstraint("(attempt_id IS NULL) = (item_key IS NULL)", name="item_of_attempt"),
        CheckConstraint("(production_id IS NULL) = (version IS NULL)", name="version_of_production"),
        CheckConstraint("points >= 0", name="points_sign"),
        Index(None, "school_id", "production_id"),
    )

    attempt_id: Mapped[UUID | None]
    production_id: Mapped[UUID | None]
    version: Mapped[int | None]
    """Which text handed in was read: 1 is the first one."""
    item_key: Mapped[str | None]
    criterion_key: Mapped[str]
    level: Mapped[AssessmentLevel]
    points: Mapped[float] = mapped_column(SCORE)
    scored_by: Mapped[UUID | None]
    scored_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class FeedbackComment(Base, SchoolOwned, Created):
    """A remark on a passage of a text handed in, and what its writer did with it."""

    __tablename__ = "feedback_comments"
    __table_args__ = (
        owned_by("student_productions", "production_id"),
        owned_by("users", "author_id", optional=True),
        CheckConstraint("anchor_start >= 0 AND anchor_end >= anchor_start", name="anchor_order"),
        at_most("quote", 2_000),
        at_most("comment", 5_000),
        Index(None, "school_id", "production_id"),
    )

    production_id: Mapped[UUID]
    author_id: Mapped[UUID | None]
    version: Mapped[int]
    """Which text handed in it is about: 1 is the first one."""
    anchor_start: Mapped[int]
    anchor_end: Mapped[int]
    """Characters of that version, from and to (excluded); both 0: the text as a whole."""
    quote: Mapped[str]
    """The passage as it was."""
    comment: Mapped[str]
    state: Mapped[CommentState] = mapped_column(server_default="open")
    state_at: Mapped[dt.datetime | None]


class PeerReview(Base, SchoolOwned, Created):
    """One student's review of another's text."""

    __tablename__ = "peer_reviews"
    __table_args__ = (
        owned_by("student_productions", "production_id"),
        owned_by("users", "reviewer_id"),
        UniqueConstraint("school_id", "production_id", "reviewer_id"),
        CheckConstraint("submitted_at IS NULL OR comment IS NOT NULL", name="submitted_has_comment"),
        at_most("comment", 20_000),
    )

    production_id: Mapped[UUID]
    reviewer_id: Mapped[UUID]
    criteria: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    """Level given for each criterion of the rubric."""
    comment: Mapped[str | None]
    submitted_at: Mapped[dt.datetime | None]
