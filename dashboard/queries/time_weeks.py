"""How long pupils were at work week by week."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries.frames import CHOSEN_STUDENTS, FILTERED_ACTIVITIES, Columns, frame, parameters
from dashboard.queries.time import DAYS, STAYS, Timed, names_of, timed
from dashboard.views import ClassView
from datastore.scope import Scope

_FROM_SQL: Columns = {"student_id": "object", "week": "int64", "seconds": "float64", "rules": "object"}

_WEEK_OF = "CAST(floor((CAST({moment} AT TIME ZONE :zone AS date) - CAST(:began AS date)) / 7.0) AS int) + 1"
_FIRST_INSTANT = "(CAST(:began AS date) + 7 * ({week}))::timestamp AT TIME ZONE :zone"

_WEEKS = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, {CHOSEN_STUDENTS}, {STAYS},
    united AS (
        SELECT stays.student_id, range_agg(periods) * {DAYS} AS periods,
               (SELECT array_agg(DISTINCT time_rule) FROM activity_visits v
                WHERE v.school_id = :school AND v.class_id = :class
                  AND v.student_id = stays.student_id) AS rules
        FROM stays JOIN chosen ON chosen.student_id = stays.student_id
        GROUP BY stays.student_id
    )
    SELECT student_id, week,
           CAST(sum(extract(epoch FROM least(upper(p), {_FIRST_INSTANT.format(week="week")})
             - greatest(lower(p), {_FIRST_INSTANT.format(week="week - 1")}))) AS float8) AS seconds, rules
    FROM united, unnest(periods) p,
         generate_series({_WEEK_OF.format(moment="lower(p)")}, {_WEEK_OF.format(moment="upper(p)")}) week
    WHERE week >= 1
    GROUP BY student_id, week, rules
    """  # noqa: S608 - the inserted text is a constant of ours
)

_BEGAN = text("SELECT start_date FROM classes WHERE school_id = :school AND id = :class")


@dataclass(frozen=True, slots=True)
class Weeks:
    """How long pupils were at work in each of the class's weeks."""

    began: dt.date | None
    """Day 1 of week 1; None: the class has no first day, and so no weeks."""
    timed: Timed
    """Places are the numbers of the weeks, from the first to the last with work; none is left out."""

    def first_day(self, week: int) -> dt.date:
        """The day on which a week begins."""
        assert self.began is not None  # noqa: S101 - there are no weeks otherwise
        return self.began + dt.timedelta(days=7 * (week - 1))


def week_times(connection: Connection, scope: Scope, view: ClassView) -> Weeks:
    """How long were pupils at work in each week? Two statements.

    Definition: docs/metrics.md, "Time per week". A period over midnight is cut where the school's day ends.
    """
    asked = parameters(scope, view)
    began: dt.date | None = connection.execute(_BEGAN, asked).scalar_one()
    found = frame(connection, _WEEKS, {**asked, "zone": scope.timezone, "began": began}, _FROM_SQL)
    worked = found[found["seconds"] > 0].rename(columns={"week": "place"}).assign(very_short=False)
    numbers = range(worked["place"].min(), worked["place"].max() + 1) if len(worked) else range(0)
    places = pd.DataFrame({"place": list(numbers), "title": "", "about": "", "expected": float("nan")})
    return Weeks(began, timed(places, worked, names_of(worked["rules"])))
