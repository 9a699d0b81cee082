"""A week of school, Monday to Sunday, in the school's time; an address says it as 2026-W47."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.views import ClassView
from datastore.measures.weeks import DAYS_A_WEEK

_WRITTEN = re.compile(r"(?P<year>20\d{2})-W(?P<week>\d{2})", re.ASCII)
_A_WEEK = dt.timedelta(days=DAYS_A_WEEK)


@dataclass(frozen=True, slots=True, order=True)
class SchoolWeek:
    """Seven days of the school."""

    monday: dt.date

    @classmethod
    def of(cls, day: dt.date) -> SchoolWeek:
        """The week that a day lies in."""
        return cls(day - dt.timedelta(days=day.weekday()))

    @classmethod
    def parse(cls, raw: Any) -> SchoolWeek | None:
        """The week that an address names; None: there is no such week."""
        named = _WRITTEN.fullmatch(str(raw))
        try:
            return cls(dt.date.fromisocalendar(int(named["year"]), int(named["week"]), 1)) if named else None
        except ValueError:
            return None

    @property
    def number(self) -> int:
        """The week's number in the calendar (ISO 8601)."""
        return self.monday.isocalendar().week

    @property
    def sunday(self) -> dt.date:
        """The last day."""
        return self.next.monday - dt.timedelta(days=1)

    @property
    def next(self) -> SchoolWeek:
        """The week after."""
        return SchoolWeek(self.monday + _A_WEEK)

    @property
    def previous(self) -> SchoolWeek:
        """The week before."""
        return SchoolWeek(self.monday - _A_WEEK)

    def bounds(self, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
        """The first instant of the week, and the first after it."""
        begins, ends = (dt.datetime.combine(day, dt.time(), zone) for day in (self.monday, self.next.monday))
        return begins, ends

    def within(self, view: ClassView) -> ClassView:
        """What is filtered, with this week for its days."""
        return view.model_copy(update={"since": self.monday, "until": self.sunday})

    def __str__(self) -> str:
        year, week, _ = self.monday.isocalendar()
        return f"{year:04d}-W{week:02d}"


def last_full_week(today: dt.date) -> SchoolWeek:
    """The week that ended last before a day."""
    return SchoolWeek.of(today).previous
