"""The Monday sheet: one callback names the week, then one for each part of the sheet."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output
from dash.exceptions import PreventUpdate

from dashboard.access import current_scope
from dashboard.addresses import class_address
from dashboard.callbacks.panels import counted, finding, place_html, table_outputs
from dashboard.callbacks.reading import reading
from dashboard.ids import FILTERS, SHEET
from dashboard.insights import mastery as mastery_insights
from dashboard.insights import sheet as insights
from dashboard.insights import stuck as stuck_insights
from dashboard.locale import gettext
from dashboard.queries import mastery, overview, sheet_levels
from dashboard.queries import sheet as queries
from dashboard.queries.stuck import stuck_points
from dashboard.school_week import SchoolWeek, last_full_week
from dashboard.tables import sheet as tables
from dashboard.tables.twin import count_of_students
from dashboard.views import ClassView
from datastore.measures.weeks import local_day, school_zone
from datastore.scope import Scope

Listed = tuple[list[Any], str, list[Any]]
"""A finding, a table's HTML, and the line with n."""


def register(app: Dash) -> None:
    """Register the callbacks of the page."""
    ids, filters = SHEET, Input(FILTERS.value, "data")
    app.callback(
        Output(ids.week, "data"),
        Output(ids.title, "children"),
        Output(ids.about, "children"),
        Output(ids.earlier, "href"),
        Output(ids.later, "href"),
        Output(ids.later, "hidden"),
        filters,
        Input(ids.asked, "data"),
    )(show_week)
    parts = {
        ids.first: show_first,
        ids.moved: show_moved,
        ids.again: show_again,
        ids.stuck: show_stuck,
        ids.due: show_due,
        ids.away: show_away,
    }
    for panel, show in parts.items():
        app.callback(*table_outputs(panel), Input(ids.week, "data"), filters)(show)
        place_html(app, panel.table, panel.table_place)
    app.clientside_callback(
        ClientsideFunction("sheet", "keep"), Output(ids.title, "title"), filters, Input(ids.asked, "data")
    )
    app.clientside_callback(
        ClientsideFunction("sheet", "print"),
        Output(ids.print, "title"),
        Input(ids.print, "n_clicks"),
        prevent_initial_call=True,
    )


def show_week(
    filters: dict[str, Any], asked: str | None
) -> tuple[dict[str, Any] | None, str, str, str, str, bool]:
    """Say which week the sheet is about, and lead to the weeks beside it."""
    (view, scope), now = _asked(filters), dt.datetime.now(dt.UTC)
    with reading(scope, view.class_id) as connection:
        latest = queries.week_of_sheet(connection, scope, view, at=now)
    last = last_full_week(local_day(now, school_zone(scope.timezone)))
    week = SchoolWeek.parse(asked) if asked else latest
    if week is None or week > last:
        return None, insights.not_over(), "", _address(view, latest), _address(view, latest), True
    present = week >= latest
    return (
        {"week": str(week), "present": present},
        insights.title(week),
        insights.about(now, scope.timezone, present=present),
        _address(view, week.previous),
        _address(view, week.next),
        week >= last,
    )


def _asked(filters: dict[str, Any]) -> tuple[ClassView, Scope]:
    """What is filtered, without days: the week is the sheet's."""
    view = ClassView.parse(filters)
    return view.model_copy(update={"since": None, "until": None}), current_scope()


def _address(view: ClassView, week: SchoolWeek) -> str:
    address = class_address(view, "/sheet")
    return f"{address}{'&' if '?' in address else '?'}week={week}"


def _parsed(chosen: Any) -> tuple[SchoolWeek, bool]:
    """The week of the sheet, and whether it is the latest; nothing is drawn before it is known."""
    week = SchoolWeek.parse(chosen.get("week")) if isinstance(chosen, dict) else None
    if week is None:
        raise PreventUpdate
    return week, chosen.get("present") is True


def _only_now() -> Listed:
    return finding(insights.only_now()), "", []


def show_first(chosen: Any, filters: dict[str, Any]) -> Listed:
    """List whom to see first."""
    view, scope = _asked(filters)
    scope.require_teaching(view.class_id)
    _, present = _parsed(chosen)
    if not present:
        return _only_now()
    with reading(scope, view.class_id) as connection:
        found = overview.students_with_states(connection, scope, view)
    everybody = found[~found["left"]]
    needing = len(tables.needing_help(everybody))
    return (
        finding(insights.first(everybody)),
        tables.first(everybody, view, scope.timezone),
        counted(tables.of(tables.MOST_PUPILS, needing, gettext("pupils who need help"))),
    )


def show_moved(chosen: Any, filters: dict[str, Any]) -> Listed:
    """List the levels that moved in the week."""
    view, scope = _asked(filters)
    scope.require_teaching(view.class_id)
    week, _ = _parsed(chosen)
    with reading(scope, view.class_id) as connection:
        found = sheet_levels.moves(connection, scope, view, week)
        totals = overview.recorded(connection, scope, week.within(view))
    summary = sheet_levels.by_competency(found)
    return (
        finding(insights.moved(found, totals)),
        tables.moved(found, summary, view),
        counted(tables.of(tables.MOST_COMPETENCIES, len(summary), gettext("competencies that moved"))),
    )


def show_again(chosen: Any, filters: dict[str, Any]) -> Listed:
    """List which competencies to take up again."""
    view, scope = _asked(filters)
    scope.require_teaching(view.class_id)
    _, present = _parsed(chosen)
    if not present:
        return _only_now()
    with reading(scope, view.class_id) as connection:
        cells = mastery.students_by_competency(connection, scope, view)
    here = cells[~cells["left"]]
    summary = mastery.by_competency(here)
    return (
        finding(mastery_insights.competencies(summary)),
        tables.again(mastery_insights.to_take_up(summary), view),
        counted(count_of_students(here["student_id"].nunique())),
    )


def show_stuck(chosen: Any, filters: dict[str, Any]) -> Listed:
    """List where pupils are stuck."""
    view, scope = _asked(filters)
    scope.require_teaching(view.class_id)
    _, present = _parsed(chosen)
    if not present:
        return _only_now()
    with reading(scope, view.class_id) as connection:
        points = stuck_points(connection, scope, view)
    found = int((points["stuck"] > 0).sum())
    return (
        finding(stuck_insights.stuck_points(points)),
        tables.stuck(points, view),
        counted(tables.of(tables.MOST_TO_TEACH, found, gettext("activities with stuck pupils"))),
    )


def show_due(chosen: Any, filters: dict[str, Any]) -> Listed:
    """List what is due in the week after."""
    view, scope = _asked(filters)
    scope.require_teaching(view.class_id)
    after = _parsed(chosen)[0].next
    with reading(scope, view.class_id) as connection:
        found = queries.due(connection, scope, view, after)
    return (
        finding(insights.due(found, after)),
        tables.due(found),
        counted(tables.of(tables.MOST_DUE, len(found), gettext("sessions due"))),
    )


def show_away(chosen: Any, filters: dict[str, Any]) -> Listed:
    """List who was not at work in the week."""
    view, scope = _asked(filters)
    scope.require_teaching(view.class_id)
    week, _ = _parsed(chosen)
    with reading(scope, view.class_id) as connection:
        everybody = queries.in_class(connection, scope, view, week)
    found = queries.not_seen(everybody, week, scope.timezone)
    return (
        finding(insights.away(found, everybody)),
        tables.away(found, view, scope.timezone),
        counted(tables.of(tables.MOST_PUPILS, len(found), gettext("pupils not seen"))),
    )
