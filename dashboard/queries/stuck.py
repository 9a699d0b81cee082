"""Where pupils get stuck."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries.frames import (
    CHOSEN_STUDENTS,
    FILTERED_ACTIVITIES,
    Columns,
    during,
    frame,
    parameters,
)
from dashboard.queries.struggles import struggling
from dashboard.rows import declared, rows
from dashboard.views import ClassView
from datastore.measures.shares import Count, shrunk_shares, wilson
from datastore.measures.stuck import STUCK_AFTER_ATTEMPTS, stuck_index
from datastore.scope import Scope

_FROM_SQL: Columns = {
    "activity_id": "object",
    "title": "str",
    "activity_type": "str",
    "sequence": "str",
    "session": "str",
    "limit": "int64",
    "minutes": "float64",
    "started": "int64",
    "stuck": "int64",
    "mean_seconds": "float64",
    "mean_score": "float64",
    "struggling": "int64",
    "asked": "int64",
    "median_seconds": "float64",
    "best_score": "float64",
}
STUCK_COLUMNS: Columns = {
    **_FROM_SQL,
    "share": "float64",
    "low": "float64",
    "high": "float64",
    "shrunk": "float64",
    "struggling_low": "float64",
    "struggling_high": "float64",
    "struggling_shrunk": "float64",
    "slowness": "float64",
    "index_value": "float64",
}

LIMITS = f"""
    limits AS MATERIALIZED (
        SELECT plan.id AS activity_id,
               coalesce(CAST(k.custom_settings->>'stuck_after' AS int), {STUCK_AFTER_ATTEMPTS}) AS attempts
        FROM plan LEFT JOIN teacher_configurations k ON k.school_id = :school AND k.class_id = :class
          AND k.sequence_id = plan.sequence_id AND k.group_id IS NULL
    )
"""  # noqa: S608 - the inserted number is ours
"""A CTE after `plan`: after how many attempts the class calls a pupil stuck, by activity."""

_STUCK = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, {CHOSEN_STUDENTS}, {LIMITS}, work AS MATERIALIZED (
        SELECT r.* FROM activity_results r JOIN chosen USING (student_id)
        WHERE r.school_id = :school AND r.class_id = :class AND {during("r.last_seen_at")}
    ), {struggling("true")}, struggles AS MATERIALIZED (
        SELECT g.activity_id, count(g.since) AS struggling, count(*) AS asked
        FROM struggling g JOIN chosen USING (student_id) WHERE {during("g.worked_at")}
        GROUP BY g.activity_id
    )
    SELECT plan.id, plan.title, plan.activity_type::text, plan.sequence_title, plan.session_title,
           l.attempts, plan.estimated_duration,
           count(r.id),
           count(r.id) FILTER (WHERE r.attempts_count > l.attempts),
           avg(r.time_spent) FILTER (WHERE r.attempts_count > l.attempts)::float8,
           avg(r.score / r.max_score) FILTER (
             WHERE r.attempts_count > l.attempts AND r.max_score > 0)::float8,
           coalesce(min(g.struggling), 0),
           coalesce(min(g.asked), 0),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY r.time_spent) FILTER (WHERE r.time_spent > 0),
           avg(r.score / r.max_score) FILTER (WHERE r.max_score > 0)::float8
    FROM plan
    JOIN limits l ON l.activity_id = plan.id
    LEFT JOIN work r ON r.activity_id = plan.id
    LEFT JOIN struggles g ON g.activity_id = plan.id
    GROUP BY plan.id, plan.title, plan.activity_type, plan.sequence_title, plan.session_title, l.attempts,
             plan.estimated_duration, plan.position, plan.session_number, plan.activity_number
    ORDER BY plan.position, plan.session_number, plan.activity_number
    """  # noqa: S608 - the inserted text is a constant of ours
)


def stuck_points(connection: Connection, scope: Scope, view: ClassView) -> pd.DataFrame:
    """On which activities did pupils need more attempts than the rule allows? One statement.

    Definition: docs/metrics.md, "Stuck", "Struggling", "Stuck index". Every pupil who worked in the class
    counts, also those who have left: the work belongs to the class. A group narrows the pupils; days that are
    filtered keep the activities that a pupil last worked on in them.

    Columns: activity_id, title, activity_type, sequence, session; limit: more attempts than these are stuck,
    3 or what the class has set; minutes: the author's estimate; started: pupils with a result; stuck: those
    above the limit; mean_seconds and mean_score (best score over its maximum, in [0, 1]) over the stuck ones,
    null where nobody is or nothing was measured; share = stuck / started with its 95 % Wilson interval low to
    high, null where nobody started; shrunk: the share drawn towards that of all activities, which only sorts,
    so that 1 of 1 does not outrank 18 of 26; asked: pupils with counted attempts at a kind of activity for
    which a struggle is computed, struggling: those of them who struggle, with the interval and the shrunk
    share of struggling / asked; median_seconds of all who started and were measured, best_score their mean
    best score; slowness: how far that median lies above the estimate, 0 at it and 1 at three times it;
    index_value: the stuck index, 0 to 100. Sorted by shrunk, then in teaching order.
    """
    asked = {**parameters(scope, view), "classes": [view.class_id]}
    found = frame(connection, _STUCK, asked, _FROM_SQL)
    found["share"] = (found["stuck"] / found["started"]).where(found["started"] > 0)
    counts = _counts(found, "stuck", "started")
    found["low"], found["high"] = _bounds(counts)
    found["shrunk"] = _shrunk(counts)
    counts = _counts(found, "struggling", "asked")
    found["struggling_low"], found["struggling_high"] = _bounds(counts)
    found["struggling_shrunk"] = _shrunk(counts)
    found["slowness"], found["index_value"] = _index(found)
    by = ["shrunk", "stuck"]
    ranked = declared(found, STUCK_COLUMNS).sort_values(
        by, ascending=False, na_position="last", kind="stable"
    )
    return ranked.reset_index(drop=True)


def _counts(found: pd.DataFrame, x: str, n: str) -> list[Count]:
    return [Count(int(each), int(of)) for each, of in zip(found[x], found[n], strict=True)]


def _shrunk(counts: Sequence[Count]) -> list[float]:
    """The shares that rank the activities; null where nobody started."""
    return [float("nan") if share is None else share for share in shrunk_shares(counts)]


def _bounds(counts: Sequence[Count]) -> tuple[list[float], list[float]]:
    """The ends of each share's interval; null where nobody started."""
    nothing = (float("nan"), float("nan"))
    intervals = [wilson(each) or nothing for each in counts]
    return [low for low, _ in intervals], [high for _, high in intervals]


def _index(found: pd.DataFrame) -> tuple[list[float | None], list[float | None]]:
    parts = [
        stuck_index(
            _known(row.struggling_shrunk),
            median_seconds=_known(row.median_seconds),
            expected_seconds=None if pd.isna(row.minutes) else 60 * float(row.minutes),
            mean_best_x=_known(row.best_score),
        )
        for row in rows(found)
    ]
    return [part.slowness for part in parts], [part.value for part in parts]


def _known(value: float) -> float | None:
    return None if pd.isna(value) else value
