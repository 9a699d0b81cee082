"""Classes, who teaches and attends them, groups, and how a sequence is set up for a class."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, false, func, text, true
from sqlalchemy.orm import Mapped, mapped_column

from datastore.models.base import Base, Created, SchoolOwned, at_most, of_school, owned_by
from datastore.models.enums import TeachingRole


class Classroom(Base, SchoolOwned, Created):
    """A class of one school year."""

    __tablename__ = "classes"
    __table_args__ = (
        of_school(),
        owned_by("users", "teacher_id", optional=True),
        UniqueConstraint("school_id", "academic_year", "name", postgresql_nulls_not_distinct=True),
        at_most("name", 300),
    )

    name: Mapped[str]
    description: Mapped[str | None]
    teacher_id: Mapped[UUID | None]
    """The main teacher, for display; rights come from `class_teachers`."""
    academic_year: Mapped[str | None]
    subject: Mapped[str | None]
    grade_level: Mapped[str | None]
    start_date: Mapped[dt.date | None]
    """Day 1 of week 1."""
    archived_at: Mapped[dt.datetime | None]
    external_id: Mapped[str | None]


class ClassEnrollment(Base, SchoolOwned):
    """A period in which a pupil belongs to a class; a pupil who comes back gets a second row."""

    __tablename__ = "class_enrollments"
    __table_args__ = (
        owned_by("users", "student_id"),
        owned_by("classes", "class_id"),
        Index(
            "uq_class_enrollments_present",
            "school_id",
            "class_id",
            "student_id",
            unique=True,
            postgresql_where=text("left_at IS NULL"),
        ),
        Index(None, "school_id", "student_id"),
        CheckConstraint("left_at >= enrolled_at", name="leaves_after_enrolling"),
    )

    student_id: Mapped[UUID]
    class_id: Mapped[UUID]
    enrolled_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    left_at: Mapped[dt.datetime | None]
    taken_in: Mapped[bool] = mapped_column(server_default=false())
    """A teacher of the class took in somebody who was a pupil of the school already: the teachers of the
    class do not change the account (datastore.commands.classroom.pupils)."""


class ClassTeacher(Base, SchoolOwned, Created):
    """Who teaches a class, and from when until when."""

    __tablename__ = "class_teachers"
    __table_args__ = (
        owned_by("classes", "class_id"),
        owned_by("users", "teacher_id"),
        UniqueConstraint(
            "school_id", "class_id", "teacher_id", "from_date", postgresql_nulls_not_distinct=True
        ),
        CheckConstraint("until_date >= from_date", name="ends_after_start"),
        Index(None, "school_id", "teacher_id"),
    )

    class_id: Mapped[UUID]
    teacher_id: Mapped[UUID]
    role: Mapped[TeachingRole]
    from_date: Mapped[dt.date | None]
    until_date: Mapped[dt.date | None]
    """The last day; null: for good."""


class Group(Base, SchoolOwned, Created):
    """A named part of a class."""

    __tablename__ = "groups"
    __table_args__ = (
        owned_by("classes", "class_id"),
        UniqueConstraint("school_id", "class_id", "name"),
        at_most("name", 300),
    )

    class_id: Mapped[UUID]
    name: Mapped[str]


class GroupMember(Base, SchoolOwned, Created):
    """A pupil of a group."""

    __tablename__ = "group_members"
    __table_args__ = (
        owned_by("groups", "group_id"),
        owned_by("users", "student_id"),
        UniqueConstraint("school_id", "group_id", "student_id"),
    )

    group_id: Mapped[UUID]
    student_id: Mapped[UUID]


class TeacherConfiguration(Base, SchoolOwned, Created):
    """How a sequence is set up for a class, or for one of its groups."""

    __tablename__ = "teacher_configurations"
    __table_args__ = (
        owned_by("users", "teacher_id", optional=True),
        owned_by("sequences", "sequence_id"),
        owned_by("classes", "class_id"),
        owned_by("groups", "group_id"),
        UniqueConstraint(
            "school_id", "class_id", "group_id", "sequence_id", postgresql_nulls_not_distinct=True
        ),
        CheckConstraint("end_date >= start_date", name="ends_after_start"),
    )

    teacher_id: Mapped[UUID | None]
    sequence_id: Mapped[UUID]
    class_id: Mapped[UUID]
    group_id: Mapped[UUID | None]
    """Null: for the whole class."""
    custom_settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    """Typed by datastore.configuration; absent keys mean the defaults."""
    start_date: Mapped[dt.date | None]
    end_date: Mapped[dt.date | None]
    is_active: Mapped[bool] = mapped_column(server_default=true())
