"""One activity at first try, class by class."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.figures.compare_competencies import LONGEST_NAME, cut
from dashboard.figures.theme import ACCENT, MUTED, Figure, axis, empty, layout, plain
from dashboard.locale import gettext, percent, plural, whole
from dashboard.rows import rows

ROW_HEIGHT = 36
FRAME_HEIGHT = 72


def first_tries(frame: pd.DataFrame) -> Figure:
    """A class a row, with the mean share of the points at the first attempt and its interval.

    Args:
        frame: queries.compare_activities.first_tries.
    """
    if frame.empty or not (frame["masked"] | (frame["first_tries"] > 0)).any():
        return empty(gettext("No first attempt at this activity is marked yet."))
    known = frame.assign(place=range(len(frame)))
    marked = known[known["facility"].notna()]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": (100 * marked["facility"]).round(1).tolist(),
        "y": marked["place"].tolist(),
        "marker": {"color": ACCENT, "size": 10},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": (100 * (marked["high"] - marked["facility"])).round(1).tolist(),
            "arrayminus": (100 * (marked["facility"] - marked["low"])).round(1).tolist(),
            "color": MUTED,
            "thickness": 2,
            "width": 0,
        },
        "hovertext": [_words(row) for row in rows(marked)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return {
        "data": [dots],
        "layout": layout(
            height=FRAME_HEIGHT + ROW_HEIGHT * len(frame),
            margin={"l": 132, "r": 16, "t": 8, "b": 48},
            xaxis=axis(gettext("points at the first attempt, in percent"), range=[0, 102], fixedrange=True),
            yaxis={
                "tickvals": known["place"].tolist(),
                "ticktext": [plain(cut(str(name), LONGEST_NAME)) for name in known["name"]],
                "range": [len(frame) - 0.5, -0.5],
                "gridcolor": "rgba(139,144,156,0.25)",
                "zeroline": False,
                "fixedrange": True,
            },
            annotations=[_instead(row) for row in rows(known[known["facility"].isna()])],
        ),
    }


def _words(row: Any) -> str:
    interval = gettext("%(low)s to %(high)s", low=percent(row.low), high=percent(row.high))
    pupils = plural("n = %(n)s pupil", "n = %(n)s pupils", int(row.first_tries), n=whole(row.first_tries))
    return f"<b>{plain(row.name)}</b><br>{percent(row.facility)} ({interval})<br>{pupils}"


def _instead(row: Any) -> dict[str, Any]:
    """Why a class has no mark."""
    hidden, nobody = gettext("fewer than 5 pupils: not shown"), gettext("nobody yet")
    return {
        "x": 0,
        "y": row.place,
        "text": hidden if row.masked else nobody,
        "showarrow": False,
        "xanchor": "left",
    }
