"""From a STAR table to a plan of what is to be loaded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from datastore.engine import Database
from datastore.importers.accounts import numbered_accounts
from datastore.importers.loading import ImportPlan, Table
from datastore.importers.matching import (
    ClassRef,
    SchoolRef,
    find_class,
    find_enrolled,
    find_students,
    school_year,
    stable_id,
)
from datastore.importers.reading import Progress
from datastore.importers.star.content import CONTENT_VERSION, Tests
from datastore.importers.star.records import CLASS_TYPES, GRADES, ClassKey, PupilYear, Subject, by_class
from datastore.importers.star.table import MOST_POINTS, read_years
from datastore.measures.weeks import school_zone
from datastore.models import ActivityAttempt, ClassEnrollment, Classroom, TeacherConfiguration, User

SMALL = 5
"""Classes with fewer pupils are counted: outside the class nothing is told of them."""
_NOON = dt.time(12)
_MIDNIGHT = dt.time(0)


def plan(
    path: Path, *, database: Database, school: SchoolRef, progress: Progress | None = None
) -> ImportPlan:
    """Read and check a table, and say what rows it makes; nothing is written.

    Each class of a year is a class, and who was in it stays in it: pupils are mixed anew each year, so most
    are in a class of each of several years. Each grade has a sequence with two evaluations, reading and
    maths; a score is an attempt at one of them, and a missing score is no attempt. Pupils are the school's
    own where it has them by roster id.

    Args:
        path: The table, or the folder that holds it.
        database: Read to find what the school already has.
        school: From `find_school`; the schools of the study all become part of it.
        progress: Told the bytes read.

    Raises:
        BadFile: the table is missing or not what it must be.
        BadInput: the school has several classes of a name, none of them of the year.
    """
    years = read_years(path, progress)
    classes = {key: _made(database, school, key, years) for key, years in by_class(years).items()}
    numbers = dict.fromkeys(str(year.pupil) for year in years)
    students = find_students(database, school, numbers)
    grades = [grade for grade in GRADES if any(key.grade == grade for key in classes)]
    tests = Tests(school.id)
    made = [
        _Class(tests, classroom, members, students, enrolled, school_zone(school.timezone))
        for classroom, members, enrolled in classes.values()
    ]
    tables: list[Table] = [
        (User, list(numbered_accounts(school, students, database.cipher))),
        (Classroom, [each.row() for each in made]),
        (ClassEnrollment, [row for each in made for row in each.enrolments()]),
        *tests.tables(grades),
        (TeacherConfiguration, [each.opening() for each in made]),
        (ActivityAttempt, [row for each in made for row in each.attempts()]),
    ]
    return ImportPlan("star", school, [each.ref for each in made], tables, _summary(years))


def _made(
    database: Database, school: SchoolRef, key: ClassKey, members: Sequence[PupilYear]
) -> tuple[ClassRef, Sequence[PupilYear], frozenset[UUID]]:
    """The class of the school, its pupils, and which of them the school knows as such already."""
    classroom = find_class(database, school, key.name, school_year(key.begins.year, key.begins.month))
    return (
        classroom,
        members,
        find_enrolled(database, school, classroom.id) if classroom.exists else frozenset(),
    )


@dataclass(frozen=True, slots=True)
class _Class:
    """One class of a year, as rows."""

    tests: Tests
    ref: ClassRef
    members: Sequence[PupilYear]
    students: Mapping[str, UUID]
    enrolled: frozenset[UUID]
    zone: ZoneInfo

    @property
    def key(self) -> ClassKey:
        return self.members[0].classroom

    def row(self) -> dict[str, Any]:
        kind = CLASS_TYPES[self.members[0].class_type]
        return {
            "school_id": self.tests.school_id,
            "id": self.ref.id,
            "name": self.ref.name,
            "description": f"School {self.key.school}, grade {self.key.grade}, "
            f"teacher {self.key.teacher}: {kind}.",
            "academic_year": school_year(self.key.begins.year, self.key.begins.month),
            "grade_level": self.key.grade,
            "start_date": self.key.begins,
        }

    def enrolments(self) -> Iterator[dict[str, Any]]:
        for member in self.members:
            student_id = self.students[str(member.pupil)]
            if student_id not in self.enrolled:
                yield {
                    **self._whose("enrolment", student_id),
                    "enrolled_at": self._at(self.key.begins, _MIDNIGHT),
                    "left_at": None,
                }

    def opening(self) -> dict[str, Any]:
        """The tests of the grade are open to the class in its year."""
        return {
            "school_id": self.tests.school_id,
            "id": stable_id(self.tests.school_id, self.ref.id, "configuration"),
            "class_id": self.ref.id,
            "sequence_id": self.tests.sequence_id(self.key.grade),
            "start_date": self.key.begins,
            "end_date": self.key.ends,
        }

    def attempts(self) -> Iterator[dict[str, Any]]:
        """One for each score; who has none was not tested, as far as is known, and has no attempt."""
        for member in self.members:
            for subject, score in member.scores.items():
                if score is not None:
                    yield self._attempt(self.students[str(member.pupil)], subject, score)

    def _attempt(self, student_id: UUID, subject: Subject, score: float) -> dict[str, Any]:
        return {
            **self._whose(f"attempt {subject.name}", student_id),
            "activity_id": self.tests.activity_id(self.key.grade, subject),
            "attempt_number": 1,
            "submitted_at": self._at(self.key.tested, _NOON),
            "score": score,
            "max_score": MOST_POINTS,
            "right_count": 0,
            "answered_count": 0,
            "completes": True,
            "response_data": [],
            "content_version": CONTENT_VERSION,
            "client_token": stable_id(self.ref.id, "client token", student_id, subject.name),
        }

    def _whose(self, kind: str, student_id: UUID) -> dict[str, Any]:
        return {
            "school_id": self.tests.school_id,
            "id": stable_id(self.ref.id, kind, student_id),
            "class_id": self.ref.id,
            "student_id": student_id,
        }

    def _at(self, day: dt.date, clock: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, clock, self.zone)


def _summary(years: Sequence[PupilYear]) -> dict[str, int]:
    """What the table holds, and what whoever reads figures made from it should know of."""
    classes = by_class(years)
    missing = {subject: sum(year.scores[subject] is None for year in years) for subject in Subject}
    return {
        "schools": len({key.school for key in classes}),
        "classes": len(classes),
        f"classes of fewer than {SMALL} pupils": sum(len(members) < SMALL for members in classes.values()),
        "pupils": len({year.pupil for year in years}),
        "pupil-years": len(years),
        **{f"{subject.name} scores": len(years) - missing[subject] for subject in Subject},
        **{f"{subject.name} scores missing": missing[subject] for subject in Subject},
    }
