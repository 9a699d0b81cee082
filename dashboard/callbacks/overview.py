"""Class overview."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output

from dashboard.access import current_scope
from dashboard.callbacks.panels import Shown, outputs, place_html, shown, wire
from dashboard.callbacks.reading import reading
from dashboard.figures import overview as figures
from dashboard.figures import trend as trend_figures
from dashboard.ids import FILTERS, OVERVIEW
from dashboard.insights import overview as insights
from dashboard.queries import overview as queries
from dashboard.queries.trend import weekly
from dashboard.tables import overview as tables
from dashboard.tables import trend as trend_tables
from dashboard.tables.twin import count_of_students
from dashboard.views import ClassView


def register(app: Dash) -> None:
    """Register the callbacks of the page."""
    app.callback(*outputs(OVERVIEW.panel), Input(FILTERS.value, "data"))(show_pupils)
    app.callback(*outputs(OVERVIEW.trend), Input(FILTERS.value, "data"))(show_trend)
    app.callback(Output(OVERVIEW.kpis, "data"), Input(FILTERS.value, "data"))(show_numbers)
    wire(app, OVERVIEW.panel)
    wire(app, OVERVIEW.trend)
    place_html(app, OVERVIEW.kpis, OVERVIEW.kpis_place)


def show_pupils(filters: dict[str, Any]) -> Shown:
    """Redraw how far the pupils of the class are, and how they stand."""
    view, scope = ClassView.parse(filters), current_scope()
    with reading(scope, view.class_id) as connection:
        frame = queries.students_with_states(connection, scope, view)
    present = frame[~frame["left"]]
    return shown(
        figures.completion(present, view),
        insights.progress(present),
        tables.progress(frame, view, scope.timezone),
        count_of_students(len(present)),
    )


def show_trend(filters: dict[str, Any]) -> Shown:
    """Redraw the weeks of the class."""
    view, scope = ClassView.parse(filters), current_scope()
    with reading(scope, view.class_id) as connection:
        frame = weekly(connection, scope, view)
    pupils = int(frame["pupils"].iloc[0]) if len(frame) else 0
    return shown(
        trend_figures.weekly(frame, narrowed=view.narrowed),
        insights.trend(frame, narrowed=view.narrowed),
        trend_tables.weekly(frame),
        count_of_students(pupils),
    )


def show_numbers(filters: dict[str, Any]) -> str:
    """Redraw the numbers at the top."""
    view, scope = ClassView.parse(filters), current_scope()
    with reading(scope, view.class_id) as connection:
        progress = queries.students_progress(connection, scope, view)
        totals = queries.recorded(connection, scope, view)
    return tables.kpis(progress, totals)
