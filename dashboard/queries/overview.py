"""How far a class is."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries import states, students
from dashboard.queries.frames import (
    CHOSEN_STUDENTS,
    FILTERED_ACTIVITIES,
    Columns,
    during,
    frame,
    parameters,
)
from dashboard.rows import framed, rows
from dashboard.views import ClassView
from datastore.measures.needs_help import STATE_OF_REASON, Reason
from datastore.measures.weeks import local_day, school_zone
from datastore.scope import Scope

PROGRESS_COLUMNS: Columns = {
    "started": "int64",
    "completed": "int64",
    "mandatory": "int64",
    "mean_score": "float64",
    "scored": "int64",
    "active_seconds": "float64",
    "attempts": "int64",
    "late": "int64",
    "last_seen": "datetime64[us, UTC]",
    "mastered": "int64",
    "assessed": "int64",
}

_MANDATORY = list(PROGRESS_COLUMNS).index("mandatory")

_PROGRESS = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, mandatory AS (SELECT count(*) AS n FROM plan WHERE is_mandatory), work AS (
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
          ON r.school_id = :school AND r.class_id = :class AND {during("r.last_seen_at")}
        GROUP BY r.student_id
    ), levels AS (
        SELECT m.student_id, CASE WHEN m.override_level IS NOT NULL
                                    AND coalesce(m.override_until >= :today, true)
                               THEN m.override_level ELSE m.level END AS level
        FROM competency_mastery m JOIN competencies c ON c.id = m.competency_id
        WHERE m.school_id = :school AND m.class_id = :class
          AND (CAST(:domain AS text) IS NULL OR c.domain = :domain)
    ), counted AS MATERIALIZED (
        SELECT student_id, count(*) FILTER (WHERE level IN ('acquis', 'expert')) AS mastered,
               count(level) AS assessed
        FROM levels GROUP BY student_id
    )
    SELECT work.*, coalesce(counted.mastered, 0), coalesce(counted.assessed, 0)
    FROM work LEFT JOIN counted USING (student_id)
    """  # noqa: S608 - the inserted text is a constant of ours
)


def students_progress(connection: Connection, scope: Scope, view: ClassView) -> pd.DataFrame:
    """How far is each pupil? Two statements.

    Definition: docs/metrics.md, "Completion", "Mean score", "Active time", "Level". Days that are filtered
    keep the activities that a pupil last worked on in them.

    Columns: those of `students.of_class`, then started (activities with a result), completed and mandatory
    (completion = completed / mandatory, null when nothing is mandatory), mean_score in [0, 1] and scored (its
    denominator), active_seconds (null: not measured), attempts, late, last_seen (UTC); mastered and assessed:
    competencies at acquis or better, and with a level, of the domain that is filtered and of all the class's
    work. One row for each pupil who is or was in the class, or its group that is filtered; who has not begun
    has zero counts and null measures.
    """
    everybody = students.of_class(connection, scope, view)
    today = local_day(dt.datetime.now(dt.UTC), school_zone(scope.timezone))
    asked = {**parameters(scope, view), "today": today}
    work = {student: row for student, *row in connection.execute(_PROGRESS, asked)}
    mandatory = next(iter(work.values()))[_MANDATORY]
    nothing = (0, 0, mandatory, None, 0, None, 0, 0, None, 0, 0)
    lines = [(*pupil, *work.get(pupil.student_id, nothing)) for pupil in rows(everybody)]
    found = framed(lines, {**students.STUDENT_COLUMNS, **PROGRESS_COLUMNS})
    return found.assign(completion=found["completed"] / mandatory if mandatory else float("nan"))


def students_with_states(
    connection: Connection, scope: Scope, view: ClassView, *, at: dt.datetime | None = None
) -> pd.DataFrame:
    """How far is each pupil, and who needs help? Three statements.

    Columns: those of `students_progress`, then state, reason, activity_id, activity, count and since of
    `states.states`; null, and 0, for pupils who have left. Those who need help stand first, by the urgency
    of the reason, then those of whom too little is known; each by name.
    """
    progress = students_progress(connection, scope, view)
    found = states.states(connection, scope, [view.class_id], at=at).drop(columns="class_id")
    joined = progress.merge(found, on="student_id", how="left")
    joined["count"] = joined["count"].fillna(0).astype("int64")
    return joined.sort_values("reason", key=_in_turn, kind="stable").reset_index(drop=True)


def _in_turn(reasons: pd.Series) -> pd.Series:
    turn = [
        *(reason for reason in Reason if reason not in STATE_OF_REASON),
        Reason.not_begun,
        Reason.no_recent_work,
        Reason.keeps_up,
        Reason.far_ahead,
    ]
    return reasons.map({reason.value: place for place, reason in enumerate(turn)}).fillna(len(turn))


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
    WITH {FILTERED_ACTIVITIES}, {CHOSEN_STUDENTS}
    SELECT (SELECT count(*) FROM activity_visits v JOIN plan ON plan.id = v.activity_id
            WHERE v.school_id = :school AND v.class_id = :class
              AND (CAST(:group AS uuid) IS NULL
                   OR v.student_id IN (SELECT student_id FROM chosen))
              AND {during("v.started_at")}),
           count(*), count(DISTINCT t.student_id), count(*) FILTER (WHERE t.late),
           coalesce(sum(t.right_count) FILTER (WHERE NOT t.held AND NOT t.needs_review), 0),
           coalesce(sum(t.answered_count) FILTER (WHERE NOT t.held AND NOT t.needs_review), 0),
           (SELECT count(*) FROM interaction_events e JOIN plan ON plan.id = e.activity_id
            WHERE e.school_id = :school AND e.class_id = :class
              AND (CAST(:group AS uuid) IS NULL
                   OR e.student_id IN (SELECT student_id FROM chosen))
              AND e.data ? 'study'
              AND {during("e.occurred_at")})
    FROM activity_attempts t JOIN plan ON plan.id = t.activity_id
    WHERE t.school_id = :school AND t.class_id = :class
      AND (CAST(:group AS uuid) IS NULL
           OR t.student_id IN (SELECT student_id FROM chosen))
      AND (t.flag IS NULL OR t.decision = 'counts')
      AND {during("t.submitted_at")}
    """  # noqa: S608 - the inserted text is a constant of ours
)


def recorded(connection: Connection, scope: Scope, view: ClassView) -> pd.Series:
    """What has the class done, in all? One statement.

    Fields, all counts: visits; submissions that count and submitters (pupils with at least one); late ones of
    them; right and answered items of those that are marked and whose results are released; studied (screens
    of an imported log shown without a question). What counts and what is told is as for results.
    """
    return frame(connection, _RECORDED, parameters(scope, view), RECORDED_COLUMNS).iloc[0]
