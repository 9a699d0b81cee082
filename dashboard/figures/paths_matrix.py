"""From where to where: the links of the routes as a matrix, and as a map where there are few."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd

from dashboard.figures.paths import nothing
from dashboard.figures.stuck import short_titles
from dashboard.figures.theme import ACCENT, INK, MUTED, Figure, empty, layout, plain
from dashboard.locale import gettext, percent, plural, whole
from dashboard.paths.frames import START, links
from dashboard.paths.path import Paths
from dashboard.paths.pupils import address
from dashboard.rows import rows
from dashboard.views import ClassView

CELL = 42
"""Width and height of a cell, in pixels."""
NAMES_WIDTH = 250
HEADS_HEIGHT = 70
SIGNS = {"start": "", "end": "", "next": "", "skip": "▸", "back": "◂", "return": "↻"}
"""The second channel of a kind, beside its colour and its place."""
_COLOURS = {
    "start": ("#dfe1e6", "#5c6270"),
    "end": ("#dfe1e6", "#5c6270"),
    "next": ("#d0e6ea", "#0a5563"),
    "skip": ("#e3dcf3", "#5a4a8a"),
    "back": ("#f8dfc7", "#8f4105"),
    "return": ("#ffffff", "#ffffff"),
}
"""Of up to half of what leaves an activity, and of more; none is a colour that the dark theme turns light."""
_INKS = ("#000000", "#ffffff")


def matrix(found: Paths, view: ClassView) -> Figure:
    """A cell for every link that was taken, in the planned order both ways; a click opens its pupils."""
    if not found.pupils:
        return empty(nothing(view))
    frame = links(found)
    strong = frame["share"] > 0.5  # noqa: PLR2004 - a half
    cells = {
        "type": "scatter",
        "mode": "markers+text",
        "x": frame["target"].tolist(),
        "y": frame["origin"].tolist(),
        "marker": {
            "symbol": ["circle" if kind == "return" else "square" for kind in frame["kind"]],
            "size": CELL - 4,
            "color": [_COLOURS[kind][dark] for kind, dark in zip(frame["kind"], strong, strict=True)],
            "line": {"color": MUTED, "width": 1},
        },
        "text": [_cell(row) for row in rows(frame)],
        "textfont": {"color": [_INKS[dark] for dark in strong], "size": 14},
        "customdata": [_address(row, found, view) for row in rows(frame)],
        "hovertext": [words(row, found) for row in rows(frame)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return {"data": [cells], "layout": _layout(found.plan)}


def _cell(row: Any) -> str:
    count = f"{SIGNS[row.kind]}{whole(row.times)}"
    return count if pd.isna(row.share) else f"<b>{count}</b><br>{percent(row.share)}"


def _address(row: Any, found: Paths, view: ClassView) -> str:
    kind = "return" if row.kind == "return" else "link"
    return address(view, found, kind, row.origin, row.target)


def name_of(found: Paths, place: int) -> str:
    """How a node is called."""
    if place == START:
        return gettext("start of a sitting")
    return gettext("end of a sitting") if place == len(found.titles) else found.titles[place]


def words(row: Any, found: Paths) -> str:
    """A link in words."""
    pupils = plural("%(num)d pupil", "%(num)d pupils", int(row.pupils))
    times = plural("%(num)d time", "%(num)d times", int(row.times))
    if row.kind == "return":
        return f"<b>{plain(name_of(found, row.origin))}</b><br>{gettext('come back to')}: {times}, {pupils}"
    ends = f"<b>{plain(name_of(found, row.origin))}</b><br>→ <b>{plain(name_of(found, row.target))}</b>"
    share = gettext("%(share)s of what leads on from there", share=percent(row.share))
    return f"{ends}<br>{kinds()[row.kind]}: {times}, {pupils}<br>{share}"


def kinds() -> dict[str, str]:
    """The kinds of links in words."""
    return {
        "start": gettext("begins a sitting"),
        "end": gettext("ends a sitting"),
        "next": gettext("to the next activity"),
        "skip": gettext("jump ahead"),
        "back": gettext("back"),
        "return": gettext("come back to"),
    }


def _layout(plan: pd.DataFrame) -> dict[str, Any]:
    end = len(plan)
    numbered = [f"{place + 1}. {plain(title)}" for place, title in enumerate(_titles(plan))]
    heads = [*(str(place + 1) for place in range(end)), gettext("end")]
    bare = {"zeroline": False, "fixedrange": True, "gridcolor": "rgba(139,144,156,0.18)", "ticks": ""}
    return layout(
        height=HEADS_HEIGHT + CELL * (end + 1) + 8,
        margin={"l": NAMES_WIDTH, "r": 8, "t": HEADS_HEIGHT, "b": 8},
        xaxis={
            **bare,
            "side": "top",
            "title": {"text": f"{gettext('to activity')} →", "standoff": 6},
            "tickvals": list(range(end + 1)),
            "ticktext": heads,
            "tickangle": 0,
            "range": [-0.5, end + 0.5],
        },
        yaxis={
            **bare,
            "tickvals": list(range(START, end)),
            "ticktext": [gettext("start"), *numbered],
            "range": [end - 0.5, START - 0.5],
        },
        annotations=[
            {
                "text": f"{gettext('from activity')} ↓",
                "x": -0.5,
                "y": START - 0.5,
                "showarrow": False,
                "xanchor": "right",
                "yanchor": "bottom",
                "xshift": -4,
                "yshift": 4,
            }
        ],
        shapes=[
            {
                "type": "line",
                "x0": -0.5,
                "y0": -0.5,
                "x1": end - 0.5,
                "y1": end - 0.5,
                "layer": "below",
                "line": {"color": MUTED, "width": 1, "dash": "dot"},
            }
        ],
    )


def _titles(plan: pd.DataFrame) -> list[str]:
    short = short_titles([str(title) for title in plan["title"]])
    return [title if len(title) <= 26 else f"{title[:25].rstrip()}…" for title in short]  # noqa: PLR2004


def size(found: Paths) -> dict[str, Any]:
    """How large the matrix must be for its cells to be read; it scrolls in its own box."""
    if not found.pupils:
        return {"height": 360, "minWidth": 0}
    side = CELL * (len(found.plan) + 1)
    return {"height": HEADS_HEIGHT + side + 8, "minWidth": NAMES_WIDTH + side + 8}


def route_map(found: Paths, view: ClassView) -> Figure:
    """The steps of the routes from left to right, lines as thick as pupils took them."""
    if not found.pupils:
        return empty(nothing(view))
    steps = _steps(found)
    most = max(steps.values(), default=1)
    lines = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [step, step + 1],
            "y": [origin, target],
            "line": {"color": ACCENT if target == origin + 1 else MUTED, "width": 1 + 9 * n / most},
            "hoverinfo": "skip",
        }
        for (step, origin, target), n in sorted(steps.items())
    ]
    return {"data": [*lines, _nodes(found, view)], "layout": _map_layout(found.plan)}


def _steps(found: Paths) -> dict[tuple[int, int, int], int]:
    steps: dict[tuple[int, int, int], int] = {}
    for route in found.routes:
        for step, (one, other) in enumerate(pairwise(route), start=1):
            key = (step, one.activity, other.activity)
            steps[key] = steps.get(key, 0) + 1
    return steps


def _nodes(found: Paths, view: ClassView) -> dict[str, Any]:
    counts: dict[tuple[int, int], int] = {}
    for route in found.routes:
        for step, visit in enumerate(route, start=1):
            counts[step, visit.activity] = counts.get((step, visit.activity), 0) + 1
    at = sorted(counts)
    titles = [str(title) for title in found.plan["title"]]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [step for step, _ in at],
        "y": [place for _, place in at],
        "marker": {"symbol": "square", "size": 30, "color": "#d0e6ea", "line": {"color": ACCENT, "width": 1}},
        "text": [whole(counts[each]) for each in at],
        "textfont": {"color": "#000000"},
        "customdata": [address(view, found, "stop", place) for _, place in at],
        "hovertext": [f"<b>{plain(titles[place])}</b><br>{counts[step, place]}" for step, place in at],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _map_layout(plan: pd.DataFrame) -> dict[str, Any]:
    bare = {"zeroline": False, "fixedrange": True, "showgrid": False}
    return layout(
        margin={"l": 8, "r": 16, "t": 16, "b": 56},
        xaxis={**bare, "title": {"text": gettext("step of the sitting")}, "dtick": 1, "range": [0.5, 4.5]},
        yaxis={
            **bare,
            "tickvals": list(range(len(plan))),
            "ticktext": [f"{place + 1}. {plain(title)}" for place, title in enumerate(_titles(plan))],
            "automargin": True,
            "range": [len(plan) - 0.5, -0.5],
            "color": INK,
        },
    )
