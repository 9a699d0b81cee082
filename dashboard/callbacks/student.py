"""A pupil's page: a callback for the name and what stands out, one for the time line, one for the levels."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State

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
from dashboard.figures import student as figures
from dashboard.ids import FILTERS, STUDENT
from dashboard.insights import student as insights
from dashboard.locale import gettext
from dashboard.queries import student as queries
from dashboard.tables import student as tables
from dashboard.views import ClassView


def register(app: Dash) -> None:
    """Register the callbacks of the page."""
    asked = (Input(FILTERS.value, "data"), State(STUDENT.chosen, "data"))
    app.callback(Output(STUDENT.name, "children"), *table_outputs(STUDENT.standing), *asked)(show_standing)
    app.callback(*outputs(STUDENT.time_line), *asked)(show_time_line)
    app.callback(*table_outputs(STUDENT.competencies), *asked)(show_competencies)
    wire(app, STUDENT.time_line)
    for panel in (STUDENT.standing, STUDENT.competencies):
        place_html(app, panel.table, panel.table_place)


def show_standing(filters: dict[str, Any], chosen: str) -> tuple[str, list[Any], str, list[Any]]:
    """Name the pupil, and say how the pupil stands beside the class."""
    view, scope, student_id = ClassView.parse(filters), current_scope(), id_in_address(chosen)
    with reading(scope, view.class_id) as connection:
        found = queries.standing(connection, scope, view, student_id)
    name = str(found.pupil.name)
    return (
        gettext("%(name)s (left)", name=name) if found.pupil.left else name,
        finding(insights.standing(found, scope.timezone)),
        tables.standing(found),
        counted(tables.count_of_class(found)),
    )


def show_time_line(filters: dict[str, Any], chosen: str) -> Shown:
    """Redraw what the pupil did."""
    view, scope, student_id = ClassView.parse(filters), current_scope(), id_in_address(chosen)
    with reading(scope, view.class_id) as connection:
        line = queries.time_line(connection, scope, view, student_id)
    return shown(
        figures.time_line(line, view, scope.timezone),
        insights.time_line(line),
        tables.time_line(line, view, scope.timezone),
        tables.count_of_work(line),
    )


def show_competencies(filters: dict[str, Any], chosen: str) -> tuple[list[Any], str, list[Any]]:
    """Redraw how far the pupil is in each competency."""
    view, scope, student_id = ClassView.parse(filters), current_scope(), id_in_address(chosen)
    with reading(scope, view.class_id) as connection:
        cells = queries.competencies(connection, scope, view, student_id)
    return (
        finding(insights.competencies(cells)),
        tables.competencies(cells),
        counted(tables.count_of_evidence(cells)),
    )
