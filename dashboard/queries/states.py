"""Who needs help now, and why: derived whenever it is asked, never stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, Row, text

from dashboard.queries.frames import Columns
from dashboard.queries.struggles import struggling
from dashboard.rows import framed
from datastore.measures.needs_help import (
    Class,
    Facts,
    Judgement,
    Missing,
    SchoolDays,
    Struggle,
    judge,
)
from datastore.measures.weeks import local_day
from datastore.scope import Scope

STATE_COLUMNS: Columns = {
    "class_id": "object",
    "student_id": "object",
    "state": "str",
    "reason": "str",
    "activity_id": "object",
    "activity": "str",
    "count": "int64",
    "tries": "float64",
    "best": "float64",
    "since": "datetime64[us, UTC]",
}
LOOKING_BACK = dt.timedelta(days=120)
"""How far back the weeks of a class are looked at: a long holiday still ends what was recent before it."""
REASONS_LAST = dt.timedelta(days=60)
"""What is older cannot be recent, whatever holidays lie between."""

_NOT_PASSED = """
    t.submitted_at > :worked_from AND (t.class_id, t.student_id, t.activity_id) NOT IN (
      SELECT class_id, student_id, activity_id FROM results WHERE status = 'completed')
"""
"""Which attempts may show a struggle of now; reads the CTE `results`."""

_STATES = text(
    f"""
    WITH present AS (
        SELECT class_id, student_id, enrolled_at FROM class_enrollments
        WHERE school_id = :school AND class_id = ANY (:classes) AND left_at IS NULL
    ), setup AS (
        SELECT p.class_id, p.student_id, k.sequence_id,
               (array_agg(k.is_active ORDER BY k.group_id IS NOT NULL, k.created_at, k.id))[1] AS is_active,
               (array_agg(k.created_at ORDER BY k.group_id IS NOT NULL, k.created_at, k.id))[1] AS created_at,
               (array_agg(k.start_date ORDER BY k.group_id IS NULL, k.created_at DESC, k.id DESC)
                FILTER (WHERE k.start_date IS NOT NULL))[1] AS start_date,
               (array_agg(k.end_date ORDER BY k.group_id IS NULL, k.created_at DESC, k.id DESC)
                FILTER (WHERE k.end_date IS NOT NULL))[1] AS end_date,
               (array_agg(k.custom_settings->'session_dates'
                          ORDER BY k.group_id IS NULL, k.created_at DESC, k.id DESC)
                FILTER (WHERE k.custom_settings ? 'session_dates'))[1] AS session_dates,
               (array_agg(k.custom_settings->'optional'
                          ORDER BY k.group_id IS NULL, k.created_at DESC, k.id DESC)
                FILTER (WHERE k.custom_settings ? 'optional'))[1] AS optional,
               (array_agg(k.custom_settings->'hidden'
                          ORDER BY k.group_id IS NULL, k.created_at DESC, k.id DESC)
                FILTER (WHERE k.custom_settings ? 'hidden'))[1] AS hidden
        FROM present p
        JOIN teacher_configurations k ON k.school_id = :school AND k.class_id = p.class_id
        WHERE k.sequence_id IN (SELECT id FROM sequences
                                WHERE school_id = :school AND is_active AND archived_at IS NULL)
          AND (k.group_id IS NULL OR (k.is_active AND EXISTS (
            SELECT FROM group_members m
            WHERE m.school_id = :school AND m.group_id = k.group_id AND m.student_id = p.student_id)))
        GROUP BY p.class_id, p.student_id, k.sequence_id
    ), dated AS (
        SELECT u.*, s.id AS session_id,
               greatest(u.start_date,
                        CAST(u.session_dates->CAST(s.id AS text)->>'opens' AS date)) AS opens_on,
               coalesce(CAST(u.session_dates->CAST(s.id AS text)->>'due' AS date), u.end_date) AS due_on
        FROM setup u JOIN sessions s ON s.school_id = :school AND s.sequence_id = u.sequence_id
        WHERE u.is_active AND s.archived_at IS NULL
    ), away AS MATERIALIZED (
        SELECT student_id, array_agg(day ORDER BY day) AS days
        FROM absences
        WHERE school_id = :school AND kind = 'excused' AND student_id IN (SELECT student_id FROM present)
        GROUP BY student_id
    ), moved AS (
        SELECT d.*, d.due_on + CASE WHEN d.due_on < :today AND away.days IS NOT NULL THEN (
                 SELECT CAST(count(*) AS int) FROM (
                     SELECT day - CAST(row_number() OVER (ORDER BY day) - 1 AS int) AS reaches
                     FROM unnest(away.days) AS day
                     WHERE day >= coalesce(d.opens_on, CAST(d.created_at AT TIME ZONE :zone AS date))
                 ) AS excused WHERE reaches <= d.due_on
               ) ELSE 0 END AS own_due_on
        FROM dated d LEFT JOIN away USING (student_id)
    ), results AS MATERIALIZED (
        SELECT class_id, student_id, activity_id, status, needs_review, banked, created_at, last_seen_at
        FROM activity_results WHERE school_id = :school AND class_id = ANY (:classes)
    ), done AS MATERIALIZED (
        SELECT class_id, student_id, max(last_seen_at) AS last_seen_at,
               array_agg(activity_id) FILTER (WHERE status = 'completed' AND NOT banked) AS completed,
               array_agg(activity_id) FILTER (
                 WHERE status IN ('completed', 'needs_review') OR needs_review) AS handed_in
        FROM results GROUP BY class_id, student_id
    ), work AS MATERIALIZED (
        SELECT d.class_id, d.student_id, a.id, a.title, d.own_due_on,
               coalesce(d.opens_on <= :today, true) AS is_open,
               coalesce(a.id = ANY (done.completed), false) AS completed,
               coalesce(a.id = ANY (done.handed_in), false) AS handed_in
        FROM moved d
        LEFT JOIN done USING (class_id, student_id)
        JOIN activities a ON a.school_id = :school AND a.session_id = d.session_id
        WHERE a.archived_at IS NULL AND a.is_mandatory
          AND (d.optional IS NULL OR NOT d.optional ? CAST(a.id AS text))
          AND (d.hidden IS NULL OR NOT d.hidden ? CAST(a.id AS text))
    ), owed AS MATERIALIZED (
        SELECT class_id, student_id, avg(CAST(completed AS int))::float8 AS completion,
               count(*) FILTER (WHERE is_open AND NOT handed_in) AS open_work,
               jsonb_agg(jsonb_build_array(id, own_due_on, title))
                 FILTER (WHERE is_open AND NOT handed_in AND own_due_on < :today
                                AND own_due_on > :due_from) AS missing
        FROM work GROUP BY class_id, student_id
    ), {struggling(_NOT_PASSED)},
    stuck AS MATERIALIZED (
        SELECT s.class_id, s.student_id,
               jsonb_agg(jsonb_build_array(
                 s.activity_id, s.since, s.worked_at, s.tries, s.best, a.title)) AS struggles
        FROM struggling s JOIN activities a ON a.school_id = :school AND a.id = s.activity_id
        WHERE s.since IS NOT NULL AND a.archived_at IS NULL
        GROUP BY s.class_id, s.student_id
    ), calendar AS MATERIALIZED (
        SELECT CAST(monday AS date) AS monday, monday AT TIME ZONE :zone AS begins,
               (monday + interval '7 days') AT TIME ZONE :zone AS ends
        FROM generate_series(
            date_trunc('week', least((SELECT min(created_at) FROM results), :weeks_from) AT TIME ZONE :zone),
            CAST(:today AS timestamp) + interval '7 days', interval '7 days') AS monday
    ), opened AS (
        SELECT class_id, width_bucket(created_at, known.begins) AS first,
               width_bucket(last_seen_at, known.begins) AS last
        FROM results, (SELECT array_agg(begins ORDER BY begins) AS begins FROM calendar) AS known
        WHERE last_seen_at > :weeks_from
        GROUP BY 1, 2, 3
    ), at_work AS (
        SELECT o.class_id, known.mondays[number] AS monday
        FROM opened o, unnest(ARRAY[o.first, o.last]) AS number,
             (SELECT array_agg(monday ORDER BY monday) AS mondays FROM calendar) AS known
        UNION
        SELECT c.class_id, w.monday
        FROM unnest(CAST(:classes AS uuid[])) AS c (class_id), calendar w
        WHERE (SELECT true FROM activity_attempts t
               WHERE t.school_id = :school AND t.class_id = c.class_id AND t.submitted_at > :weeks_from
                 AND t.submitted_at >= w.begins AND t.submitted_at < w.ends
               LIMIT 1)
    ), weeks AS MATERIALIZED (
        SELECT class_id, array_agg(monday) AS mondays FROM at_work GROUP BY class_id
    )
    SELECT p.class_id, p.student_id, p.enrolled_at, done.last_seen_at, h.created_at AS called_at,
           h.activity_id AS called_from, f.title AS called_from_title, stuck.struggles, owed.missing,
           coalesce(owed.open_work, 0) AS open_work, owed.completion,
           coalesce(weeks.mondays, '{{}}') AS mondays,
           coalesce(away.days, '{{}}') AS excused
    FROM present p
    LEFT JOIN done USING (class_id, student_id)
    LEFT JOIN owed USING (class_id, student_id)
    LEFT JOIN stuck USING (class_id, student_id)
    LEFT JOIN weeks USING (class_id)
    LEFT JOIN away USING (student_id)
    LEFT JOIN help_calls h ON h.school_id = :school AND h.class_id = p.class_id
      AND h.student_id = p.student_id AND h.closed_at IS NULL
    LEFT JOIN activities f ON f.school_id = :school AND f.id = h.activity_id
    """  # noqa: S608 - the inserted texts are constants of ours
)


def states(
    connection: Connection, scope: Scope, class_ids: Collection[UUID], *, at: dt.datetime | None = None
) -> pd.DataFrame:
    """Who needs help now, who is on track or ahead, and of whom too little is known? One statement.

    Definition: docs/metrics.md, "State". It is about all of the class's work, whatever a page filters: who
    is stuck now does not depend on what somebody looks at. A group is a selection of its rows.

    Columns: class_id, student_id; state and reason, the words of `datastore.measures.needs_help`, put into a
    reader's by `states`; activity_id (None) and activity ("") that it is about, of several the
    first; count of such activities; tries: submissions of that activity where the pupil struggles with it,
    and best: the best share of its points (both null elsewhere); since (UTC; the midnight that begins the
    school's day where only the day is known; null: no moment). A row for each pupil who is in one
    of the classes today.

    Args:
        connection: Bound to the school.
        scope: Who asks.
        class_ids: One class or several.
        at: The moment; now by default.

    Raises:
        NotFound: the scope does not teach one of the classes.
    """
    for class_id in class_ids:
        scope.require_teaching(class_id)
    now, zone = at or dt.datetime.now(dt.UTC), ZoneInfo(scope.timezone)
    found = connection.execute(_STATES, _parameters(scope, class_ids, now)).all()
    by_class: dict[UUID, list[Row[Any]]] = {}
    for row in found:
        by_class.setdefault(row.class_id, []).append(row)
    judged = [line for rows in by_class.values() for line in _judged(rows, local_day(now, zone), zone)]
    return framed(judged, STATE_COLUMNS)


def _parameters(scope: Scope, class_ids: Collection[UUID], now: dt.datetime) -> Mapping[str, object]:
    today = local_day(now, ZoneInfo(scope.timezone))
    return {
        "school": scope.school_id,
        "classes": list(class_ids),
        "zone": scope.timezone,
        "today": today,
        "weeks_from": now - LOOKING_BACK,
        "worked_from": now - REASONS_LAST,
        "due_from": today - REASONS_LAST,
    }


def _judged(rows: Collection[Row[Any]], today: dt.date, zone: ZoneInfo) -> Iterator[tuple[object, ...]]:
    """The pupils of one class, each with the state."""
    facts = [_facts(row, zone) for row in rows]
    of_class = Class.of(facts, SchoolDays(today, next(iter(rows)).mondays))
    for row, known in zip(rows, facts, strict=True):
        judgement = judge(known, of_class)
        yield (
            row.class_id,
            row.student_id,
            judgement.state,
            judgement.reason,
            judgement.activity_id,
            _titles(row).get(judgement.activity_id, ""),
            judgement.count,
            *_tried(row).get(judgement.activity_id, (None, None)),
            _moment(judgement, zone),
        )


def _facts(row: Row[Any], zone: ZoneInfo) -> Facts:
    seen_at = row.last_seen_at or row.enrolled_at
    return Facts(
        seen_at=seen_at,
        seen_on=local_day(seen_at, zone),
        has_begun=row.last_seen_at is not None,
        called_at=row.called_at,
        called_from=row.called_from,
        struggles=[
            Struggle(
                UUID(activity_id),
                dt.datetime.fromisoformat(since),
                local_day(dt.datetime.fromisoformat(last), zone),
            )
            for activity_id, since, last, *_ in row.struggles or ()
        ],
        missing=[
            Missing(UUID(activity_id), dt.date.fromisoformat(due_on))
            for activity_id, due_on, _ in row.missing or ()
        ],
        open_work=row.open_work,
        completion=row.completion,
        excused=frozenset(row.excused),
    )


def _titles(row: Row[Any]) -> Mapping[UUID | None, str]:
    named: Iterable[list[str]] = [*(row.struggles or ()), *(row.missing or ())]
    titles: dict[UUID | None, str] = {UUID(each[0]): each[-1] for each in named}
    return {**titles, row.called_from: row.called_from_title or ""}


def _tried(row: Row[Any]) -> Mapping[UUID | None, tuple[int, float | None]]:
    return {UUID(activity_id): (tries, best) for activity_id, _, _, tries, best, _ in row.struggles or ()}


def _moment(judgement: Judgement, zone: ZoneInfo) -> dt.datetime | None:
    since = judgement.since
    if since is None or isinstance(since, dt.datetime):
        return since
    return dt.datetime.combine(since, dt.time(), zone)
