"""How long the screens of one activity take."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, text

from dashboard.queries.frames import CHOSEN_STUDENTS, FILTERED_ACTIVITIES, Columns, frame, parameters
from dashboard.queries.time import DAYS, Timed, length, names_of, timed
from dashboard.views import ClassView
from datastore.scope import Scope

_FROM_SQL: Columns = {
    "activity": "str",
    "place": "object",
    "title": "str",
    "student_id": "object",
    "seconds": "float64",
    "rules": "object",
}

_SCREENS = text(
    f"""
    WITH {FILTERED_ACTIVITIES}, {CHOSEN_STUDENTS}, stays AS (
        SELECT v.screen, v.student_id, range_agg(v.active_periods) * {DAYS} AS periods,
               array_agg(DISTINCT v.time_rule) AS rules
        FROM activity_visits v JOIN chosen ON chosen.student_id = v.student_id
        WHERE v.school_id = :school AND v.class_id = :class AND v.activity_id = CAST(:activity AS uuid)
          AND NOT isempty(v.active_periods)
        GROUP BY v.screen, v.student_id
    ), screens AS (
        SELECT plan.title AS activity, screen->>'key' AS key, screen->>'title' AS title, number
        FROM plan JOIN activities a ON a.school_id = :school AND a.id = plan.id,
             jsonb_array_elements(a.content->'screens') WITH ORDINALITY AS s (screen, number)
        WHERE plan.id = CAST(:activity AS uuid)
    )
    SELECT screens.activity, screens.key, screens.title, stays.student_id, {length("stays.periods")},
           stays.rules
    FROM screens LEFT JOIN stays ON stays.screen = screens.key
    ORDER BY screens.number
    """  # noqa: S608 - the inserted text is a constant of ours
)


@dataclass(frozen=True, slots=True)
class Screens:
    """How long pupils were on each screen of an activity."""

    activity: str
    """Its title; "" where the class has no such activity, or the filters leave it out."""
    timed: Timed
    """Places are the keys of the screens as they are today, in their order."""


def screen_times(connection: Connection, scope: Scope, view: ClassView, activity_id: UUID | None) -> Screens:
    """On which screen of an activity does the time go? One statement.

    Definition: docs/metrics.md, "Time per screen". Every pupil of the class counts, also who has left.
    """
    asked = {**parameters(scope, view), "activity": activity_id}
    found = frame(connection, _SCREENS, asked, _FROM_SQL)
    places = found.drop_duplicates("place")[["place", "title"]].assign(about="", expected=float("nan"))
    worked = found[found["seconds"] > 0].assign(very_short=False)
    title = str(found["activity"].iloc[0]) if len(found) else ""
    return Screens(title, timed(places.reset_index(drop=True), worked, names_of(worked["rules"])))
