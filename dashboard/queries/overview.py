"""How far a class is."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries import students
from dashboard.queries.frames import FILTERED_ACTIVITIES, Columns, frame, parameters
from dashboard.views import ClassView
from datastore.scope import Scope

PROGRESS_COLUMNS: Columns = {
    "student_id": "object",
    "started": "int64",
    "completed": "int64",
    "mandatory": "int64",
    "mean_score": "float64",
    "scored": "int64",
    "active_seconds": "float64",
    "attempts": "int64",
    "late": "int64",
    "last_seen": "datetime64[us, UTC]",
}

_PROGRESS = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, mandatory AS (SELECT count(*) AS n FROM plan WHERE is_mandatory)
    SELECT r.student_id,
           count(r.id),
           count(*) FILTER (WHERE plan.is_mandatory AND r.status = 'completed' AND NOT r.banked),
           (SELECT n FROM mandatory),
           avg(r.score / r.max_score) FILTER (WHERE r.max_score > 0 AND NOT r.banked)::float8,
           count(r.score) FILTER (WHERE r.max_score > 0 AND NOT r.banked),
           sum(r.time_spent)::float8,
           coalesce(sum(r.attempts_count), 0),
           count(*) FILTER (WHERE r.late),
           max(r.last_seen_at)
    FROM mandatory
    LEFT JOIN (activity_results r JOIN plan ON plan.id = r.activity_id)
      ON r.school_id = :school AND r.class_id = :class
    GROUP BY r.student_id
    """  # noqa: S608 - the inserted text is a constant of ours
)


def students_progress(connection: Connection, scope: Scope, view: ClassView) -> pd.DataFrame:
    """How far is each pupil? Two statements.

    Definition: docs/metrics.md, "Completion", "Mean score", "Active time".

    Columns: those of `students.of_class`, then started (activities with a result), completed and mandatory
    (completion = completed / mandatory, null when nothing is mandatory), mean_score in [0, 1] and scored (its
    denominator), active_seconds (null: not measured), attempts, late, last_seen (UTC). One row for each pupil
    who is or was in the class; who has not begun has zero counts and null measures.
    """
    everybody = students.of_class(connection, scope, view)
    work = frame(connection, _PROGRESS, parameters(scope, view), PROGRESS_COLUMNS)
    joined = everybody.merge(work, on="student_id", how="left")
    mandatory = int(work["mandatory"].iloc[0])
    counts = ["started", "completed", "scored", "attempts", "late"]
    joined[counts] = joined[counts].fillna(0).astype("int64")
    joined["mandatory"] = mandatory
    joined["completion"] = joined["completed"] / mandatory if mandatory else float("nan")
    return joined


RECORDED_COLUMNS: Columns = {
    "visits": "int64",
    "submissions": "int64",
    "submitters": "int64",
    "late": "int64",
    "right": "int64",
    "answered": "int64",
    "studied": "int64",
}

_RECORDED = text(
    f"""
    WITH {FILTERED_ACTIVITIES}
    SELECT (SELECT count(*) FROM activity_visits v JOIN plan ON plan.id = v.activity_id
            WHERE v.school_id = :school AND v.class_id = :class),
           count(*), count(DISTINCT t.student_id), count(*) FILTER (WHERE t.late),
           coalesce(sum(t.right_count), 0), coalesce(sum(t.answered_count), 0),
           (SELECT count(*) FROM interaction_events e JOIN plan ON plan.id = e.activity_id
            WHERE e.school_id = :school AND e.class_id = :class AND e.data ? 'study')
    FROM activity_attempts t JOIN plan ON plan.id = t.activity_id
    WHERE t.school_id = :school AND t.class_id = :class
    """  # noqa: S608 - the inserted text is a constant of ours
)


def recorded(connection: Connection, scope: Scope, view: ClassView) -> pd.Series:
    """What has the class done, in all? One statement.

    Fields, all counts: visits; submissions and submitters (pupils with at least one); late submissions; right
    and answered items of all submissions; studied (screens of an imported log shown without a question).
    """
    return frame(connection, _RECORDED, parameters(scope, view), RECORDED_COLUMNS).iloc[0]
