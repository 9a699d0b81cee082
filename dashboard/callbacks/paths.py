"""Paths: a callback a panel, one for the groups on offer, one for the pupils behind a count."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State

from dashboard.access import current_scope
from dashboard.addresses import id_in_address
from dashboard.callbacks.panels import (
    Shown,
    counted,
    finding,
    outputs,
    place_html,
    shown,
    table_outputs,
    wire,
)
from dashboard.callbacks.reading import reading
from dashboard.figures import paths as figures
from dashboard.figures import paths_matrix as matrix_figures
from dashboard.figures.theme import empty
from dashboard.ids import FILTERS, PATHS
from dashboard.insights import paths as insights
from dashboard.locale import gettext
from dashboard.paths.path import Paths
from dashboard.paths.pupils import chosen, takers
from dashboard.queries import content, students
from dashboard.queries.paths import class_paths
from dashboard.rows import rows
from dashboard.tables import paths as tables
from dashboard.tables.twin import count_of_students
from dashboard.views import EVERYTHING, ClassView
from datastore.measures.paths import map_is_readable

Options = list[dict[str, str]]


def register(app: Dash) -> None:
    """Register the callbacks of the page."""
    filters = Input(FILTERS.value, "data")
    app.callback(*outputs(PATHS.reach), filters)(show_reach)
    app.callback(*outputs(PATHS.links), Output(PATHS.links.figure, "style"), filters)(show_links)
    app.callback(*outputs(PATHS.map), Output(PATHS.map_part, "hidden"), filters)(show_map)
    app.callback(*table_outputs(PATHS.detours), filters)(show_detours)
    app.callback(
        Output(PATHS.first, "options"),
        Output(PATHS.second, "options"),
        Output(PATHS.first, "value"),
        Output(PATHS.second, "value"),
        filters,
        State(PATHS.first, "value"),
        State(PATHS.second, "value"),
    )(show_choices)
    compared = Input(PATHS.first, "value"), Input(PATHS.second, "value")
    app.callback(*outputs(PATHS.groups), filters, *compared)(show_comparison)
    app.callback(
        Output(PATHS.title, "children"),
        *table_outputs(PATHS.pupils),
        Output(PATHS.takers, "data"),
        Input(PATHS.chosen, "data"),
        filters,
    )(show_takers)
    for panel in (PATHS.reach, PATHS.map, PATHS.groups):
        wire(app, panel)
    wire(app, PATHS.links, sized=True)
    for table in (PATHS.detours, PATHS.pupils):
        place_html(app, table.table, table.table_place)
    app.clientside_callback(
        ClientsideFunction("paths", "take"),
        Output(PATHS.title, "title"),
        Input(PATHS.takers, "data"),
        prevent_initial_call=True,
    )


def _read(filters: dict[str, Any]) -> tuple[ClassView, Paths]:
    view, scope = ClassView.parse(filters), current_scope()
    with reading(scope, view.class_id) as connection:
        return view, class_paths(connection, scope, view)


def show_reach(filters: dict[str, Any]) -> Shown:
    """Redraw how far the pupils get."""
    view, found = _read(filters)
    return shown(
        figures.reach_curve(found, view),
        insights.reached(found, view),
        tables.reached(found, view),
        tables.count(found),
    )


def show_links(filters: dict[str, Any]) -> tuple[*Shown, dict[str, Any]]:
    """Redraw from where to where they go."""
    view, found = _read(filters)
    panel = shown(
        matrix_figures.matrix(found, view),
        insights.moved(found, view),
        tables.moved(found, view),
        tables.count(found),
    )
    return *panel, matrix_figures.size(found)


def show_map(filters: dict[str, Any]) -> tuple[*Shown, bool]:
    """Redraw the map of the routes, where it can be read."""
    view, found = _read(filters)
    drawn = bool(found.pupils) and map_is_readable(found.routes, len(found.plan))
    figure = matrix_figures.route_map(found, view) if drawn else empty("")
    table = tables.moved(found, view) if drawn else ""
    panel = shown(figure, insights.mapped(found, view), table, tables.count(found))
    return *panel, not drawn


def show_detours(filters: dict[str, Any]) -> tuple[list[Any], str, list[Any]]:
    """List where pupils stop, what they leave out, and where they go back and forth."""
    view, found = _read(filters)
    return (
        finding(insights.detours(found, view)),
        tables.detours(found, view),
        counted(tables.count(found)),
    )


def show_choices(
    filters: dict[str, Any], first: str | None, second: str | None
) -> tuple[Options, Options, str, str]:
    """Offer the groups of the class; what was chosen stays, else the first two."""
    view, scope = ClassView.parse(filters), current_scope()
    with reading(scope, view.class_id) as connection:
        groups = content.groups_of_class(connection, scope, view)
    options = [{"value": str(row.group_id), "label": str(row.name)} for row in rows(groups)]
    offered = [option["value"] for option in options]
    one = first if first in offered else next(iter(offered), EVERYTHING)
    others = [each for each in offered if each != one]
    other = second if second in offered else next(iter(others), EVERYTHING)
    return (
        _offer(one, gettext("First group"), options),
        _offer(other, gettext("Second group"), options),
        one,
        other,
    )


def _offer(chosen_one: str, name: str, options: Options) -> Options:
    """The groups; while none is chosen, what the choice is about stands in it."""
    return [{"value": EVERYTHING, "label": name}, *options] if chosen_one == EVERYTHING else options


def show_comparison(filters: dict[str, Any], first: str | None, second: str | None) -> Shown:
    """Redraw two groups beside each other."""
    view, scope = ClassView.parse(filters), current_scope()
    chosen_groups = [id_in_address(each) for each in (first, second) if each and each != EVERYTHING]
    everybody = view.model_copy(update={"group": None})
    if len(set(chosen_groups)) < 2:  # noqa: PLR2004 - two groups
        scope.require_teaching(view.class_id)
        said = gettext("Choose two groups; “My classes” is where groups are made.")
        return shown(empty(said), said, "", "")
    with reading(scope, view.class_id) as connection:
        found = class_paths(connection, scope, everybody)
        names = {row.student_id: row.name for row in rows(students.of_class(connection, scope, everybody))}
    one, other = (found.of_group(each) for each in chosen_groups)
    groups = found.groups.get(chosen_groups[0], ""), found.groups.get(chosen_groups[1], "")
    n = count_of_students(len(one.pupils) + len(other.pupils))
    return shown(
        figures.comparison(one, other, groups, view),
        insights.compared(one, other, groups, view),
        tables.compared(one, other, groups, names, view),
        n,
    )


def show_takers(raw: Any, filters: dict[str, Any]) -> tuple[str, list[Any], str, list[Any], list[str]]:
    """List the pupils behind the count that was opened; nobody while none is."""
    view, scope, asked = ClassView.parse(filters), current_scope(), chosen(raw)
    scope.require_teaching(view.class_id)
    if asked is None:
        return "", [], "", [], []
    with reading(scope, view.class_id) as connection:
        found = class_paths(connection, scope, view)
        who = takers(found, asked, students.of_class(connection, scope, view))
    return (
        insights.who(asked, found),
        finding(insights.taken(len(who))),
        tables.takers(who, view),
        counted(count_of_students(len(who))),
        [str(each) for each in who["student_id"]],
    )
