"""The stuck points' figure."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.figures.theme import ATTENTION, MUTED, Figure, axis, empty, layout
from dashboard.locale import duration, gettext, percent, whole
from dashboard.rows import rows

MOST_SHOWN = 20
LONGEST_LABEL = 38
ROW_HEIGHT = 44
FRAME_HEIGHT = 80


def shown(frame: pd.DataFrame) -> pd.DataFrame:
    """The activities on the chart: the most stuck ones of those where anybody is."""
    return frame[frame["stuck"] > 0].head(MOST_SHOWN)


def stuck_points(frame: pd.DataFrame) -> Figure:
    """The share of stuck pupils, activity by activity, with its interval and "18 of 26" beside it.

    Args:
        frame: queries.stuck.stuck_points.
    """
    top = shown(frame)
    if not len(frame) or not frame["started"].any():
        return empty(gettext("Nobody has begun any of these activities yet."))
    if top.empty:
        return empty(gettext("No pupil has needed more than three attempts here."))
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": (100 * top["share"]).round(1).tolist(),
        "y": list(range(len(top))),
        "marker": {"color": ATTENTION, "size": 10},
        "error_x": _intervals(top),
        "hovertext": [_words(row) for row in rows(top)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return {"data": [dots], "layout": _layout(top)}


def _intervals(top: pd.DataFrame) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": (100 * (top["high"] - top["share"])).round(1).tolist(),
        "arrayminus": (100 * (top["share"] - top["low"])).round(1).tolist(),
        "color": MUTED,
        "thickness": 2,
        "width": 0,
    }


def _layout(top: pd.DataFrame) -> dict[str, Any]:
    return layout(
        height=FRAME_HEIGHT + ROW_HEIGHT * len(top),
        margin={"l": 8, "r": 24, "t": 8, "b": 48},
        xaxis=axis(gettext("stuck pupils, in percent of those who began"), range=[0, 102]),
        yaxis={"visible": False, "range": [len(top) - 0.5, -0.9]},
        annotations=[_title(place, row) for place, row in enumerate(rows(top))],
    )


def _title(place: int, row: Any) -> dict[str, Any]:
    """The activity's name over its mark: beside it, a phone would have no room left for the marks."""
    return {
        "x": 0,
        "y": place,
        "text": f"<b>{_label(row)}</b>  {_short(str(row.title))}",
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 5,
    }


def _label(row: Any) -> str:
    return gettext("%(stuck)s of %(started)s", stuck=whole(row.stuck), started=whole(row.started))


def _words(row: Any) -> str:
    counts = f"{_label(row)} ({percent(row.share)})"
    return f"<b>{row.title}</b><br>{counts}<br>{duration(row.mean_seconds)} · {percent(row.mean_score)}"


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_LABEL else f"{title[: LONGEST_LABEL - 1].rstrip()}…"
