"""One value a pupil of what is compared: without a name, unless the scope names the pupils of the class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Connection, TextClause, text

from dashboard.comparing.footing import Footing
from dashboard.comparing.values import VALUE_COLUMNS, Values, disclosed
from dashboard.comparing.view import Measure
from dashboard.queries.compare import PLAN, SEQUENCES_OF, asked_of, by_pupil
from dashboard.queries.frames import frame
from dashboard.queries.mastery import IN_FORCE
from datastore.measures.stuck import STUCK_AFTER_ATTEMPTS, WEIGHTS, WEIGHTS_WITHOUT_TIME
from datastore.scope import Scope

_COMPLETED = by_pupil("count(*) AS done", "status = 'completed' AND NOT banked AND completed_at < s.ends")
_COMPLETION = f"""
    WITH {PLAN}, {SEQUENCES_OF}, needed AS MATERIALIZED (
        SELECT class_id, sum(cardinality(activities))::float8 AS n FROM sequences_of GROUP BY class_id
    ), counted AS (
        SELECT class_id, student_id, 0 AS done FROM present
        UNION ALL
        SELECT class_id, student_id, done FROM {_COMPLETED} w
    ), summed AS MATERIALIZED (
        SELECT class_id, student_id, sum(done)::float8 AS done FROM counted GROUP BY class_id, student_id
    )
    SELECT s.class_id, s.student_id, s.done / needed.n FROM summed s JOIN needed USING (class_id)
"""  # noqa: S608 - the inserted text is ours

_TIME = f"""
    WITH {PLAN}, {SEQUENCES_OF}
    SELECT class_id, student_id, sum(seconds)::float8
    FROM {by_pupil("sum(time_spent) AS seconds", "time_spent IS NOT NULL AND created_at < s.ends")} w
    GROUP BY class_id, student_id
"""  # noqa: S608 - the inserted text is ours


_SCORED = by_pupil("sum(share) AS shares, count(share) AS n", "share IS NOT NULL AND created_at < s.ends")
_SCORE = f"""
    WITH {PLAN}, {SEQUENCES_OF}
    SELECT class_id, student_id, sum(shares) / sum(n)::float8 FROM {_SCORED} w
    GROUP BY class_id, student_id
"""  # noqa: S608 - the inserted text is ours


def _weighted(stuck: float, lost: float, slow: float | None = None) -> str:
    """The stuck index of one pupil and activity, by its weights."""
    share = "least(greatest(share, 0), 1)"
    parts = f"{stuck} * CAST(attempts_count > {STUCK_AFTER_ATTEMPTS} AS int) + {lost} * (1 - {share})"
    return f"100 * ({parts})" if slow is None else f"100 * ({parts} + {slow} * {_SLOWNESS})"


_MINUTES = "s.minutes[array_position(s.activities, activity_id)]"
_SLOWNESS = f"least(greatest((time_spent / (60.0 * {_MINUTES}) - 1) / 2, 0), 1)::float8"
_JUDGED = by_pupil(
    f"""sum(CASE WHEN time_spent > 0 AND {_MINUTES} > 0
               THEN {_weighted(WEIGHTS[0], WEIGHTS[2], WEIGHTS[1])}
               ELSE {_weighted(*WEIGHTS_WITHOUT_TIME)} END) AS indices, count(*) AS n""",
    "share IS NOT NULL AND created_at < s.ends",
)
_STUCK = f"""
    WITH {PLAN}, {SEQUENCES_OF}
    SELECT class_id, student_id, (sum(indices) / sum(n))::float8 FROM {_JUDGED} w
    GROUP BY class_id, student_id
"""  # noqa: S608 - the inserted text is ours

_MASTERY = f"""
    WITH {PLAN}, worked AS MATERIALIZED (
        SELECT DISTINCT competency_id FROM activity_competencies
        WHERE school_id = :school AND activity_id = ANY (:activities)
    ), levels AS MATERIALIZED (
        SELECT m.class_id, m.student_id, m.competency_id,
               CASE WHEN {IN_FORCE} THEN m.override_level ELSE m.level END AS level
        FROM competency_mastery m WHERE m.school_id = :school AND m.class_id = ANY (:compared)
    )
    SELECT l.class_id, l.student_id,
           (count(*) FILTER (WHERE l.level IN ('acquis', 'expert')))::float8 / count(*)
    FROM levels l
    JOIN worked ON worked.competency_id = l.competency_id
    JOIN present p ON p.class_id = l.class_id AND p.student_id = l.student_id
    WHERE l.level IS NOT NULL
    GROUP BY l.class_id, l.student_id
"""  # noqa: S608 - the inserted texts are ours

_PRODUCTIONS = f"""
    WITH {PLAN}, texts AS MATERIALIZED (
        SELECT class_id, activity_id, ends FROM plan WHERE activity_id = ANY (:activities)
    ), counted AS (
        SELECT class_id, student_id, 0 AS handed_in, true AS is_present FROM present
        WHERE class_id IN (SELECT class_id FROM texts)
        UNION ALL
        SELECT w.class_id, w.student_id, 1, false
        FROM (
            SELECT class_id, student_id, activity_id, submitted_at FROM student_productions
            WHERE school_id = :school AND class_id = ANY (:compared) AND submitted_at IS NOT NULL OFFSET 0
        ) w
        JOIN texts t ON t.class_id = w.class_id AND t.activity_id = w.activity_id
        WHERE w.submitted_at < t.ends
    )
    SELECT class_id, student_id, sum(handed_in)::float8 FROM counted
    GROUP BY class_id, student_id HAVING bool_or(is_present)
"""  # noqa: S608 - the inserted text is ours


def _unnamed(query: str) -> TextClause:
    """The values with the pupil only where the scope names the pupils of the class."""
    return text(
        f"""
        SELECT v.class_id, CASE WHEN v.class_id = ANY (:named) THEN v.student_id END, v.value
        FROM ({query}) AS v (class_id, student_id, value)
        """  # noqa: S608 - the inserted query is ours
    )


_QUERIES: Mapping[Measure, TextClause] = {
    Measure.completion: _unnamed(_COMPLETION),
    Measure.score: _unnamed(_SCORE),
    Measure.mastery: _unnamed(_MASTERY),
    Measure.time: _unnamed(_TIME),
    Measure.stuck: _unnamed(_STUCK),
    Measure.productions: _unnamed(_PRODUCTIONS),
}


def values(connection: Connection, scope: Scope, found: Footing, *, at: dt.datetime | None = None) -> Values:
    """How is what is compared spread over the pupils of each class? One statement.

    Definition: docs/metrics.md, "Comparing classes". Pupils are those in the class today.

    Of the measures: completion, completed over mandatory activities, in [0, 1], 0 for who has not begun;
    score, the mean best score of the activities that have one, in [0, 1] (none: no value); mastery,
    competencies at acquis or better over those with a level, of the competencies that the compared activities
    work on, as they stand today whatever weeks count (no level: no value); time, active seconds (not
    measured: no value); stuck, 0 to 100, the mean over the activities begun and marked of the stuck index of
    the one pupil (none: no value); productions, texts handed in.

    Args:
        connection: Bound to the school.
        scope: Who asks.
        found: From `compare.footing`.
        at: The moment, which decides what overrides are in force; now by default.
    """
    scope.require_coordinating()
    asked = asked_of(scope, found, at)
    return disclosed(found, frame(connection, _QUERIES[found.measure], asked, VALUE_COLUMNS))
