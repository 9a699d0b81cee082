"""Which pupils are stuck, on what: the lesson or the pupil, and what another rule would say."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from operator import itemgetter
from typing import Any
from uuid import UUID

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
from dashboard.queries.stuck import LIMITS, stuck_points
from dashboard.rows import declared, framed, rows
from dashboard.views import ClassView
from datastore.measures.shares import Count
from datastore.measures.stuck import is_the_lesson
from datastore.scope import Scope

REHEARSED = dt.timedelta(weeks=4)
"""How far back another rule is tried out."""

SPLIT_COLUMNS: Columns = {
    **students.STUDENT_COLUMNS,
    "activity_id": "object",
    "title": "str",
    "stuck": "int64",
    "started": "int64",
    "lesson": "bool",
    "attempts": "int64",
    "passed": "bool",
}
_REHEARSED: Columns = {
    "student_id": "object",
    "activity_id": "object",
    "title": "str",
    "limit": "int64",
    "attempts": "int64",
}
REHEARSAL_COLUMNS: Columns = {**students.STUDENT_COLUMNS, **_REHEARSED}

_PAIRS = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, {CHOSEN_STUDENTS}, {LIMITS}
    SELECT r.student_id, r.activity_id, r.attempts_count, r.status = 'completed'
    FROM activity_results r JOIN limits l ON l.activity_id = r.activity_id JOIN chosen USING (student_id)
    WHERE r.school_id = :school AND r.class_id = :class AND r.attempts_count > l.attempts
      AND {during("r.last_seen_at")}
    """  # noqa: S608 - the inserted text is a constant of ours
)

_RECENT = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, {CHOSEN_STUDENTS}, {LIMITS}
    SELECT t.student_id, t.activity_id, min(plan.title), min(l.attempts), count(*)
    FROM activity_attempts t
    JOIN plan ON plan.id = t.activity_id
    JOIN limits l ON l.activity_id = t.activity_id
    JOIN chosen USING (student_id)
    WHERE t.school_id = :school AND t.class_id = :class AND NOT chosen.has_left
      AND (t.flag IS NULL OR t.decision = 'counts')
    GROUP BY t.student_id, t.activity_id
    HAVING max(t.submitted_at) > :from AND count(*) > 1
    """  # noqa: S608 - the inserted text is a constant of ours
)


def stuck_pupils(connection: Connection, scope: Scope, view: ClassView) -> pd.DataFrame:
    """Is it the lesson or the pupil? Three statements.

    Definition: docs/metrics.md, "Lesson or pupil".

    Columns: those of `students.of_class`; activity_id, title, its stuck of started pupils; lesson: it is hard
    for many; attempts; passed: the pupil has completed it since. A row for each pupil and activity that the
    pupil is stuck on; activities in the order of `stuck.stuck_points`, pupils with most activities on which
    others are not stuck first, then by name.
    """
    points = stuck_points(connection, scope, view)[["activity_id", "title", "stuck", "started"]]
    places = {row.activity_id: (place, row) for place, row in enumerate(rows(points))}
    stuck: defaultdict[UUID, list[tuple[int, Any, bool, int, bool]]] = defaultdict(list)
    for student, activity_id, attempts, passed in connection.execute(_PAIRS, parameters(scope, view)):
        place, of_all = places[activity_id]
        is_lesson = is_the_lesson(Count(of_all.stuck, of_all.started))
        stuck[student].append((place, of_all, is_lesson, attempts, passed))
    ranked = []
    for pupil in rows(students.of_class(connection, scope, view)):
        own = sum(not is_lesson and not passed for *_, is_lesson, _, passed in stuck[pupil.student_id])
        ranked += [
            (place, -own, (*pupil, *of_all, *rest)) for place, of_all, *rest in stuck[pupil.student_id]
        ]
    ranked.sort(key=itemgetter(0, 1))
    return framed([line for *_, line in ranked], SPLIT_COLUMNS)


def rehearsal(
    connection: Connection, scope: Scope, view: ClassView, *, at: dt.datetime | None = None
) -> pd.DataFrame:
    """Whom would another rule call stuck? Two statements.

    Definition: docs/metrics.md, "Another rule, tried out".

    Columns: those of `students.of_class`; activity_id, title; limit: the rule that holds; attempts. A row for
    each pupil of the class today and activity with at least two attempts, the last of them in the last four
    weeks; days that are filtered do not matter. By number of attempts, then by name.
    """
    since = (at or dt.datetime.now(dt.UTC)) - REHEARSED
    pairs = frame(connection, _RECENT, {**parameters(scope, view), "from": since}, _REHEARSED)
    named = students.of_class(connection, scope, view).merge(pairs, on="student_id")
    ranked = named.sort_values("attempts", ascending=False, kind="stable")
    return declared(ranked, REHEARSAL_COLUMNS).reset_index(drop=True)
