"""The texts of a class: whose waits for the teacher, where each stands, what became of the feedback."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries import students
from dashboard.queries.frames import (
    CHOSEN_STUDENTS,
    FILTERED_ACTIVITIES,
    Columns,
    during,
    frame,
    parameters,
)
from dashboard.rows import declared, rows
from dashboard.views import ClassView
from datastore.measures.texts import WAITING, TextState
from datastore.models.enums import ProductionStatus
from datastore.scope import Scope

_FROM_SQL: Columns = {
    "production_id": "object",
    "student_id": "object",
    "activity_id": "object",
    "title": "str",
    "status": "str",
    "at": "datetime64[us, UTC]",
    "versions": "int64",
    "returned_versions": "int64",
    "taken_up_again": "bool",
    "words": "int64",
    "least": "Int64",
    "most": "Int64",
    "passed": "bool",
    "comments": "int64",
    "taken_up": "int64",
    "ignored": "int64",
}
PRODUCTION_COLUMNS: Columns = {**students.STUDENT_COLUMNS, **_FROM_SQL, "state": "str"}

_PRODUCTIONS = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, {CHOSEN_STUDENTS}
    SELECT p.id, p.student_id, p.activity_id, plan.title, p.status::text,
           CASE WHEN p.status IN ('evaluated', 'published') THEN coalesce(p.evaluated_at, p.submitted_at)
                ELSE coalesce(p.submitted_at, p.updated_at) END,
           saved.versions, saved.returned, saved.taken_up_again,
           coalesce(saved.last_words, p.word_count, 0),
           CAST(a.content->'words'->>'min' AS int), CAST(a.content->'words'->>'max' AS int),
           coalesce(r.status = 'completed', false),
           said.comments, said.taken_up, said.ignored
    FROM student_productions p
    JOIN plan ON plan.id = p.activity_id
    JOIN activities a ON a.school_id = :school AND a.id = p.activity_id
    JOIN chosen ON chosen.student_id = p.student_id
    LEFT JOIN activity_results r ON r.school_id = :school AND r.class_id = :class
      AND r.student_id = p.student_id AND r.activity_id = p.activity_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS versions, count(given_back_at) AS returned,
               coalesce(max(saved_at) > min(given_back_at), false) AS taken_up_again,
               (array_agg(word_count ORDER BY saved_at DESC))[1] AS last_words
        FROM jsonb_to_recordset(p.draft_data)
          AS d (submitted boolean, saved_at timestamptz, given_back_at timestamptz, word_count int)
        WHERE submitted
    ) saved
    CROSS JOIN LATERAL (
        SELECT count(*) AS comments, count(*) FILTER (WHERE c.state = 'taken_up') AS taken_up,
               count(*) FILTER (WHERE c.state = 'ignored') AS ignored
        FROM feedback_comments c
        WHERE c.school_id = :school AND c.production_id = p.id AND c.created_at <= p.feedback_released_at
          AND c.anchor_end > 0
    ) said
    WHERE p.school_id = :school AND p.class_id = :class
      AND {during("coalesce(p.submitted_at, p.updated_at)")}
    ORDER BY 6, p.id
    """  # noqa: S608 - the inserted texts are constants of ours
)


def productions(connection: Connection, scope: Scope, view: ClassView) -> pd.DataFrame:
    """Where does each text of the class stand? Two statements.

    Definition: docs/metrics.md, "Texts of a class". The activities are those of the plan that pass the
    filters; days that are filtered keep texts last handed in, and drafts last saved, on them. Pupils who have
    left count: the work belongs to the class.

    Columns: those of `students.of_class`; production_id, activity_id, title of the activity; state, a word of
    `TextState`; at (UTC): since when it stands so, the last hand-in, the giving back, of a draft the last
    save; versions handed in, returned_versions of them given back, taken_up_again: one was handed in after a
    giving back; words of the last version handed in, of a draft those of today; least and most wanted (null:
    no target); passed: the activity is completed; comments on passages that were given back, of them taken_up
    and ignored, as their reader says. Oldest first.
    """
    found = frame(connection, _PRODUCTIONS, parameters(scope, view), _FROM_SQL)
    found["state"] = [_state(row).value for row in rows(found)]
    joined = found.merge(students.of_class(connection, scope, view), on="student_id")
    return declared(joined, PRODUCTION_COLUMNS)


def _state(row: Any) -> TextState:
    status = ProductionStatus(row.status)
    if status is ProductionStatus.submitted:
        return TextState.revised if row.taken_up_again else TextState.submitted
    if status is ProductionStatus.draft:
        return TextState.draft
    final = status is ProductionStatus.published or row.passed
    return TextState.final if final else TextState.returned


def waiting(found: pd.DataFrame) -> pd.DataFrame:
    """Whose text waits for the teacher? The oldest first. No statement.

    Args:
        found: `productions`.
    """
    return found[found["state"].isin(WAITING)].sort_values("at", kind="stable").reset_index(drop=True)


UPTAKE_COLUMNS: Columns = {
    "activity_id": "object",
    "title": "str",
    "returned": "int64",
    "again": "int64",
    "comments": "int64",
    "taken_up": "int64",
    "ignored": "int64",
    "commented": "int64",
    "followed": "int64",
}


def uptake(found: pd.DataFrame) -> pd.DataFrame:
    """What became of the feedback, by activity? No statement.

    Args:
        found: `productions`.

    Columns: activity_id, title; returned: texts of which a version was given back; again: of these, handed in
    again afterwards; comments on passages given back, of them taken_up and ignored; commented: pupils with at
    least one such comment, followed: of these, with at least one taken up. Only activities with a text given
    back, most texts first.
    """
    given = found[found["returned_versions"] > 0]
    counted = given.assign(
        returned=1,
        again=given["taken_up_again"].astype("int64"),
        commented=(given["comments"] > 0).astype("int64"),
        followed=(given["taken_up"] > 0).astype("int64"),
    )
    columns = [name for name in UPTAKE_COLUMNS if name not in {"activity_id", "title"}]
    summed = counted.groupby(["activity_id", "title"], sort=False)[columns].sum().reset_index()
    ranked = summed.sort_values("returned", ascending=False, kind="stable")
    return declared(ranked, UPTAKE_COLUMNS).reset_index(drop=True)
