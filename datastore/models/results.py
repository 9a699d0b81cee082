"""What students do. Work belongs to the class in which it was done: `class_id` stands on every row."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Double, Index, Numeric, UniqueConstraint, false, func, text
from sqlalchemy.dialects.postgresql import TSTZMULTIRANGE
from sqlalchemy.orm import Mapped, mapped_column

from datastore.models.base import SCORE, Base, Created, SchoolOwned, Updated, at_most, owned_by
from datastore.models.enums import AttemptDecision, AttemptFlag, ResultStatus


class StudentProgress(Base, SchoolOwned, Updated):
    """How far a student is in a sequence, in one class. Derived from the results."""

    __tablename__ = "student_progress"
    __table_args__ = (
        owned_by("users", "student_id"),
        owned_by("sequences", "sequence_id"),
        owned_by("classes", "class_id"),
        UniqueConstraint("school_id", "class_id", "student_id", "sequence_id"),
        CheckConstraint("completion_percentage BETWEEN 0 AND 100", name="completion_range"),
    )

    class_id: Mapped[UUID]
    student_id: Mapped[UUID]
    sequence_id: Mapped[UUID]
    current_session: Mapped[int] = mapped_column(server_default=text("1"))
    current_activity: Mapped[int] = mapped_column(server_default=text("1"))
    completion_percentage: Mapped[float] = mapped_column(
        Numeric(5, 2, asdecimal=False), server_default=text("0")
    )
    """Completed mandatory activities over mandatory activities, in percent."""
    started_at: Mapped[dt.datetime | None]
    completed_at: Mapped[dt.datetime | None]
    total_time_spent: Mapped[int] = mapped_column(server_default=text("0"))
    """Active seconds."""


_SHARE = (
    "CASE WHEN max_score > 0::numeric THEN (score / max_score)::double precision "
    "ELSE NULL::double precision END"
)
"""As PostgreSQL writes it, which `alembic check` holds it against."""
_COMPARED = [
    "student_id",
    "created_at",
    "completed_at",
    "status",
    "needs_review",
    "banked",
    "attempts_count",
    "time_spent",
    "share",
    "last_seen_at",
]
"""What comparisons of classes read of a result, from the index alone: a ninth of the pages of the table."""


class ActivityResult(Base, SchoolOwned, Updated):
    """Where a student stands in an activity, in one class. Derived from the attempts, never edited."""

    __tablename__ = "activity_results"
    __table_args__ = (
        owned_by("users", "student_id"),
        owned_by("activities", "activity_id"),
        owned_by("classes", "class_id"),
        UniqueConstraint("school_id", "class_id", "student_id", "activity_id"),
        Index(None, "school_id", "class_id", "activity_id", postgresql_include=_COMPARED),
        CheckConstraint("attempts_count >= 0", name="attempts_sign"),
        CheckConstraint("time_spent >= 0", name="time_sign"),
    )

    class_id: Mapped[UUID]
    student_id: Mapped[UUID]
    activity_id: Mapped[UUID]
    score: Mapped[float | None] = mapped_column(SCORE)
    """The best score so far."""
    max_score: Mapped[float | None] = mapped_column(SCORE)
    last_score: Mapped[float | None] = mapped_column(SCORE)
    share: Mapped[float | None] = mapped_column(Double, Computed(_SHARE, persisted=True))
    """Of the points, by the best score; kept by the database, which divides in decimals slowly."""
    time_spent: Mapped[int | None]
    """Active seconds; null: not measured."""
    attempts_count: Mapped[int] = mapped_column(server_default=text("1"))
    response_data: Mapped[list[Any] | None]
    """The answers of the last attempt, one object an item."""
    feedback_data: Mapped[dict[str, Any] | None]
    status: Mapped[ResultStatus]
    needs_review: Mapped[bool] = mapped_column(server_default=false())
    """Something in it waits for the teacher."""
    late: Mapped[bool] = mapped_column(server_default=false())
    banked: Mapped[bool] = mapped_column(server_default=false())
    """Carried over from an earlier presentation: shown, but left out of progress."""
    completed_at: Mapped[dt.datetime | None]
    last_seen_at: Mapped[dt.datetime | None]
    """The end of the last visit or the last submission, whichever is later."""


class ActivityAttempt(Base, SchoolOwned, Created):
    """One submission. The same client token twice is one row."""

    __tablename__ = "activity_attempts"
    __table_args__ = (
        owned_by("users", "student_id"),
        owned_by("activities", "activity_id"),
        owned_by("classes", "class_id"),
        UniqueConstraint("school_id", "class_id", "student_id", "activity_id", "attempt_number"),
        UniqueConstraint("school_id", "student_id", "client_token"),
        Index(None, "school_id", "class_id", "activity_id"),
        Index(None, "school_id", "class_id", "submitted_at"),
        CheckConstraint("attempt_number >= 1", name="attempt_number_sign"),
        CheckConstraint("right_count <= answered_count", name="right_of_answered"),
        owned_by("users", "decided_by", optional=True),
        owned_by("users", "released_by", optional=True),
        CheckConstraint("decision IS NULL OR flag IS NOT NULL", name="decides_on_a_flag"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_at_a_time"),
        Index(
            "ix_activity_attempts_waiting",
            "school_id",
            "class_id",
            postgresql_where=text("held OR needs_review OR (flag IS NOT NULL AND decision IS NULL)"),
        ),
    )

    class_id: Mapped[UUID]
    student_id: Mapped[UUID]
    activity_id: Mapped[UUID]
    attempt_number: Mapped[int]
    started_at: Mapped[dt.datetime | None]
    submitted_at: Mapped[dt.datetime]
    score: Mapped[float | None] = mapped_column(SCORE)
    max_score: Mapped[float | None] = mapped_column(SCORE)
    right_count: Mapped[int]
    """Items answered wholly right."""
    answered_count: Mapped[int]
    """Items answered."""
    completes: Mapped[bool]
    """It reached the pass mark of its day, or was the last one allowed: a later change takes nothing back."""
    needs_review: Mapped[bool] = mapped_column(server_default=false())
    """Part of it waits for the teacher's marking."""
    active_seconds: Mapped[int | None]
    response_data: Mapped[list[Any]]
    """Per item: key, answer, correct, points, max_points, hints, seconds, competency."""
    answer_run: Mapped[str] = mapped_column(Computed("answer_run_of(response_data)", persisted=True))
    """The graded answers in order: r right, w wrong, and a w for each hint before it.

    Kept by the database: who struggles is asked too often to read all answers for it.
    """
    content_version: Mapped[int]
    held: Mapped[bool] = mapped_column(server_default=false())
    """Not yet released: out of mastery, badges and every student page."""
    late: Mapped[bool] = mapped_column(server_default=false())
    banked: Mapped[bool] = mapped_column(server_default=false())
    """Carried over from an earlier presentation."""
    client_token: Mapped[UUID]
    flag: Mapped[AttemptFlag | None]
    """Stored all the same, but it counts for nothing until the teacher says so."""
    decision: Mapped[AttemptDecision | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[dt.datetime | None]
    released_by: Mapped[UUID | None]
    released_at: Mapped[dt.datetime | None]
    """When the teacher let the student see what had been held."""


class AttemptDraft(Base, SchoolOwned):
    """Work begun and not handed in: what the page has saved of it so far. Handing in deletes it."""

    __tablename__ = "attempt_drafts"
    __table_args__ = (
        owned_by("users", "student_id"),
        owned_by("activities", "activity_id"),
        owned_by("classes", "class_id"),
        UniqueConstraint("school_id", "class_id", "student_id", "activity_id"),
        UniqueConstraint("school_id", "student_id", "client_token"),
        Index("ix_attempt_drafts_deadline", "school_id", "class_id", "deadline_at"),
        CheckConstraint("revision >= 0", name="revision_sign"),
        CheckConstraint("deadline_at > started_at", name="ends_after_start"),
    )

    class_id: Mapped[UUID]
    student_id: Mapped[UUID]
    activity_id: Mapped[UUID]
    client_token: Mapped[UUID]
    """The token of the attempt that will come of it: page and server hand in one and the same."""
    content_version: Mapped[int]
    started_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    deadline_at: Mapped[dt.datetime | None]
    """When the time is up, extra time included and grace not; null: no limit."""
    responses: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    """As the page sends them; checked when they are handed in."""
    hints_used: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    """How many hints the server has given, by item key."""
    revision: Mapped[int] = mapped_column(server_default=text("0"))
    """Rises with each save: a device that saves on an older one is told so."""
    saved_at: Mapped[dt.datetime | None]


class ActivityVisit(Base, SchoolOwned):
    """One stay on a screen in one tab."""

    __tablename__ = "activity_visits"
    __table_args__ = (
        owned_by("users", "student_id"),
        owned_by("activities", "activity_id"),
        owned_by("classes", "class_id"),
        Index(None, "school_id", "class_id", "activity_id"),
        Index(None, "school_id", "class_id", "student_id", "started_at"),
        CheckConstraint("last_seen_at >= started_at", name="ends_after_start"),
        at_most("screen", 200),
        UniqueConstraint("school_id", "student_id", "tab_token", "stay"),
    )

    class_id: Mapped[UUID]
    student_id: Mapped[UUID]
    activity_id: Mapped[UUID]
    screen: Mapped[str]
    """The stable key of the screen in the activity's content."""
    from_screen: Mapped[str | None]
    """Where the student came from: an activity's id and screen key."""
    tab_token: Mapped[UUID]
    stay: Mapped[int | None]
    """Which stay on a screen in this tab it is; null where a log does not say."""
    started_at: Mapped[dt.datetime]
    last_seen_at: Mapped[dt.datetime]
    active_periods: Mapped[Any] = mapped_column(TSTZMULTIRANGE)
    """When the student was really at work on it."""
    active_seconds: Mapped[float] = mapped_column(Computed("seconds_of(active_periods)", persisted=True))
    """The length of these periods, kept by the database."""
    time_rule: Mapped[str]
    """The rule that made the periods, and its version."""


class InteractionEvent(Base):
    """The history, as verbs; partitioned by month, insert only."""

    __tablename__ = "interaction_events"
    __table_args__ = (
        owned_by("users", "student_id"),
        owned_by("classes", "class_id"),
        owned_by("activities", "activity_id"),
        Index(None, "school_id", "class_id", "occurred_at"),
        {"postgresql_partition_by": "RANGE (occurred_at)"},
    )

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    occurred_at: Mapped[dt.datetime] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    class_id: Mapped[UUID]
    student_id: Mapped[UUID]
    activity_id: Mapped[UUID | None]
    verb: Mapped[str]
    """The last word of an xAPI verb: initialized, answered, completed, …"""
    object_key: Mapped[str | None]
    """The item or screen inside the activity."""
    data: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    recorded_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class EventKey(Base):
    """Which events have arrived: an event sent twice is stored once, whatever its month."""

    __tablename__ = "event_keys"
    __table_args__ = (owned_by("users", "student_id"),)

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    student_id: Mapped[UUID]
    hash: Mapped[bytes]
    """Of the event's content: the same id with other content is refused."""
