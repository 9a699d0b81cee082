"""The weekly trend: recomputed from planted hand-ins, week by week."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from statistics import median

import pytest

from dashboard.queries.trend import TREND_COLUMNS, weekly
from dashboard.views import ClassView
from datastore.commands.classroom.classes import end_enrolment
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.errors import NotFound
from datastore.models import new_id
from datastore.models.enums import ActivityType
from tests.conftest import statements
from tests.factories import hand_in, make_lesson, make_pupil, make_sequence, quiz

START = dt.date(2026, 9, 1)  # the class's first day, a Tuesday
NOW = dt.datetime(2026, 9, 24, 12, tzinfo=dt.UTC)


@pytest.fixture
def class_at_work(database):
    """Three pupils, four mandatory quizzes; (pupil, activity, day, word) of what was handed in."""
    lesson = make_lesson(database)
    sequence, activities = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("oui"))] * 4)
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
    pupils = [lesson.pupil, *(make_pupil(database, lesson.admin, lesson.class_id) for _ in range(2))]
    work = [(0, 0, 0, "oui"), (0, 1, 1, "non"), (0, 1, 7, "oui"), (1, 0, 6, "oui"), (1, 1, 8, "non")]
    work += [(0, 2, 15, "oui"), (1, 1, 16, "oui"), (2, 0, 22, "oui")]
    for pupil, activity, day, word in work:
        at = dt.datetime.combine(START + dt.timedelta(days=day), dt.time(20), dt.UTC)
        hand_in(database, pupils[pupil], activities[activity], {"q1": word}, at=at)

    def ask(**filters):
        with database.reading(lesson.teacher) as connection:
            view = ClassView(class_id=lesson.class_id, **filters)
            return weekly(connection, lesson.teacher, view, at=NOW)

    return lesson, pupils, work, ask


def test_each_week_says_how_far_the_median_pupil_was_and_what_was_handed_in(class_at_work):
    _, _, work, ask = class_at_work
    found = ask()
    assert found["week"].tolist() == [1, 2, 3, 4]
    for row in found.itertuples():
        done = [
            len({a for p, a, day, word in work if p == pupil and word == "oui" and day < 7 * row.week})
            for pupil in range(3)
        ]
        during = [(p, day) for p, _, day, _ in work if day // 7 + 1 == row.week]
        assert row.median == pytest.approx(median(done) / 4)
        assert (row.handed_in, row.submitters) == (len(during), len({p for p, _ in during}))
        assert row.pupils == 3
        assert row.begins == START + dt.timedelta(days=7 * (row.week - 1))


def test_days_choose_weeks_and_do_not_cut_what_was_done_before(class_at_work):
    *_, ask = class_at_work
    found = ask(since=START + dt.timedelta(days=10), until=START + dt.timedelta(days=15))
    assert found["week"].tolist() == [2, 3]
    assert found["median"].tolist() == ask()["median"].tolist()[1:3]


def test_who_has_left_is_not_in_it(class_at_work, database):
    lesson, pupils, _, ask = class_at_work
    end_enrolment(database, lesson.admin, lesson.class_id, pupils[2].user_id)
    assert ask()["pupils"].unique().tolist() == [2]


def test_evening_work_is_of_the_schools_day(class_at_work, database):
    """23:30 in Paris on the last day of a week is 21:30 UTC, and 00:30 is the next week."""
    lesson, pupils, *_, ask = class_at_work
    before = ask().set_index("week")["handed_in"]
    [activity] = make_more(database, lesson)
    for minute, week in ((30, 1), (90, 2)):
        at = dt.datetime(2026, 9, 7, 21, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)
        hand_in(database, pupils[0], activity, {"q1": "oui"}, at=at)
        assert ask().set_index("week")["handed_in"][week] == before[week] + 1


def make_more(database, lesson):
    sequence, activities = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("oui"))])
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
    return activities


def test_one_statement_and_declared_columns_also_when_empty(statistics):
    view = ClassView(class_id=statistics.class_id, sequence=new_id())
    for asked in (view, statistics.view):
        with (
            statements(statistics.database) as seen,
            statistics.database.reading(statistics.scope) as connection,
        ):
            found = weekly(connection, statistics.scope, asked)
        assert len(seen) == 1
        assert {name: str(kind) for name, kind in found.dtypes.items()} == dict(TREND_COLUMNS)


def test_another_teachers_class_does_not_exist(statistics):
    stranger = replace(statistics.scope, teaches=frozenset({new_id()}))
    with statistics.database.reading(stranger) as connection, pytest.raises(NotFound):
        weekly(connection, stranger, statistics.view)
