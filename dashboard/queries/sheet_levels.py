"""Which levels moved in a week: judged again from the log of evidence, as it stood before and after."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries import students
from dashboard.queries.frames import FILTERED_ACTIVITIES, Columns, frame, parameters
from dashboard.rows import declared
from dashboard.school_week import SchoolWeek
from dashboard.views import ClassView
from datastore.measures.levels import DEFAULT_RULE
from datastore.scope import Scope

_FROM_SQL: Columns = {
    "student_id": "object",
    "competency_id": "object",
    "code": "str",
    "title": "str",
    "before": "float64",
    "after": "float64",
}
MOVE_COLUMNS: Columns = {**students.STUDENT_COLUMNS, **_FROM_SQL}

_MOVES = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, aside AS MATERIALIZED (
        SELECT id FROM activity_attempts
        WHERE school_id = :school AND class_id = :class AND decision = 'set_aside'
    ), log AS MATERIALIZED (
        SELECT student_id, competency_id, id, kind, activity_id, local_day, assessment_level AS level,
               assessed_at, assessed_by IS NOT NULL AS is_judgement, attempt_id,
               CASE WHEN kind = 'override'
                    THEN CAST(nullif(evidence_data->>'level', '') AS assessment_level) END AS set_to,
               CASE WHEN kind = 'override' THEN CAST(evidence_data->>'until' AS date) END AS until
        FROM competency_assessments
        WHERE school_id = :school AND class_id = :class AND kind IN ('level', 'override')
          AND assessed_at < :ends
    ), touched AS (
        SELECT DISTINCT student_id, competency_id FROM log
        WHERE assessed_at >= :begins OR until BETWEEN CAST(:monday AS date) - 1 AND CAST(:sunday AS date) - 1
    ), known AS MATERIALIZED (
        SELECT log.*, moment.is_after, moment.last_day
        FROM log
        JOIN touched USING (student_id, competency_id)
        JOIN (VALUES (false, CAST(:begins AS timestamptz), CAST(:monday AS date) - 1),
                     (true, CAST(:ends AS timestamptz), CAST(:sunday AS date)))
          AS moment (is_after, at, last_day) ON log.assessed_at < moment.at
        WHERE NOT EXISTS (SELECT FROM aside WHERE aside.id = log.attempt_id)
    ), decided AS (
        SELECT DISTINCT ON (student_id, competency_id, is_after) student_id, competency_id, is_after,
               CASE WHEN coalesce(until >= last_day, true) THEN set_to END AS level
        FROM known WHERE kind = 'override'
        ORDER BY student_id, competency_id, is_after, assessed_at DESC, id DESC
    ), pieces AS (
        SELECT student_id, competency_id, is_after, activity_id,
               coalesce(max(assessed_at) FILTER (WHERE is_judgement), max(assessed_at)) AS at,
               coalesce((array_agg(level ORDER BY assessed_at DESC, level DESC)
                         FILTER (WHERE is_judgement))[1], max(level)) AS level
        FROM known WHERE kind = 'level'
        GROUP BY student_id, competency_id, is_after, activity_id, local_day
    ), judged AS (
        SELECT student_id, competency_id, is_after,
               percentile_disc(0.5) WITHIN GROUP (ORDER BY level) AS level
        FROM (SELECT *, row_number() OVER (PARTITION BY student_id, competency_id, is_after
                                           ORDER BY at DESC, activity_id DESC) AS newest FROM pieces) AS p
        WHERE newest <= {DEFAULT_RULE.window}
        GROUP BY student_id, competency_id, is_after
    ), levels AS (
        SELECT student_id, competency_id,
               max(coalesce(d.level, j.level)) FILTER (WHERE NOT is_after) AS before,
               max(coalesce(d.level, j.level)) FILTER (WHERE is_after) AS after
        FROM judged j FULL JOIN decided d USING (student_id, competency_id, is_after)
        GROUP BY student_id, competency_id
    )
    SELECT l.student_id, l.competency_id, c.code, c.title,
           array_position(enum_range(l.before), l.before) - 1,
           array_position(enum_range(l.after), l.after) - 1
    FROM levels l
    JOIN competencies c ON c.id = l.competency_id
    WHERE l.after IS NOT NULL AND l.before IS DISTINCT FROM l.after
      AND (CAST(:domain AS text) IS NULL OR c.domain = :domain)
      AND (CAST(:sequence AS uuid) IS NULL AND CAST(:session AS uuid) IS NULL
           AND CAST(:kind AS activity_type) IS NULL
           OR c.id IN (SELECT a.competency_id
                       FROM activity_competencies a JOIN plan ON plan.id = a.activity_id
                       WHERE a.school_id = :school))
    ORDER BY c.code
    """  # noqa: S608 - the inserted texts are constants of ours
)
"""The rule of `datastore.measures.mastery.judge`, before and after a week, of what the week may have changed.

The lower median of the last pieces, one an activity and day: the latest judgement, else the best of the day
at the time of the last.
"""


def moves(connection: Connection, scope: Scope, view: ClassView, week: SchoolWeek) -> pd.DataFrame:
    """Which levels changed from the beginning of a week to its end? Two statements.

    Definition: docs/metrics.md, "Monday sheet". The level is that of the heatmap, by the same rule: the
    override in force on the day, else the one judged from the evidence dated before. Results released, or set
    aside, later count as if that had been known.

    Columns: those of `students.of_class`; competency_id, code, title; before and after, 0 to 3 (before null:
    the first level). A row for each pupil and competency whose level differs.
    """
    begins, ends = week.bounds(ZoneInfo(scope.timezone))
    asked = {
        **parameters(scope, view),
        "begins": begins,
        "ends": ends,
        "monday": week.monday,
        "sunday": week.sunday,
    }
    found = frame(connection, _MOVES, asked, _FROM_SQL)
    joined = students.of_class(connection, scope, view).merge(found, on="student_id")
    return declared(joined, MOVE_COLUMNS)


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
    return declared(ranked, BY_COMPETENCY_COLUMNS).reset_index(drop=True)
