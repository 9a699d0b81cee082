"""The panel: finding, chart, one line of how, table and n. The same order everywhere."""

from __future__ import annotations

import json
from typing import Any

from dash import dcc, html

from dashboard.components.labels import labelled
from dashboard.figures.theme import empty
from dashboard.ids import Panel
from dashboard.locale import gettext

GRAPH: Any = {"displayModeBar": False, "responsive": True}
SELECTABLE: Any = {
    "displayModeBar": True,
    "modeBarButtons": [["select2d", "lasso2d"]],
    "responsive": True,
    "displaylogo": False,
}
FULL = {"height": "100%"}
"""The panel fixes the height, so that nothing moves while it loads."""


def panel(
    ids: Panel,
    *,
    name: str,
    how: str,
    height: str = "h-medium",
    key: list[Any] | None = None,
    selectable: bool = False,
) -> html.Section:
    """A panel whose parts a callback fills; it keeps its height while it loads.

    Args:
        ids: Its parts.
        name: The accessible name of the chart.
        how: How its figures are counted: numerator, denominator, unit.
        height: The class that fixes the height of the chart.
        key: Marks of the chart with their words.
        selectable: Whether a mark is a pupil, so that a rectangle or lasso selects some.
    """
    chart = html.Div(
        dcc.Loading(
            dcc.Graph(
                id=ids.figure, config=SELECTABLE if selectable else GRAPH, figure=empty(""), style=FULL
            ),
            custom_spinner=html.Div(className="skeleton"),
            delay_show=300,
            delay_hide=200,
            parent_style=FULL,
        ),
        className=f"panel-body {height}",
        role="group",
        tabIndex=0,
        **labelled(name),
    )
    return html.Section(
        [
            html.P(id=ids.insight, className="finding", role="status"),
            *([html.Ul(key, className="chart-key")] if key else []),
            chart,
            _foot(ids, how),
            table_place(ids, name),
        ],
        className="panel",
    )


def table_panel(ids: Panel, *, name: str, how: str, body: Any | None = None) -> html.Section:
    """A panel without a chart: a list of classes needs none.

    Args:
        ids: Its parts.
        name: The accessible name of the table.
        how: How its figures are counted.
        body: What stands in the place of the chart.
    """
    finding = html.P(id=ids.insight, className="finding", role="status")
    parts = [finding, *([body] if body else []), table_place(ids, name), _foot(ids, how)]
    return html.Section(parts, className="panel")


def table_place(ids: Panel, name: str) -> html.Div:
    """Where the table goes: it has no children of Dash's, a clientside callback writes its HTML."""
    return html.Div(
        [
            dcc.Store(id=ids.table),
            html.Div(
                id=ids.table_place,
                className="table-scroll",
                tabIndex=0,
                role="region",
                **labelled(name),
            ),
        ]
    )


def _foot(ids: Panel, how: str) -> html.Div:
    return html.Div(
        [
            html.Details([html.Summary(gettext("How is this counted?")), html.P(how)]),
            _export(),
            html.Span(id=ids.count, className="panel-count"),
        ],
        className="panel-foot",
    )


def _export() -> html.Span:
    """What is on the screen, to take along: the browser makes the menu, and the file, of what it shows.

    One component, since a page has a limit of them and each panel has its menu.
    """
    kinds = {
        "csv": gettext("Table (CSV)"),
        "xlsx": gettext("Table (Excel)"),
        "png": gettext("Picture (PNG)"),
        "svg": gettext("Picture (SVG)"),
        "print": gettext("Print or PDF"),
    }
    marks: dict[str, Any] = {"data-exports": json.dumps({"title": gettext("Export"), "kinds": kinds})}
    return html.Span(className="screen-only", **marks)
