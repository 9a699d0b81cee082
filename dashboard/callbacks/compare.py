"""The coordinator's classes."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input

from dashboard.access import current_scope
from dashboard.callbacks.panels import finding, place_html, table_outputs
from dashboard.callbacks.reading import reading
from dashboard.ids import COMPARE
from dashboard.insights import classes as insights
from dashboard.queries import classes as queries
from dashboard.tables import classes as tables
from dashboard.tables.twin import count_of_classes


def register(app: Dash) -> None:
    """Register the callbacks of the page."""
    app.callback(*table_outputs(COMPARE.panel), Input(COMPARE.loaded, "data"))(show_classes)
    place_html(app, COMPARE.panel.table, COMPARE.panel.table_place)


def show_classes(_loaded: bool) -> tuple[list[Any], str, str]:
    """List the classes of the person's scope with their counts."""
    scope = current_scope()
    with reading(scope) as connection:
        frame = queries.in_scope_with_counts(connection, scope)
    return finding(insights.compare(frame)), tables.compare(frame), count_of_classes(len(frame))
