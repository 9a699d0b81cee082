"""The texts that a class wrote for an activity: lengths, versions, what became of the feedback."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries.activity import AnalysedActivity
from dashboard.queries.frames import CHOSEN_STUDENTS, Columns, during, frame, parameters
from dashboard.views import ClassView
from datastore.scope import Scope

TEXT_COLUMNS: Columns = {
    "student_id": "object",
    "versions": "int64",
    "words": "int64",
    "first_words": "float64",
    "saves": "int64",
    "seconds": "float64",
    "comments": "int64",
    "taken_up": "int64",
}

_TEXTS = text(
    f"""
    WITH {CHOSEN_STUDENTS}, handed AS (
        SELECT t.student_id, count(*) AS versions, min(t.submitted_at) AS first_at,
               max(t.submitted_at) AS last_at
        FROM activity_attempts t JOIN chosen ON chosen.student_id = t.student_id
        WHERE t.school_id = :school AND t.class_id = :class AND t.activity_id = :activity
          AND NOT t.held AND NOT t.banked AND (t.flag IS NULL OR t.decision = 'counts')
          AND {during("t.submitted_at")}
        GROUP BY t.student_id
    ), worked AS (
        SELECT v.student_id, range_agg(v.active_periods) AS periods
        FROM activity_visits v JOIN chosen ON chosen.student_id = v.student_id
        WHERE v.school_id = :school AND v.class_id = :class AND v.activity_id = :activity
        GROUP BY v.student_id
    )
    SELECT p.student_id, coalesce(handed.versions, 0), coalesce(saved.last_words, p.word_count, 0),
           saved.first_words, saved.saves,
           (SELECT CAST(sum(extract(epoch FROM upper(period) - lower(period))) AS float8)
            FROM unnest(worked.periods * tstzmultirange(tstzrange(NULL, handed.first_at))) period
            WHERE handed.first_at IS NOT NULL),
           said.comments, said.taken_up
    FROM student_productions p
    JOIN chosen ON chosen.student_id = p.student_id
    LEFT JOIN handed ON handed.student_id = p.student_id
    LEFT JOIN worked ON worked.student_id = p.student_id
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE NOT CAST(d->>'submitted' AS boolean) AND d->'refused' IS NULL) AS saves,
               max(CAST(d->>'word_count' AS int)) FILTER (
                 WHERE CAST(d->>'submitted' AS boolean)
                   AND CAST(d->>'saved_at' AS timestamptz) = handed.first_at) AS first_words,
               max(CAST(d->>'word_count' AS int)) FILTER (
                 WHERE CAST(d->>'submitted' AS boolean)
                   AND CAST(d->>'saved_at' AS timestamptz) = handed.last_at) AS last_words
        FROM jsonb_array_elements(p.draft_data) d
    ) saved
    CROSS JOIN LATERAL (
        SELECT count(*) AS comments, count(*) FILTER (WHERE c.state = 'taken_up') AS taken_up
        FROM feedback_comments c
        WHERE c.school_id = :school AND c.production_id = p.id AND c.created_at <= p.feedback_released_at
          AND c.anchor_end > 0
    ) said
    WHERE p.school_id = :school AND p.class_id = :class AND p.activity_id = :activity
      AND (handed.student_id IS NOT NULL OR ({during("p.updated_at")}))
    ORDER BY p.student_id
    """  # noqa: S608 - the inserted text is a constant of ours
)


def texts(connection: Connection, scope: Scope, view: ClassView, activity: AnalysedActivity) -> pd.DataFrame:
    """How long are the texts, how often were they taken up again, and was feedback? One statement.

    Definition: docs/metrics.md, "Texts". With days filtered: texts handed in, and drafts
    last saved, on them.

    Columns: student_id; versions handed in that count, 0 for a draft; words of the last of them, of a draft
    what it has today; first_words of the first one; saves: versions kept beside those handed in; seconds:
    active time until the first was handed in, null where there is none or nothing was measured; comments
    given back, and taken_up: those that the pupil says to have followed.
    """
    asked = {**parameters(scope, view), "activity": activity.activity_id}
    return frame(connection, _TEXTS, asked, TEXT_COLUMNS)
