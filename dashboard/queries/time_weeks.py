"""How long pupils were at work week by week."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries.frames import CHOSEN_STUDENTS, FILTERED_ACTIVITIES, Columns, frame, parameters
from dashboard.queries.time import DAYS, Timed, length, names_of, timed
from dashboard.views import ClassView
from datastore.measures.weeks import local_day, week_number
from datastore.scope import Scope

_FROM_SQL: Columns = {"student_id": "object", "week": "int64", "seconds": "float64", "rules": "object"}

_FIRST_INSTANT = "CAST(CAST(:began AS date) + 7 * ({week} - 1) AS timestamp) AT TIME ZONE CAST(:zone AS text)"

_WEEKS = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, {CHOSEN_STUDENTS}, united AS (
        SELECT v.student_id, range_agg(v.active_periods) * {DAYS} AS periods,
               array_agg(DISTINCT v.time_rule) AS rules
        FROM activity_visits v
        JOIN plan ON plan.id = v.activity_id
        JOIN chosen ON chosen.student_id = v.student_id
        WHERE v.school_id = :school AND v.class_id = :class AND NOT isempty(v.active_periods)
        GROUP BY v.student_id
    ), weeks AS (
        SELECT week, tstzmultirange(tstzrange({_FIRST_INSTANT.format(week="week")},
                                              {_FIRST_INSTANT.format(week="week + 1")})) AS days
        FROM generate_series(1, CAST(:last AS int)) week
    )
    SELECT student_id, week, {length("united.periods * weeks.days")}, rules
    FROM united JOIN weeks ON united.periods && weeks.days
    """  # noqa: S608 - the inserted text is a constant of ours
)

_BOUNDS = text(
    """
    SELECT c.start_date, (SELECT max(v.last_seen_at) FROM activity_visits v
                          WHERE v.school_id = :school AND v.class_id = :class)
    FROM classes c WHERE c.school_id = :school AND c.id = :class
    """
)


@dataclass(frozen=True, slots=True)
class Weeks:
    """How long pupils were at work in each of the class's weeks."""

    began: dt.date | None
    """Day 1 of week 1; None: the class has no first day, and so no weeks."""
    timed: Timed
    """Places are the numbers of the weeks, from the first to the last with work; none is left out."""

    running: int | None
    """The number of this week, which is not over."""

    def first_day(self, week: int) -> dt.date:
        """The day on which a week begins."""
        assert self.began is not None  # noqa: S101 - there are no weeks otherwise
        return self.began + dt.timedelta(days=7 * (week - 1))


def week_times(connection: Connection, scope: Scope, view: ClassView) -> Weeks:
    """How long were pupils at work in each week? Two statements.

    Definition: docs/metrics.md, "Time per week". A period over midnight is cut where the school's day ends.
    """
    asked = parameters(scope, view)
    began, last_seen = connection.execute(_BOUNDS, asked).one()
    zone = ZoneInfo(scope.timezone)
    last = _week(last_seen, began, zone) or 0
    weeks = {"zone": scope.timezone, "began": began, "last": last}
    found = frame(connection, _WEEKS, {**asked, **weeks}, _FROM_SQL)
    worked = found[found["seconds"] > 0].rename(columns={"week": "place"}).assign(very_short=False)
    numbers = range(worked["place"].min(), worked["place"].max() + 1) if len(worked) else range(0)
    places = pd.DataFrame({"place": list(numbers), "title": "", "about": "", "expected": float("nan")})
    running = _week(dt.datetime.now(dt.UTC), began, zone)
    return Weeks(began, timed(places, worked, names_of(worked["rules"])), running)


def _week(moment: dt.datetime | None, began: dt.date | None, zone: ZoneInfo) -> int | None:
    """The number of the week in which a moment lies."""
    return week_number(local_day(moment, zone), began) if moment and began else None
