"""Competency heatmap."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output

from dashboard.access import current_scope
from dashboard.callbacks.panels import Shown, outputs, shown, wire
from dashboard.callbacks.reading import reading
from dashboard.figures import mastery as figures
from dashboard.ids import COMPETENCIES, FILTERS
from dashboard.insights import mastery as insights
from dashboard.queries import mastery as queries
from dashboard.tables import mastery as tables
from dashboard.views import ClassView


def register(app: Dash) -> None:
    """Register the callbacks of the page."""
    app.callback(
        *outputs(COMPETENCIES.panel),
        Output(COMPETENCIES.panel.figure, "style"),
        Input(FILTERS.value, "data"),
    )(show_competencies)
    wire(app, COMPETENCIES.panel)


def show_competencies(filters: dict[str, Any]) -> tuple[*Shown, dict[str, Any]]:
    """Redraw the heatmap for the class and filters on the screen."""
    view, scope = ClassView.parse(filters), current_scope()
    with reading(scope, view.class_id) as connection:
        cells = queries.students_by_competency(connection, scope, view)
    present = cells[~cells["left"]]
    summary = queries.by_competency(present)
    figure = figures.heatmap(present, filtered=view.narrowed)
    panel = shown(
        figure, insights.competencies(summary), tables.competencies(cells, summary), tables.count(present)
    )
    return (
        *panel,
        {"height": figure["layout"]["height"], "minWidth": figures.least_width(present)},
    )
