"""The questions of a class that mislead: those who do well elsewhere pick a wrong option."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries.activity import AnalysedActivity, FirstAttempt
from dashboard.queries.activity_items import OPTION_COLUMNS, misleading
from dashboard.queries.activity_options import misleading_rows
from dashboard.queries.frames import CHOSEN_STUDENTS, FILTERED_ACTIVITIES, Columns, during, parameters
from dashboard.rows import framed
from dashboard.views import ClassView
from datastore.content import parse_content
from datastore.measures.distractors import FEWEST_CHOOSERS
from datastore.models.enums import ActivityType
from datastore.scope import Scope

QUESTION_COLUMNS: Columns = {"activity_id": "object", "title": "str", **OPTION_COLUMNS}

_CANDIDATES = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, {CHOSEN_STUDENTS}, firsts AS (
        SELECT DISTINCT ON (t.activity_id, t.student_id)
               t.activity_id, t.student_id, t.submitted_at, t.response_data
        FROM activity_attempts t
        JOIN chosen ON chosen.student_id = t.student_id
        JOIN plan ON plan.id = t.activity_id
        WHERE t.school_id = :school AND t.class_id = :class
          AND NOT t.held AND NOT t.banked AND (t.flag IS NULL OR t.decision = 'counts')
        ORDER BY t.activity_id, t.student_id, t.attempt_number
    ), kept AS MATERIALIZED (SELECT * FROM firsts WHERE {during("submitted_at")}),
    lured AS (
        SELECT kept.activity_id, e.key
        FROM kept,
             jsonb_to_recordset(kept.response_data) AS e (key text, answer jsonb, correct boolean),
             jsonb_array_elements(CASE WHEN jsonb_typeof(e.answer) = 'array' THEN e.answer
                                       ELSE jsonb_build_array(e.answer) END) AS picked (option)
        WHERE e.correct IS FALSE AND jsonb_typeof(e.answer) IN ('string', 'boolean', 'array')
        GROUP BY kept.activity_id, e.key, picked.option
        HAVING count(*) >= {FEWEST_CHOOSERS}
    )
    SELECT plan.id, plan.title, plan.activity_type::text, plan.session_title, plan.sequence_title, a.content,
           ARRAY(SELECT lured.key FROM lured WHERE lured.activity_id = plan.id) AS keys,
           (SELECT json_object_agg(kept.student_id, kept.response_data)
            FROM kept WHERE kept.activity_id = plan.id)
    FROM plan JOIN activities a ON a.school_id = :school AND a.id = plan.id
    WHERE plan.id IN (SELECT activity_id FROM lured)
    ORDER BY plan.position, plan.sequence_id, plan.session_number, plan.activity_number
    """  # noqa: S608 - the inserted texts are constants of ours
)
"""The activities with questions to which so many gave the same wrong answer, and all first attempts."""


def misleading_questions(connection: Connection, scope: Scope, view: ClassView) -> pd.DataFrame:
    """Which questions mislead the class? One statement.

    Definition: docs/metrics.md, "Item analysis", over the first attempts as on the page of an activity.

    Columns: activity_id, title (of the activity), then those of `activity_items.options`. A row a wrong
    option that misleads, those first that most pupils picked.
    """
    rows = [
        {"activity_id": activity.activity_id, "title": activity.title, **row}
        for activity, keys, attempts in _candidates(connection, scope, view)
        for row in misleading_rows(activity, attempts, keys)
    ]
    frame = framed([tuple(row[name] for name in QUESTION_COLUMNS) for row in rows], QUESTION_COLUMNS)
    ranked = misleading(frame).sort_values(["n", "r_low"], ascending=False, kind="stable")
    return ranked.reset_index(drop=True)


def _candidates(
    connection: Connection, scope: Scope, view: ClassView
) -> list[tuple[AnalysedActivity, Sequence[str], list[FirstAttempt]]]:
    rows = connection.execute(_CANDIDATES, parameters(scope, view))
    return [
        (
            AnalysedActivity(
                activity_id, title, ActivityType(kind), session, sequence, parse_content(kind, content)
            ),
            keys,
            [
                FirstAttempt(UUID(student), {entry["key"]: entry for entry in entries})
                for student, entries in attempts.items()
            ],
        )
        for activity_id, title, kind, session, sequence, content, keys, attempts in rows
    ]
