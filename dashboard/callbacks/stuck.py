"""Stuck points."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input

from dashboard.access import current_scope
from dashboard.callbacks.panels import Shown, outputs, shown, wire
from dashboard.callbacks.reading import reading
from dashboard.figures import stuck as figures
from dashboard.ids import FILTERS, STUCK
from dashboard.insights import stuck as insights
from dashboard.queries import stuck as queries
from dashboard.tables import stuck as tables
from dashboard.views import ClassView


def register(app: Dash) -> None:
    """Register the callbacks of the page."""
    app.callback(*outputs(STUCK.panel), Input(FILTERS.value, "data"))(show_stuck_points)
    wire(app, STUCK.panel)


def show_stuck_points(filters: dict[str, Any]) -> Shown:
    """Redraw the stuck points for the class and filters on the screen."""
    view, scope = ClassView.parse(filters), current_scope()
    with reading(scope, view.class_id) as connection:
        frame = queries.stuck_points(connection, scope, view)
    return shown(
        figures.stuck_points(frame),
        insights.stuck_points(frame),
        tables.stuck_points(frame),
        tables.count(frame, len(figures.shown(frame))),
    )
