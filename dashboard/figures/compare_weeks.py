"""How far the classes were week by week: the chosen ones with their spread, the others grey."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pandas as pd

from dashboard.comparing.footing import Footing
from dashboard.comparing.view import CompareView
from dashboard.comparing.words import emphasised, nothing
from dashboard.figures.compare_marks import OTHERS, Look, looks, spread_out
from dashboard.figures.theme import Figure, axis, empty, layout, plain
from dashboard.locale import gettext, percent, plural, whole
from dashboard.rows import rows

LABEL_APART = 7.0
"""Percent of the axis between two labels."""
ROOM_FOR_LABEL = 0.34
"""Of the weeks, behind the last one, for the names of the chosen classes."""
LONGEST_NAME = 14
MOST_LABELLED = 8
"""Classes whose names all fit at the ends of their lines."""
MOST_TICKS = 12
FEWEST_WEEKS = 4


def weeks(frame: pd.DataFrame, found: Footing, view: CompareView) -> Figure:
    """A line a class: the median share completed by the end of each week since its first work.

    Args:
        frame: queries.compare_weeks.trajectories.
        found: What is compared.
        view: What is asked; a click on the end of a line makes that class stand out.
    """
    if why := nothing(found):
        return empty(why)
    known = frame[frame["median"].notna()]
    if known.empty:
        return empty(gettext("Nothing has been completed in the weeks that count."))
    names = dict(zip(found.classes["class_id"], found.classes["name"], strict=True))
    chosen = looks([each for each in emphasised(view, found) if each in set(known["class_id"])])
    others = known[~known["class_id"].isin(list(chosen))]
    lines: list[dict[str, Any]] = [] if others.empty else list(_others(others, names, view))
    for class_id, look in chosen.items():
        lines += _chosen(known[known["class_id"] == class_id], str(names[class_id]), look)
    labels = _labels(known, names, chosen)
    return {
        "data": lines,
        "layout": layout(
            xaxis=_weeks(known, labelled=bool(labels)),
            yaxis=axis(gettext("median completed, in percent"), range=[0, 102]),
            annotations=labels,
        ),
    }


def _others(frame: pd.DataFrame, names: dict[UUID, str], view: CompareView) -> Iterator[dict[str, Any]]:
    """All other classes as one line with gaps, and a mark at the end of each, which leads to it."""
    across: list[int | None] = []
    up: list[float | None] = []
    for _, group in frame.groupby("class_id", sort=False):
        across += [*group["week"].tolist(), None]
        up += [*(100 * group["median"]).round(1).tolist(), None]
    yield {
        "type": "scatter",
        "mode": "lines",
        "x": across,
        "y": up,
        "connectgaps": False,
        "line": {"color": OTHERS, "width": 1.5},
        "hoverinfo": "skip",
    }
    last = frame.drop_duplicates("class_id", keep="last")
    yield {
        "type": "scatter",
        "mode": "markers",
        "x": last["week"].tolist(),
        "y": (100 * last["median"]).round(1).tolist(),
        "marker": {"color": OTHERS, "size": 9},
        "customdata": [view.model_copy(update={"first": each}).address for each in last["class_id"]],
        "hovertext": [_words(row, str(names[row.class_id])) for row in rows(last)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _chosen(frame: pd.DataFrame, name: str, look: Look) -> list[dict[str, Any]]:
    """The line of one class, over the band between its quartiles."""
    banded = frame[frame["low"].notna()]
    there_and_back = [*banded["week"].tolist(), *banded["week"].tolist()[::-1]]
    edges = [*(100 * banded["high"]).tolist(), *(100 * banded["low"]).tolist()[::-1]]
    band = {
        "type": "scatter",
        "mode": "lines",
        "x": there_and_back,
        "y": [round(edge, 1) for edge in edges],
        "fill": "toself",
        "fillcolor": look.band,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": frame["week"].tolist(),
        "y": (100 * frame["median"]).round(1).tolist(),
        "line": {"color": look.colour, "width": 2.5, "dash": look.dash},
        "marker": {"color": look.colour, "symbol": look.symbol, "size": 8},
        "hovertext": [_words(row, name) for row in rows(frame)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return [line] if banded.empty else [band, line]


def _words(row: Any, name: str) -> str:
    lines = [
        f"<b>{plain(name)}</b>",
        gettext("week %(n)s", n=whole(row.week)),
        gettext("median %(share)s", share=percent(row.median)),
    ]
    if not pd.isna(row.low):
        spread = gettext("%(low)s to %(high)s", low=percent(row.low), high=percent(row.high))
        lines.append(gettext("the middle half: %(spread)s", spread=spread))
    return "<br>".join(
        [*lines, plural("n = %(n)s pupil", "n = %(n)s pupils", row.pupils, n=whole(row.pupils))]
    )


def _weeks(known: pd.DataFrame, *, labelled: bool) -> dict[str, Any]:
    last = int(known["week"].max())
    step = -(-last // MOST_TICKS)
    room = max(last, FEWEST_WEEKS) * (ROOM_FOR_LABEL if labelled else 0.04)
    numbers = list(range(1, last + 1, step))
    return axis(
        gettext("week since the class’s first work on the sequence"),
        range=[0.8, last + room],
        tickvals=numbers,
        ticktext=[whole(number) for number in numbers],
    )


def _labels(known: pd.DataFrame, names: dict[UUID, str], chosen: dict[UUID, Look]) -> list[dict[str, Any]]:
    """Name and last median of each chosen class at the end of its line; of all classes if they are few."""
    ends = known.drop_duplicates("class_id", keep="last")
    if len(ends) > MOST_LABELLED:
        ends = ends[ends["class_id"].isin(list(chosen))]
    heights = spread_out([100 * median for median in ends["median"]], LABEL_APART, 100)
    return [
        {
            "x": row.week,
            "y": height,
            "text": _label(row, str(names[row.class_id]), chosen.get(row.class_id)),
            "showarrow": False,
            "xanchor": "left",
            "xshift": 8,
        }
        for row, height in zip(rows(ends), heights, strict=True)
    ]


def _label(row: Any, name: str, look: Look | None) -> str:
    said = f"{plain(short(name))} {percent(row.median)}"
    return f"{look.sign} <b>{said}</b>" if look else said


def short(name: str) -> str:
    """A name that fits beside a chart."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"
