"""Time on task: a callback a panel, and one for the choice of the activity whose screens are shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from dash import Dash, Input, Output, State
from sqlalchemy import Connection

from dashboard.access import current_scope
from dashboard.addresses import id_in_address
from dashboard.callbacks.panels import Shown, outputs, shown, wire
from dashboard.callbacks.reading import reading
from dashboard.figures import time_pupils, time_strips, time_weeks
from dashboard.ids import FILTERS, TIME
from dashboard.insights import time as insights
from dashboard.queries import students
from dashboard.queries.time_activities import activity_times, pupil_times
from dashboard.queries.time_screens import screen_times
from dashboard.queries.time_weeks import week_times
from dashboard.rows import rows
from dashboard.tables import time as tables
from dashboard.views import ClassView
from datastore.scope import Scope

Options = list[dict[str, str]]


def register(app: Dash) -> None:
    """Register the callbacks of the page."""
    filters = Input(FILTERS.value, "data")
    app.callback(*outputs(TIME.activities), filters)(show_activities)
    app.callback(*outputs(TIME.pupils), filters)(show_pupils)
    app.callback(*outputs(TIME.weeks), filters)(show_weeks)
    app.callback(
        Output(TIME.activity, "options"),
        Output(TIME.activity, "value"),
        filters,
        State(TIME.activity, "value"),
    )(show_choices)
    app.callback(*outputs(TIME.screens), filters, Input(TIME.activity, "value"))(show_screens)
    for panel in (TIME.activities, TIME.pupils, TIME.weeks, TIME.screens):
        wire(app, panel)


def _names(connection: Connection, scope: Scope, view: ClassView) -> dict[UUID, str]:
    """How the pupils are called on the screen."""
    return {row.student_id: row.name for row in rows(students.of_class(connection, scope, view))}


def show_activities(filters: dict[str, Any]) -> Shown:
    """Redraw how long the activities take."""
    view, scope = ClassView.parse(filters), current_scope()
    with reading(scope, view.class_id) as connection:
        timed, names = activity_times(connection, scope, view), _names(connection, scope, view)
    return shown(
        time_strips.activities(timed, view, names),
        insights.activities(timed),
        tables.activities(timed, view),
        tables.count_of_activities(timed, len(time_strips.shown(timed))),
    )


def show_pupils(filters: dict[str, Any]) -> Shown:
    """Redraw how long the pupils worked."""
    view, scope = ClassView.parse(filters), current_scope()
    with reading(scope, view.class_id) as connection:
        times = pupil_times(connection, scope, view)
    return shown(
        time_pupils.pupils(times, view),
        insights.pupils(times),
        tables.pupils(times, view),
        tables.count_of_measured(times),
    )


def show_weeks(filters: dict[str, Any]) -> Shown:
    """Redraw the weeks."""
    view, scope = ClassView.parse(filters), current_scope()
    with reading(scope, view.class_id) as connection:
        weeks, names = week_times(connection, scope, view), _names(connection, scope, view)
    return shown(
        time_weeks.weeks(weeks, view, names),
        insights.weeks(weeks),
        tables.weeks(weeks),
        tables.count_of_pupils(weeks.timed),
    )


def show_choices(filters: dict[str, Any], chosen: str | None) -> tuple[Options, str]:
    """Offer the activities with a time; what was chosen stays, else the one furthest above its estimate."""
    view, scope = ClassView.parse(filters), current_scope()
    with reading(scope, view.class_id) as connection:
        timed = activity_times(connection, scope, view)
    measured = timed.places[timed.places["n"] > 0]
    options = [{"value": str(row.place), "label": str(row.title)} for row in rows(measured)]
    offered = [option["value"] for option in options]
    if chosen in offered:
        return options, chosen
    longest = insights.longest_against_expected(timed)
    return options, str(longest["place"]) if longest is not None else next(iter(offered), "")


def show_screens(filters: dict[str, Any], chosen: str | None) -> Shown:
    """Redraw the screens of the chosen activity; "" is none."""
    view, scope = ClassView.parse(filters), current_scope()
    activity_id = id_in_address(chosen) if chosen else None
    with reading(scope, view.class_id) as connection:
        found, names = screen_times(connection, scope, view, activity_id), _names(connection, scope, view)
    return shown(
        time_strips.screens(found, view, names),
        insights.screens(found),
        tables.screens(found),
        tables.count_of_pupils(found.timed),
    )
