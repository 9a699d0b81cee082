"""Excused days, extra time, larger text: what is written, undone and refused; late work is judged anew."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from datastore.commands.classroom.absences import LONGEST_ABSENCE, excuse, undo_absences
from datastore.commands.classroom.accommodations import Accommodation, set_accommodation
from datastore.commands.classroom.pupils import require_pupils
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.derivation import lock_class
from datastore.engine import Database
from datastore.errors import BadInput, NotFound
from datastore.models import (
    Absence,
    ActivityAttempt,
    ActivityResult,
    AuditEntry,
    StudentAccommodation,
    new_id,
)
from datastore.models.enums import AbsenceKind, ActivityType, UserRole
from tests.conftest import new_database
from tests.factories import Lesson, hand_in, make_lesson, make_pupil, make_sequence, make_user, quiz

MONDAY = dt.date(2026, 11, 2)
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    """One database for all: every test has a school of its own."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


@pytest.fixture
def lesson(database) -> Lesson:
    return make_lesson(database)


def away(database, lesson, first=MONDAY, last=MONDAY, *, students=None) -> list[UUID]:
    students = students or [lesson.pupil.user_id]
    return excuse(database, lesson.teacher, lesson.class_id, students, first_day=first, last_day=last)


def days(database, lesson) -> list[tuple[UUID, dt.date, AbsenceKind]]:
    query = select(Absence.student_id, Absence.day, Absence.kind).order_by(Absence.student_id, Absence.day)
    with database.reading(lesson.teacher) as connection:
        return [tuple(row) for row in connection.execute(query)]


def needs(database, lesson) -> list[tuple[float, bool]]:
    a = StudentAccommodation
    with database.reading(lesson.teacher) as connection:
        return [tuple(row) for row in connection.execute(select(a.extra_time_factor, a.larger_text))]


def set_needs(database, lesson, factor=1.0, *, larger=False) -> Accommodation:
    wanted = Accommodation(factor, larger)
    return set_accommodation(database, lesson.teacher, lesson.class_id, lesson.pupil.user_id, wanted)


# Absences


def test_a_range_excuses_each_of_its_days_for_each_pupil(database, lesson):
    students = sorted([lesson.pupil.user_id, make_pupil(database, lesson.admin, lesson.class_id).user_id])
    added = away(database, lesson, MONDAY, MONDAY + 2 * DAY, students=students)
    assert len(added) == 6
    assert days(database, lesson) == [
        (student, MONDAY + number * DAY, AbsenceKind.excused) for student in students for number in range(3)
    ]


def test_excusing_again_adds_only_what_is_new_and_undoing_takes_only_that_back(database, lesson):
    away(database, lesson, MONDAY, MONDAY + DAY)
    added = away(database, lesson, MONDAY + DAY, MONDAY + 2 * DAY)
    assert len(added) == 1
    assert undo_absences(database, lesson.teacher, lesson.class_id, added) == 1
    assert [day for _, day, _ in days(database, lesson)] == [MONDAY, MONDAY + DAY]


def test_a_day_that_was_noted_as_unexcused_is_excused(database, lesson):
    with database.writing(lesson.teacher) as session:
        row = {"id": new_id(), "school_id": lesson.teacher.school_id, "student_id": lesson.pupil.user_id}
        session.execute(insert(Absence).values(**row, day=MONDAY, kind=AbsenceKind.unexcused))
    assert away(database, lesson) == [row["id"]]
    assert days(database, lesson) == [(lesson.pupil.user_id, MONDAY, AbsenceKind.excused)]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (MONDAY, MONDAY - DAY),
        (MONDAY, MONDAY + LONGEST_ABSENCE * DAY),
        (dt.date(1, 1, 1), dt.date(1, 1, 1)),
        (dt.date(9999, 12, 31), dt.date(9999, 12, 31)),
    ],
)
def test_days_that_cannot_be_are_refused(database, lesson, first, last):
    with pytest.raises(BadInput):
        away(database, lesson, first, last)
    assert days(database, lesson) == []


def test_nobody_outside_the_class_is_excused(database, lesson):
    outsider = make_user(database, lesson.admin, UserRole.student, username="x")
    with pytest.raises(NotFound):
        away(database, lesson, students=[lesson.pupil.user_id, outsider])
    with pytest.raises(NotFound):
        excuse(database, lesson.pupil, lesson.class_id, [outsider], first_day=MONDAY, last_day=MONDAY)
    assert days(database, lesson) == []


def test_days_of_another_class_cannot_be_taken_back(database, lesson):
    other = make_lesson(database)
    added = away(database, lesson)
    with pytest.raises(NotFound):
        undo_absences(database, other.teacher, other.class_id, added)
    with pytest.raises(NotFound):
        undo_absences(database, lesson.pupil, lesson.class_id, added)
    assert len(days(database, lesson)) == 1


def test_the_audit_log_tells_of_it(database, lesson):
    undo_absences(database, lesson.teacher, lesson.class_id, away(database, lesson))
    query = select(AuditEntry.action, AuditEntry.detail).where(
        AuditEntry.object_id == lesson.class_id,
        AuditEntry.action.in_(["class.excuse", "class.absence_undone"]),
    )
    ids = [str(lesson.pupil.user_id)]
    with database.reading(lesson.teacher) as connection:
        rows = [tuple(row) for row in connection.execute(query.order_by(AuditEntry.occurred_at))]
    assert rows == [
        ("class.excuse", {"students": ids, "days": 1}),
        ("class.absence_undone", {"students": ids, "days": 1}),
    ]


@pytest.fixture
def late_work(database, lesson) -> tuple[UUID, UUID]:
    """Two quizzes due on Monday: the pupil handed in the first a day late, the second three days late."""
    sequence, (first, second) = make_sequence(
        database, lesson.admin, [(ActivityType.quiz, quiz("titre")), (ActivityType.quiz, quiz("titre"))]
    )
    dates = {"start_date": MONDAY - 7 * DAY, "end_date": MONDAY}
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration(), **dates)
    noon = dt.datetime.combine(MONDAY, dt.time(12), dt.UTC)
    hand_in(database, lesson.pupil, first, {"q1": "titre"}, at=noon + DAY)
    hand_in(database, lesson.pupil, second, {"q1": "titre"}, at=noon + 3 * DAY)
    return first, second


def lateness(database, lesson, activities) -> list[tuple[bool, bool]]:
    """Of each activity, whether the attempt and the result are late."""
    a, r = ActivityAttempt, ActivityResult
    query = select(a.activity_id, a.late, r.late).join(r, r.activity_id == a.activity_id)
    with database.reading(lesson.teacher) as connection:
        found = {id_: (attempt, result) for id_, attempt, result in connection.execute(query)}
    return [found[activity] for activity in activities]


def test_work_of_an_excused_pupil_is_no_longer_late_and_is_again_when_that_is_undone(
    database, lesson, late_work
):
    assert lateness(database, lesson, late_work) == [(True, True), (True, True)]
    added = away(database, lesson)
    assert lateness(database, lesson, late_work) == [(False, False), (True, True)]
    undo_absences(database, lesson.teacher, lesson.class_id, added)
    assert lateness(database, lesson, late_work) == [(True, True), (True, True)]


def test_an_absence_after_the_due_date_changes_nothing(database, lesson, late_work):
    away(database, lesson, MONDAY + DAY, MONDAY + 5 * DAY)
    assert lateness(database, lesson, late_work) == [(True, True), (True, True)]


# Extra time and larger text


def test_what_a_pupil_needs_is_set_and_what_was_before_is_told(database, lesson):
    assert set_needs(database, lesson, 1.333, larger=True) == Accommodation()
    assert needs(database, lesson) == [(1.33, True)]
    assert set_needs(database, lesson, 1.5) == Accommodation(1.33, True)
    assert needs(database, lesson) == [(1.5, False)]


def test_who_needs_nothing_leaves_no_row(database, lesson):
    set_needs(database, lesson, 2.0)
    set_needs(database, lesson)
    assert needs(database, lesson) == []


@pytest.mark.parametrize("factor", [0.99, 3.01, 0, -1, float("nan"), float("inf")])
def test_extra_time_has_bounds(database, lesson, factor):
    with pytest.raises(BadInput):
        set_needs(database, lesson, factor)
    assert needs(database, lesson) == []


def test_only_a_teacher_of_the_pupil_sets_what_the_pupil_needs(database, lesson):
    outsider = make_user(database, lesson.admin, UserRole.student, username="x")
    for scope, student in (
        (lesson.teacher, outsider),
        (lesson.pupil, lesson.pupil.user_id),
        (make_lesson(database).teacher, lesson.pupil.user_id),
    ):
        with pytest.raises(NotFound):
            set_accommodation(database, scope, lesson.class_id, student, Accommodation(2.0))
    assert needs(database, lesson) == []


def test_excusing_locks_the_class_before_its_pupils_as_all_others_do(database, lesson):
    """The other way round it and a change of a group's members would wait for each other for ever."""
    with ThreadPoolExecutor() as pool:
        with database.writing(lesson.teacher) as session:
            lock_class(session.connection(), lesson.class_id)
            excused = pool.submit(away, database, lesson)
            time.sleep(0.3)
            require_pupils(session, lesson.teacher, lesson.class_id, [lesson.pupil.user_id])
        assert len(excused.result()) == 1
