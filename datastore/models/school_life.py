"""Days away, and what makes work fair for one student."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Numeric, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from datastore.models.base import Base, Created, SchoolOwned, Updated, owned_by
from datastore.models.enums import AbsenceKind


class Absence(Base, SchoolOwned, Created):
    """A day on which a student was away; excused, it moves what was due."""

    __tablename__ = "absences"
    __table_args__ = (
        owned_by("users", "student_id"),
        owned_by("users", "recorded_by", optional=True),
        UniqueConstraint("school_id", "student_id", "day"),
    )

    student_id: Mapped[UUID]
    day: Mapped[dt.date]
    kind: Mapped[AbsenceKind] = mapped_column(server_default="excused")
    recorded_by: Mapped[UUID | None]


class StudentAccommodation(Base, SchoolOwned, Updated):
    """What a student needs to work like the others; why is nobody's business here, and is not stored."""

    __tablename__ = "student_accommodations"
    __table_args__ = (
        owned_by("users", "student_id"),
        owned_by("users", "set_by", optional=True),
        UniqueConstraint("school_id", "student_id"),
        CheckConstraint("extra_time_factor BETWEEN 1 AND 3", name="extra_time_range"),
    )

    student_id: Mapped[UUID]
    extra_time_factor: Mapped[float] = mapped_column(Numeric(3, 2, asdecimal=False), server_default=text("1"))
    """What time limits are multiplied by."""
    larger_text: Mapped[bool] = mapped_column(server_default=false())
    set_by: Mapped[UUID | None]
