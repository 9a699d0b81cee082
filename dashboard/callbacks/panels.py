"""What a callback gives a panel, and how the panel's parts are registered."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

from dash import ClientsideFunction, Dash, Input, Output, html

from dashboard.access import current_scope
from dashboard.ids import Panel
from dashboard.locale import clock, day, gettext

Shown = tuple[dict[str, Any], list[Any], str, list[Any]]
"""A figure, the finding, the table's HTML, and the line with n and the moment of reading."""


def outputs(ids: Panel) -> list[Output]:
    """The parts of a panel with a chart, in the order of `Shown`."""
    return [
        Output(ids.figure, "figure"),
        Output(ids.insight, "children"),
        Output(ids.table, "data"),
        Output(ids.count, "children"),
    ]


def table_outputs(ids: Panel) -> list[Output]:
    """The parts of a panel without a chart: finding, table, count."""
    return outputs(ids)[1:]


def shown(figure: dict[str, Any], sentence: str, table: str, count: str) -> Shown:
    """What a panel shows, read just now."""
    return figure, finding(sentence), table, counted(count)


def finding(sentence: str) -> list[Any]:
    """A sentence whose numbers stand between double asterisks, as components with bold numbers.

    The stop of an abbreviation (23 nov.) ends the sentence as well.
    """
    parts = re.split(r"\*\*(.+?)\*\*", re.sub(r"\.(\*\*)?\.(?!\.)", r".\1", sentence))
    return [html.B(part) if place % 2 else part for place, part in enumerate(parts) if part]


def counted(count: str) -> list[Any]:
    """The line with n, and when the figures were read."""
    now, zone = dt.datetime.now(dt.UTC), ZoneInfo(current_scope().timezone)
    said = gettext("as of %(day)s, %(time)s", day=day(now, zone), time=clock(now, zone))
    return [*([f"{count} · "] if count else []), html.Time(said, dateTime=now.isoformat(timespec="seconds"))]


def wire(app: Dash, ids: Panel, *, sized: bool = False) -> None:
    """What a panel with a chart does in the browser: its table, its height, opening marks, selecting pupils.

    Args:
        app: The application.
        ids: The panel's parts.
        sized: The callback gives the size; else the chart is as tall as its figure says, or as its panel.
    """
    place_html(app, ids.table, ids.table_place)
    if not sized:
        app.clientside_callback(
            ClientsideFunction("parcours", "sizeOfFigure"),
            Output(ids.figure, "style"),
            Output(ids.figure, "className"),
            Input(ids.figure, "figure"),
        )
    app.clientside_callback(
        ClientsideFunction("parcours", "openMark"),
        Output(ids.count, "title"),
        Input(ids.figure, "clickData"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("parcours", "selectMarks"),
        Output(ids.count, "lang"),
        Input(ids.figure, "selectedData"),
        prevent_initial_call=True,
    )


def place_html(app: Dash, store: str, place: str) -> None:
    """Write the HTML of a store into its place, in the browser: the server has escaped it."""
    app.clientside_callback(
        ClientsideFunction("parcours", "placeHtml"),
        Output(place, "title"),
        Input(store, "data"),
        Input(place, "id"),
    )
