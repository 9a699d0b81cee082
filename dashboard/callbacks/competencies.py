"""Competency heatmap, the evidence of a cell, and setting its level."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, html
from dash.exceptions import PreventUpdate

from dashboard import fields
from dashboard.access import current_scope
from dashboard.callbacks.panels import Shown, counted, finding, outputs, place_html, shown, wire
from dashboard.callbacks.reading import reading
from dashboard.figures import mastery as figures
from dashboard.figures.mastery_grid import SIZES
from dashboard.ids import COMPETENCIES, FILTERS
from dashboard.insights import mastery as insights
from dashboard.insights import mastery_evidence as evidence_insights
from dashboard.locale import gettext
from dashboard.orders import Bands, Columns, Rows
from dashboard.queries import mastery as queries
from dashboard.queries.mastery_evidence import evidence_of
from dashboard.queries.mastery_order import arranged
from dashboard.tables import mastery as tables
from dashboard.tables import mastery_evidence as evidence_tables
from dashboard.views import ClassView
from dashboard.wiring import database
from datastore.commands.marking.override import Cell, Override, override_level, restore_level
from datastore.errors import BadInput, NotFound
from datastore.measures.levels import Level


def register(app: Dash) -> None:
    """Register the callbacks of the page."""
    ids = COMPETENCIES
    asked = Input(FILTERS.value, "data"), Input(ids.kept, "data")
    order = [Input(select, "value") for select in (ids.rows, ids.columns, ids.bands, ids.size)]
    app.callback(*outputs(ids.panel), Output(ids.panel.figure, "style"), *asked, *order)(show_competencies)
    app.callback(*_cell_outputs(), Input(ids.cell, "data"), *asked)(show_cell)
    app.callback(
        Output(ids.saved, "children"),
        Output(ids.kept, "data"),
        Output(ids.reason, "value"),
        Input(ids.save, "n_clicks"),
        Input(ids.restore, "n_clicks"),
        State(FILTERS.value, "data"),
        State(ids.cell, "data"),
        State(ids.level, "value"),
        State(ids.reason, "value"),
        State(ids.until, "value"),
        prevent_initial_call=True,
    )(set_level)
    wire(app, ids.panel, sized=True)
    place_html(app, ids.evidence.table, ids.evidence.table_place)
    _wire_cells(app)


def _cell_outputs() -> list[Output]:
    ids = COMPETENCIES
    return [
        Output(ids.title, "children"),
        Output(ids.evidence.insight, "children"),
        Output(ids.evidence.table, "data"),
        Output(ids.decisions, "children"),
        Output(ids.evidence.count, "children"),
        Output(ids.restore, "hidden"),
        Output(ids.evidence_place, "hidden"),
    ]


def _wire_cells(app: Dash) -> None:
    """What the cells do in the browser (heatmap.js): frozen heads, keyboard, opening one."""
    ids = COMPETENCIES
    app.clientside_callback(
        ClientsideFunction("heatmap", "dress"),
        Output(ids.decisions, "title"),
        Input(ids.panel.figure, "figure"),
    )
    app.clientside_callback(
        ClientsideFunction("heatmap", "open"),
        Output(ids.cell, "data"),
        Input(ids.panel.figure, "clickData"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("heatmap", "goTo"),
        Output(ids.title, "title"),
        Input(ids.title, "children"),
        prevent_initial_call=True,
    )


def show_competencies(
    filters: dict[str, Any], _kept: str | None, *order: str
) -> tuple[*Shown, dict[str, Any]]:
    """Redraw the heatmap for the class, filters and order on the screen."""
    view, scope = ClassView.parse(filters), current_scope()
    rows, columns, bands, size = _parsed_order(*order)
    with reading(scope, view.class_id) as connection:
        found = queries.students_by_competency(connection, scope, view)
    cells = arranged(found, rows, columns, bands)
    present = cells[~cells["left"]]
    summary = queries.by_competency(present)
    figure = figures.heatmap(present, filtered=view.narrowed, bands=bands, size=SIZES[size])
    panel = shown(
        figure,
        insights.competencies(summary),
        tables.competencies(cells, summary, view),
        tables.count(present),
    )
    style = {
        "height": figure["layout"]["height"],
        "minWidth": figures.least_width(present, SIZES[size]),
    }
    return *panel, style


def _parsed_order(rows: str, columns: str, bands: str, size: str) -> tuple[Rows, Columns, Bands, str]:
    try:
        return Rows(rows), Columns(columns), Bands(bands), {name: name for name in SIZES}[size]
    except (ValueError, KeyError):
        raise NotFound("This page does not exist, or it is not yours.") from None


def show_cell(raw: Any, filters: dict[str, Any], _kept: str | None) -> tuple[Any, ...]:
    """Show what the chosen cell rests on; nothing while none is chosen."""
    view, scope = ClassView.parse(filters), current_scope()
    scope.require_teaching(view.class_id)
    if raw is None:
        return "", [], "", [], [], True, True
    cell = parsed_cell(view, raw)
    with reading(scope, view.class_id) as connection:
        found = evidence_of(connection, scope, view, cell.student_id, cell.competency_id)
    decisions = evidence_insights.decisions(found, scope.timezone, hidden=view.hidden)
    return (
        f"{found.name}, {found.code} {found.title}",
        finding(evidence_insights.evidence(found, scope.timezone)),
        evidence_tables.evidence(found, view, scope.timezone),
        [html.Li(sentence) for sentence in decisions],
        counted(evidence_tables.count(found)),
        found.override is None,
        False,
    )


def set_level(
    saves: int | None, restores: int | None, filters: dict[str, Any], raw: Any, *form: Any
) -> tuple[str, str, str]:
    """Set the level of the chosen cell, or take that back."""
    view, scope = ClassView.parse(filters), current_scope()
    scope.require_teaching(view.class_id)
    if not (saves or restores):
        raise PreventUpdate
    cell = parsed_cell(view, raw)
    if ctx.triggered_id == COMPETENCIES.restore:
        restore_level(database(), scope, cell)
        said = gettext("The computed level is shown again.")
    else:
        override_level(database(), scope, cell, parsed_override(*form))
        said = gettext("Your level is shown.")
    return said, dt.datetime.now(dt.UTC).isoformat(), ""


def parsed_cell(view: ClassView, raw: Any) -> Cell:
    """The cell that the browser names.

    Raises:
        NotFound: it names none.
    """
    try:
        return Cell(view.class_id, UUID(raw["student"]), UUID(raw["competency"]))
    except (TypeError, KeyError, ValueError, AttributeError):
        raise NotFound("This pupil or competency does not exist, or it is not yours.") from None


def parsed_override(level: Any, reason: Any, until: Any) -> Override:
    """What the form says.

    Raises:
        BadInput: no level is chosen, or the last day is no day.
    """
    if level not in Level.__members__:
        raise BadInput("Choose a level.")
    return Override(Level[level], str(reason or ""), fields.date(str(until or "")))
