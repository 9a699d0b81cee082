"""The class overview's figure."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd

from dashboard.addresses import student_address
from dashboard.figures.theme import ACCENT, ATTENTION, MUTED, Figure, axis, empty, layout, plain
from dashboard.locale import duration, gettext, percent
from dashboard.rows import rows
from dashboard.states import MARKS, names, why
from dashboard.views import ClassView
from datastore.measures.needs_help import State

STEP = 0.04
"""Pupils this close are stacked, so that no dot hides another."""
HOVER_WIDTH = 48


SYMBOLS = {
    State.needs_help: ("triangle-up", ATTENTION),
    State.unknown: ("circle-open", MUTED),
    State.on_track: ("circle", MUTED),
    State.ahead: ("star", ACCENT),
}
"""The mark of each state: a shape, and a colour beside it."""


def completion(frame: pd.DataFrame, view: ClassView) -> Figure:
    """One mark a pupil along the share of the path completed; equal shares are stacked.

    Args:
        frame: queries.overview.students_with_states, without the pupils who have left.
        view: What is filtered, which travels along to a pupil's page.
    """
    if frame.empty and view.narrowed:
        return empty(gettext("No pupil passes these filters. Clear them to see the class."))
    if frame.empty:
        return empty(gettext("The class has no pupils yet. An administrator can enrol them."))
    if not frame["mandatory"].iloc[0]:
        return empty(gettext("No mandatory activity passes these filters. Clear them to see the class."))
    steps = (frame["completion"] / STEP).round() * STEP
    heights = frame.groupby(steps).cumcount() + 1
    marks = [SYMBOLS[State(state)] for state in frame["state"]]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": (100 * steps).tolist(),
        "y": heights.tolist(),
        "marker": {
            "symbol": [symbol for symbol, _ in marks],
            "color": [colour for _, colour in marks],
            "size": 12,
        },
        "customdata": [student_address(view, each) for each in frame["student_id"]],
        "text": [_words(row) for row in rows(frame)],
        "hovertemplate": "%{text}<extra></extra>",
    }
    return {
        "data": [dots],
        "layout": layout(
            margin={"l": 48, "r": 16, "t": 32, "b": 48},
            xaxis=axis(gettext("path completed, in percent"), range=[-3, 103], ticksuffix=" %"),
            yaxis=axis(gettext("pupils"), range=[0.3, max(6, heights.max()) + 0.7], nticks=6),
            shapes=[_median_line(frame)],
            annotations=[_median_label(frame)],
        ),
    }


def _words(row: Any) -> str:
    state = f"{MARKS[State(row.state)]} {names()[State(row.state)]}: {why(row)}"
    done = f"{percent(row.completion)} · {duration(row.active_seconds)}"
    return "<br>".join([f"<b>{plain(row.name)}</b>", *textwrap.wrap(plain(state), HOVER_WIDTH), done])


def _median_line(frame: pd.DataFrame) -> dict[str, object]:
    x = 100 * frame["completion"].median()
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": ACCENT, "dash": "dot"},
    }


def _median_label(frame: pd.DataFrame) -> dict[str, object]:
    median = frame["completion"].median()
    right = median < 0.8  # noqa: PLR2004 - beyond, the label would leave the drawing
    return {
        "x": 100 * median,
        "y": 1,
        "yref": "paper",
        "text": gettext("median %(share)s", share=percent(median)),
        "showarrow": False,
        "xanchor": "left" if right else "right",
        "yanchor": "top",
        "xshift": 6 if right else -6,
    }
