"""Badges and who earned them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from datastore.models.base import Base, Created, SchoolOwned, at_most, new_id, owned_by
from datastore.models.enums import BadgeRarity


class Badge(Base, Created):
    """A badge; `school_id` null: common to all schools."""

    __tablename__ = "badges"
    __table_args__ = (
        UniqueConstraint("school_id", "code", postgresql_nulls_not_distinct=True),
        at_most("title", 300),
    )

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=new_id, server_default=text("gen_random_uuid()")
    )
    school_id: Mapped[UUID | None]
    code: Mapped[str]
    title: Mapped[str]
    description: Mapped[str | None]
    icon_url: Mapped[str | None]
    criteria: Mapped[dict[str, Any]]
    """Typed by datastore.badges."""
    rarity: Mapped[BadgeRarity]


class StudentBadge(Base, SchoolOwned):
    """A badge earned, with what earned it."""

    __tablename__ = "student_badges"
    __table_args__ = (
        owned_by("users", "student_id"),
        UniqueConstraint("school_id", "student_id", "badge_id"),
    )

    student_id: Mapped[UUID]
    badge_id: Mapped[UUID] = mapped_column(ForeignKey("badges.id"))
    earned_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    evidence_data: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))


class Certificate(Base, SchoolOwned):
    """A sequence completed, in one class; its number stands on the printed page."""

    __tablename__ = "certificates"
    __table_args__ = (
        owned_by("users", "student_id"),
        owned_by("classes", "class_id"),
        owned_by("sequences", "sequence_id"),
        UniqueConstraint("school_id", "class_id", "student_id", "sequence_id"),
    )

    class_id: Mapped[UUID]
    student_id: Mapped[UUID]
    sequence_id: Mapped[UUID]
    issued_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
