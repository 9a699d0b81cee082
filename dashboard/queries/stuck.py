"""Where pupils get stuck."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries.frames import FILTERED_ACTIVITIES, Columns, frame, parameters
from dashboard.views import ClassView
from datastore.measures.shares import Count, shrunk_shares, wilson
from datastore.measures.stuck import STUCK_AFTER_ATTEMPTS
from datastore.scope import Scope

_FROM_SQL: Columns = {
    "activity_id": "object",
    "title": "str",
    "activity_type": "str",
    "sequence": "str",
    "session": "str",
    "started": "int64",
    "stuck": "int64",
    "mean_seconds": "float64",
    "mean_score": "float64",
}
STUCK_COLUMNS: Columns = {
    **_FROM_SQL,
    "share": "float64",
    "low": "float64",
    "high": "float64",
    "shrunk": "float64",
}

_STUCK = text(
    f"""
    WITH {FILTERED_ACTIVITIES}
    SELECT plan.id, plan.title, plan.activity_type::text, plan.sequence_title, plan.session_title,
           count(r.id),
           count(r.id) FILTER (WHERE r.attempts_count > :limit),
           avg(r.time_spent) FILTER (WHERE r.attempts_count > :limit)::float8,
           avg(r.score / r.max_score) FILTER (WHERE r.attempts_count > :limit AND r.max_score > 0)::float8
    FROM plan LEFT JOIN activity_results r
      ON r.school_id = :school AND r.class_id = :class AND r.activity_id = plan.id
    GROUP BY plan.id, plan.title, plan.activity_type, plan.sequence_title, plan.session_title,
             plan.position, plan.session_number, plan.activity_number
    ORDER BY plan.position, plan.session_number, plan.activity_number
    """  # noqa: S608 - the inserted text is a constant of ours
)


def stuck_points(connection: Connection, scope: Scope, view: ClassView) -> pd.DataFrame:
    """On which activities did pupils need more than three attempts? One statement.

    Definition: docs/metrics.md, "Stuck". Every pupil who worked in the class counts, also those who have
    left: the work belongs to the class.

    Columns: activity_id, title, activity_type, sequence, session; started: pupils with a result; stuck: those
    with more than 3 attempts; mean_seconds and mean_score (best score over its maximum, in [0, 1]) over the
    stuck ones, null where nobody is or nothing was measured; share = stuck / started with its 95 % Wilson
    interval low to high, null where nobody started; shrunk: the share drawn towards that of all activities,
    which only sorts, so that 1 of 1 does not outrank 18 of 26. Sorted by it, then in teaching order.
    """
    found = frame(connection, _STUCK, {**parameters(scope, view), "limit": STUCK_AFTER_ATTEMPTS}, _FROM_SQL)
    found["share"] = (found["stuck"] / found["started"]).where(found["started"] > 0)
    found["low"], found["high"] = _bounds(found)
    found["shrunk"] = _shrunk(found)
    by = ["shrunk", "stuck"]
    ranked = found.astype(dict(STUCK_COLUMNS)).sort_values(
        by, ascending=False, na_position="last", kind="stable"
    )
    return ranked.reset_index(drop=True)


def _shrunk(found: pd.DataFrame) -> pd.Series:
    """The shares that rank the activities; null where nobody started."""
    begun = found[found["started"] > 0]
    counts = [Count(int(x), int(n)) for x, n in zip(begun["stuck"], begun["started"], strict=True)]
    return pd.Series(shrunk_shares(counts), index=begun.index, dtype="float64").reindex(found.index)


def _bounds(found: pd.DataFrame) -> tuple[list[float], list[float]]:
    """The ends of each share's interval; null where nobody started."""
    nothing = (float("nan"), float("nan"))
    counts = zip(found["stuck"], found["started"], strict=True)
    intervals = [wilson(Count(int(x), int(n))) or nothing for x, n in counts]
    return [low for low, _ in intervals], [high for _, high in intervals]
