"""Times of planted stays, recomputed second by second in plain Python."""

from __future__ import annotations

import datetime as dt
import random
import statistics as plain
from dataclasses import replace
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from sqlalchemy import update

from dashboard.queries.time_activities import activity_times, pupil_times
from dashboard.queries.time_screens import screen_times
from dashboard.queries.time_weeks import week_times
from dashboard.views import ClassView
from datastore.commands.classroom.classes import end_enrolment
from datastore.commands.classroom.groups import create_group, set_members
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.errors import NotFound
from datastore.models import Activity, Classroom, new_id
from datastore.models.enums import ActivityType
from tests.conftest import statements
from tests.factories import make_lesson, make_pupil, make_sequence
from tests.planted_times import TWO_SCREENS, Planted, Stay, by_pupil, drawn, instant, plant

PARIS = ZoneInfo("Europe/Paris")
QUESTIONS = (activity_times, pupil_times, week_times)
BEGAN = dt.date(2026, 9, 1)


def expect(database, lesson, minutes: dict[UUID, int]) -> None:
    with database.writing(lesson.admin) as session:
        for activity_id, estimate in minutes.items():
            session.execute(
                update(Activity)
                .where(Activity.school_id == lesson.admin.school_id, Activity.id == activity_id)
                .values(estimated_duration=estimate)
            )


@pytest.fixture
def planted(database) -> Planted:
    """Twelve pupils on four activities of two screens; the last activity is nobody's."""
    lesson = make_lesson(database)
    sequence, activities = make_sequence(database, lesson.admin, [(ActivityType.quiz, TWO_SCREENS)] * 4)
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
    pupils = [
        lesson.pupil,
        *(make_pupil(database, lesson.admin, lesson.class_id) for _ in range(11)),
    ]
    stays = drawn(random.Random(4), pupils, activities[:3])
    plant(database, lesson, *stays)
    expect(database, lesson, {activities[0]: 1, activities[1]: 600})
    return Planted(lesson, sequence, activities, pupils, stays)


def ask(database, planted, question, *arguments, **filters):
    view = ClassView(class_id=planted.lesson.class_id, **filters)
    with database.reading(planted.lesson.teacher) as connection:
        return question(connection, planted.lesson.teacher, view, *arguments)


def told(times, place) -> dict[UUID, float]:
    mine = times[times["place"] == place]
    return dict(zip(mine["student_id"], mine["seconds"], strict=True))


def test_the_time_at_an_activity_is_the_union_of_its_tabs_and_screens(database, planted):
    timed = ask(database, planted, activity_times)
    assert list(timed.places["place"]) == planted.activities
    assert timed.rules == ("heartbeat 1",)
    for row in timed.places.itertuples():
        expected = by_pupil(planted, lambda s, of=row.place: s.activity == of)
        assert told(timed.times, row.place) == pytest.approx(expected)
        assert row.n == len(expected)
        if row.n:
            cuts = np.percentile(list(expected.values()), [25, 50, 75])
            assert (row.q1, row.median, row.q3) == pytest.approx(cuts)
    assert timed.places["n"].tolist()[3] == 0
    assert timed.places["median"].isna().tolist() == [False, False, False, True]
    assert timed.places["expected"].tolist()[:2] == [60, 36_000]


def test_a_second_on_two_activities_counts_once_for_the_pupil(database, planted):
    found = ask(database, planted, pupil_times)
    expected = by_pupil(planted, lambda s: True)
    pupils = dict(zip(found.pupils["student_id"], found.pupils["seconds"], strict=True))
    assert pupils == pytest.approx(expected)
    summed = sum(
        sum(told(ask(database, planted, activity_times).times, a).values()) for a in planted.activities
    )
    assert sum(expected.values()) < summed
    assert found.median == pytest.approx(plain.median(expected.values()))
    assert found.measured == 12


def test_days_keep_the_part_of_a_period_that_lies_in_them(database, planted):
    since, until = dt.date(2026, 10, 24), dt.date(2026, 10, 25)

    def day(second):
        return since <= instant(second).astimezone(PARIS).date() <= until

    filters = {"since": since, "until": until}
    expected = by_pupil(planted, lambda s: True, day)
    pupils = ask(database, planted, pupil_times, **filters).pupils.dropna(subset=["seconds"])
    assert dict(zip(pupils["student_id"], pupils["seconds"], strict=True)) == pytest.approx(expected)
    timed = ask(database, planted, activity_times, **filters)
    for activity in planted.activities:
        assert told(timed.times, activity) == pytest.approx(
            by_pupil(planted, lambda s, of=activity: s.activity == of, day)
        )


def test_weeks_begin_at_the_schools_midnight_also_when_the_clocks_change(database, planted):
    weeks = ask(database, planted, week_times)
    assert weeks.began == BEGAN

    def week(second):
        return (instant(second).astimezone(PARIS).date() - BEGAN).days // 7 + 1

    numbers = {week(second) for second in planted.seconds()}
    assert list(weeks.timed.places["place"]) == list(range(min(numbers), max(numbers) + 1))
    assert len(numbers) > 1
    for number in weeks.timed.places["place"]:
        expected = by_pupil(planted, lambda s: True, lambda second, of=number: week(second) == of)
        assert told(weeks.timed.times, number) == pytest.approx(expected)
    assert weeks.first_day(8) == dt.date(2026, 10, 20)


def test_a_period_over_a_weeks_end_is_cut_there_and_an_idle_week_is_kept(database, planted):
    pupil, activity = planted.pupils[0].user_id, planted.activities[0]
    midnight = int(dt.datetime(2026, 11, 17, tzinfo=PARIS).timestamp())  # week 12 begins
    plant(database, planted.lesson, Stay(pupil, activity, "s1", ((midnight - 40, midnight + 25),)))
    timed = ask(database, planted, week_times).timed
    assert told(timed.times, 11) == {pupil: 40}
    assert told(timed.times, 12) == {pupil: 25}
    assert timed.places.set_index("place")["n"][10] == 0


def test_work_before_the_class_began_belongs_to_no_week(database, planted):
    with database.writing(planted.lesson.admin) as session:
        session.execute(
            update(Classroom)
            .where(
                Classroom.school_id == planted.lesson.admin.school_id, Classroom.id == planted.lesson.class_id
            )
            .values(start_date=dt.date(2027, 1, 1))
        )
    assert ask(database, planted, week_times).timed.places.empty
    with database.writing(planted.lesson.admin) as session:
        session.execute(
            update(Classroom)
            .where(
                Classroom.school_id == planted.lesson.admin.school_id, Classroom.id == planted.lesson.class_id
            )
            .values(start_date=None)
        )
    weeks = ask(database, planted, week_times)
    assert weeks.began is None
    assert weeks.timed.places.empty


def test_the_time_on_each_screen(database, planted):
    activity = planted.activities[1]
    found = ask(database, planted, screen_times, activity)
    assert list(found.timed.places["title"]) == ["Lire", "Répondre"]
    assert found.activity == "Activité 2"
    for row in found.timed.places.itertuples():
        expected = by_pupil(planted, lambda s, of=row.place: (s.activity, s.screen) == (activity, of))
        assert told(found.timed.times, row.place) == pytest.approx(expected)


@pytest.mark.parametrize("filters", [{"session": new_id()}, {"activity_type": ActivityType.video}])
def test_filters_that_leave_the_activity_out_leave_its_screens_out(database, planted, filters):
    found = ask(database, planted, screen_times, planted.activities[1], **filters)
    assert found.activity == ""
    assert found.timed.places.empty
    assert ask(database, planted, screen_times, None).timed.times.empty


def test_a_group_narrows_who_is_shown_and_not_what_is_very_short(database, planted):
    lesson, activity = planted.lesson, planted.activities[3]
    start = int(dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC).timestamp())
    for number, pupil in enumerate(planted.pupils):
        seconds = 30 if number == 0 else 600
        plant(database, lesson, Stay(pupil.user_id, activity, "s1", ((start, start + seconds),)))
    group = create_group(database, lesson.teacher, lesson.class_id, "Besoins")
    set_members(database, lesson.teacher, lesson.class_id, group, [planted.pupils[0].user_id])
    timed = ask(database, planted, activity_times, group=group)
    assert told(timed.times, activity) == {planted.pupils[0].user_id: 30}
    last = timed.times[timed.times["place"] == activity]
    assert last["very_short"].tolist() == [True]
    row = timed.places.set_index("place").loc[activity]
    assert (row["n"], np.isnan(row["median"])) == (1, True)
    assert set(ask(database, planted, week_times, group=group).timed.times["student_id"]) == {
        planted.pupils[0].user_id
    }


def test_a_long_time_outside_of_the_days_makes_a_short_one_in_them_no_rush(database, planted):
    lesson, activity = planted.lesson, planted.activities[3]
    day = dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC)
    for number, pupil in enumerate(planted.pupils):
        first, second = int(day.timestamp()), int(day.timestamp()) + 86_400
        seconds = 600 if number else 630
        periods = ((first, first + seconds - 30), (second, second + 30))
        plant(database, lesson, Stay(pupil.user_id, activity, "s1", periods))
    timed = ask(database, planted, activity_times, since=dt.date(2026, 10, 2), until=dt.date(2026, 10, 2))
    assert set(told(timed.times, activity).values()) == {30}
    assert not timed.times["very_short"].any()


def test_the_work_of_a_pupil_who_left_stays_but_is_not_in_the_class_median(database, planted):
    gone = planted.pupils[0].user_id
    before = ask(database, planted, activity_times)
    end_enrolment(database, planted.lesson.admin, planted.lesson.class_id, gone)
    after = ask(database, planted, activity_times)
    assert before.places.equals(after.places)
    found = ask(database, planted, pupil_times)
    stayed = {pupil: time for pupil, time in by_pupil(planted, lambda s: True).items() if pupil != gone}
    assert found.median == pytest.approx(plain.median(stayed.values()))
    assert found.pupils.set_index("student_id").loc[gone, "left"]


def test_few_pupils_have_no_median_and_a_pupil_without_work_no_time(database):
    lesson = make_lesson(database)
    sequence, [activity] = make_sequence(database, lesson.admin, [(ActivityType.quiz, TWO_SCREENS)])
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
    idle = make_pupil(database, lesson.admin, lesson.class_id)
    planted = Planted(lesson, sequence, [activity], [lesson.pupil, idle], [])
    start = int(dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC).timestamp())
    plant(
        database,
        lesson,
        Stay(lesson.pupil.user_id, activity, "s1", ((start, start + 60),)),
        rule="log duration 1",
    )
    timed = ask(database, planted, activity_times)
    assert timed.places["n"].tolist() == [1]
    assert timed.places[["q1", "median", "q3"]].isna().all(axis=None)
    assert timed.rules == ("log duration 1",)
    found = ask(database, planted, pupil_times)
    assert np.isnan(found.median)
    assert np.isnan(found.pupils.set_index("student_id").loc[idle.user_id, "seconds"])


def test_at_most_three_statements_a_callback_whatever_the_class(database, planted):
    view, scope = ClassView(class_id=planted.lesson.class_id), planted.lesson.teacher
    counts = {}
    for question in (*QUESTIONS, screen_times):
        arguments = (planted.activities[0],) if question is screen_times else ()
        with statements(database) as seen, database.reading(scope) as connection:
            question(connection, scope, view, *arguments)
        counts[question.__name__] = len(seen)
    assert counts == {"activity_times": 1, "pupil_times": 3, "week_times": 2, "screen_times": 1}


def test_another_teachers_class_does_not_exist(database, planted):
    stranger = replace(planted.lesson.teacher, teaches=frozenset({new_id()}))
    view = ClassView(class_id=planted.lesson.class_id)
    for question in QUESTIONS:
        with database.reading(stranger) as connection, pytest.raises(NotFound):
            question(connection, stranger, view)
    with database.reading(stranger) as connection, pytest.raises(NotFound):
        screen_times(connection, stranger, view, planted.activities[0])
