"""The class overview's figure."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.figures.theme import ACCENT, Figure, axis, empty, layout, plain
from dashboard.locale import duration, gettext, percent
from dashboard.rows import rows

STEP = 0.02
"""Pupils this close are stacked, so that no dot hides another."""


def completion(frame: pd.DataFrame) -> Figure:
    """One dot a pupil along the share of the path completed; equal shares are stacked.

    Args:
        frame: queries.overview.students_progress, without the pupils who have left.
    """
    if frame.empty:
        return empty(gettext("The class has no pupils yet. An administrator can enrol them."))
    if not frame["mandatory"].iloc[0]:
        return empty(gettext("No mandatory activity passes these filters. Clear them to see the class."))
    steps = (frame["completion"] / STEP).round() * STEP
    heights = frame.groupby(steps).cumcount() + 1
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": (100 * steps).tolist(),
        "y": heights.tolist(),
        "marker": {"color": ACCENT, "size": 11, "opacity": 0.85},
        "text": [_words(row) for row in rows(frame)],
        "hovertemplate": "%{text}<extra></extra>",
    }
    return {
        "data": [dots],
        "layout": layout(
            xaxis=axis(gettext("path completed, in percent"), range=[-3, 103], ticksuffix=" %"),
            yaxis=axis(gettext("pupils"), range=[0.3, max(6, heights.max()) + 0.7], nticks=6),
            shapes=[_median_line(frame)],
            annotations=[_median_label(frame)],
        ),
    }


def _words(row: Any) -> str:
    time = duration(row.active_seconds)
    share = percent(row.completion)
    return f"<b>{plain(row.name)}</b><br>{share} · {time}"


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
