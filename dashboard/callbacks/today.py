"""The teacher's classes: what waits in each, and how far they are."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dash import Dash, Input, Output

from dashboard.access import current_scope
from dashboard.callbacks.panels import counted, finding, place_html, table_outputs
from dashboard.callbacks.reading import reading
from dashboard.ids import TODAY
from dashboard.insights import classes as insights
from dashboard.queries import classes as queries
from dashboard.queries.states import states
from dashboard.queries.students import names_by_class
from dashboard.tables import classes as tables
from dashboard.tables import today as card_tables
from dashboard.tables.twin import count_of_classes


def register(app: Dash) -> None:
    """Register the callbacks of the page."""
    app.callback(*table_outputs(TODAY.panel), Output(TODAY.cards, "data"), Input(TODAY.loaded, "data"))(
        show_classes
    )
    place_html(app, TODAY.panel.table, TODAY.panel.table_place)
    place_html(app, TODAY.cards, TODAY.cards_place)


def show_classes(asked: dict[str, Any]) -> tuple[list[Any], str, list[Any], str]:
    """List the classes that the person teaches, with what waits in them and their progress."""
    scope, now, hidden = current_scope(), dt.datetime.now(dt.UTC), bool(asked.get("hidden"))
    with reading(scope) as connection:
        classes = queries.taught_with_progress(connection, scope)
        standing = states(connection, scope, scope.teaches, at=now)
        names = names_by_class(connection, scope, scope.teaches, hidden=hidden)
    return (
        finding(insights.today(classes, standing)),
        tables.today(classes, hidden=hidden),
        counted(count_of_classes(len(classes))),
        card_tables.cards(classes, standing, names, scope.timezone, at=now, hidden=hidden),
    )
