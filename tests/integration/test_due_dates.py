"""When a due date moves, for a class, a group or who is in it, work is late or not by the new one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from datastore.commands.classroom.absences import excuse
from datastore.commands.classroom.groups import create_group, delete_group, set_group_dates, set_members
from datastore.commands.classroom.sequences import configure, withdraw_sequence
from datastore.configuration import Configuration, SessionDates
from datastore.engine import Database
from datastore.models import ActivityAttempt, ActivityResult, Session
from datastore.models.enums import ActivityType
from datastore.scope import Scope
from tests.conftest import new_database, statements
from tests.factories import Lesson, hand_in, make_lesson, make_pupil, make_sequence, quiz

MONDAY = dt.date(2026, 11, 2)
DAY = dt.timedelta(days=1)
TUESDAY, THURSDAY = MONDAY + DAY, MONDAY + 3 * DAY


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    """One database for all: every test has a school of its own."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


@dataclass(frozen=True)
class Course:
    """A class with two quizzes due on Monday, one a session; two pupils hand in the first on Tuesday."""

    database: Database
    lesson: Lesson
    other: Scope
    sequence_id: UUID
    ids: list[UUID]

    @property
    def place(self) -> tuple[Database, Scope, UUID]:
        return self.database, self.lesson.teacher, self.lesson.class_id

    def configure(self, end: dt.date | None, **settings: Any) -> None:
        dates = {"start_date": MONDAY - 7 * DAY, "end_date": end}
        configure(*self.place, self.sequence_id, Configuration(**settings), **dates)

    def group(self, *pupils: Scope) -> UUID:
        group_id = create_group(*self.place, "Rouge")
        set_members(*self.place, group_id, [pupil.user_id for pupil in pupils])
        return group_id

    def give_group(self, group_id: UUID, end: dt.date | None) -> None:
        set_group_dates(*self.place, group_id, self.sequence_id, start_date=None, end_date=end)

    def hand_in(self, pupil: Scope, place: int, day: dt.date) -> None:
        noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
        hand_in(self.database, pupil, self.ids[place], {"q1": "titre"}, at=noon)

    def late(self, place: int = 0) -> tuple[bool, bool]:
        """Whether the first pupil's work is late, and the other's; attempt and result say the same."""
        a, r = ActivityAttempt, ActivityResult
        query = (
            select(a.student_id, a.late, r.late)
            .join(r, (r.activity_id == a.activity_id) & (r.student_id == a.student_id))
            .where(a.activity_id == self.ids[place], a.class_id == self.lesson.class_id)
        )
        with self.database.reading(self.lesson.teacher) as connection:
            found = {student_id: late for student_id, *late in connection.execute(query)}
        assert all(attempt is result for attempt, result in found.values())
        return found[self.lesson.pupil.user_id][0], found[self.other.user_id][0]

    def change(self, **values: Any) -> None:
        """Write columns of all attempts and results, as an import does."""
        with self.database.owning() as connection:
            for model in (ActivityAttempt, ActivityResult):
                own = {name: value for name, value in values.items() if name in model.__table__.columns}
                mine = model.school_id == self.lesson.teacher.school_id
                connection.execute(update(model).where(mine).values(**own))


@pytest.fixture
def course(database) -> Course:
    lesson = make_lesson(database)
    other = make_pupil(database, lesson.admin, lesson.class_id)
    kinds = 2 * [(ActivityType.quiz, quiz("titre"))]
    sequence_id, ids = make_sequence(database, lesson.admin, kinds, per_session=1)
    course = Course(database, lesson, other, sequence_id, ids)
    course.configure(MONDAY)
    for pupil in (lesson.pupil, other):
        course.hand_in(pupil, 0, TUESDAY)
    return course


LATE, IN_TIME = (True, True), (False, False)
FIRST_IN_TIME = (False, True)


def test_a_later_date_for_the_class_forgives_and_an_earlier_one_takes_that_back(course):
    assert course.late() == LATE
    course.configure(TUESDAY)
    assert course.late() == IN_TIME
    course.configure(MONDAY)
    assert course.late() == LATE
    course.configure(None)
    assert course.late() == IN_TIME, "without an end date nothing is late"


def test_the_date_of_a_session_goes_before_that_of_the_sequence(course):
    with course.database.reading(course.lesson.admin) as connection:
        query = select(Session.id).where(Session.sequence_id == course.sequence_id)
        first, second = connection.execute(query.order_by(Session.session_number)).scalars()
    for pupil in (course.lesson.pupil, course.other):
        course.hand_in(pupil, 1, TUESDAY)
    course.configure(MONDAY, session_dates={first: SessionDates(due=TUESDAY)})
    assert (course.late(0), course.late(1)) == (IN_TIME, LATE)
    course.configure(THURSDAY, session_dates={second: SessionDates(due=MONDAY)})
    assert (course.late(0), course.late(1)) == (IN_TIME, LATE)


def test_dates_of_a_group_hold_for_its_pupils_alone_until_they_are_emptied(course):
    group_id = course.group(course.lesson.pupil)
    course.give_group(group_id, TUESDAY)
    assert course.late() == FIRST_IN_TIME
    course.give_group(group_id, None)
    assert course.late() == LATE


def test_settings_of_a_group_move_its_dates_as_well(course):
    group_id = course.group(course.lesson.pupil)
    configure(*course.place, course.sequence_id, Configuration(), group_id=group_id, end_date=THURSDAY)
    assert course.late() == FIRST_IN_TIME


def test_who_comes_into_a_group_comes_under_its_dates_and_who_leaves_it_no_longer(course):
    group_id = course.group(course.other)
    course.give_group(group_id, THURSDAY)
    assert course.late() == (True, False)
    set_members(*course.place, group_id, [course.lesson.pupil.user_id])
    assert course.late() == FIRST_IN_TIME


def test_pupils_of_a_dissolved_group_follow_the_class_again(course):
    group_id = course.group(course.lesson.pupil, course.other)
    course.give_group(group_id, THURSDAY)
    assert course.late() == IN_TIME
    delete_group(*course.place, group_id)
    assert course.late() == LATE


def test_excused_days_move_the_new_date_too(course):
    course.configure(MONDAY - 3 * DAY)
    days = {"first_day": MONDAY - 5 * DAY, "last_day": MONDAY - 3 * DAY}
    excuse(*course.place, [course.lesson.pupil.user_id], **days)
    assert course.late() == LATE, "three days more make it Monday"
    course.configure(MONDAY - 2 * DAY)
    assert course.late() == FIRST_IN_TIME


def test_closing_a_sequence_makes_nothing_late(course):
    course.configure(TUESDAY)
    withdraw_sequence(*course.place, course.sequence_id)
    assert course.late() == IN_TIME


def test_what_was_said_of_work_stays_where_its_due_date_does_not_move(course):
    course.change(late=False)
    course.configure(MONDAY, attempts_allowed=3)
    assert course.late() == IN_TIME, "an imported log knows better"


def test_an_absence_changes_nothing_where_nothing_is_due(course):
    course.configure(None)
    course.change(late=True)
    excuse(*course.place, [course.lesson.pupil.user_id], first_day=MONDAY, last_day=MONDAY)
    assert course.late() == LATE


def test_work_that_was_carried_over_is_never_late(course):
    course.configure(TUESDAY)
    course.change(banked=True)
    course.configure(MONDAY)
    assert course.late() == IN_TIME


def test_the_work_of_another_class_and_of_another_sequence_is_left_alone(course):
    elsewhere, (other_quiz,) = make_sequence(
        course.database, course.lesson.admin, [(ActivityType.quiz, quiz("titre"))]
    )
    configure(*course.place, elsewhere, Configuration(), end_date=MONDAY)
    for pupil in (course.lesson.pupil, course.other):
        hand_in(
            course.database,
            pupil,
            other_quiz,
            {},
            at=dt.datetime.combine(TUESDAY, dt.time(12), dt.UTC),
        )
    course.configure(THURSDAY)
    assert course.late() == IN_TIME
    course.ids.append(other_quiz)
    assert course.late(2) == LATE


def test_the_number_of_statements_does_not_grow_with_the_class(course):
    def counted(end: dt.date) -> int:
        with statements(course.database) as seen:
            course.configure(end)
        return len(seen)

    two = counted(TUESDAY)
    for _ in range(3):
        course.hand_in(make_pupil(course.database, course.lesson.admin, course.lesson.class_id), 0, TUESDAY)
    assert counted(MONDAY) == two
    assert course.late() == LATE
