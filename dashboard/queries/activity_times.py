"""How long the questions of an activity take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries.activity import FIRST_ATTEMPTS, AnalysedActivity
from dashboard.queries.frames import CHOSEN_STUDENTS, Columns, during, frame, parameters
from dashboard.rows import declared
from dashboard.views import ClassView
from datastore.scope import Scope

_FROM_SQL: Columns = {"unit": "str", "place": "str", "student_id": "object", "seconds": "float64"}
TIME_COLUMNS: Columns = {**_FROM_SQL, "label": "str", "questions": "int64"}
SUMMARY_COLUMNS: Columns = {
    "unit": "str",
    "place": "str",
    "label": "str",
    "questions": "int64",
    "n": "int64",
    "q1": "float64",
    "median": "float64",
    "q3": "float64",
}
QUESTION, SCREEN = "question", "screen"
"""What a time is of: a question where answers bear times, else a screen with its questions."""

_TIMES = text(
    f"""
    WITH {CHOSEN_STUDENTS}, {FIRST_ATTEMPTS}, stays AS (
        SELECT v.student_id, v.screen, range_agg(v.active_periods) AS periods
        FROM activity_visits v JOIN chosen ON chosen.student_id = v.student_id
        WHERE v.school_id = :school AND v.class_id = :class AND v.activity_id = :activity
          AND {during("v.started_at")}
        GROUP BY v.student_id, v.screen
    )
    SELECT '{QUESTION}', e->>'key', kept.student_id, CAST(e->>'seconds' AS float8)
    FROM kept, jsonb_array_elements(kept.response_data) e
    WHERE jsonb_typeof(e->'seconds') = 'number'
    UNION ALL
    SELECT '{SCREEN}', stays.screen, stays.student_id,
           (SELECT CAST(sum(extract(epoch FROM upper(p) - lower(p))) AS float8) FROM unnest(stays.periods) p)
    FROM stays
    """  # noqa: S608 - the inserted text is a constant of ours
)


def times(connection: Connection, scope: Scope, view: ClassView, activity: AnalysedActivity) -> pd.DataFrame:
    """How long was each pupil at each question, or at each screen? One statement.

    A question's time is that of the first attempt, where its answers bear times (imported logs do). Where
    none does, it is the active time on the question's screen, over all visits: the union over tabs, as
    everywhere.

    Columns: unit (`QUESTION` or `SCREEN`, the same in all rows), place (key), label (the question, or the
    screen's title), questions: how many stand on the screen, student_id, seconds (above 0). In the order of
    the activity, then by length.
    """
    asked = {**parameters(scope, view), "activity": activity.activity_id}
    found = frame(connection, _TIMES, asked, _FROM_SQL)
    unit = QUESTION if (found["unit"] == QUESTION).any() else SCREEN
    places = _places(activity, unit)
    mine = found[(found["unit"] == unit) & found["place"].isin(list(places)) & (found["seconds"] > 0)]
    described = mine.assign(
        label=[places[place][1] for place in mine["place"]],
        questions=[places[place][2] for place in mine["place"]],
        order=[places[place][0] for place in mine["place"]],
    ).sort_values(["order", "seconds"], kind="stable")
    return declared(described, TIME_COLUMNS).reset_index(drop=True)


def summary(times: pd.DataFrame) -> pd.DataFrame:
    """What is a usual time at each question or screen?

    Columns: unit, place, label, questions as in `times`; n pupils, and the quartiles q1, median and q3 of
    their times in seconds. In the order of the activity.
    """
    grouped = times.groupby("place", sort=False)
    seconds = grouped["seconds"]
    whole = (
        grouped[["unit", "label", "questions"]]
        .first()
        .assign(
            n=grouped.size(),
            q1=seconds.quantile(0.25),
            median=seconds.quantile(0.5),
            q3=seconds.quantile(0.75),
        )
    )
    return declared(whole.reset_index(), SUMMARY_COLUMNS)


def _places(activity: AnalysedActivity, unit: str) -> Mapping[str, tuple[int, str, int]]:
    """Order, name and number of questions of what is timed, by key."""
    if unit == QUESTION:
        return {item.key: (place, item.prompt, 1) for place, item in enumerate(activity.content.items)}
    return {
        screen.key: (place, screen.title, _questions(screen))
        for place, screen in enumerate(activity.content.screens)
    }


def _questions(screen: Any) -> int:
    return len(getattr(screen, "items", ())) + len(getattr(screen, "questions", ()))
