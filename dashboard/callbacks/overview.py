"""Class overview."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output

from dashboard.access import current_scope
from dashboard.callbacks.panels import Shown, finding, outputs, place_html
from dashboard.callbacks.reading import reading
from dashboard.figures import overview as figures
from dashboard.ids import FILTERS, OVERVIEW
from dashboard.insights import overview as insights
from dashboard.queries import overview as queries
from dashboard.tables import overview as tables
from dashboard.tables.twin import count_of_students
from dashboard.views import ClassView


def register(app: Dash) -> None:
    """Register the callbacks of the page."""
    app.callback(*outputs(OVERVIEW.panel), Output(OVERVIEW.kpis, "data"), Input(FILTERS.value, "data"))(
        show_overview
    )
    place_html(app, OVERVIEW.panel.table, OVERVIEW.panel.table_place)
    place_html(app, OVERVIEW.kpis, OVERVIEW.kpis_place)


def show_overview(filters: dict[str, Any]) -> tuple[*Shown, str]:
    """Redraw the overview for the class and filters on the screen."""
    view, scope = ClassView.parse(filters), current_scope()
    with reading(scope, view.class_id) as connection:
        progress = queries.students_progress(connection, scope, view)
        totals = queries.recorded(connection, scope, view)
    present = progress[~progress["left"]]
    return (
        figures.completion(present),
        finding(insights.progress(present)),
        tables.progress(progress, scope.timezone),
        count_of_students(len(present)),
        tables.kpis(progress, totals),
    )
