"""The weeks of a class."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.figures.theme import ACCENT, INK, Figure, axis, empty, layout
from dashboard.locale import gettext, percent, plural, whole
from dashboard.rows import rows

ENOUGH_FOR_QUARTILES = 10
WEEK_WIDTH = 30
"""Pixels that a week needs for the number above it."""
MARGINS = {"l": 48, "r": 64, "t": 24, "b": 48}
BAND = "rgba(11,93,107,0.16)"
"""The accent, so light that the line stands out."""


def weekly(frame: pd.DataFrame, *, narrowed: bool) -> Figure:
    """The median share of the path completed, week by week, over what was handed in each week.

    Args:
        frame: queries.trend.weekly.
        narrowed: Whether anything is filtered, which may be why there is nothing.
    """
    if frame.empty and narrowed:
        return empty(gettext("Nothing was handed in that passes these filters. Clear them to see the class."))
    if frame.empty:
        return empty(gettext("Nothing was handed in yet. The first week with work will stand here."))
    weeks = frame["week"].tolist()
    band = _band(frame) if frame["pupils"].iloc[0] >= ENOUGH_FOR_QUARTILES else []
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": weeks,
        "y": _percents(frame["median"]),
        "line": {"color": ACCENT, "width": 2},
        "marker": {"size": 8},
        "hovertext": [_words(row) for row in rows(frame)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return {"data": [*band, line], "layout": _layout(frame)}


def _percents(shares: pd.Series) -> list[float | None]:
    return [None if pd.isna(share) else round(100 * share, 1) for share in shares]


def _band(frame: pd.DataFrame) -> list[dict[str, Any]]:
    edge = {"type": "scatter", "mode": "lines", "x": frame["week"].tolist(), "line": {"width": 0}}
    quiet = {**edge, "hoverinfo": "skip"}
    return [
        {**quiet, "y": _percents(frame["low"])},
        {**quiet, "y": _percents(frame["high"]), "fill": "tonexty", "fillcolor": BAND},
    ]


def _words(row: Any) -> str:
    done = plural(
        "%(num)d piece of work by %(by)s of %(n)s pupils",
        "%(num)d pieces of work by %(by)s of %(n)s pupils",
        row.handed_in,
        by=whole(row.submitters),
        n=whole(row.pupils),
    )
    return f"<b>{gettext('Week %(n)s', n=whole(row.week))}</b><br>{percent(row.median)}<br>{done}"


def _layout(frame: pd.DataFrame) -> dict[str, Any]:
    handed_in = [_handed_in(row) for row in rows(frame)]
    first, last = frame.iloc[0], frame.iloc[-1]
    weeks = axis(
        gettext("week of the class, and above it the pieces handed in"),
        range=[float(first["week"]) - 0.5, float(last["week"]) + 0.5],
        dtick=1,
        showgrid=False,
    )
    return layout(
        margin=MARGINS,
        meta={"min_width": MARGINS["l"] + MARGINS["r"] + WEEK_WIDTH * len(frame)},
        xaxis=weeks,
        yaxis=axis(
            gettext("path completed, in percent"), range=[-12, 104], ticksuffix=" %", tick0=0, dtick=25
        ),
        annotations=[*handed_in, _label(last)] if not pd.isna(last["median"]) else handed_in,
    )


def _handed_in(row: Any) -> dict[str, Any]:
    return {
        "x": row.week,
        "y": -6,
        "text": whole(row.handed_in),
        "showarrow": False,
        "font": {"size": 14, "color": INK},
    }


def _label(last: Any) -> dict[str, Any]:
    return {
        "x": last["week"],
        "y": 100 * last["median"],
        "text": percent(last["median"]),
        "showarrow": False,
        "xanchor": "left",
        "xshift": 10,
    }
