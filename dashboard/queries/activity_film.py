"""What of a film was watched, and watched again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries.activity import AnalysedActivity
from dashboard.queries.frames import CHOSEN_STUDENTS, Columns, during, parameters
from dashboard.views import ClassView
from datastore.content.video import VideoContent
from datastore.measures.video_curve import Player, Report, Stretch, Viewing, plays_of, watch_curve
from datastore.scope import Scope

FILM_COLUMNS: Columns = {
    "film": "str",
    "title": "str",
    "length": "float64",
    "start": "float64",
    "end": "float64",
    "watched": "int64",
    "again": "int64",
    "viewers": "int64",
}

_REPORTS = text(
    f"""
    WITH {CHOSEN_STUDENTS}
    SELECT v.student_id, v.object_key, v.verb,
           CASE WHEN jsonb_typeof(v.data->place.at) = 'number' THEN CAST(v.data->>place.at AS float8) END,
           CASE WHEN jsonb_typeof(v.data->'time_to') = 'number' THEN CAST(v.data->>'time_to' AS float8) END
    FROM interaction_events v
    JOIN chosen ON chosen.student_id = v.student_id
    CROSS JOIN LATERAL (SELECT CASE v.verb WHEN 'seeked' THEN 'time_from' ELSE 'time' END AS at) place
    WHERE v.school_id = :school AND v.class_id = :class AND v.activity_id = :activity
      AND v.verb IN ('played', 'paused', 'seeked') AND v.object_key IS NOT NULL
      AND {during("v.occurred_at")}
    ORDER BY v.student_id, v.object_key, v.occurred_at, v.recorded_at, v.id
    """  # noqa: S608 - the inserted text is a constant of ours
)
_SEEN = text(
    f"""
    WITH {CHOSEN_STUDENTS}, paused AS (
        SELECT DISTINCT ON (v.student_id, v.object_key) v.student_id, v.object_key, v.data->'played_segments'
        FROM interaction_events v JOIN chosen ON chosen.student_id = v.student_id
        WHERE v.school_id = :school AND v.class_id = :class AND v.activity_id = :activity
          AND v.verb = 'paused' AND v.object_key IS NOT NULL AND CAST(:since AS timestamptz) IS NULL
          AND {during("v.occurred_at")}
        ORDER BY v.student_id, v.object_key, v.occurred_at DESC
    )
    SELECT * FROM paused
    UNION ALL
    SELECT t.student_id, film.key, film.value
    FROM activity_attempts t
    JOIN chosen ON chosen.student_id = t.student_id
    CROSS JOIN LATERAL jsonb_array_elements(t.response_data) e
    CROSS JOIN LATERAL jsonb_each(e->'answer') film
    WHERE t.school_id = :school AND t.class_id = :class AND t.activity_id = :activity
      AND NOT t.held AND NOT t.banked AND (t.flag IS NULL OR t.decision = 'counts')
      AND e->>'key' = '@watched' AND {during("t.submitted_at")}
    """  # noqa: S608 - the inserted text is a constant of ours
)


def film(connection: Connection, scope: Scope, view: ClassView, activity: AnalysedActivity) -> pd.DataFrame:
    """How many pupils watched each moment of the films, and how many again? Two statements.

    Definition: docs/metrics.md, "Watched and watched again". What was played comes from the player's reports;
    what was seen at least once also from the stretches that it remembers and hands in. (With a first day
    filtered, what it remembers is left out: it does not say since when.)

    Columns: film (key), title, length in seconds; start, end: a moment of it; watched: pupils who played its
    middle, again: those who played it at least twice; viewers: pupils who played anything of the film. In the
    order of the films.
    """
    if not isinstance(activity.content, VideoContent):
        return _frame([])
    asked = {**parameters(scope, view), "activity": activity.activity_id}
    plays, seen = _plays(connection, asked), _seen(connection, asked)
    rows: list[dict[str, Any]] = []
    for screen in activity.content.screens:
        here = [
            Viewing(plays.get(pair, ()), seen.get(pair, ()))
            for pair in sorted(plays.keys() | seen.keys())
            if pair[1] == screen.key and (plays.get(pair) or seen.get(pair))
        ]
        facts = {"film": screen.key, "title": screen.title, "length": screen.length_seconds}
        rows += [
            {**facts, **moment._asdict(), "viewers": len(here)}
            for moment in watch_curve(here, screen.length_seconds)
        ]
    return _frame(rows)


_Pair = tuple[UUID, str]
"""A pupil and a film."""


def _plays(connection: Connection, asked: dict[str, Any]) -> dict[_Pair, list[Stretch]]:
    reports: dict[_Pair, list[Report]] = defaultdict(list)
    for student_id, key, verb, at, to in connection.execute(_REPORTS, asked):
        if at is not None:
            reports[student_id, key].append(Report(Player(verb), at, to))
    return {pair: plays_of(mine) for pair, mine in reports.items()}


def _seen(connection: Connection, asked: dict[str, Any]) -> dict[_Pair, list[Stretch]]:
    found: dict[_Pair, list[Stretch]] = defaultdict(list)
    for student_id, key, stored in connection.execute(_SEEN, asked):
        found[student_id, key] += _stretches(stored)
    return found


def _stretches(stored: Any) -> Iterator[Stretch]:
    """The stretches of a page's message; what is none is left out."""
    for pair in stored if isinstance(stored, list) else ():
        match pair:
            case [int() | float() as start, int() | float() as end] if start < end:
                yield float(start), float(end)


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(FILM_COLUMNS)).astype(dict(FILM_COLUMNS))
