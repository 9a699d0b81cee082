"""How people reach each other outside of work: calls for help, and what a person is told of."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from datastore.models.base import Base, Created, SchoolOwned, at_most, owned_by
from datastore.models.enums import NotificationKind


class HelpCall(Base, SchoolOwned, Created):
    """A student calls the teacher; open until somebody answers or the student takes it back."""

    __tablename__ = "help_calls"
    __table_args__ = (
        owned_by("classes", "class_id"),
        owned_by("users", "student_id"),
        owned_by("activities", "activity_id", optional=True),
        owned_by("users", "closed_by", optional=True),
        at_most("message", 1000),
        CheckConstraint("(closed_by IS NULL) OR (closed_at IS NOT NULL)", name="closed_at_a_time"),
        Index(
            "uq_help_calls_open",
            "school_id",
            "class_id",
            "student_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(None, "school_id", "class_id", "created_at"),
    )

    class_id: Mapped[UUID]
    student_id: Mapped[UUID]
    activity_id: Mapped[UUID | None]
    screen: Mapped[str | None]
    item_key: Mapped[str | None]
    message: Mapped[str | None]
    closed_at: Mapped[dt.datetime | None]
    closed_by: Mapped[UUID | None]
    """The teacher who came, or the student who no longer needs it."""


class Notification(Base, SchoolOwned, Created):
    """Something a person is told of; its words are made from the kind when it is read."""

    __tablename__ = "notifications"
    __table_args__ = (
        owned_by("users", "user_id"),
        owned_by("classes", "class_id", optional=True),
        Index(None, "school_id", "user_id", "created_at"),
    )

    user_id: Mapped[UUID]
    kind: Mapped[NotificationKind]
    class_id: Mapped[UUID | None]
    data: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    """The ids it is about (activity_id, topic_id, badge_id, …): never names or texts."""
    read_at: Mapped[dt.datetime | None]
