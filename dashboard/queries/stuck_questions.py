"""The questions of a class that mislead: those who do well elsewhere pick a wrong option."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import pandas as pd
from sqlalchemy import Connection, Row, text

from dashboard.queries.activity_items import OPTION_COLUMNS
from dashboard.queries.activity_options import choices_of
from dashboard.queries.frames import CHOSEN_STUDENTS, FILTERED_ACTIVITIES, Columns, during, parameters
from dashboard.rows import framed
from dashboard.views import ClassView
from datastore.content import parse_content
from datastore.content.base import ItemBase
from datastore.measures.distractors import FEWEST_CHOOSERS, MISLEADS_ABOVE, Flag, lower_end
from datastore.scope import Scope

QUESTION_COLUMNS: Columns = {"activity_id": "object", "title": "str", **OPTION_COLUMNS}

_NO_SPREAD = 1e-9
"""Scores that differ by less are the same, but for rounding."""

_ACTIVITIES = text(
    f"""
    WITH {FILTERED_ACTIVITIES}
    SELECT plan.id, plan.title, plan.activity_type::text AS kind, a.content
    FROM plan JOIN activities a ON a.school_id = :school AND a.id = plan.id
    ORDER BY plan.position, plan.sequence_id, plan.session_number, plan.activity_number
    """  # noqa: S608 - the inserted text is a constant of ours
)

_MISLEADING = text(
    f"""
    WITH {CHOSEN_STUDENTS}, items AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(CAST(:items AS jsonb))
          AS i (activity_id uuid, key text, points float8, options text[], key_options text[])
    ), whole AS MATERIALIZED (
        SELECT activity_id, count(*) AS items, sum(points) AS points FROM items GROUP BY activity_id
    ), firsts AS (
        SELECT DISTINCT ON (t.activity_id, t.student_id)
               t.activity_id, t.student_id, t.submitted_at, t.response_data
        FROM activity_attempts t
        JOIN chosen ON chosen.student_id = t.student_id
        JOIN whole ON whole.activity_id = t.activity_id
        WHERE t.school_id = :school AND t.class_id = :class
          AND NOT t.held AND NOT t.banked AND (t.flag IS NULL OR t.decision = 'counts')
        ORDER BY t.activity_id, t.student_id, t.attempt_number
    ), given AS MATERIALIZED (  -- each attempt is taken apart once, not once for each question
        SELECT f.activity_id, f.student_id, e.*
        FROM firsts f
        CROSS JOIN LATERAL jsonb_to_recordset(f.response_data)
          AS e (key text, answer jsonb, points float8, max_points float8, needs_review boolean)
        WHERE {during("f.submitted_at")}
    ), entries AS MATERIALIZED (
        SELECT g.activity_id, g.student_id, i.key, i.points, i.options, i.key_options, g.answer,
               CASE WHEN g.needs_review IS NOT TRUE
                    THEN g.points / nullif(g.max_points, 0) * i.points END AS mark
        FROM given g JOIN items i ON i.activity_id = g.activity_id AND i.key = g.key
    ), totals AS (
        SELECT activity_id, student_id, sum(mark) AS points, count(mark) AS marked
        FROM entries GROUP BY activity_id, student_id
    ), answers AS MATERIALIZED (
        SELECT e.activity_id, e.student_id, e.key, e.options, e.key_options,
               CASE WHEN jsonb_typeof(e.answer) = 'array'
                    THEN ARRAY(SELECT jsonb_array_elements_text(e.answer))
                    ELSE array_remove(ARRAY[e.answer #>> '{{}}'], NULL) END AS picked,
               CASE WHEN t.marked - CAST(e.mark IS NOT NULL AS int) = w.items - 1
                    THEN (t.points - coalesce(e.mark, 0)) / nullif(w.points - e.points, 0) END AS rest
        FROM entries e
        JOIN totals t ON t.activity_id = e.activity_id AND t.student_id = e.student_id
        JOIN whole w ON w.activity_id = e.activity_id
        WHERE e.options IS NOT NULL
    ), asked AS (
        SELECT activity_id, key, count(*) AS n, count(rest) AS known, avg(rest) AS mean,
               stddev_pop(rest) AS spread, avg(rest) FILTER (WHERE picked && key_options) AS key_rest
        FROM answers GROUP BY activity_id, key
    ), picks AS (
        SELECT a.activity_id, a.key, option, count(*) AS n, count(a.rest) AS known, avg(a.rest) AS mean
        FROM answers a CROSS JOIN unnest(a.picked) AS option
        WHERE option = ANY (a.options)
        GROUP BY a.activity_id, a.key, option HAVING count(*) >= {FEWEST_CHOOSERS}
    ), lures AS (
        SELECT p.activity_id, p.key, p.option, asked.n AS asked, p.n, p.mean AS mean_rest, asked.key_rest,
               asked.known,
               CASE WHEN asked.spread > {_NO_SPREAD} THEN
                 (p.mean - asked.mean) / asked.spread
                 * sqrt(CAST(p.known AS float8) / nullif(asked.known - p.known, 0)) END AS r
        FROM picks p JOIN asked ON asked.activity_id = p.activity_id AND asked.key = p.key
    )
    SELECT activity_id, key, option, asked, n, mean_rest, key_rest, r, known,
           ARRAY(SELECT student_id FROM answers a WHERE a.activity_id = lures.activity_id
                 AND a.key = lures.key AND lures.option = ANY (a.picked)) AS students
    FROM lures WHERE r > {MISLEADS_ABOVE}
    """  # noqa: S608 - the inserted texts are constants of ours
)
"""What `activity_options` finds of one activity, of all at once: the database adds the answers up. r is the
correlation of two columns of which one is 0 or 1, from the means of both groups."""


def misleading_questions(connection: Connection, scope: Scope, view: ClassView) -> pd.DataFrame:
    """Which questions mislead the class? Two statements.

    Definition: docs/metrics.md, "Item analysis", over the first attempts as on the page of an activity.

    Columns: activity_id, title (of the activity), then those of `activity_items.options`. A row a wrong
    option that misleads, those first that most pupils picked.
    """
    asked = parameters(scope, view)
    questions = list(_questions(connection.execute(_ACTIVITIES, asked).all()))
    items = json.dumps([_described(activity.id, item) for activity, item in questions])
    lures = {
        (found.activity_id, found.key, found.option): found
        for found in connection.execute(_MISLEADING, {**asked, "items": items})
    }
    rows = [
        _row(activity, item, text_of, lures[place])
        for activity, item in questions
        for option, (text_of, _) in choices_of(item).items()
        if (place := (activity.id, item.key, option)) in lures
    ]
    ranked = framed(rows, QUESTION_COLUMNS).sort_values(["n", "r_low"], ascending=False, kind="stable")
    return ranked.reset_index(drop=True)


def _questions(activities: Sequence[Row[Any]]) -> Iterator[tuple[Row[Any], ItemBase]]:
    for activity in activities:
        for item in parse_content(activity.kind, activity.content).items:
            yield activity, item


def _described(activity_id: UUID, item: ItemBase) -> dict[str, object]:
    """What the statement reads of a question: its wrong and its right options, where there is a choice."""
    choices = choices_of(item)
    return {
        "activity_id": str(activity_id),
        "key": item.key,
        "points": item.points,
        "options": [key for key, (_, correct) in choices.items() if not correct] if choices else None,
        "key_options": [key for key, (_, correct) in choices.items() if correct],
    }


def _row(activity: Row[Any], item: ItemBase, text_of: str, found: Row[Any]) -> tuple[object, ...]:
    return (
        activity.id,
        activity.title,
        item.key,
        item.prompt,
        found.option,
        text_of,
        False,
        found.asked,
        found.n,
        found.n / found.asked,
        found.mean_rest,
        found.key_rest,
        found.r,
        lower_end(found.r, found.known),
        Flag.misleads,
        found.students,
    )
