"""The same activity across classes: who began, who finished, how well, how long, where they stopped."""

from __future__ import annotations

from uuid import UUID

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.comparing.activities import ACROSS_COLUMNS, FIRST_COLUMNS
from dashboard.comparing.footing import Footing
from dashboard.queries.compare import PLAN, asked_of, results
from dashboard.queries.frames import Columns, frame
from dashboard.rows import rows
from datastore.errors import NotFound
from datastore.measures.disclosure import hidden
from datastore.measures.shares import Count, shrunk_shares, wilson_mean
from datastore.measures.stuck import STUCK_AFTER_ATTEMPTS, stuck_index
from datastore.scope import Scope

_FROM_SQL: Columns = {
    "class_id": "object",
    "activity_id": "object",
    "started": "float64",
    "done": "float64",
    "stuck": "float64",
    "best_score": "float64",
    "median_seconds": "float64",
    "dropped": "float64",
    "is_last": "bool",
}
_FIRST_TRIES: Columns = {"class_id": "object", "first_tries": "float64", "facility": "float64"}
_COUNTS = ["started", "done", "stuck", "dropped"]

_ACROSS = text(
    f"""
    WITH {PLAN}, ordered AS MATERIALIZED (
        SELECT class_id, sequence_id, activity_id, ends,
               row_number() OVER in_order AS place,
               row_number() OVER in_order = count(*) OVER (PARTITION BY class_id, sequence_id) AS is_last
        FROM plan
        WINDOW in_order AS (PARTITION BY class_id, sequence_id ORDER BY session_number, activity_number)
    ), work AS (
        SELECT r.class_id, r.activity_id, r.status, r.needs_review, r.attempts_count, r.time_spent,
               CASE WHEN r.max_score > 0 THEN r.score / r.max_score END AS x, o.is_last,
               o.place = max(o.place) OVER (PARTITION BY r.class_id, r.student_id, o.sequence_id) AS furthest
        FROM {results("status", "needs_review", "attempts_count", "score", "max_score", "time_spent")} r
        JOIN present ON present.class_id = r.class_id AND present.student_id = r.student_id
        JOIN ordered o ON o.class_id = r.class_id AND o.activity_id = r.activity_id
        WHERE r.created_at < o.ends
    )
    SELECT class_id, activity_id, count(*),
           count(*) FILTER (WHERE status IN ('completed', 'needs_review') OR needs_review),
           count(*) FILTER (WHERE attempts_count > {STUCK_AFTER_ATTEMPTS}),
           avg(x)::float8,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY time_spent) FILTER (WHERE time_spent > 0),
           count(*) FILTER (WHERE furthest AND status <> 'completed'),
           bool_and(is_last)
    FROM work WHERE activity_id = ANY (:activities)
    GROUP BY class_id, activity_id
    """  # noqa: S608 - the inserted texts are constants of ours
)

_FIRST = text(
    f"""
    WITH {PLAN}, first_tries AS (
        SELECT DISTINCT ON (t.class_id, t.student_id) t.class_id, t.student_id, t.score, t.max_score,
               t.submitted_at
        FROM activity_attempts t
        WHERE t.school_id = :school AND t.class_id = ANY (:compared) AND t.activity_id = :activity
          AND NOT t.held AND NOT t.banked AND (t.flag IS NULL OR t.decision = 'counts')
        ORDER BY t.class_id, t.student_id, t.attempt_number
    )
    SELECT f.class_id, count(*), avg(f.score / f.max_score)::float8
    FROM first_tries f
    JOIN present p ON p.class_id = f.class_id AND p.student_id = f.student_id
    JOIN plan ON plan.class_id = f.class_id AND plan.activity_id = :activity
    WHERE f.max_score > 0 AND f.score IS NOT NULL AND f.submitted_at < plan.ends
    GROUP BY f.class_id
    """  # noqa: S608 - the inserted text is a constant of ours
)


def across(connection: Connection, scope: Scope, found: Footing) -> pd.DataFrame:
    """How does each activity work in each class? One statement.

    Definition: docs/metrics.md, "Comparing classes", "Stuck", "Stuck index". Pupils are those in the class
    today, and what counts is what they began in the weeks that count.

    Columns: activity_id, title, sequence, position; class_id, name; students in the class today; masked:
    fewer than five of them began, or the cell is hidden with such a one, so that every number that follows is
    null; started: pupils with a result; done: handed in, of those; stuck: with more than three attempts,
    whatever the class has set; best_score: mean best score in [0, 1] of those with one; median_seconds of
    those measured; expected_seconds, the author's; slowness and stuck_index as of stuck points, with the
    share of stuck pupils (drawn towards that of all classes) in the place of those who struggle; dropped:
    pupils who began nothing later in the sequence and have not completed this; drop_off = dropped / started,
    null for the last activity of a sequence. A row for each activity and class, in teaching order, then in
    that of the footing.
    """
    scope.require_coordinating()
    return _across(frame(connection, _ACROSS, asked_of(scope, found), _FROM_SQL), found)


def first_tries(connection: Connection, scope: Scope, found: Footing, activity_id: UUID) -> pd.DataFrame:
    """How hard is one activity for each class at first try? One statement.

    Columns: class_id, name; students in the class today; masked, as in `across`; first_tries: pupils whose
    first attempt that counts is marked and released; facility: the mean of its share of the points over them,
    with its 95 % interval low to high (Wilson's of a mean). A row a class, in the order of the footing.

    Raises:
        NotFound: the activity is not one that is compared.
    """
    scope.require_coordinating()
    if activity_id not in set(found.activities["activity_id"]):
        raise NotFound("This activity does not exist, or it is not compared.")
    asked = {**asked_of(scope, found), "activity": activity_id}
    tries = frame(connection, _FIRST, asked, _FIRST_TRIES)
    joined = found.classes[["class_id", "name", "students"]].merge(tries, on="class_id", how="left")
    joined["first_tries"] = joined["first_tries"].fillna(0)
    joined["masked"] = hidden(joined["first_tries"].astype(int).tolist())
    told = ["first_tries", "facility"]
    joined[told] = joined[told].where(~joined["masked"])
    nothing = (float("nan"), float("nan"))
    bounds = [
        wilson_mean(row.facility, int(row.first_tries)) if 0 <= row.facility <= 1 else nothing
        for row in rows(joined)
    ]
    joined["low"], joined["high"] = [low for low, _ in bounds], [high for _, high in bounds]
    return joined[list(FIRST_COLUMNS)].astype(dict(FIRST_COLUMNS))


def _across(counts: pd.DataFrame, found: Footing) -> pd.DataFrame:
    about = found.activities[["activity_id", "title", "sequence", "position", "minutes"]]
    classes = found.classes[["class_id", "name", "students"]]
    cells = about.merge(classes, how="cross").merge(counts, on=["activity_id", "class_id"], how="left")
    cells[_COUNTS] = cells[_COUNTS].fillna(0)
    cells["expected_seconds"] = 60 * cells["minutes"]
    cells["is_last"] = cells.groupby("activity_id", sort=False)["is_last"].transform(
        lambda of: of.eq(True).any()
    )
    begun = cells["started"] > 0
    cells["drop_off"] = (cells["dropped"] / cells["started"]).where(begun & ~cells["is_last"])
    cells["dropped"] = cells["dropped"].where(~cells["is_last"])
    cells["masked"] = _hidden(cells)
    cells["slowness"], cells["stuck_index"] = _indices(cells)
    numbers = [name for name in list(ACROSS_COLUMNS)[8:] if name != "expected_seconds"]
    cells[numbers] = cells[numbers].where(~cells["masked"])
    return cells[list(ACROSS_COLUMNS)].astype(dict(ACROSS_COLUMNS))


def _hidden(cells: pd.DataFrame) -> list[bool]:
    """Which cells are hidden, activity by activity."""
    started = cells["started"].astype(int).tolist()
    wide = len(started) // max(cells["activity_id"].nunique(), 1)
    return [
        each for place in range(0, len(started), wide or 1) for each in hidden(started[place : place + wide])
    ]


def _indices(cells: pd.DataFrame) -> tuple[list[float | None], list[float | None]]:
    """Slowness and stuck index of each cell; the shares of stuck pupils borrow from the other classes."""
    slowness: list[float | None] = []
    values: list[float | None] = []
    for _, group in cells.groupby("activity_id", sort=False):
        counts = [Count(int(row.stuck), int(row.started)) for row in rows(group)]
        for share, row in zip(shrunk_shares(counts), rows(group), strict=True):
            index = stuck_index(
                share,
                median_seconds=_known(row.median_seconds),
                expected_seconds=_known(row.expected_seconds),
                mean_best_x=_known(row.best_score),
            )
            slowness.append(index.slowness)
            values.append(index.value)
    return slowness, values


def _known(value: float) -> float | None:
    return None if pd.isna(value) else value
