"""How long each pupil was at work: a dot a pupil along the time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.figures.theme import ACCENT, Figure, axis, empty, layout, plain
from dashboard.figures.time_marks import Scale, beyond, dots
from dashboard.figures.time_strips import nothing_measured
from dashboard.locale import duration, gettext, plural, whole
from dashboard.rows import rows
from dashboard.views import ClassView
from datastore.measures.time_summary import RUSHES_FROM

if TYPE_CHECKING:
    from dashboard.queries.time_activities import PupilTimes

STEPS = 50
"""Pupils closer than one of so many parts of the axis are stacked, so that no dot hides another."""
_FEWEST_LEVELS = 6
_RIGHT = 0.75
"""Behind this part of the axis, a label stands left of its line."""


def pupils(times: PupilTimes, view: ClassView) -> Figure:
    """The pupils along their active time, stacked; the line is their median.

    Args:
        times: queries.time_activities.pupil_times.
        view: What is on the screen.
    """
    measured = times.pupils[times.pupils["seconds"].notna()].sort_values("seconds", kind="stable")
    if measured.empty:
        return empty(nothing_measured())
    marks = measured.assign(very_short=measured["very_short"] >= RUSHES_FROM)
    scale = Scale(float(marks.loc[~marks["outlier"], "seconds"].max()))
    steps = (marks["seconds"].clip(upper=scale.end) / scale.end * STEPS).round()
    heights = marks.groupby(steps).cumcount() + 1
    stacked = dots(marks, scale, view, {}) | {
        "x": [scale.at(step * scale.end / STEPS) for step in steps],
        "y": heights.tolist(),
        "hovertext": [_words(row) for row in rows(measured)],
    }
    highest = max(_FEWEST_LEVELS, int(heights.max()))
    return {
        "data": [stacked],
        "layout": layout(
            xaxis=axis(gettext("active time, in %(unit)s", unit=scale.word), range=scale.span),
            yaxis=axis(gettext("pupils"), range=[0.3, highest + 1.2], nticks=6),
            shapes=_median_line(times.median, scale),
            annotations=[*_median_label(times.median, scale), *_far(marks, scale)],
            dragmode="select",
        ),
    }


def _words(row: Any) -> str:
    counted = plural(
        "%(time)s at %(n)s activity", "%(time)s at %(n)s activities", row.activities, **_counts(row)
    )
    words = f"<b>{plain(row.name)}</b><br>{counted}"
    return f"{words}<br>{only_opened(row.very_short)}" if row.very_short else words


def _counts(row: Any) -> dict[str, str]:
    return {"time": duration(row.seconds), "n": whole(row.activities)}


def only_opened(activities: int) -> str:
    """How many activities were opened and hardly worked on."""
    return plural(
        "%(n)s activity only opened", "%(n)s activities only opened", activities, n=whole(activities)
    )


def _median_line(median: float, scale: Scale) -> list[dict[str, Any]]:
    if pd.isna(median):
        return []
    x = scale.at(median)
    ends = {"x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1}
    return [{"type": "line", **ends, "line": {"color": ACCENT, "dash": "dot"}}]


def _median_label(median: float, scale: Scale) -> list[dict[str, Any]]:
    if pd.isna(median):
        return []
    left = median > _RIGHT * scale.end
    return [
        {
            "x": scale.at(median),
            "y": 1,
            "yref": "paper",
            "text": gettext("median %(time)s", time=duration(median)),
            "showarrow": False,
            "xanchor": "right" if left else "left",
            "yanchor": "top",
            "xshift": -6 if left else 6,
        }
    ]


def _far(marks: pd.DataFrame, scale: Scale) -> list[dict[str, Any]]:
    """The values of the dots at the edge, over them."""
    far = marks.loc[marks["seconds"] > scale.end, "seconds"]
    if far.empty:
        return []
    place = {"x": scale.at(scale.end), "y": len(far), "yshift": 10}
    return [
        {**place, "text": beyond(far.tolist()), "showarrow": False, "xanchor": "right", "yanchor": "bottom"}
    ]
