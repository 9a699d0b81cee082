"""Which levels moved in a week: judged again from the log of evidence, as it stood before and after."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, Row, text

from dashboard.queries import students
from dashboard.queries.frames import FILTERED_ACTIVITIES, Columns, parameters
from dashboard.school_week import SchoolWeek
from dashboard.views import ClassView
from datastore.measures.levels import DEFAULT_RULE, Level
from datastore.measures.mastery import Evidence, judge
from datastore.measures.weeks import local_day
from datastore.scope import Scope

MOVE_COLUMNS: Columns = {
    **students.STUDENT_COLUMNS,
    "competency_id": "object",
    "code": "str",
    "title": "str",
    "before": "float64",
    "after": "float64",
}

_LOG = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, aside AS MATERIALIZED (
        SELECT id FROM activity_attempts
        WHERE school_id = :school AND class_id = :class AND decision = 'set_aside'
    ), log AS (
        SELECT e.id, e.student_id, e.competency_id, e.activity_id, e.local_day, e.kind, e.assessment_level,
               e.score, e.assessed_at, e.assessed_by, e.attempt_id, e.evidence_data->>'level' AS set_to,
               CAST(e.evidence_data->>'until' AS date) AS until,
               bool_or(e.assessed_at >= :begins
                       OR e.kind = 'override'
                          AND CAST(e.evidence_data->>'until' AS date)
                              BETWEEN CAST(:monday AS date) - 1 AND CAST(:sunday AS date) - 1)
                 OVER (PARTITION BY e.student_id, e.competency_id) AS may_move
        FROM competency_assessments e
        WHERE e.school_id = :school AND e.class_id = :class AND e.kind IN ('level', 'override')
          AND e.assessed_at < :ends
    )
    SELECT e.student_id, e.competency_id, c.code, c.title, e.activity_id, e.local_day, e.kind::text AS kind,
           e.assessment_level::text AS level, e.score::float8 AS score, e.assessed_at, e.assessed_by,
           e.set_to, e.until
    FROM log e
    JOIN competencies c ON c.id = e.competency_id
    WHERE e.may_move AND NOT EXISTS (SELECT FROM aside WHERE aside.id = e.attempt_id)
      AND (CAST(:domain AS text) IS NULL OR c.domain = :domain)
      AND (CAST(:sequence AS uuid) IS NULL AND CAST(:session AS uuid) IS NULL
           AND CAST(:kind AS activity_type) IS NULL
           OR c.id IN (SELECT l.competency_id
                       FROM activity_competencies l JOIN plan ON plan.id = l.activity_id
                       WHERE l.school_id = :school))
    ORDER BY c.code, e.assessed_at, e.id
    """  # noqa: S608 - the inserted text is a constant of ours
)


def moves(connection: Connection, scope: Scope, view: ClassView, week: SchoolWeek) -> pd.DataFrame:
    """Which levels changed from the beginning of a week to its end? Two statements.

    Definition: docs/metrics.md, "Monday sheet". The level is that of the heatmap, by the same rule: the
    override in force on the day, else the one judged from the evidence dated before. Results released, or set
    aside, later count as if that had been known.

    Columns: those of `students.of_class`; competency_id, code, title; before and after, 0 to 3 (before null:
    the first level). A row for each pupil and competency whose level differs.
    """
    zone = ZoneInfo(scope.timezone)
    begins, ends = week.bounds(zone)
    asked = {
        **parameters(scope, view),
        "begins": begins,
        "ends": ends,
        "monday": week.monday,
        "sunday": week.sunday,
    }
    logs: defaultdict[tuple[UUID, UUID], list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(_LOG, asked):
        logs[row.student_id, row.competency_id].append(row)
    lines = [
        (
            student,
            competency,
            log[0].code,
            log[0].title,
            level_at(log, begins, zone),
            level_at(log, ends, zone),
        )
        for (student, competency), log in logs.items()
    ]
    named = ["student_id", *list(MOVE_COLUMNS)[len(students.STUDENT_COLUMNS) :]]
    found = pd.DataFrame.from_records(lines, columns=named)
    found = found[found["after"].notna() & (found["before"].isna() | (found["before"] != found["after"]))]
    joined = students.of_class(connection, scope, view).merge(found, on="student_id")
    return joined[list(MOVE_COLUMNS)].astype(dict(MOVE_COLUMNS))


def level_at(log: Sequence[Any], at: dt.datetime, zone: ZoneInfo) -> float | None:
    """The level that was shown just before a moment; None: no evidence.

    Args:
        log: Rows of one pupil and competency, oldest first: kind, assessed_at, and what the kind says.
        at: The moment, which does not count.
        zone: The school's.
    """
    known = [row for row in log if row.assessed_at < at]
    decisions = [row for row in known if row.kind == "override"]
    if decisions and decisions[-1].set_to:
        last_day = decisions[-1].until
        if last_day is None or last_day >= local_day(at - dt.timedelta(microseconds=1), zone):
            return float(Level[decisions[-1].set_to])
    mastery = judge(_evidence(known), DEFAULT_RULE)
    return float(mastery.level) if mastery else None


def _evidence(log: Iterable[Any]) -> list[Evidence]:
    return [
        Evidence(
            activity_id=row.activity_id,
            local_day=row.local_day,
            x=row.score,
            level=Level[row.level],
            at=row.assessed_at,
            source="teacher" if row.assessed_by else "computed",
        )
        for row in log
        if row.kind == "level"
    ]


BY_COMPETENCY_COLUMNS: Columns = {
    "competency_id": "object",
    "code": "str",
    "title": "str",
    "up": "int64",
    "down": "int64",
    "first": "int64",
}


def by_competency(found: pd.DataFrame) -> pd.DataFrame:
    """In which competencies did levels move? No statement.

    Args:
        found: `moves`.

    Columns: competency_id, code, title; pupils whose level went up, down, and who have a first one. Most
    losses first, then most gains.
    """
    counted = found.assign(
        up=(found["after"] > found["before"]).astype("int64"),
        down=(found["after"] < found["before"]).astype("int64"),
        first=found["before"].isna().astype("int64"),
    )
    counts = ["up", "down", "first"]
    summed = counted.groupby(["competency_id", "code", "title"], sort=False)[counts].sum().reset_index()
    ranked = summed.sort_values(["down", "up", "first"], ascending=False, kind="stable")
    return ranked[list(BY_COMPETENCY_COLUMNS)].astype(dict(BY_COMPETENCY_COLUMNS)).reset_index(drop=True)
