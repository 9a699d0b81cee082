"""The stuck points' figure."""

from __future__ import annotations

import math
import textwrap
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.addresses import activity_address
from dashboard.figures.theme import ATTENTION, MUTED, Figure, axis, empty, layout, plain
from dashboard.locale import duration, gettext, percent, whole
from dashboard.rows import rows
from dashboard.views import ClassView

MOST_SHOWN = 20
LONGEST_TITLE = 36
"""Letters of a title that fit beside "18 of 26" on a phone."""
KEPT_END = 14
"""Letters of its end that stay where titles begin alike."""
HOVER_WIDTH = 48
ROW_HEIGHT = 44
FRAME_HEIGHT = 80


def shown(frame: pd.DataFrame) -> pd.DataFrame:
    """The activities on the chart: the most stuck ones of those where anybody is."""
    return frame[frame["stuck"] > 0].head(MOST_SHOWN)


def stuck_points(frame: pd.DataFrame, view: ClassView) -> Figure:
    """The share of stuck pupils, activity by activity, with its interval and "18 of 26" on the mark.

    A second mark stands at the share of those who struggle.

    Args:
        frame: queries.stuck.stuck_points.
        view: What is filtered, which travels along to an activity's page.
    """
    top = shown(frame)
    if not frame["started"].any() and view.narrowed:
        return empty(
            gettext("Nobody has begun an activity within these filters. Clear them to see the class.")
        )
    if not frame["started"].any():
        return empty(gettext("Nobody has begun any of these activities yet."))
    if top.empty:
        return empty(gettext("No pupil is stuck on these activities."))
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": (100 * top["share"]).round(1).tolist(),
        "y": list(range(len(top))),
        "marker": {"color": ATTENTION, "size": 10},
        "error_x": _intervals(top),
        "customdata": [activity_address(view, each) for each in top["activity_id"]],
        "hovertext": [_words(row) for row in rows(top)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return {"data": [_struggling(top, view), dots], "layout": _layout(top)}


def _struggling(top: pd.DataFrame, view: ClassView) -> dict[str, Any]:
    asked = top[top["asked"] > 0]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": (100 * asked["struggling"] / asked["asked"]).round(1).tolist(),
        "y": [place for place, n in enumerate(top["asked"]) if n],
        "marker": {"color": MUTED, "size": 11, "symbol": "diamond-open", "line": {"width": 2}},
        "customdata": [activity_address(view, each) for each in asked["activity_id"]],
        "hovertext": [_words(row) for row in rows(asked)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


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
    titles = short_titles([str(title) for title in top["title"]])
    return layout(
        height=FRAME_HEIGHT + ROW_HEIGHT * len(top),
        margin={"l": 8, "r": 24, "t": FRAME_HEIGHT - 16, "b": 16},
        xaxis=_scale(top),
        yaxis={"visible": False, "range": [len(top) - 0.5, -0.9], "fixedrange": True},
        annotations=[
            _over(place, row, title) for place, (row, title) in enumerate(zip(rows(top), titles, strict=True))
        ],
    )


def _scale(top: pd.DataFrame) -> dict[str, Any]:
    """From 0 to the ten above the highest interval or mark; on top, for twenty rows exceed the screen."""
    struggling = (top["struggling"] / top["asked"].where(top["asked"] > 0)).max()
    highest = max(float(top["high"].max()), 0.0 if pd.isna(struggling) else float(struggling))
    end = min(100, 10 * math.ceil(10 * highest))
    title = gettext("pupils, in percent of those who began")
    scale = axis(title, range=[0, end + 2], side="top", fixedrange=True)
    scale["title"]["standoff"] = 8
    return scale


def _over(place: int, row: Any, title: str) -> dict[str, Any]:
    """The count and the activity's name over its mark: beside it, a phone would have no room."""
    return {
        "x": 0,
        "y": place,
        "text": f"<b>{_label(row)}</b>  {plain(title)}",
        "hovertext": _words(row),
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 5,
    }


def _label(row: Any) -> str:
    return gettext("%(stuck)s of %(started)s", stuck=whole(row.stuck), started=whole(row.started))


def _words(row: Any) -> str:
    title = "<br>".join(plain(line) for line in textwrap.wrap(str(row.title), HOVER_WIDTH))
    counts = f"{_label(row)} ({percent(row.share)})"
    lines = [f"<b>{title}</b>", counts, f"{duration(row.mean_seconds)} · {percent(row.mean_score)}"]
    if row.asked:
        lines.append(gettext("%(n)s of %(all)s struggle", n=whole(row.struggling), all=whole(row.asked)))
    if not pd.isna(row.index_value):
        lines.append(gettext("stuck index %(n)s of 100", n=whole(row.index_value)))
    return "<br>".join(lines)


def short_titles(titles: Sequence[str]) -> list[str]:
    """Titles that fit on the chart; those that begin alike keep their ends, which tell them apart."""
    begun = [_cut(title, LONGEST_TITLE) for title in titles]
    alike = Counter(begun)
    return [
        short if alike[short] == 1 or short == title else _cut_inside(title)
        for short, title in zip(begun, titles, strict=True)
    ]


def _cut(title: str, most: int) -> str:
    return title if len(title) <= most else f"{title[: most - 1].rstrip()}…"


def _cut_inside(title: str) -> str:
    return f"{_cut(title, LONGEST_TITLE - KEPT_END)}{title[-KEPT_END:].lstrip()}"
