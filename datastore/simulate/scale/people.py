"""The people and classes of a simulated school, as rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np

from datastore.crypto import Cipher
from datastore.importers.matching import school_year
from datastore.models import (
    Absence,
    ClassEnrollment,
    Classroom,
    ClassTeacher,
    CoordinatorScope,
    School,
    TeacherConfiguration,
    User,
)
from datastore.models.enums import CoordinationKind, TeachingRole, UserRole
from datastore.simulate.names import FIRST_NAMES, LAST_NAMES
from datastore.simulate.placing import Ground, Row, Tables
from datastore.simulate.scale.columns import Flags, Ints
from datastore.simulate.scale.course import Course
from datastore.simulate.scale.habits import Calendar
from datastore.simulate.scale.model import PASS_MARK
from datastore.simulate.timetable import LESSON, SchoolTime

TEACHERS = 4
SUBJECT, GRADES = "Français", ("6e", "5e", "4e", "3e")
_STILL_OPEN = dt.timedelta(weeks=4)
_EXCUSED_SHARE = 0.8


@dataclass(frozen=True)
class People:
    """Adds the rows of a school's people and classes."""

    ground: Ground
    slug: str
    of_class: Ints
    """By pupil: the place of their class."""
    cipher: Cipher
    password_hash: str
    time: SchoolTime
    generator: np.random.Generator

    @cached_property
    def class_ids(self) -> list[UUID]:
        """In order."""
        return [self.ground.id("class", place) for place in range(int(self.of_class.max()) + 1)]

    @cached_property
    def student_ids(self) -> list[UUID]:
        """In order."""
        return [self.ground.id("pupil", place) for place in range(len(self.of_class))]

    def teacher_id(self, place: int) -> UUID:
        """Who teaches the class at a place."""
        return self.ground.id("teacher", place % TEACHERS)

    def add(self, tables: Tables, seen: Sequence[dt.datetime | None]) -> None:
        """Add everybody and the classes.

        Args:
            tables: Filled.
            seen: By pupil, when they were last there.
        """
        tables.add(School, {**self._school(), "timezone": self.ground.timezone, "locale": "fr"})
        tables.add(User, *self._staff(), *self._pupils(seen))
        coordinates = {"user_id": self.ground.id("coordinator"), "kind": CoordinationKind.school}
        tables.add(
            CoordinatorScope, {**self._own("scope"), **coordinates, "value": None, "may_see_names": False}
        )
        for place, class_id in enumerate(self.class_ids):
            tables.add(Classroom, self._classroom(place, class_id))
            tables.add(ClassTeacher, self._teaches(place, class_id))

    def open(self, tables: Tables, course: Course) -> None:
        """Open the course to every class."""
        for place, class_id in enumerate(self.class_ids):
            tables.add(TeacherConfiguration, *self._configurations(place, class_id, course))

    def enrol(self, tables: Tables, calendar: Calendar, leaves_after: Ints, absent: Flags) -> None:
        """Add who is in which class until when, and the days on which they were away."""
        lessons = calendar.lessons.shape[1]
        for place, (student_id, number) in enumerate(zip(self.student_ids, self.of_class, strict=True)):
            stays, last = leaves_after[place] == lessons, calendar.lessons[number, leaves_after[place] - 1]
            own = {
                **self._own("enrolment", place),
                "class_id": self.class_ids[number],
                "student_id": student_id,
            }
            left_at = None if stays else dt.datetime.fromtimestamp(last, dt.UTC) + LESSON
            tables.add(ClassEnrollment, {**own, "enrolled_at": self._morning, "left_at": left_at})
        excused = self.generator.random(absent.shape) < _EXCUSED_SHARE
        for place, lesson in np.argwhere(absent):
            if lesson < leaves_after[place]:
                day = calendar.days[self.of_class[place]][lesson]
                kind = "excused" if excused[place, lesson] else "unexcused"
                own = {**self._own("absence", place, lesson), "student_id": self.student_ids[place]}
                tables.add(Absence, {**own, "day": day, "kind": kind, "created_at": self._morning})

    @property
    def _morning(self) -> dt.datetime:
        return dt.datetime.combine(self.time.start_date, dt.time(8), self.ground.zone)

    def _own(self, *parts: object) -> Row:
        return {"school_id": self.ground.school_id, "id": self.ground.id(*parts)}

    def _school(self) -> Mapping[str, Any]:
        return {"id": self.ground.school_id, "name": f"Collège simulé {self.slug}", "slug": self.slug}

    def _staff(self) -> Iterator[Row]:
        for number in range(TEACHERS):
            yield self._person(("teacher", number), teacher_name(self.slug, number), UserRole.teacher, None)
        for role in (UserRole.coordinator, UserRole.admin):
            yield self._person((role.value,), f"{role.value}.{self.slug}", role, None)

    def _pupils(self, seen: Sequence[dt.datetime | None]) -> Iterator[Row]:
        for place, last_seen_at in enumerate(seen):
            yield self._person(
                ("pupil", place), f"pupil{place + 1}.{self.slug}", UserRole.student, last_seen_at
            )

    def _person(
        self, key: tuple[object, ...], username: str, role: UserRole, last_seen_at: dt.datetime | None
    ) -> Row:
        first, last = (names[self.generator.integers(len(names))] for names in (FIRST_NAMES, LAST_NAMES))
        return {
            **self._own(*key),
            "username": username,
            "username_digest": self.cipher.digest(username),
            "password_hash": self.password_hash,
            "first_name": first,
            "last_name": last,
            "role": role,
            "is_admin": role is UserRole.admin,
            "created_at": self._morning,
            "last_seen_at": last_seen_at,
        }

    def _classroom(self, place: int, class_id: UUID) -> Row:
        grade = GRADES[place % len(GRADES)]
        return {
            "school_id": self.ground.school_id,
            "id": class_id,
            "name": f"{grade} {place + 1}",
            "teacher_id": self.teacher_id(place),
            "academic_year": school_year(self.time.start_date.year, self.time.start_date.month),
            "subject": SUBJECT,
            "grade_level": grade,
            "start_date": self.time.start_date,
            "created_at": self._morning,
        }

    def _teaches(self, place: int, class_id: UUID) -> Row:
        who = {"teacher_id": self.teacher_id(place), "role": TeachingRole.main}
        return {**self._own("teaches", place), "class_id": class_id, **who, "from_date": self.time.start_date}

    def _configurations(self, place: int, class_id: UUID, course: Course) -> Iterator[Row]:
        for sequence in course.sequences:
            yield {
                **self._own("configuration", place, sequence.slug),
                "teacher_id": self.teacher_id(place),
                "sequence_id": self.ground.id("sequence", sequence.slug),
                "class_id": class_id,
                "custom_settings": {"pass_mark": PASS_MARK},
                "start_date": self.time.start_date,
                "end_date": self.time.today + _STILL_OPEN,
            }


def teacher_name(slug: str, number: int) -> str:
    """The user name of a teacher of a simulated school."""
    return f"teacher{number + 1}.{slug}"
