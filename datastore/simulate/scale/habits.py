"""When pupils work: in the lessons of their class, some of it in the evening, and not while they are away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from datastore.simulate.classwork import (
    ABSENT_SHARE,
    CATCHES_UP_SHARE,
    HOMEWORK_SHARE,
    LAST_MINUTES,
    LESSONS,
    SKIPPED_SHARE,
)
from datastore.simulate.scale.columns import Flags, Floats, Ints
from datastore.simulate.timetable import EVENING, EVENING_HOURS, LESSON, SchoolTime, Slot

LEAVERS_SHARE = 0.03
"""Pupils who leave the class in the course of the twelve weeks."""
EARLIEST_LEAVING = 6
_TIMES = (dt.time(8, 5), dt.time(9, 5), dt.time(10, 15), dt.time(11, 5), dt.time(14, 5), dt.time(15, 10))
_WEEKDAYS = ((0, 1, 3), (0, 2, 4))
_ARRIVES_SECONDS = (60.0, 240.0)
_BETWEEN_SECONDS = (20.0, 90.0)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The lessons of some classes, oldest first."""

    lessons: Floats
    """Classes x lessons: when each begins, in seconds since 1970."""
    evenings: Floats
    """When the evening of its day begins."""
    days: Sequence[Sequence[dt.date]]
    """The school's day of each."""


def make_calendar(time: SchoolTime, classes: int) -> Calendar:
    """The last lessons of each class, three a week; no teacher of up to four has two classes at once."""
    lessons = [time.lessons(_slots(number), LESSONS) for number in range(classes)]
    days = [[start.astimezone(time.zone).date() for start in of_class] for of_class in lessons]
    evenings = [[dt.datetime.combine(day, EVENING, time.zone) for day in of_class] for of_class in days]
    return Calendar(_seconds(lessons), _seconds(evenings), days)


def _slots(number: int) -> list[Slot]:
    weekdays = _WEEKDAYS[number // len(_TIMES) % len(_WEEKDAYS)]
    return [Slot(weekday, _TIMES[number % len(_TIMES)]) for weekday in weekdays]


def _seconds(times: Sequence[Sequence[dt.datetime]]) -> Floats:
    return np.array([[time.timestamp() for time in of_class] for of_class in times])


class Habits:
    """Who is there, and what everybody's clock says in class and at home."""

    def __init__(
        self, of_class: Ints, calendar: Calendar, activities: int, generator: np.random.Generator
    ) -> None:
        count = len(of_class)
        self._generator, self._activities = generator, activities
        self._lessons, self._evenings = calendar.lessons[of_class], calendar.evenings[of_class]
        leaves = generator.random(count) < LEAVERS_SHARE
        last = generator.integers(EARLIEST_LEAVING, LESSONS, count)
        self.leaves_after: Ints = np.where(leaves, last, LESSONS)
        """By pupil: the last lesson they attend, from 1."""
        self.absent: Flags = generator.random((count, LESSONS)) < ABSENT_SHARE
        """Pupils x lessons."""
        self._free_in_class, self._free_at_home = np.zeros(count), np.zeros(count)
        self._at_home: Flags = np.zeros(count, dtype=bool)

    def begin(self, place: int) -> tuple[Ints, Floats]:
        """Who works on an activity, and when each of them begins."""
        lesson = place * LESSONS // self._activities
        away, starts = self.absent[:, lesson], self._lessons[:, lesson]
        skips, catches_up, homework = self._generator.random((3, len(starts)))
        does = (
            (skips >= SKIPPED_SHARE)
            & (self.leaves_after > lesson)
            & (~away | (catches_up < CATCHES_UP_SHARE))
        )
        arrives = starts + self._generator.uniform(*_ARRIVES_SECONDS, len(starts))
        in_class = np.maximum(arrives, self._free_in_class)
        too_late = in_class > starts + (LESSON - LAST_MINUTES).total_seconds()
        self._at_home = away | too_late | (homework < HOMEWORK_SHARE)
        evening = self._evenings[:, lesson] + self._generator.beta(2, 3, len(starts)) * EVENING_HOURS * 3600
        begins = np.where(self._at_home, np.maximum(evening, self._free_at_home), in_class)
        who = np.flatnonzero(does)
        return who, begins[who]

    def end(self, who: Ints, ended: Floats) -> None:
        """Move the clocks of those who have worked on the activity begun last."""
        free = ended + self._generator.uniform(*_BETWEEN_SECONDS, len(who))
        home = self._at_home[who]
        self._free_at_home[who[home]] = free[home]
        self._free_in_class[who[~home]] = free[~home]
