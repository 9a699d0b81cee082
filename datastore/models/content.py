"""What is taught: sequences of sessions of activities, and the versions an activity has had."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from datastore.models.base import Base, Created, SchoolOwned, at_most, of_school, owned_by
from datastore.models.enums import ActivityType, DifficultyLevel


class Sequence(Base, SchoolOwned, Created):
    """A teaching sequence."""

    __tablename__ = "sequences"
    __table_args__ = (
        of_school(),
        owned_by("users", "created_by", optional=True),
        at_most("title", 1000),
        CheckConstraint("total_sessions >= 0", name="total_sessions_sign"),
    )

    title: Mapped[str]
    description: Mapped[str | None]
    total_sessions: Mapped[int]
    estimated_duration: Mapped[int | None]
    """Minutes."""
    difficulty_level: Mapped[DifficultyLevel | None]
    created_by: Mapped[UUID | None]
    is_active: Mapped[bool] = mapped_column(server_default=true())
    position: Mapped[int] = mapped_column(server_default=text("1"))
    language: Mapped[str] = mapped_column(server_default="fr")
    license: Mapped[str | None]
    archived_at: Mapped[dt.datetime | None]


class Session(Base, SchoolOwned, Created):
    """One session (séance) of a sequence; `session_number` is its place."""

    __tablename__ = "sessions"
    __table_args__ = (
        owned_by("sequences", "sequence_id"),
        UniqueConstraint("school_id", "sequence_id", "session_number"),
        at_most("title", 1000),
    )

    sequence_id: Mapped[UUID]
    session_number: Mapped[int]
    title: Mapped[str]
    learning_objectives: Mapped[list[Any] | None]
    """What pupils will know (savoir) and be able to do (compétence)."""
    estimated_duration: Mapped[int | None]
    """Minutes."""
    prerequisites: Mapped[list[Any] | None]
    archived_at: Mapped[dt.datetime | None]


class Activity(Base, SchoolOwned, Created):
    """One activity of a session; `activity_number` is its place."""

    __tablename__ = "activities"
    __table_args__ = (
        owned_by("sessions", "session_id"),
        UniqueConstraint("school_id", "session_id", "activity_number"),
        at_most("title", 1000),
        CheckConstraint("max_points >= 0", name="max_points_sign"),
    )

    session_id: Mapped[UUID]
    activity_number: Mapped[int]
    title: Mapped[str]
    activity_type: Mapped[ActivityType]
    content: Mapped[dict[str, Any]]
    """Checked by the schema of its type in datastore.content."""
    evaluation_criteria: Mapped[dict[str, Any] | None]
    """The rubric, where a teacher marks."""
    max_points: Mapped[int] = mapped_column(server_default=text("0"))
    is_mandatory: Mapped[bool] = mapped_column(server_default=true())
    estimated_duration: Mapped[int | None]
    """Minutes."""
    content_version: Mapped[int] = mapped_column(server_default=text("1"))
    """Rises on every edit that changes what a pupil sees."""
    archived_at: Mapped[dt.datetime | None]


class ContentVersion(Base, SchoolOwned, Created):
    """An activity's content as it was: each attempt names the version it answered."""

    __tablename__ = "content_versions"
    __table_args__ = (
        owned_by("activities", "activity_id"),
        owned_by("users", "created_by", optional=True),
        UniqueConstraint("school_id", "activity_id", "version"),
    )

    activity_id: Mapped[UUID]
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    evaluation_criteria: Mapped[dict[str, Any] | None]
    created_by: Mapped[UUID | None]


class ActivityCompetency(Base, SchoolOwned):
    """A competency that an activity gives evidence of."""

    __tablename__ = "activity_competencies"
    __table_args__ = (
        owned_by("activities", "activity_id"),
        UniqueConstraint("school_id", "activity_id", "competency_id"),
        CheckConstraint("weight > 0", name="weight_sign"),
        Index(None, "school_id", "competency_id"),
    )

    activity_id: Mapped[UUID]
    competency_id: Mapped[UUID] = mapped_column(ForeignKey("competencies.id"))
    weight: Mapped[float] = mapped_column(Numeric(5, 2, asdecimal=False), server_default=text("1"))
