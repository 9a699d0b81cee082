"""What students write, and what their peers say of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from datastore.models.base import SCORE, Base, Created, SchoolOwned, Updated, at_most, owned_by
from datastore.models.enums import ProductionStatus


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
