"""From a DataShop transaction export to a plan of what is to be loaded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from datastore.crypto import Cipher
from datastore.engine import Database
from datastore.importers.datashop.course import Course, course_of
from datastore.importers.datashop.log import Transaction, read_log
from datastore.importers.datashop.work import steps, work_tables
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
from datastore.measures.weeks import local_day, school_zone
from datastore.models import (
    Activity,
    ActivityAttempt,
    ActivityVisit,
    ClassEnrollment,
    Classroom,
    Competency,
    InteractionEvent,
    TeacherConfiguration,
    User,
)
from datastore.models import Sequence as TeachingSequence
from datastore.models import Session as TeachingSession
from datastore.models.enums import UserRole

SHORTEST_NAME = 10
"""Characters of an id that stand for a name."""
_WORDS = {
    User: "students",
    TeachingSequence: "sequences",
    TeachingSession: "sessions",
    Activity: "activities",
    Competency: "competencies",
    ActivityAttempt: "attempts",
    ActivityVisit: "visits",
    InteractionEvent: "events",
}


def plan(
    path: Path,
    *,
    database: Database,
    school: SchoolRef,
    class_name: str,
    timezone: str | None = None,
    evaluations: Collection[str] | None = None,
    progress: Progress | None = None,
) -> ImportPlan:
    """Read and check a log, and say what rows it makes; nothing is written.

    One sequence, named after the first level that is no evaluation, with a session for each level and an
    activity for each problem in it, in the order in which the class met them; a competency for each concept.
    Answered rows are attempts, every row is a visit and an event. The class and the students are the school's
    own where it has them (by name, by roster id).

    Args:
        path: The export, CSV or gzip.
        database: Read to find what the school already has.
        school: From `find_school`.
        class_name: The class that did the work; made when the school has none of that name.
        timezone: Of the log's clocks, and of the school where it is made; None takes the school's.
        evaluations: The levels that are evaluations; None takes those with "test" in their name.
        progress: Told the bytes read.

    Raises:
        BadFile: the file is not what it must be.
        BadInput: there is no such time zone or level, or several classes of that name.
    """
    if timezone is not None and not school.exists:
        school = replace(school, timezone=timezone)
    log = read_log(path, school_zone(timezone or school.timezone), progress)
    zone = school_zone(school.timezone)
    first_days = _first_days(log, zone)
    began = min(first_days.values())
    classroom = find_class(database, school, class_name, school_year(began.year, began.month))
    course = course_of(path, log, school_id=school.id, class_id=classroom.id, evaluations=evaluations)
    students = find_students(database, school, first_days)
    tables: list[Table] = [
        (Classroom, [_class_row(school, classroom, began)]),
        (User, list(_student_rows(school, students, database.cipher))),
        (ClassEnrollment, list(_enrolments(database, school, classroom, students, first_days))),
        *course.tables(),
        (TeacherConfiguration, [_opening(course, began)]),
        *work_tables(course, steps(log, course, students), school.timezone),
    ]
    return ImportPlan("datashop", school, (classroom,), tables, _summary(tables))


def _first_days(log: Sequence[Transaction], zone: ZoneInfo) -> dict[str, dt.date]:
    """The school's day of each student's first row."""
    first: dict[str, dt.datetime] = {}
    for row in log:
        first[row.student] = min(row.started_at, first.get(row.student, row.started_at))
    return {student: local_day(at, zone) for student, at in first.items()}


def _class_row(school: SchoolRef, classroom: ClassRef, began: dt.date) -> dict[str, Any]:
    return {
        "school_id": school.id,
        "id": classroom.id,
        "name": classroom.name,
        "academic_year": school_year(began.year, began.month),
        "start_date": began,
    }


def _student_rows(
    school: SchoolRef, students: Mapping[str, UUID], cipher: Cipher
) -> Iterable[dict[str, Any]]:
    """Accounts without a password: the log names nobody, so the id stands for the name."""
    length = _telling_length(students)
    for external_id, user_id in students.items():
        digest = cipher.digest(external_id)
        yield {
            "school_id": school.id,
            "id": user_id,
            "username": external_id,
            "username_digest": digest,
            "external_id": external_id,
            "external_id_digest": digest,
            "first_name": external_id[:length],
            "last_name": "",
            "role": UserRole.student,
            "locale": "fr",
        }


def _telling_length(ids: Collection[str]) -> int:
    """How many characters of the ids tell every one of them from the others, at least SHORTEST_NAME."""
    longest = max(map(len, ids))
    lengths = range(SHORTEST_NAME, longest)
    return next((n for n in lengths if len({external_id[:n] for external_id in ids}) == len(ids)), longest)


def _enrolments(
    database: Database,
    school: SchoolRef,
    classroom: ClassRef,
    students: Mapping[str, UUID],
    first_days: Mapping[str, dt.date],
) -> Iterable[dict[str, Any]]:
    """Everybody belongs to the class from the day of their first row."""
    zone = school_zone(school.timezone)
    known = find_enrolled(database, school, classroom.id)
    for external_id, user_id in students.items():
        if user_id not in known:
            yield {
                "school_id": school.id,
                "id": stable_id(school.id, classroom.id, "enrolment", user_id),
                "student_id": user_id,
                "class_id": classroom.id,
                "enrolled_at": dt.datetime.combine(first_days[external_id], dt.time(), zone),
            }


def _opening(course: Course, began: dt.date) -> dict[str, Any]:
    """The sequence is open to the class since it began."""
    return {
        "school_id": course.school_id,
        "id": stable_id(course.school_id, course.class_id, "configuration"),
        "class_id": course.class_id,
        "sequence_id": course.sequence_id,
        "start_date": began,
    }


def _summary(tables: Sequence[Table]) -> dict[str, int]:
    return {_WORDS[model]: len(rows) for model, rows in tables if model in _WORDS}
