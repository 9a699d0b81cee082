"""The routes that pupils took through the activities of a class."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, text

from dashboard.paths.path import PLAN_COLUMNS, Paths, Traveller
from dashboard.queries.frames import CHOSEN_STUDENTS, FILTERED_ACTIVITIES, during, frame, parameters
from dashboard.views import ClassView
from datastore.measures.paths import Journey, Visit, routes
from datastore.measures.time_summary import SHORTEST_WORK
from datastore.scope import Scope

_PLACES = """
    places AS (
        SELECT plan.*, row_number() OVER (
                 PARTITION BY sequence_id ORDER BY session_number, activity_number, id) - 1 AS place
        FROM plan
    )
"""
"""A CTE after `plan`: the position of each activity in its sequence, from 0."""

_PLAN = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, {_PLACES}
    SELECT p.sequence_id, p.sequence_title,
           c.archived_at IS NOT NULL OR coalesce(k.end_date < :today, false),
           p.id, p.title, p.session_title,
           (SELECT jsonb_object_agg(g.id, g.name) FROM groups g
            WHERE g.school_id = :school AND g.class_id = :class)
    FROM places p
    JOIN classes c ON c.school_id = :school AND c.id = :class
    LEFT JOIN teacher_configurations k ON k.school_id = :school AND k.class_id = :class
      AND k.sequence_id = p.sequence_id AND k.group_id IS NULL
    ORDER BY p.position, p.sequence_id, p.place
    """  # noqa: S608 - the inserted text is a constant of ours
)

_ROUTES = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, {CHOSEN_STUDENTS}, {_PLACES}, visits AS NOT MATERIALIZED (
        SELECT v.student_id, p.sequence_id, p.place, v.started_at, v.last_seen_at, v.active_seconds
        FROM activity_visits v
        JOIN places p ON p.id = v.activity_id
        JOIN chosen ON chosen.student_id = v.student_id
        WHERE v.school_id = :school AND v.class_id = :class AND v.active_seconds >= :shortest
          AND {during("v.started_at")}
    ), done AS MATERIALIZED (
        SELECT r.student_id, p.sequence_id, p.place
        FROM activity_results r JOIN places p ON p.id = r.activity_id
        WHERE r.school_id = :school AND r.class_id = :class AND r.status = 'completed'
    ), furthest AS MATERIALIZED (
        SELECT student_id, sequence_id, max(place) AS place FROM visits GROUP BY student_id, sequence_id
    ), stops AS (
        SELECT sequence_id, count(*) AS pupils
        FROM furthest
        JOIN (SELECT sequence_id, max(place) AS final FROM places GROUP BY sequence_id) p USING (sequence_id)
        LEFT JOIN done USING (student_id, sequence_id, place)
        WHERE place < p.final AND done.student_id IS NULL
        GROUP BY sequence_id, place
    ), shown AS MATERIALIZED (
        SELECT sequence_id
        FROM furthest LEFT JOIN stops USING (sequence_id)
        GROUP BY sequence_id
        ORDER BY sequence_id = ANY(:ended) AND count(stops.pupils) > 0 DESC,
                 coalesce(max(stops.pupils), 0) DESC, array_position(:sequences, sequence_id)
        LIMIT 1
    ), routes AS (
        SELECT sequence_id, student_id, array_agg(place) AS places,
               array_agg(date_part('epoch', started_at)) AS starts,
               array_agg(date_part('epoch', last_seen_at)) AS ends, array_agg(active_seconds) AS seconds
        FROM shown JOIN visits USING (sequence_id)
        GROUP BY sequence_id, student_id
    ), completed AS (
        SELECT student_id, array_agg(place) AS completed
        FROM shown JOIN done USING (sequence_id)
        GROUP BY student_id
    )
    SELECT routes.*, coalesce(completed, CAST(ARRAY[] AS bigint[])) AS completed,
           ARRAY(SELECT m.group_id
                 FROM group_members m JOIN groups g ON g.school_id = m.school_id AND g.id = m.group_id
                 WHERE m.school_id = :school AND m.student_id = routes.student_id
                   AND g.class_id = :class) AS groups
    FROM routes LEFT JOIN completed USING (student_id)
    ORDER BY student_id
    """  # noqa: S608 - the inserted text is a constant of ours
)
"""The visits by pupil, of the sequence that is to be looked at; `shown` chooses it."""


def class_paths(connection: Connection, scope: Scope, view: ClassView) -> Paths:
    """Which routes did the class take through a sequence? Two statements.

    Definition: docs/metrics.md, "Paths". The sequence is the one that is filtered; else, of those that have
    ended, the one with the most pupils who stop at one activity; else, of all. On the path are the activities
    that pass the filters; pupils are those of the class, and of the group that is filtered, who worked for
    5 s or more on one of them, also who has left; of days that are filtered, the visits that begin in them.
    """
    asked = parameters(scope, view)
    today = dt.datetime.now(ZoneInfo(scope.timezone)).date()
    plan = frame(connection, _PLAN, {**asked, "today": today}, PLAN_COLUMNS)
    sequences = list(plan["sequence_id"].unique())
    ended = list(plan.loc[plan["ended"], "sequence_id"].unique())
    choice = {"shortest": SHORTEST_WORK, "sequences": sequences, "ended": ended}
    found = connection.execute(_ROUTES, {**asked, **choice}).all()
    shown = found[0].sequence_id if found else next(iter(sequences), None)
    path = plan[plan["sequence_id"] == shown].reset_index(drop=True)
    return Paths(path, [_traveller(row) for row in found])


def _traveller(row: Row[Any]) -> Traveller:
    """A pupil, from a row of the visits."""
    found = routes(map(Visit, row.places, row.starts, row.ends, row.seconds))
    return Traveller(row.student_id, Journey(found, frozenset(row.completed)), frozenset(row.groups))
