"""When school takes place: lessons, holidays and homework, counted back from the present.

A demo that is made today must be alive today, so the calendar hangs on the present: twelve weeks of which
this one is the last, two of them holidays as in a French autumn. What pupils do does not depend on the day on
which the demo is made: every class always has the same number of lessons behind it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

WEEKS = 12
"""The history, this week included."""
HOLIDAY_WEEKS = frozenset({6, 7})
"""The weeks of the history without lessons, from 1."""
LESSON = dt.timedelta(minutes=55)
REST = dt.timedelta(hours=20)
"""The last lesson lies at least so long ago: what happens now is not a lesson of the timetable."""
EVENING = dt.time(17)
EVENING_HOURS = 4.5
LAST_EVENING_SHARE = 0.6
"""How much of the homework is done on the last evening before the next lesson."""

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A lesson of the timetable; Monday is 0."""

    weekday: int
    time: dt.time


@dataclass(frozen=True, slots=True)
class SchoolTime:
    """The school's calendar, seen from a moment."""

    now: dt.datetime
    zone: ZoneInfo

    @property
    def today(self) -> dt.date:
        """The school's day."""
        return self.now.astimezone(self.zone).date()

    @property
    def start_date(self) -> dt.date:
        """The Monday of week 1."""
        return self.today - self.today.weekday() * _DAY - (WEEKS - 1) * dt.timedelta(weeks=1)

    def is_holiday(self, day: dt.date) -> bool:
        """Whether a day lies in the holidays."""
        return (day - self.start_date).days // 7 + 1 in HOLIDAY_WEEKS

    def lessons(self, slots: Sequence[Slot], count: int) -> list[dt.datetime]:
        """When a class had its last lessons before now, oldest first.

        Args:
            slots: The class's week.
            count: How many; three a week give 27 whatever day it is.
        """
        found: list[dt.datetime] = []
        day = self.today
        while len(found) < count:
            if not self.is_holiday(day):
                times = sorted((slot.time for slot in slots if slot.weekday == day.weekday()), reverse=True)
                begun = [dt.datetime.combine(day, time, self.zone).astimezone(dt.UTC) for time in times]
                found += [start for start in begun if start <= self.now - REST]
            day -= _DAY
        return found[:count][::-1]

    def at_home(self, after: dt.datetime, before: dt.datetime, generator: np.random.Generator) -> dt.datetime:
        """When homework between two lessons is begun: most of it on the last evening.

        Args:
            after: The lesson in which it was given.
            before: The next lesson, on a later day.
            generator: Two draws are taken, whatever the dates.
        """
        late, hour = generator.random(), generator.beta(2, 3)
        first, last = (time.astimezone(self.zone).date() for time in (after, before))
        days = [first + n * _DAY for n in range((last - first).days)]
        days = [day for day in days if not self.is_holiday(day)] or [first]
        position = (
            1.0 if late < LAST_EVENING_SHARE else (late - LAST_EVENING_SHARE) / (1 - LAST_EVENING_SHARE)
        )
        return self._evening(days[min(int(position * len(days)), len(days) - 1)], hour)

    def same_evening(self, of: dt.datetime, generator: np.random.Generator) -> dt.datetime:
        """When work of a lesson is taken up again at home, on the same day."""
        return self._evening(of.astimezone(self.zone).date(), generator.beta(2, 3))

    def _evening(self, day: dt.date, part: float) -> dt.datetime:
        begins = dt.datetime.combine(day, EVENING, self.zone).astimezone(dt.UTC)
        return begins + part * dt.timedelta(hours=EVENING_HOURS)
