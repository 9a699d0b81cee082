"""The same activity across classes: who began, who finished, how well, how long, where they stopped."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pandas as pd
from sqlalchemy import Connection, text

from dashboard.comparing.activities import ACROSS_COLUMNS, FIRST_COLUMNS
from dashboard.comparing.crossing import crossed
from dashboard.comparing.footing import Footing
from dashboard.queries.compare import PLAN, asked_of, is_present
from dashboard.queries.frames import Columns, frame
from dashboard.rows import declared, rows
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
    ), sequences_of AS MATERIALIZED (
        SELECT class_id, sequence_id, ends, array_agg(activity_id ORDER BY activity_id) AS activities,
               array_agg(place ORDER BY activity_id) AS places
        FROM ordered GROUP BY class_id, sequence_id, ends
    ), stopped AS (
        SELECT s.class_id, s.sequence_id, r.furthest / 2 AS place, count(*) AS dropped
        FROM sequences_of s CROSS JOIN LATERAL (
            SELECT student_id,
                   max(2 * s.places[width_bucket(activity_id, s.activities)]  -- a binary search
                       + CAST(status = 'completed' AS int)) AS furthest  -- odd: and it is completed
            FROM activity_results
            WHERE school_id = :school AND class_id = s.class_id AND activity_id = ANY (s.activities)
              AND created_at < s.ends
            GROUP BY student_id
        ) r
        WHERE r.furthest % 2 = 0 AND {is_present("s.class_id", "r.student_id")}
        GROUP BY s.class_id, s.sequence_id, place
    )
    SELECT o.class_id, o.activity_id, w.started, w.done, w.stuck, w.best_score, w.median_seconds,
           coalesce(stopped.dropped, 0), o.is_last
    FROM ordered o
    CROSS JOIN LATERAL (
        SELECT count(*) AS started,
               count(*) FILTER (WHERE status IN ('completed', 'needs_review') OR needs_review) AS done,
               count(*) FILTER (WHERE attempts_count > {STUCK_AFTER_ATTEMPTS}) AS stuck,
               avg(share) AS best_score,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY time_spent) FILTER (WHERE time_spent > 0)
                 AS median_seconds
        FROM activity_results
        WHERE school_id = :school AND class_id = o.class_id AND activity_id = o.activity_id
          AND created_at < o.ends AND {is_present("class_id", "student_id")}
    ) w
    LEFT JOIN stopped ON stopped.class_id = o.class_id AND stopped.sequence_id = o.sequence_id
      AND stopped.place = o.place
    WHERE o.activity_id = ANY (:activities) AND w.started > 0
    """  # noqa: S608 - the inserted texts are constants of ours
)
"""Each class and activity is looked up by itself, in the index that has all that is read: there is nothing to
sort. How far a pupil came in a sequence is a second look, pupil by pupil."""

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
    return declared(joined, FIRST_COLUMNS)


def _across(counts: pd.DataFrame, found: Footing) -> pd.DataFrame:
    about = found.activities[["activity_id", "title", "sequence", "position", "minutes"]]
    cells = crossed(about, found.classes[["class_id", "name", "students"]], counts, "activity_id")
    cells[_COUNTS] = cells[_COUNTS].fillna(0)
    cells["expected_seconds"] = 60 * cells["minutes"]
    shape = (len(about), len(found.classes))
    is_last = (cells["is_last"].to_numpy().reshape(shape) == 1).any(axis=1).repeat(shape[1])
    begun = cells["started"] > 0
    cells["drop_off"] = (cells["dropped"] / cells["started"]).where(begun & ~is_last)
    cells["dropped"] = cells["dropped"].where(~is_last)
    started = cells["started"].to_numpy(dtype=np.int64).reshape(shape)
    cells["masked"] = [each for activity in started.tolist() for each in hidden(activity)]
    cells["slowness"], cells["stuck_index"] = _indices(cells, shape)
    numbers = [name for name in list(ACROSS_COLUMNS)[8:] if name != "expected_seconds"]
    cells[numbers] = cells[numbers].where(~cells["masked"])
    return declared(cells, ACROSS_COLUMNS)


def _indices(cells: pd.DataFrame, shape: tuple[int, int]) -> tuple[list[float | None], list[float | None]]:
    """Slowness and stuck index of each cell; the shares of stuck pupils borrow from the other classes."""
    counts = list(map(Count, cells["stuck"].astype(int), cells["started"].astype(int)))
    begins = range(0, len(counts), shape[1] or 1)
    shares = (share for begin in begins for share in shrunk_shares(counts[begin : begin + shape[1]]))
    measured = (_known(cells[name]) for name in ("median_seconds", "expected_seconds", "best_score"))
    indices = [
        stuck_index(share, median_seconds=median, expected_seconds=expected, mean_best_x=best)
        for share, median, expected, best in zip(shares, *measured, strict=True)
    ]
    return [index.slowness for index in indices], [index.value for index in indices]


def _known(values: pd.Series) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]  # noqa: PLR0124 - NaN differs
