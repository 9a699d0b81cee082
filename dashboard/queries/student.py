"""What one pupil did, day by day, and how the class compares."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries import mastery, overview, students
from dashboard.queries.frames import FILTERED_ACTIVITIES, Columns, during, frame, parameters
from dashboard.queries.time import DAYS
from dashboard.rows import framed, rows
from dashboard.views import ClassView
from datastore.errors import NotFound
from datastore.scope import Scope

WORK_COLUMNS: Columns = {
    "activity_id": "object",
    "title": "str",
    "activity_type": "str",
    "attempt": "int64",
    "handed_in_at": "datetime64[us, UTC]",
    "score": "float64",
    "held": "bool",
    "needs_review": "bool",
    "late": "bool",
    "active_seconds": "float64",
}
DAY_COLUMNS: Columns = {"day": "object", "seconds": "float64"}
_PERIOD_COLUMNS: Columns = {"begins": "datetime64[us, UTC]", "ends": "datetime64[us, UTC]"}

_WORK = text(
    f"""
    WITH {FILTERED_ACTIVITIES}
    SELECT plan.id, plan.title, plan.activity_type, t.attempt_number, t.submitted_at,
           CAST(CASE WHEN t.held OR t.needs_review OR t.max_score = 0 THEN NULL
                     ELSE t.score / t.max_score END AS float8),
           t.held, t.needs_review, t.late, CAST(t.active_seconds AS float8)
    FROM activity_attempts t JOIN plan ON plan.id = t.activity_id
    WHERE t.school_id = :school AND t.class_id = :class AND t.student_id = :student
      AND NOT t.banked AND (t.flag IS NULL OR t.decision = 'counts') AND {during("t.submitted_at")}
    ORDER BY t.submitted_at DESC, t.id DESC
    """  # noqa: S608 - the inserted text is a constant of ours
)

_PERIODS = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, united AS (
        SELECT range_agg(v.active_periods) * {DAYS} AS periods
        FROM activity_visits v JOIN plan ON plan.id = v.activity_id
        WHERE v.school_id = :school AND v.class_id = :class AND v.student_id = :student
    )
    SELECT lower(period), upper(period) FROM united, unnest(united.periods) AS period
    """  # noqa: S608 - the inserted text is a constant of ours
)


@dataclass(frozen=True, slots=True)
class TimeLine:
    """What one pupil did, within the filters."""

    work: pd.DataFrame
    """WORK_COLUMNS, a row for each hand-in, newest first: score in [0, 1] (null: none, not released or
    waiting for marking), held (not released), needs_review, late, active_seconds (null: not measured)."""
    days: pd.DataFrame
    """DAY_COLUMNS, a row for each day of the school with active time, oldest first: day (date), seconds."""


def of_one(view: ClassView) -> ClassView:
    """The filters of a pupil's page: a group chooses pupils, and the pupil is chosen."""
    return view.model_copy(update={"group": None})


def require_student(connection: Connection, scope: Scope, view: ClassView, student_id: UUID) -> None:
    """Check that somebody is or was a pupil of the class. One statement.

    Raises:
        NotFound: not so; whether there is such a person elsewhere is not told.
    """
    _row(students.of_class(connection, scope, of_one(view)), student_id)


def _row(everybody: pd.DataFrame, student_id: UUID) -> Any:
    mine = everybody[everybody["student_id"] == student_id]
    if mine.empty:
        raise NotFound("This page does not exist, or it is not yours.")
    return next(rows(mine))


def time_line(connection: Connection, scope: Scope, view: ClassView, student_id: UUID) -> TimeLine:
    """What did the pupil hand in, and when was the pupil at work? Three statements.

    Definition: docs/metrics.md, "Time line of a pupil". Hand-ins that wait to be released stand in it without
    their score: they were handed in.

    Raises:
        NotFound: the pupil is not, and never was, of the class.
    """
    require_student(connection, scope, view, student_id)
    asked = {**parameters(scope, view), "student": student_id}
    work = frame(connection, _WORK, asked, WORK_COLUMNS)
    periods = frame(connection, _PERIODS, asked, _PERIOD_COLUMNS)
    return TimeLine(work, _by_day(periods, ZoneInfo(scope.timezone)))


def _by_day(periods: pd.DataFrame, zone: ZoneInfo) -> pd.DataFrame:
    """The seconds of each school-local day; what runs over midnight belongs to both days."""
    seconds: defaultdict[dt.date, float] = defaultdict(float)
    for begins, ends in periods.itertuples(index=False):
        for day, length in _split(begins.to_pydatetime(), ends.to_pydatetime(), zone):
            seconds[day] += length
    return framed(sorted(seconds.items()), DAY_COLUMNS)


def _split(begins: dt.datetime, ends: dt.datetime, zone: ZoneInfo) -> Iterator[tuple[dt.date, float]]:
    """Cut a period at the school's midnights; lengths are taken in UTC, so a change of clocks counts."""
    while begins < ends:
        day = begins.astimezone(zone).date()
        midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone).astimezone(dt.UTC)
        until = min(ends, midnight)
        yield day, (until - begins).total_seconds()
        begins = until


@dataclass(frozen=True, slots=True)
class Standing:
    """How one pupil stands, and the class beside."""

    pupil: Any
    """A row of queries.overview.students_with_states."""
    present: pd.DataFrame
    """The same of all pupils who are in the class today."""


def standing(connection: Connection, scope: Scope, view: ClassView, student_id: UUID) -> Standing:
    """How far is the pupil, how far the class, and does the pupil need help? Three statements.

    Raises:
        NotFound: the pupil is not, and never was, of the class.
    """
    everybody = overview.students_with_states(connection, scope, of_one(view))
    return Standing(_row(everybody, student_id), everybody[~everybody["left"]])


def competencies(connection: Connection, scope: Scope, view: ClassView, student_id: UUID) -> pd.DataFrame:
    """How far is the pupil in each competency? Three statements.

    Columns and rows: those of queries.mastery.students_by_competency, of this pupil; none where the class has
    no evidence of any competency within the filters.

    Raises:
        NotFound: the pupil is not, and never was, of the class.
    """
    cells = mastery.students_by_competency(connection, scope, of_one(view))
    mine = cells[cells["student_id"] == student_id].reset_index(drop=True)
    if mine.empty and not cells.empty:
        raise NotFound("This page does not exist, or it is not yours.")
    return mine
