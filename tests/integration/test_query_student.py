"""A pupil's page: hand-ins and days recomputed from what was planted."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from dashboard.queries import student
from dashboard.queries.student import DAY_COLUMNS, WORK_COLUMNS
from dashboard.views import ClassView
from datastore.commands.classroom.groups import create_group
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.errors import NotFound
from datastore.models import ActivityAttempt, new_id
from datastore.models.enums import ActivityType
from tests.conftest import statements
from tests.factories import (
    hand_in,
    make_class,
    make_lesson,
    make_pupil,
    make_sequence,
    make_visit,
    quiz,
)

PARIS = ZoneInfo("Europe/Paris")
FIRST = dt.datetime(2026, 9, 7, 21, 30, tzinfo=dt.UTC)  # 23:30 in Paris
WORK = [(0, 0, "non"), (0, 3, "oui"), (1, 3, "oui"), (2, 9, "non")]
"""Of the pupil: activity, days after the first, answer."""
MINUTES = [(0, 0, 50), (1, 0, 10), (2, 4, 20)]
"""Of the pupil: activity, days after the first, minutes at work; the first runs over midnight."""


@pytest.fixture
def at_work(database):
    """Two pupils, three activities; the classmate's work must not be seen."""
    lesson = make_lesson(database)
    sequence, activities = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("oui"))] * 3)
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
    classmate = make_pupil(database, lesson.admin, lesson.class_id)
    for activity, days, word in WORK:
        hand_in(
            database, lesson.pupil, activities[activity], {"q1": word}, at=FIRST + dt.timedelta(days=days)
        )
    for activity, days, minutes in MINUTES:
        begins = FIRST + dt.timedelta(days=days)
        ends = begins + dt.timedelta(minutes=minutes)
        make_visit(database, lesson.pupil, activities[activity], (begins, ends))
    hand_in(database, classmate, activities[0], {"q1": "oui"}, at=FIRST)
    make_visit(database, classmate, activities[0], (FIRST, FIRST + dt.timedelta(minutes=5)))
    return lesson, activities


def ask(database, lesson, question=student.time_line, pupil=None, **filters):
    with database.reading(lesson.teacher) as connection:
        view = ClassView(class_id=lesson.class_id, **filters)
        return question(connection, lesson.teacher, view, pupil or lesson.pupil.user_id)


def test_hand_ins_stand_newest_first_with_attempt_and_score(database, at_work):
    lesson, activities = at_work
    work = ask(database, lesson).work
    numbered = []
    for place, (activity, days, word) in enumerate(WORK):
        number = 1 + sum(earlier[0] == activity for earlier in WORK[:place])
        at = FIRST + dt.timedelta(days=days)
        numbered.append((at, activities[activity], number, float(word == "oui")))
    told = zip(work["handed_in_at"], work["activity_id"], work["attempt"], work["score"], strict=True)
    assert sorted(told) == sorted(numbered)
    assert work["handed_in_at"].is_monotonic_decreasing
    assert dict(work.dtypes.astype(str)) == dict(WORK_COLUMNS)


def test_a_day_is_the_schools_and_a_second_on_two_activities_counts_once(database, at_work):
    lesson, _ = at_work
    seconds = set()
    for _activity, days, minutes in MINUTES:
        begins = int((FIRST + dt.timedelta(days=days)).timestamp())
        seconds |= set(range(begins, begins + 60 * minutes))
    by_day: dict[dt.date, int] = {}
    for second in seconds:
        day = dt.datetime.fromtimestamp(second, PARIS).date()
        by_day[day] = by_day.get(day, 0) + 1
    days = ask(database, lesson).days
    assert dict(zip(days["day"], days["seconds"], strict=True)) == by_day
    assert len(by_day) == 3  # the first evening runs into the next day
    assert dict(days.dtypes.astype(str)) == dict(DAY_COLUMNS)


def test_filters_choose_days_and_activities_but_a_group_leaves_the_pupil(database, at_work):
    lesson, _ = at_work
    since = FIRST.date() + dt.timedelta(days=2)
    line = ask(database, lesson, since=since, until=since + dt.timedelta(days=3))
    assert len(line.work) == 2
    assert line.days["day"].min() >= since
    group = create_group(database, lesson.teacher, lesson.class_id, "Besoin")
    assert len(ask(database, lesson, group=group).work) == len(WORK)
    assert ask(database, lesson, sequence=new_id()).work.empty


def test_what_is_not_released_stands_without_its_score_and_what_does_not_count_is_left_out(database, at_work):
    lesson, activities = at_work
    changes = [(activities[1], {"held": True}), (activities[2], {"banked": True})]
    with database.writing(lesson.admin) as session:
        for activity, change in changes:
            own = (
                ActivityAttempt.school_id == lesson.admin.school_id,
                ActivityAttempt.activity_id == activity,
            )
            session.execute(update(ActivityAttempt).where(*own).values(**change))
    work = ask(database, lesson).work.set_index("activity_id")
    assert work.loc[activities[1], "held"]
    assert work.loc[[activities[1]], "score"].isna().all()
    assert activities[2] not in work.index


def test_the_pupil_stands_beside_the_class(database, at_work):
    lesson, _ = at_work
    found = ask(database, lesson, student.standing)
    passed = len({activity for activity, _, word in WORK if word == "oui"})
    assert (found.pupil.completed, found.pupil.mandatory) == (passed, 3)
    assert len(found.present) == 2
    assert not found.pupil.left


@pytest.mark.parametrize("question", [student.time_line, student.standing, student.competencies])
def test_at_most_three_statements(statistics, question):
    with statistics.database.reading(statistics.scope) as connection:
        pupil = student.students.of_class(connection, statistics.scope, statistics.view)["student_id"].iloc[0]
        with statements(statistics.database) as seen:
            question(connection, statistics.scope, statistics.view, pupil)
    assert len(seen) == 3


def test_the_levels_are_those_of_the_pupil_alone(statistics):
    with statistics.database.reading(statistics.scope) as connection:
        asked = connection, statistics.scope, statistics.view
        everybody = student.mastery.students_by_competency(*asked)
        pupil = everybody["student_id"].iloc[-1]
        mine = student.competencies(*asked, pupil)
        with pytest.raises(NotFound):
            student.competencies(*asked, new_id())
    assert mine["student_id"].unique().tolist() == [pupil]
    assert len(mine) == everybody["competency_id"].nunique()


@pytest.mark.parametrize("question", [student.time_line, student.standing, student.require_student])
def test_who_is_of_another_class_does_not_exist(database, at_work, question):
    lesson, _ = at_work
    elsewhere = make_pupil(database, lesson.admin, make_class(database, lesson.admin, "4eZ"))
    for nobody in (elsewhere.user_id, new_id()):
        with pytest.raises(NotFound):
            ask(database, lesson, question, nobody)
    stranger = replace(lesson, teacher=replace(lesson.teacher, teaches=frozenset({new_id()})))
    with pytest.raises(NotFound):
        ask(database, stranger, question)
