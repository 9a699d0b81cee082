"""How far the classes were week by week, each since its own first work."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.comparing.footing import Footing
from dashboard.queries.compare import PLAN, SEQUENCES_OF, asked_of, by_pupil
from dashboard.queries.frames import Columns, frame
from datastore.measures.time_summary import FEWEST_FOR_MEDIAN, FEWEST_FOR_QUARTILES
from datastore.measures.weeks import DAYS_A_WEEK
from datastore.scope import Scope

_FROM_SQL: Columns = {"class_id": "object", "week": "int64", "pupils": "int64", "quartiles": "object"}
WEEK_COLUMNS: Columns = {
    "class_id": "object",
    "week": "int64",
    "pupils": "int64",
    "median": "float64",
    "low": "float64",
    "high": "float64",
}

_WEEK = f"(CAST(completed_at AT TIME ZONE :zone AS date) - s.first_day) / {DAYS_A_WEEK} + 1"
_DONE = by_pupil(
    f"{_WEEK} AS week, count(*) AS n",
    "status = 'completed' AND NOT banked AND completed_at < s.ends",
    by="week",
)
_WEEKS = text(
    f"""
    WITH {PLAN}, {SEQUENCES_OF}, needed AS MATERIALIZED (
        SELECT class_id, sum(cardinality(activities)) AS n FROM sequences_of GROUP BY class_id
    ), done AS MATERIALIZED (
        SELECT class_id, student_id, week, n FROM {_DONE} r
    ), reached AS MATERIALIZED (
        SELECT class_id, max(had) AS had FROM unnest(CAST(:class_ids AS uuid[]), CAST(:had AS int[]))
          AS h (class_id, had) GROUP BY class_id
    ), weeks AS MATERIALIZED (
        SELECT reached.class_id, w AS week
        FROM reached, generate_series(1, least(reached.had, (SELECT max(week) FROM done))) w
    ), counted AS (
        SELECT present.class_id, present.student_id, weeks.week, 0 AS n
        FROM present JOIN weeks USING (class_id)
        UNION ALL
        SELECT class_id, student_id, week, n FROM done
    ), weekly AS MATERIALIZED (
        SELECT class_id, student_id, week, sum(n) AS n FROM counted GROUP BY class_id, student_id, week
    ), so_far AS (
        SELECT class_id, week, sum(n) OVER (PARTITION BY class_id, student_id ORDER BY week) AS n
        FROM weekly
    ), cut AS (
        SELECT class_id, week, count(*) AS pupils,
               percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY n::float8) AS quartiles
        FROM so_far GROUP BY class_id, week
    )
    SELECT cut.class_id, cut.week, cut.pupils,
           ARRAY(SELECT q / needed.n FROM unnest(cut.quartiles) WITH ORDINALITY AS u (q, at) ORDER BY at)
    FROM cut JOIN needed USING (class_id)
    """  # noqa: S608 - the inserted texts are constants of ours
)


def trajectories(
    connection: Connection, scope: Scope, found: Footing, *, at: dt.datetime | None = None
) -> pd.DataFrame:
    """How far was each class after each week of its own? One statement.

    Definition: docs/metrics.md, "Comparing classes". Week 1 begins with the day of the class's first work on
    a sequence; several sequences are each aligned by their own first day.

    Columns: class_id; week; pupils in the class today, the denominator; the median, and the quartiles low and
    high, of the share of the compared mandatory activities that a pupil had completed by the end of the week,
    in [0, 1]: the median null below 5 pupils, low and high below 10. A row for each week that the class has
    had, of those that count, until the last in which any class completed something; none of classes with
    fewer than five pupils. Classes in the order of the footing.

    Args:
        connection: Bound to the school.
        scope: Who asks.
        found: From `compare.footing`, of completion.
        at: The moment; now by default.
    """
    scope.require_coordinating()
    counted = [
        min(had, found.weeks.get(sequence_id, had))
        for had, sequence_id in zip(found.begun["weeks"], found.begun["sequence_id"], strict=True)
    ]
    asked = {**asked_of(scope, found, at), "had": [int(weeks) for weeks in counted]}
    rows = frame(connection, _WEEKS, asked, _FROM_SQL)
    cuts = pd.DataFrame(rows["quartiles"].tolist(), columns=["low", "median", "high"], index=rows.index)
    drawn = pd.concat([rows.drop(columns="quartiles"), cuts], axis=1)
    drawn["median"] = drawn["median"].where(drawn["pupils"] >= FEWEST_FOR_MEDIAN)
    spread = drawn["pupils"] >= FEWEST_FOR_QUARTILES
    drawn[["low", "high"]] = drawn[["low", "high"]].where(spread)
    order = {class_id: place for place, class_id in enumerate(found.classes["class_id"])}
    ranked = drawn.assign(place=drawn["class_id"].map(order)).sort_values(["place", "week"])
    return ranked[list(WEEK_COLUMNS)].astype(dict(WEEK_COLUMNS)).reset_index(drop=True)
