"""What the pupils of a class have mastered."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries import students
from dashboard.queries.frames import FILTERED_ACTIVITIES, Columns, parameters
from dashboard.rows import declared, framed, rows
from dashboard.views import ClassView
from datastore.measures.levels import Level
from datastore.measures.mastery import PIECES_TO_REVIEW, shrunk_mean
from datastore.scope import Scope

COMPETENCY_COLUMNS: Columns = {
    "competency_id": "object",
    "code": "str",
    "title": "str",
    "domain": "str",
    "kind": "str",
    "position": "int64",
}
_FROM_SQL: Columns = {
    **students.STUDENT_COLUMNS,
    **COMPETENCY_COLUMNS,
    "level": "str",
    "overridden": "bool",
    "review": "bool",
    "mean_score": "float64",
    "class_mean": "float64",
    "scored_count": "int64",
    "evidence_count": "int64",
    "window_count": "int64",
    "provisional": "bool",
    "stable": "bool",
    "last_evidence_at": "datetime64[us, UTC]",
    "right_count": "int64",
    "answered_count": "int64",
}
_NO_EVIDENCE = (None, False, False, None, None, 0, 0, 0, False, False, None, 0, 0)
"""From the level on, of a pupil without evidence of a competency."""
CELL_COLUMNS: Columns = {
    **students.STUDENT_COLUMNS,
    **COMPETENCY_COLUMNS,
    "level": "float64",
    "overridden": "bool",
    "review": "bool",
    "m": "float64",
    "evidence_count": "int64",
    "window_count": "int64",
    "provisional": "bool",
    "stable": "bool",
    "last_evidence_at": "datetime64[us, UTC]",
    "age_days": "float64",
    "right_count": "int64",
    "answered_count": "int64",
}
SUMMARY_COLUMNS: Columns = {
    **COMPETENCY_COLUMNS,
    **{level.name: "int64" for level in Level},
    "none": "int64",
    "right": "int64",
    "answered": "int64",
    "share_right": "float64",
}

_LEVELS = {level.name: float(level) for level in Level}

_COMPETENCIES = text(
    f"""
    WITH {FILTERED_ACTIVITIES}
    SELECT c.id, c.code, c.title, coalesce(c.domain, ''), coalesce(c.competency_type::text, ''), c.position
    FROM competencies c JOIN competency_frameworks f ON f.id = c.framework_id
    WHERE (c.school_id IS NULL OR c.school_id = :school)
      AND c.id IN (SELECT competency_id FROM competency_mastery
                   WHERE school_id = :school AND class_id = :class)
      AND (CAST(:domain AS text) IS NULL OR c.domain = :domain)
      AND (CAST(:sequence AS uuid) IS NULL AND CAST(:kind AS activity_type) IS NULL
           OR c.id IN (SELECT l.competency_id
                       FROM activity_competencies l JOIN plan ON plan.id = l.activity_id
                       WHERE l.school_id = :school))
    ORDER BY f.code, min(c.position) OVER (PARTITION BY f.id, c.domain), c.domain, c.position, c.code
    """  # noqa: S608 - the inserted text is a constant of ours
)

NEW_PIECES = """
    (SELECT count(DISTINCT (e.activity_id, e.local_day))
     FROM competency_assessments e
     WHERE e.school_id = m.school_id AND e.class_id = m.class_id AND e.competency_id = m.competency_id
       AND e.student_id = m.student_id AND e.kind = 'level' AND e.assessed_at > m.override_at
       AND NOT EXISTS (SELECT FROM activity_attempts t
                       WHERE t.school_id = e.school_id AND t.id = e.attempt_id
                         AND t.decision = 'set_aside'))
"""
"""Pieces of evidence since the override of a row of `competency_mastery m`: activities and days."""

IN_FORCE = "(m.override_level IS NOT NULL AND coalesce(m.override_until >= :today, true))"
"""Whether a row of `competency_mastery m` has an override today."""

REVIEW = f"coalesce(m.level <> m.override_level AND {NEW_PIECES} >= {PIECES_TO_REVIEW}, false)"
"""Whether an override in force should be looked at again: later evidence says something else."""

_MASTERY = text(
    f"""
    WITH present AS (
        SELECT DISTINCT student_id FROM class_enrollments
        WHERE school_id = :school AND class_id = :class AND left_at IS NULL
    )
    SELECT m.student_id::text, m.competency_id::text,
           (CASE WHEN {IN_FORCE} THEN m.override_level ELSE m.level END)::text, {IN_FORCE},
           {IN_FORCE} AND {REVIEW}, m.mean_score::float8,
           avg(m.mean_score) FILTER (WHERE p.student_id IS NOT NULL)
             OVER (PARTITION BY m.competency_id)::float8,
           m.scored_count, m.evidence_count, m.window_count, m.provisional, m.stable, m.last_evidence_at,
           m.right_count, m.answered_count
    FROM competency_mastery m LEFT JOIN present p ON p.student_id = m.student_id
    WHERE m.school_id = :school AND m.class_id = :class
    """  # noqa: S608 - the inserted texts are constants of ours
)


def students_by_competency(connection: Connection, scope: Scope, view: ClassView) -> pd.DataFrame:
    """How far is each pupil in each competency? Three statements.

    Definition: docs/metrics.md, "Level", "Shrunk mean", "Right answers".

    The competencies are those of which somebody in the class has evidence, common ones and the school's own;
    a domain keeps its own, a sequence or a kind of activity those that its activities work on. The evidence
    itself is that of the whole class's work, whatever is filtered: a level is one judgement.

    Columns: those of `students.of_class` (student_id, name, left); competency_id, code, title, domain and
    kind, savoir or competence (empty: none), position; level, 0 to 3, the override in force today in the
    school's time zone, else the computed one (null: no evidence); overridden; review, whether later evidence
    asks to look at the override again; m, the mean score of the window shrunk towards the mean over the
    pupils in the class of theirs, in [0, 1] (null: no score), which only sorts and shades inside a level;
    evidence_count, all pieces; window_count, those the level rests on; provisional, fewer than three of
    them; stable; last_evidence_at (UTC) and age_days, the school's days since then; right_count of
    answered_count answers.

    One row for each pupil who is or was in the class and each competency, pupils by name, competencies in
    the order of the curriculum with the domains kept together.
    """
    everybody = students.of_class(connection, scope, view)
    today = dt.datetime.now(ZoneInfo(scope.timezone)).date()
    given = {**parameters(scope, view), "domain": view.domain, "today": today}
    competencies = [(str(row[0]), tuple(row)) for row in connection.execute(_COMPETENCIES, given)]
    known = {row[:2]: row[2:] for row in map(tuple, connection.execute(_MASTERY, given))}
    lines = [
        (*pupil, *competency, *known.get((student, key), _NO_EVIDENCE))
        for student, pupil in zip(map(str, everybody["student_id"]), rows(everybody), strict=True)
        for key, competency in competencies
    ]
    cells = framed(lines, _FROM_SQL)
    cells["level"] = cells["level"].map(_LEVELS)
    cells["m"] = _shrunk(cells)
    cells["age_days"] = age_days(cells["last_evidence_at"], today, scope.timezone)
    return declared(cells, CELL_COLUMNS)


def by_competency(cells: pd.DataFrame) -> pd.DataFrame:
    """How does the class stand in each competency? No statement.

    Args:
        cells: rows of `students_by_competency`, of the pupils shown.

    Columns: competency_id, code, title, domain, kind, position; right of answered answers and share_right =
    right / answered (null: no answers); the number of pupils at each level (non_acquis, en_cours, acquis,
    expert) and none, those without evidence: the five add up to the pupils shown.
    """
    named: dict[UUID, tuple[Any, ...]] = {}
    counted: defaultdict[UUID, list[int]] = defaultdict(lambda: [0] * (len(Level) + 3))
    for cell in rows(cells[[*COMPETENCY_COLUMNS, "level", "right_count", "answered_count"]]):
        named.setdefault(cell.competency_id, cell[: len(COMPETENCY_COLUMNS)])
        counts = counted[cell.competency_id]
        counts[len(Level) if math.isnan(cell.level) else int(cell.level)] += 1
        counts[-2] += cell.right_count
        counts[-1] += cell.answered_count
    lines = [
        (*named[key], *counts, counts[-2] / counts[-1] if counts[-1] else None)
        for key, counts in counted.items()
    ]
    return framed(lines, SUMMARY_COLUMNS)


def _shrunk(cells: pd.DataFrame) -> list[float | None]:
    """The shrunk mean of each row, towards the mean of the means of the pupils in the class."""
    scores = rows(cells[["mean_score", "scored_count", "class_mean"]])
    return [
        shrunk_mean(mean * n if n else 0, n, None if math.isnan(class_mean) else class_mean)
        for mean, n, class_mean in scores
    ]


def age_days(at: pd.Series, today: dt.date, timezone: str) -> pd.Series:
    """The school's days from a time until today; null where there is no time."""
    days: pd.Series = at.dt.tz_convert(timezone).dt.tz_localize(None).dt.normalize()
    age: pd.Series = (pd.Timestamp(today) - days).dt.days
    return age
