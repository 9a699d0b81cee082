"""The reach curve, and two groups beside each other."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.figures.stuck import short_titles
from dashboard.figures.theme import ACCENT, ATTENTION, MUTED, PAPER, Figure, axis, empty, layout, plain
from dashboard.locale import gettext, percent, plural, whole
from dashboard.paths.frames import differences, reach
from dashboard.paths.path import Paths
from dashboard.paths.pupils import address
from dashboard.rows import rows
from dashboard.views import ClassView

FEWEST_FOR_SHARE = 5
"""Of smaller groups no curve is drawn: their pupils are named."""
ROW_HEIGHT = 44
FRAME_HEIGHT = 80


def nothing(view: ClassView) -> str:
    """Why there is no path, and what to do."""
    if view.narrowed:
        return gettext("No work passes these filters.<br>Clear them to see the class.")
    return gettext("Nobody has begun any of these activities yet.")


def reach_curve(found: Paths, view: ClassView) -> Figure:
    """How many pupils reach each activity, downwards in the planned order, and how many stop there."""
    if not found.pupils:
        return empty(nothing(view))
    frame = reach(found)
    curve = {
        **_curve(frame["share"], ACCENT, "solid", "circle"),
        "customdata": [address(view, found, "stop", place) for place in range(len(frame))],
        "hovertext": [_words(row, ended=found.ended) for row in rows(frame)],
    }
    over = [f"<b>{_of(row.reached, row.started)}</b>  " for row in rows(frame)]
    return {"data": [curve, _stops(found, frame, view)], "layout": _layout(frame, over)}


def _curve(shares: pd.Series[float], colour: str, dash: str, symbol: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": (100 * shares).round(1).tolist(),
        "y": list(range(len(shares))),
        "line": {"color": colour, "width": 1.5, "dash": dash},
        "marker": {"color": colour, "size": 10, "symbol": symbol},
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _stops(found: Paths, frame: pd.DataFrame, view: ClassView) -> dict[str, Any]:
    """A diamond and a count where pupils stop, the largest in the colour of attention."""
    left = frame[frame["last_here"] > 0]
    most = left["last_here"].max()
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": (100 * left["share"]).round(1).tolist(),
        "y": left.index.tolist(),
        "marker": {
            "color": [ATTENTION if n == most else MUTED for n in left["last_here"]],
            "size": 13,
            "symbol": "diamond",
        },
        "text": [_stopping(int(n), ended=found.ended) for n in left["last_here"]],
        "textposition": "middle left",
        "customdata": [address(view, found, "stop", int(place)) for place in left.index],
        "hovertext": [_words(row, ended=found.ended) for row in rows(left)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _stopping(n: int, *, ended: bool) -> str:
    if ended:
        return plural("%(num)d stops here  ", "%(num)d stop here  ", n)
    return plural("%(num)d is here now  ", "%(num)d are here now  ", n)


def _of(n: int, all_: int) -> str:
    return gettext("%(n)s of %(all)s", n=whole(n), all=whole(all_))


def _words(row: Any, *, ended: bool) -> str:
    lines = [f"<b>{plain(row.title)}</b>", f"{_of(row.reached, row.started)} ({percent(row.share)})"]
    if row.last_here > 0:
        lines.append(f"{_stopping(int(row.last_here), ended=ended).strip()} ({percent(row.drop_off)})")
    if row.skipped:
        lines.append(plural("%(num)d left it out", "%(num)d left it out", int(row.skipped)))
    return "<br>".join(lines)


def comparison(first: Paths, second: Paths, names: tuple[str, str], view: ClassView) -> Figure:
    """The reach curves of two groups; one of fewer than 5 pupils has no curve."""
    groups = (first, second)
    if not any(paths.pupils for paths in groups):
        return empty(nothing(view))
    if all(len(paths.pupils) < FEWEST_FOR_SHARE for paths in groups):
        return empty(gettext("Both groups have fewer than 5 pupils here.<br>The table names them."))
    frame = differences(first, second)
    styles = ((ACCENT, "solid", "circle"), (ATTENTION, "dot", "diamond-open"))
    curves = []
    for paths, name, style in zip(groups, names, styles, strict=True):
        if len(paths.pupils) >= FEWEST_FOR_SHARE:
            own = reach(paths)
            said = [f"<b>{plain(name)}</b><br>{_of(row.reached, row.started)}" for row in rows(own)]
            curves.append({**_curve(own["share"], *style), "hovertext": said, "name": plain(name)})
    sizes = len(first.pupils), len(second.pupils)
    over = [f"<b>{row.first}/{sizes[0]} · {row.second}/{sizes[1]}</b>  " for row in rows(frame)]
    return {"data": curves, "layout": _layout(frame, over)}


def _layout(frame: pd.DataFrame, over: list[str]) -> dict[str, Any]:
    scale = axis(gettext("pupils, in percent of those who began the path"), range=[0, 104], side="top")
    scale |= {"fixedrange": True}
    scale["title"]["standoff"] = 8
    titles = short_titles([str(title) for title in frame["title"]])
    return layout(
        height=FRAME_HEIGHT + ROW_HEIGHT * len(frame),
        margin={"l": 8, "r": 24, "t": FRAME_HEIGHT - 16, "b": 16},
        xaxis=scale,
        yaxis={"visible": False, "range": [len(frame) - 0.5, -0.9], "fixedrange": True},
        annotations=[
            {
                "x": 0,
                "y": place,
                "text": f"{count}{plain(title)}",
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "bottom",
                "yshift": 6,
                "bgcolor": PAPER,
                "borderpad": 0,
            }
            for place, (count, title) in enumerate(zip(over, titles, strict=True))
        ],
    )
