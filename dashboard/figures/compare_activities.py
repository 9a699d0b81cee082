"""The same activities across classes: how well, how long, how stuck, and where pupils stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import pandas as pd

from dashboard.comparing.activities import causes, told
from dashboard.comparing.footing import Footing
from dashboard.comparing.view import CompareView
from dashboard.comparing.words import emphasised, nothing
from dashboard.figures.compare_marks import OTHERS, Look, looks
from dashboard.figures.stuck import short_titles
from dashboard.figures.theme import ACCENT, ATTENTION, MUTED, Figure, axis, empty, layout, plain
from dashboard.locale import duration, gettext, percent, plural, whole
from dashboard.rows import rows

MOST_SHOWN = 20
MOST_DOTS = 12
"""Classes with a dot of their own each; of more the middle half, the hard and the chosen ones."""
ROW_HEIGHT = 46
HEADS = 96
LEAST_WIDTH = 640
_GAP = 0.04
_MINUTE = 60


class Column(NamedTuple):
    """One of the four scales."""

    title: str
    values: Callable[[pd.DataFrame], pd.Series]
    least: float | None
    """The end of the scale, where it is fixed."""


def columns() -> list[Column]:
    """The four scales, from left to right."""
    return [
        Column(gettext("best score, in percent"), lambda cells: 100 * cells["best_score"], 100),
        Column(gettext("median time, in minutes"), lambda cells: cells["median_seconds"] / _MINUTE, None),
        Column(gettext("stuck index"), lambda cells: cells["stuck_index"], 100),
        Column(gettext("drop-off, in percent"), lambda cells: 100 * cells["drop_off"], None),
    ]


def shown(frame: pd.DataFrame) -> pd.DataFrame:
    """The activities on the chart, as rows of `causes`: those hard in most classes, in teaching order."""
    judged = causes(frame)
    return judged.nlargest(MOST_SHOWN, "hard", keep="first").sort_index()


def activities(frame: pd.DataFrame, found: Footing, view: CompareView) -> Figure:
    """A row an activity, on four scales a mark a class; a click on one shows that activity at first try.

    Args:
        frame: queries.compare_activities.across.
        found: What is compared.
        view: Which classes stand out.
    """
    if why := nothing(found):
        return empty(why)
    cells = told(frame)
    if cells.empty:
        return empty(gettext("Nobody has begun these activities in the weeks that count."))
    judged = shown(frame)
    places = {each: place for place, each in enumerate(judged["activity_id"])}
    drawn = cells[cells["activity_id"].isin(list(places))]
    drawn = drawn.assign(place=drawn["activity_id"].map(places))
    chosen = looks(emphasised(view, found) if len(found.classes) > 1 else ())
    return {
        "data": [
            trace
            for number, column in enumerate(columns(), start=1)
            for trace in _marks(drawn.assign(x=column.values(drawn)), number, chosen)
        ],
        "layout": layout(
            height=HEADS + ROW_HEIGHT * len(judged),
            margin={"l": 8, "r": 16, "t": HEADS - 20, "b": 16},
            yaxis={"visible": False, "range": [len(judged) - 0.5, -0.9], "fixedrange": True},
            annotations=list(_titles(judged)),
            meta={"min_width": LEAST_WIDTH},
            **_scales(drawn),
        ),
    }


def _scales(drawn: pd.DataFrame) -> dict[str, Any]:
    """The four axes beside each other, on top, for twenty rows exceed the screen."""
    every = columns()
    width = (1 - _GAP * (len(every) - 1)) / len(every)
    scales = {}
    for place, column in enumerate(every):
        largest = column.values(drawn).max()
        end = column.least or (1.0 if pd.isna(largest) else max(1.0, 1.05 * float(largest)))
        start = place * (width + _GAP)
        scale = axis(
            column.title,
            range=[-0.04 * end, 1.06 * end],
            domain=[round(start, 3), round(start + width, 3)],
            side="top",
            fixedrange=True,
            nticks=4,
            anchor="y",
        )
        scale["title"]["standoff"] = 6
        scales["xaxis" if place == 0 else f"xaxis{place + 1}"] = scale
    return scales


def _marks(cells: pd.DataFrame, number: int, chosen: dict[UUID, Look]) -> Iterator[dict[str, Any]]:
    """The classes on one scale: grey dots or the middle half of them, then the hard, then the chosen ones."""
    known = cells[cells["x"].notna()]
    own = known["class_id"].isin(list(chosen))
    hard = known["hard"] & ~own
    if known["class_id"].nunique() > MOST_DOTS:
        yield from _middle(known, number)
    else:
        yield _dots(known[~own & ~hard], number, {"color": OTHERS, "size": 10})
    yield _dots(known[hard], number, {"color": ATTENTION, "size": 10, "symbol": "diamond-open"})
    for class_id, look in chosen.items():
        mine = known[known["class_id"] == class_id]
        line = {"color": [ATTENTION if each else look.colour for each in mine["hard"]], "width": 2}
        yield _dots(mine, number, {"color": look.colour, "size": 10, "symbol": look.symbol, "line": line})


def _dots(cells: pd.DataFrame, number: int, marker: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": cells["x"].round(1).tolist(),
        "y": cells["place"].tolist(),
        "marker": marker,
        "customdata": [str(each) for each in cells["activity_id"]],
        "hovertext": [words(row) for row in rows(cells)],
        "hovertemplate": "%{hovertext}<extra></extra>",
        **_on(number),
    }


def _on(number: int) -> dict[str, str]:
    return {"xaxis": "x" if number == 1 else f"x{number}", "yaxis": "y"}


def _middle(cells: pd.DataFrame, number: int) -> Iterator[dict[str, Any]]:
    """The middle half of the classes as a bar, their median as a stroke across it."""
    cuts = cells.groupby("place")["x"].quantile(np.array([0.25, 0.5, 0.75])).unstack()
    ids = cells.drop_duplicates("place").set_index("place")["activity_id"]
    bar: list[tuple[float | None, int | None]] = []
    for place, low, high in zip(cuts.index, cuts[0.25], cuts[0.75], strict=True):
        bar += [(round(low, 1), place), (round(high, 1), place), (None, None)]
    yield {
        "type": "scatter",
        "mode": "lines",
        "x": [x for x, _ in bar],
        "y": [y for _, y in bar],
        "line": {"color": OTHERS, "width": 10},
        "hoverinfo": "skip",
        **_on(number),
    }
    spread = [
        gettext("half of the classes between %(low)s and %(high)s", low=whole(low), high=whole(high))
        for low, high in zip(cuts[0.25], cuts[0.75], strict=True)
    ]
    yield {
        "type": "scatter",
        "mode": "markers",
        "x": cuts[0.5].round(1).tolist(),
        "y": cuts.index.tolist(),
        "marker": {"color": MUTED, "symbol": "line-ns", "size": 16, "line": {"color": ACCENT, "width": 3}},
        "customdata": [str(ids[place]) for place in cuts.index],
        "hovertext": spread,
        "hovertemplate": "%{hovertext}<extra></extra>",
        **_on(number),
    }


def _titles(judged: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The activity's name over its marks, and in how many classes it is hard."""
    for place, (row, title) in enumerate(zip(rows(judged), short_titles(list(judged["title"])), strict=True)):
        yield {
            "x": 0,
            "xref": "paper",
            "y": place,
            "text": f"<b>{_hard(row)}</b>  {plain(title)}",
            "hovertext": plain(row.title),
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "bottom",
            "yshift": 6,
        }


def _hard(row: Any) -> str:
    return gettext("hard in %(hard)s of %(all)s", hard=whole(row.hard), all=whole(row.classes))


def words(row: Any) -> str:
    """What a mark says of its class and activity."""
    lines = [
        f"<b>{plain(row.name)}</b> · {plain(row.title)}",
        plural("%(n)s pupil began", "%(n)s pupils began", int(row.started), n=whole(row.started)),
        gettext("best score %(share)s", share=percent(row.best_score)),
        gettext("median time %(time)s", time=duration(row.median_seconds)),
        gettext("stuck: %(n)s with more than 3 attempts", n=whole(row.stuck)),
    ]
    if not pd.isna(row.stuck_index):
        lines.append(gettext("stuck index %(n)s of 100", n=whole(row.stuck_index)))
    if not pd.isna(row.drop_off):
        lines.append(
            gettext("%(n)s stopped here (%(share)s)", n=whole(row.dropped), share=percent(row.drop_off))
        )
    return "<br>".join(lines)
