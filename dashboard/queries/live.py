"""Who works on what at this moment, who calls for help, who is stuck: derived, never stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

import pandas as pd
from sqlalchemy import Connection, Row, text

from dashboard.queries import students
from dashboard.queries.frames import CHOSEN_STUDENTS, Columns, parameters
from dashboard.rows import framed
from dashboard.views import ClassView
from datastore.measures.defaults import BY_ACTIVITY_TYPE, Struggling
from datastore.measures.intervals import Interval
from datastore.measures.live import (
    GONE_AFTER,
    IDLE_AFTER,
    PAUSE,
    RAISED_AFTER,
    Judged,
    Visit,
    limit_seconds,
    live_state,
    next_change,
)
from datastore.scope import Scope

LONGEST_VISIT = dt.timedelta(hours=12)
"""Stays that began earlier are not looked at: no lesson is longer."""

LIVE_COLUMNS: Columns = {
    "student_id": "object",
    "name": "str",
    "state": "str",
    "since": "datetime64[us, UTC]",
    "activity_id": "object",
    "activity": "str",
    "call_id": "object",
    "called_at": "datetime64[us, UTC]",
    "called_from": "object",
    "called_from_title": "str",
    "message": "str",
    "last_seen": "datetime64[us, UTC]",
    "last_activity": "str",
}

_HERE = f"""
    {CHOSEN_STUDENTS}, present AS (SELECT student_id FROM chosen WHERE NOT has_left),
    stays AS (
        SELECT v.student_id, v.activity_id, v.started_at, v.last_seen_at, v.active_periods,
               v.started_at > :pause + max(v.last_seen_at) OVER (
                 PARTITION BY v.student_id, v.activity_id ORDER BY v.started_at, v.id
                 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS begins
        FROM activity_visits v JOIN present USING (student_id)
        WHERE v.school_id = :school AND v.class_id = :class AND v.started_at > :from
          AND v.last_seen_at <= :now
    ), latest AS (
        SELECT DISTINCT ON (student_id) student_id, activity_id, last_seen_at AS heard_at
        FROM stays ORDER BY student_id, last_seen_at DESC, started_at DESC
    ), here AS MATERIALIZED (
        SELECT l.* FROM latest l
        WHERE l.heard_at > :heard_from AND NOT EXISTS (
            SELECT FROM interaction_events e
            WHERE e.school_id = :school AND e.class_id = :class AND e.occurred_at >= l.heard_at
              AND e.occurred_at > :heard_from AND e.student_id = l.student_id
              AND e.activity_id = l.activity_id AND e.verb = 'terminated')
    )
"""  # noqa: S608 - the inserted text is a constant of ours
"""CTEs that end in `here`: who sits before which activity, and when its page last spoke."""

_NOW = text(
    f"""
    WITH {_HERE}, begun AS (
        SELECT h.*, s.started_at
        FROM here h JOIN LATERAL (
            SELECT max(s.started_at) FILTER (WHERE s.begins IS NOT FALSE) AS started_at
            FROM stays s WHERE s.student_id = h.student_id AND s.activity_id = h.activity_id
        ) s ON true
    ), worked AS (
        SELECT b.student_id, range_agg(s.active_periods) AS active
        FROM begun b JOIN stays s ON s.student_id = b.student_id AND s.activity_id = b.activity_id
          AND s.started_at >= b.started_at
        GROUP BY b.student_id
    ), answered AS (
        SELECT b.student_id,
               jsonb_agg(jsonb_build_array(t.submitted_at, e.correct, coalesce(e.hints, 0))
                         ORDER BY t.attempt_number, e.place) FILTER (
                 WHERE e.answer IS NOT NULL AND e.correct IS NOT NULL AND e.needs_review IS NOT TRUE
                   AND e.max_points > 0 AND NOT t.held AND (t.flag IS NULL OR t.decision = 'counts')
               ) AS answers
        FROM begun b
        JOIN activity_attempts t ON t.school_id = :school AND t.class_id = :class
          AND t.student_id = b.student_id AND t.activity_id = b.activity_id
          AND t.submitted_at >= b.started_at AND t.submitted_at <= :now
        LEFT JOIN LATERAL ROWS FROM (
            jsonb_to_recordset(t.response_data)
              AS (answer jsonb, correct boolean, hints int, needs_review boolean, max_points float8)
        ) WITH ORDINALITY AS e (answer, correct, hints, needs_review, max_points, place) ON true
        GROUP BY b.student_id
    ), usual AS MATERIALIZED (
        SELECT r.activity_id, count(*) AS n,
               percentile_cont(0.9) WITHIN GROUP (ORDER BY r.time_spent) AS p90
        FROM activity_results r
        WHERE r.school_id = :school AND r.class_id = :class AND r.status = 'completed' AND r.time_spent > 0
          AND r.activity_id IN (SELECT activity_id FROM here)
        GROUP BY r.activity_id
    ), last_work AS MATERIALIZED (
        SELECT DISTINCT ON (r.student_id) r.student_id, r.last_seen_at, r.activity_id
        FROM activity_results r
        WHERE r.school_id = :school AND r.class_id = :class AND r.last_seen_at IS NOT NULL
        ORDER BY r.student_id, r.last_seen_at DESC
    )
    SELECT p.student_id, b.activity_id, a.title AS activity, CAST(a.activity_type AS text) AS kind,
           b.started_at, b.heard_at, w.active, an.answers,
           an.student_id IS NOT NULL OR coalesce(d.responses->'answers', '{{}}') <> '{{}}' AS has_begun,
           usual.p90, coalesce(usual.n, 0) AS completed, a.estimated_duration,
           CAST(x.draft_data->-1->>'saved_at' AS timestamptz) AS changed_at,
           coalesce(r.status = 'completed', false) AS passed,
           c.id AS call_id, c.created_at AS called_at, c.activity_id AS called_from,
           f.title AS called_from_title, c.message,
           l.last_seen_at AS last_seen, la.title AS last_activity
    FROM present p
    LEFT JOIN begun b USING (student_id)
    LEFT JOIN activities a ON a.school_id = :school AND a.id = b.activity_id
    LEFT JOIN worked w USING (student_id)
    LEFT JOIN answered an USING (student_id)
    LEFT JOIN usual ON usual.activity_id = b.activity_id
    LEFT JOIN activity_results r ON r.school_id = :school AND r.class_id = :class
      AND r.student_id = p.student_id AND r.activity_id = b.activity_id
    LEFT JOIN attempt_drafts d ON d.school_id = :school AND d.class_id = :class
      AND d.student_id = p.student_id AND d.activity_id = b.activity_id
    LEFT JOIN student_productions x ON x.school_id = :school AND x.class_id = :class
      AND x.student_id = p.student_id AND x.activity_id = b.activity_id
    LEFT JOIN help_calls c ON c.school_id = :school AND c.class_id = :class
      AND c.student_id = p.student_id AND c.closed_at IS NULL
    LEFT JOIN activities f ON f.school_id = :school AND f.id = c.activity_id
    LEFT JOIN last_work l ON l.student_id = p.student_id
    LEFT JOIN activities la ON la.school_id = :school AND la.id = l.activity_id
    """  # noqa: S608 - the inserted texts are constants of ours
)

_VERSION = text(
    f"""
    WITH {_HERE}
    SELECT md5(concat_ws('|',
        (SELECT string_agg(concat_ws(':', student_id, activity_id, heard_at > :awake_from), ','
                           ORDER BY student_id) FROM here),
        (SELECT string_agg(concat_ws(':', c.id, c.activity_id, c.message), ',' ORDER BY c.id)
         FROM help_calls c
         WHERE c.school_id = :school AND c.class_id = :class AND c.closed_at IS NULL),
        (SELECT concat_ws(':', count(*), sum(r.attempts_count),
                          count(*) FILTER (WHERE r.status = 'completed'))
         FROM activity_results r WHERE r.school_id = :school AND r.class_id = :class),
        (SELECT count(*) FROM present)))
    """  # noqa: S608 - the inserted text is a constant of ours
)


class Now(NamedTuple):
    """A class at a moment."""

    pupils: pd.DataFrame
    changes_at: dt.datetime | None
    """When it will look otherwise, though nothing more is heard; None: not by itself."""


def version(connection: Connection, scope: Scope, view: ClassView, *, at: dt.datetime | None = None) -> str:
    """Has anything happened? One statement.

    A word that is another one when a pupil of the class comes, goes, takes up another activity, works again
    after a silence, hands in, calls, or is answered. What follows from time alone is `Now.changes_at`.
    """
    moment = at or dt.datetime.now(dt.UTC)
    return str(connection.execute(_VERSION, _asked(scope, view, moment)).scalar_one())


def live(connection: Connection, scope: Scope, view: ClassView, *, at: dt.datetime | None = None) -> Now:
    """Who works on what now, who calls for help, who is stuck? Two statements.

    Definition: docs/metrics.md, "Live states". Of the filters only the group and hidden names matter: what
    happens now is not a matter of days or kinds of activity.

    Columns: student_id; name; state, a word of `datastore.measures.live.LiveState`, "" for who is not here;
    since when (UTC, null for who is not here); activity_id and activity worked on; call_id (None) of an open
    call for help with called_at, called_from (an activity or None), called_from_title and message;
    last_seen and last_activity: the last work in the class, whenever it was. One row for each pupil of the
    class, or its group, today; by name.

    Args:
        connection: Bound to the school.
        scope: Who asks.
        view: The class.
        at: The moment; now by default.
    """
    moment = at or dt.datetime.now(dt.UTC)
    named = students.of_class(connection, scope, view)
    found = {row.student_id: row for row in connection.execute(_NOW, _asked(scope, view, moment))}
    here = {id_: _visit(row) for id_, row in found.items() if row.heard_at is not None}
    lines = [
        _line(student_id, name, found[student_id], here.get(student_id), moment)
        for student_id, name in zip(named["student_id"], named["name"], strict=True)
        if student_id in found
    ]
    changes = [next_change(visit, moment) for visit in here.values()]
    return Now(framed(lines, LIVE_COLUMNS), min(changes, default=None))


def _asked(scope: Scope, view: ClassView, moment: dt.datetime) -> Mapping[str, Any]:
    return {
        **parameters(scope, view),
        "now": moment,
        "from": moment - LONGEST_VISIT,
        "heard_from": moment - GONE_AFTER,
        "awake_from": moment - IDLE_AFTER - RAISED_AFTER,
        "pause": PAUSE,
    }


def _visit(row: Row[Any]) -> Visit:
    rule = BY_ACTIVITY_TYPE[row.kind].struggling
    return Visit(
        started_at=row.started_at,
        heard_at=row.heard_at,
        active=[Interval(each.lower, each.upper) for each in row.active or ()],
        answers=[
            Judged(dt.datetime.fromisoformat(at), right, hints) for at, right, hints in row.answers or ()
        ],
        begun=row.has_begun,
        judges=rule is Struggling.wrong_answers,
        limit=limit_seconds(row.p90, row.completed, row.estimated_duration),
        is_text=rule is Struggling.draft_unchanged,
        changed_at=row.changed_at,
        passed=row.passed,
    )


def _line(
    student_id: UUID, name: str, row: Row[Any], visit: Visit | None, moment: dt.datetime
) -> tuple[object, ...]:
    state, since = live_state(visit, moment) if visit else ("", None)
    return (
        student_id,
        name,
        str(state),
        since,
        row.activity_id,
        row.activity or "",
        row.call_id,
        row.called_at,
        row.called_from,
        row.called_from_title or "",
        row.message or "",
        row.last_seen,
        row.last_activity or "",
    )
