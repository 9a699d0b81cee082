"""From an OULAD folder to a plan of what is to be loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from datastore.bulk import Row
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
from datastore.importers.oulad.content import Course
from datastore.importers.oulad.folder import read_folder
from datastore.importers.oulad.records import Presentation
from datastore.importers.oulad.summary import summary_of
from datastore.importers.oulad.work import Work
from datastore.importers.reading import Progress
from datastore.measures.weeks import school_zone
from datastore.models import (
    ActivityAttempt,
    Base,
    ClassEnrollment,
    Classroom,
    InteractionEvent,
    TeacherConfiguration,
    User,
)


def plan(
    folder: Path, *, database: Database, school: SchoolRef, progress: Progress | None = None
) -> ImportPlan:
    """Read and check a folder, and say what rows it makes; nothing is written.

    Each presentation of a module is a class with a sequence of its own, open from its first day to its last.
    Days become dates from the first of the month in which it starts, since the data set tells no more.
    Assessments are evaluations and mandatory, sites are interactive activities and not; submissions are
    attempts, lines of clicks are events. Students are the school's own where it has them by roster id, and
    one who took several presentations is one person in several classes.

    Args:
        folder: Holds the seven files of the data set.
        database: Read to find what the school already has.
        school: From `find_school`.
        progress: Told the bytes read.

    Raises:
        BadFile: a file is missing or not what it must be.
        BadInput: the school has several classes of a presentation's name.
    """
    presentations = read_folder(folder, progress)
    students = _students(database, school, presentations)
    classes = [_class_of(database, school, presentation) for presentation in presentations]
    accounts = {str(number): user_id for number, user_id in students.items()}
    tables: list[Table] = [(User, list(numbered_accounts(school, accounts, database.cipher)))]
    for classroom, presentation in zip(classes, presentations, strict=True):
        course = Course(school.id, classroom.id, presentation)
        tables += _tables(database, school, classroom, Work(course, students, school_zone(school.timezone)))
    return ImportPlan("oulad", school, classes, _merged(tables), summary_of(presentations))


def _students(
    database: Database, school: SchoolRef, presentations: Sequence[Presentation]
) -> dict[int, UUID]:
    numbers = dict.fromkeys(
        student for presentation in presentations for student in presentation.registrations
    )
    ids = find_students(database, school, [str(number) for number in numbers])
    return {number: ids[str(number)] for number in numbers}


def _class_of(database: Database, school: SchoolRef, presentation: Presentation) -> ClassRef:
    year = school_year(presentation.start.year, presentation.start.month)
    return find_class(database, school, presentation.name, year)


def _tables(database: Database, school: SchoolRef, classroom: ClassRef, work: Work) -> list[Table]:
    """The rows of one presentation, in the order of loading."""
    enrolled = find_enrolled(database, school, classroom.id)
    return [
        (Classroom, [_class_row(school, classroom, work.presentation)]),
        (ClassEnrollment, [row for row in work.enrolments() if row["student_id"] not in enrolled]),
        *work.course.tables(),
        (TeacherConfiguration, [_opening(work.course)]),
        (ActivityAttempt, list(work.attempts())),
        (InteractionEvent, list(work.events())),
    ]


def _class_row(school: SchoolRef, classroom: ClassRef, presentation: Presentation) -> dict[str, Any]:
    return {
        "school_id": school.id,
        "id": classroom.id,
        "name": classroom.name,
        "academic_year": school_year(presentation.start.year, presentation.start.month),
        "subject": presentation.module,
        "start_date": presentation.start,
    }


def _opening(course: Course) -> dict[str, Any]:
    """The sequence is open to the class from the first day to the last."""
    return {
        "school_id": course.school_id,
        "id": stable_id(course.school_id, course.class_id, "configuration"),
        "class_id": course.class_id,
        "sequence_id": course.sequence_id,
        "start_date": course.presentation.start,
        "end_date": course.presentation.date(course.presentation.length),
    }


def _merged(tables: Sequence[Table]) -> list[Table]:
    """One table a model: the order of loading is the same for every presentation."""
    merged: dict[type[Base], list[Row]] = defaultdict(list)
    for model, rows in tables:
        merged[model].extend(rows)
    return list(merged.items())
