"""Page Today: what waits and what is due, from planted rows, counted again in plain Python."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from dashboard.queries.classes import TAUGHT_COLUMNS, taught_with_progress
from dashboard.queries.states import states
from dashboard.queries.students import names_by_class, of_class
from dashboard.views import ClassView
from datastore.commands.classroom.classes import end_enrolment
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration, SessionDates
from datastore.engine import Database
from datastore.errors import NotFound
from datastore.models import ActivityResult, Session, StudentProduction, new_id
from datastore.models.enums import ActivityType, ProductionStatus
from datastore.scope import Scope
from tests.conftest import statements
from tests.factories import Lesson, hand_in, make_class, make_lesson, make_pupil, make_sequence, quiz
from tests.unit.content.samples import example

NOW = dt.datetime(2026, 11, 18, 23, 30, tzinfo=dt.UTC)
"""In Paris it is the 19th already."""
TODAY = dt.date(2026, 11, 19)


def in_days(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


@dataclass
class Room:
    """A class with four quizzes and a text, each in a session of its own."""

    database: Database
    lesson: Lesson
    sequence: UUID
    activities: list[UUID]
    sessions: list[UUID]

    def open(self, due: Mapping[int, dt.date], end: dt.date | None = None, **settings) -> None:
        """Open the sequence; sessions are due on these days, the others at the end."""
        dates = {self.sessions[place]: SessionDates(due=day) for place, day in due.items()}
        chosen = Configuration(session_dates=dates, **settings)
        place = (self.lesson.class_id, self.sequence, chosen)
        configure(self.database, self.lesson.teacher, *place, start_date=dt.date(2026, 9, 1), end_date=end)

    def join(self) -> Scope:
        return make_pupil(self.database, self.lesson.admin, self.lesson.class_id)

    def writes(self, pupil: Scope, status: ProductionStatus, at: dt.datetime | None) -> None:
        own = {"school_id": pupil.school_id, "class_id": self.lesson.class_id, "student_id": pupil.user_id}
        text = {"activity_id": self.activities[4], "content": "Il", "status": status, "submitted_at": at}
        with self.database.writing(pupil) as session:
            session.execute(insert(StudentProduction).values(id=new_id(), **own, **text))

    def ask(self, scope: Scope | None = None):
        scope = scope or self.lesson.teacher
        with self.database.reading(scope) as connection:
            return taught_with_progress(connection, scope, at=NOW)

    def row(self):
        return self.ask().iloc[0]

    def due(self) -> list[tuple[int, dt.date, int]]:
        """The place of the activity, its day, and how many have handed in."""
        places = {id_: place for place, id_ in enumerate(self.activities)}
        found = self.row()["due"]
        return [(places[each["activity_id"]], each["due_on"], each["handed_in"]) for each in found]


@pytest.fixture
def room(database) -> Room:
    lesson = make_lesson(database)
    kinds = [(ActivityType.quiz, quiz("oui"))] * 4 + [
        (ActivityType.text_production, example("text_production"))
    ]
    sequence, activities = make_sequence(database, lesson.admin, kinds, per_session=1)
    with database.reading(lesson.admin) as connection:
        s = Session.__table__
        query = s.select().where(s.c.sequence_id == sequence).order_by(s.c.session_number)
        sessions = [row.id for row in connection.execute(query)]
    return Room(database, lesson, sequence, activities, sessions)


# Due


def test_due_are_today_and_the_next_seven_days_in_the_schools_time_by_day(room):
    room.open({0: in_days(7), 1: in_days(0), 2: in_days(-1), 3: in_days(8), 4: in_days(3)})
    assert room.due() == [(1, in_days(0), 0), (4, in_days(3), 0), (0, in_days(7), 0)]


def test_without_a_day_of_its_own_a_session_is_due_at_the_end_of_the_sequence(room):
    room.open({0: in_days(30)}, end=in_days(5))
    assert [place for place, *_ in room.due()] == [1, 2, 3, 4]
    room.open({})
    assert room.due() == []


def test_what_is_hidden_or_optional_is_not_due(room):
    room.open({}, end=in_days(1), hidden=(room.activities[0],), optional=(room.activities[1],))
    assert [place for place, *_ in room.due()] == [2, 3, 4]


def test_handed_in_counts_the_pupils_of_today_the_fewest_first(room):
    room.open({place: in_days(2) for place in range(5)}, attempts_allowed=3)
    dice = random.Random(4)
    pupils = [room.lesson.pupil, *(room.join() for _ in range(5))]
    leaver, done = pupils[-1], {place: set() for place in range(5)}
    for pupil in pupils:
        for place in range(4):
            if dice.random() < 0.5:
                right = dice.random() < 0.6
                hand_in(room.database, pupil, room.activities[place], {"q1": "oui" if right else "non"})
                if right and pupil is not leaver:
                    done[place].add(pupil.user_id)
    end_enrolment(room.database, room.lesson.admin, room.lesson.class_id, leaver.user_id)
    expected = sorted((len(found), f"Activité {place + 1}", place) for place, found in done.items())
    assert [(count, place) for place, _, count in room.due()] == [(n, place) for n, _, place in expected]
    assert len({count for _, _, count in room.due()}) > 1


# Waiting


def test_texts_wait_from_handing_in_until_they_are_given_back_the_oldest_first(room):
    room.open({})
    at = {name: NOW - dt.timedelta(days=days) for name, days in (("old", 16), ("new", 2), ("back", 30))}
    old, new, back, draft = (room.join() for _ in range(4))
    room.writes(new, ProductionStatus.submitted, at["new"])
    room.writes(old, ProductionStatus.submitted, at["old"])
    room.writes(back, ProductionStatus.evaluated, at["back"])
    room.writes(draft, ProductionStatus.draft, None)
    found = room.row()
    assert (found["texts_waiting"], found["text_since"]) == (2, at["old"])
    assert found["writers"] == [old.user_id, new.user_id]


def test_other_results_that_wait_are_counted_beside_the_texts(room):
    room.open({})
    for pupil in (room.lesson.pupil, room.join()):
        hand_in(room.database, pupil, room.activities[0], {"q1": "oui"})
    assert room.row()["answers_waiting"] == 0
    with room.database.writing(room.lesson.admin) as session:
        session.execute(update(ActivityResult).values(needs_review=True))
    assert (room.row()["answers_waiting"], room.row()["to_review"]) == (2, 2)
    with room.database.writing(room.lesson.admin) as session:
        session.execute(update(ActivityResult).values(activity_id=room.activities[4]))
    assert (room.row()["answers_waiting"], room.row()["to_review"]) == (0, 2)


# Several classes


def neighbours(room: Room, number: int) -> Scope:
    """So many more classes of the teacher, each with two pupils; the scope with all of them."""
    teacher, admin = room.lesson.teacher, room.lesson.admin
    more = [
        make_class(room.database, admin, f"5e{place}", teacher_id=teacher.user_id) for place in range(number)
    ]
    for class_id in more:
        for _ in range(2):
            make_pupil(room.database, admin, class_id)
    return replace(teacher, teaches=frozenset({room.lesson.class_id, *more}))


@pytest.mark.parametrize("more", [0, 7])
def test_three_statements_for_the_page_whatever_the_number_of_classes(room, more):
    room.open({}, end=in_days(3))
    scope = neighbours(room, more)
    with statements(room.database) as seen, room.database.reading(scope) as connection:
        taught = taught_with_progress(connection, scope, at=NOW)
        standing = states(connection, scope, scope.teaches, at=NOW)
        names = names_by_class(connection, scope, scope.teaches)
    assert len(seen) == 3
    assert len(taught) == 1 + more
    assert set(zip(standing["class_id"], standing["student_id"], strict=True)) == set(names)


def test_what_is_due_or_waits_in_one_class_is_not_in_another(room):
    room.open({}, end=in_days(3))
    room.writes(room.lesson.pupil, ProductionStatus.submitted, NOW)
    found = room.ask(neighbours(room, 1)).set_index("name")
    assert (len(found.loc["4eA", "due"]), found.loc["4eA", "texts_waiting"]) == (5, 1)
    assert (found.loc["5e0", "due"], found.loc["5e0", "writers"]) == ([], [])
    assert found.loc["5e0", "texts_waiting"] == 0


def test_names_are_those_of_the_classes_own_lists(room):
    room.join()
    scope, class_id = room.lesson.teacher, room.lesson.class_id
    with room.database.reading(scope) as connection:
        names = names_by_class(connection, scope, [class_id])
        listed = of_class(connection, scope, ClassView(class_id=class_id))
    assert names == {(class_id, row.student_id): row.name for row in listed.itertuples()}


def test_hidden_names_are_the_labels_of_the_classes_own_pages(room):
    room.join()
    scope, class_id = room.lesson.teacher, room.lesson.class_id
    with room.database.reading(scope) as connection:
        labels = names_by_class(connection, scope, [class_id], hidden=True)
        listed = of_class(connection, scope, ClassView(class_id=class_id, hidden=True))
    assert labels == {(class_id, row.student_id): row.name for row in listed.itertuples()}
    assert all(label.startswith("#") for label in labels.values())


def test_another_teachers_names_are_not_told(room):
    stranger = replace(room.lesson.teacher, teaches=frozenset())
    with room.database.reading(stranger) as connection, pytest.raises(NotFound):
        names_by_class(connection, stranger, [room.lesson.class_id])


def test_declared_columns_also_without_a_class(room):
    found = room.ask(replace(room.lesson.teacher, teaches=frozenset()))
    assert found.empty
    assert list(found.columns) == list(TAUGHT_COLUMNS)
