"""The routes that pupils took through the activities of a class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from dashboard.paths.path import NO_PATHS, PLAN_COLUMNS, Paths, Traveller
from dashboard.queries.frames import (
    CHOSEN_STUDENTS,
    FILTERED_ACTIVITIES,
    during,
    frame,
    parameters,
)
from dashboard.views import ClassView
from datastore.measures.paths import Journey, Visit, routes
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

_VISITS = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, {CHOSEN_STUDENTS}, {_PLACES}, visits AS (
        SELECT v.student_id, p.sequence_id, array_agg(p.place) AS places,
               array_agg(date_part('epoch', v.started_at)) AS starts,
               array_agg(date_part('epoch', v.last_seen_at)) AS ends,
               array_agg(v.active_seconds) AS seconds
        FROM activity_visits v
        JOIN places p ON p.id = v.activity_id
        JOIN chosen ON chosen.student_id = v.student_id
        WHERE v.school_id = :school AND v.class_id = :class AND NOT isempty(v.active_periods)
          AND {during("v.started_at")}
        GROUP BY v.student_id, p.sequence_id
    ), done AS (
        SELECT r.student_id, p.sequence_id, array_agg(p.place) AS places
        FROM activity_results r JOIN places p ON p.id = r.activity_id
        WHERE r.school_id = :school AND r.class_id = :class AND r.status = 'completed'
        GROUP BY r.student_id, p.sequence_id
    )
    SELECT v.sequence_id, v.student_id, v.places, v.starts, v.ends, v.seconds,
           coalesce(done.places, CAST(ARRAY[] AS bigint[])),
           ARRAY(SELECT m.group_id
                 FROM group_members m JOIN groups g ON g.school_id = m.school_id AND g.id = m.group_id
                 WHERE m.school_id = :school AND m.student_id = v.student_id AND g.class_id = :class)
    FROM visits v
    LEFT JOIN done ON done.student_id = v.student_id AND done.sequence_id = v.sequence_id
    ORDER BY v.student_id
    """  # noqa: S608 - the inserted text is a constant of ours
)


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
    pupils: dict[UUID, list[Traveller]] = {each: [] for each in plan["sequence_id"].unique()}
    for sequence_id, student_id, places, starts, ends, seconds, completed, groups in connection.execute(
        _VISITS, asked
    ):
        found = routes(map(Visit, places, starts, ends, seconds))
        if found:
            journey = Journey(found, frozenset(completed))
            pupils[sequence_id].append(Traveller(student_id, journey, frozenset(groups)))
    parts = {key: plan[plan["sequence_id"] == key].reset_index(drop=True) for key in pupils}
    return _to_look_at([Paths(parts[key], travellers) for key, travellers in pupils.items()])


def _to_look_at(found: Sequence[Paths]) -> Paths:
    """The sequence that says most: one that has ended, then the most pupils who stop at one activity."""

    def says(paths: Paths) -> tuple[bool, bool, int]:
        most = max((passage.last_here or 0 for passage in paths.passages), default=0)
        return bool(paths.pupils), paths.ended and most > 0, most

    return max(found, key=says, default=NO_PATHS)
