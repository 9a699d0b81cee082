"""The calendar of the demo hangs on the present, and is the same length whatever day it is."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from datastore.simulate.roster import CLASSES
from datastore.simulate.timetable import LESSON, REST, SchoolTime

PARIS = ZoneInfo("Europe/Paris")
NOWS = [dt.datetime(2026, 11, day, hour, tzinfo=dt.UTC) for day in range(23, 30) for hour in (0, 7, 23)] + [
    dt.datetime(2027, 4, 1, 6, tzinfo=dt.UTC),
    dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC),
]


@pytest.mark.parametrize("now", NOWS, ids=str)
def test_every_class_has_its_lessons_in_its_slots_outside_holidays_and_within_twelve_weeks(now):
    time = SchoolTime(now, PARIS)
    assert time.start_date.weekday() == 0
    assert 77 <= (time.today - time.start_date).days <= 83
    for spec in CLASSES:
        lessons = time.lessons(spec.slots, 27)
        local = [lesson.astimezone(PARIS) for lesson in lessons]
        assert lessons == sorted(lessons)
        assert lessons[-1] <= now - REST
        assert local[0].date() >= time.start_date
        assert {(one.weekday(), one.time()) for one in local} == {(s.weekday, s.time) for s in spec.slots}
        assert not any(time.is_holiday(one.date()) for one in local)


def test_two_weeks_are_holidays():
    time = SchoolTime(dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC), PARIS)
    days = [time.start_date + dt.timedelta(days=n) for n in range(84)]
    assert [day for day in days if time.is_holiday(day)] == [
        dt.date(2026, 10, 12) + dt.timedelta(days=n) for n in range(14)
    ]


def test_no_two_classes_of_a_teacher_have_a_lesson_at_once():
    taken = [
        (teacher, slot.weekday, slot.time)
        for spec in CLASSES
        for teacher in (spec.teacher, spec.co_teacher)
        if teacher
        for slot in spec.slots
    ]
    assert len(set(taken)) == len(taken)


def test_homework_lies_between_its_lesson_and_the_next_on_evenings_mostly_the_last():
    now = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
    time = SchoolTime(now, PARIS)
    generator = np.random.default_rng(1)
    last = []
    for spec in CLASSES:
        lessons = [*time.lessons(spec.slots, 27), now]
        for lesson, coming in pairwise(lessons):
            begun = time.at_home(lesson, coming, generator)
            local = begun.astimezone(PARIS)
            assert lesson + LESSON < begun < coming
            assert 17 <= local.hour < 22
            assert not time.is_holiday(local.date())
            last.append(local.date() == coming.astimezone(PARIS).date() - dt.timedelta(days=1))
    assert sum(last) / len(last) > 0.6
