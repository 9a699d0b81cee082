"""What a callback gives a panel, and how the panel's outputs are registered."""

from __future__ import annotations

import re
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, html

from dashboard.ids import Panel

Shown = tuple[dict[str, Any], list[Any], str, str]
"""A figure, the finding, the table's HTML, and the line with n."""


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


def finding(sentence: str) -> list[Any]:
    """A sentence whose numbers stand between double asterisks, as components with bold numbers."""
    parts = re.split(r"\*\*(.+?)\*\*", sentence)
    return [html.B(part) if place % 2 else part for place, part in enumerate(parts) if part]


def place_html(app: Dash, store: str, place: str) -> None:
    """Write the HTML of a store into its place, in the browser: the server has escaped it."""
    app.clientside_callback(
        ClientsideFunction("parcours", "placeHtml"),
        Output(place, "title"),
        Input(store, "data"),
        Input(place, "id"),
    )
