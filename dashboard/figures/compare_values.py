"""The pupils of each class as unnamed dots, with the box, the median and the plausible true mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import UUID

import pandas as pd

from dashboard.comparing.footing import Footing
from dashboard.comparing.values import Values
from dashboard.comparing.view import CompareView
from dashboard.comparing.words import axis_title, emphasised, nothing, on_axis, value_in_words
from dashboard.figures.compare_marks import OTHERS, Look, looks
from dashboard.figures.theme import ACCENT, ATTENTION, INK, Figure, axis, empty, layout, plain
from dashboard.locale import gettext, whole
from dashboard.rows import rows

MOST_DOTS, MOST_DOTTED = 3000, 60
"""Of more pupils, or of more classes, only the pupils of the chosen classes are drawn one by one."""
ROW, LOW_ROW, MANY = 46, 26, 30
"""Pixels a class; of more classes than so many, each has less."""
HEAD, FOOT = 16, 56
_BETWEEN_GROUPS = 0.8
"""Rows between two grade levels, for the name of the second."""
_DODGES = (0.0, 0.1, -0.1, 0.2, -0.2)
_BELOW = 0.34
"""Where the plausible mean stands under its class, in rows."""
_BINS = 80
LONGEST_NAME = 18
LETTER = 7
"""Pixels: the margin is reckoned, since Plotly measures two hundred names one by one."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where the classes stand: from the top, each grade level for itself."""

    classes: pd.DataFrame
    """Of the summary, in the order of the rows."""
    at: dict[UUID, float]
    heads: Sequence[tuple[float, str]]
    """The grade levels, where there are several."""

    @property
    def end(self) -> float:
        """Behind the last row."""
        return max(self.at.values()) + 0.6


def distributions(found: Footing, values: Values, summary: pd.DataFrame, view: CompareView) -> Figure:
    """A row a class, alphabetical in its grade level; a click lets a class stand out.

    Args:
        found: What is compared.
        values: The pupils' values.
        summary: comparing.values.summary of them.
        view: What is asked.
    """
    if why := nothing(found):
        return empty(why)
    placed, chosen = _placed(summary), looks(emphasised(view, found))
    told = placed.classes[~placed.classes["masked"]]
    data = [
        *_dots(placed, values, view, chosen),
        *_boxes(placed, told, view),
        _medians(placed, told, view),
        *_likely(placed, told, view),
    ]
    height = HEAD + FOOT + round((ROW if len(summary) <= MANY else LOW_ROW) * (placed.end + 0.6))
    return {"data": data, "layout": _layout(placed, view, chosen, height)}


def _placed(summary: pd.DataFrame) -> _Rows:
    grades = sorted(summary["grade_level"].unique())
    at: dict[UUID, float] = {}
    heads: list[tuple[float, str]] = []
    place = 0.0
    ordered = []
    for grade in grades:
        group = summary[summary["grade_level"] == grade]
        if len(grades) > 1:
            place += _BETWEEN_GROUPS if heads else 0.3
            heads.append((place - 0.55, grade or gettext("without a grade")))
        for class_id in group["class_id"]:
            at[class_id] = round(place, 2)
            place += 1
        ordered.append(group)
    return _Rows(pd.concat(ordered), at, heads)


def _dots(
    placed: _Rows, values: Values, view: CompareView, chosen: dict[UUID, Look]
) -> Iterator[dict[str, Any]]:
    """One trace a look: the chosen classes each, and the others, unless they are too many."""
    is_many = len(values.rows) > MOST_DOTS or len(placed.at) > MOST_DOTTED
    kept = set(chosen) if is_many else set(placed.at)
    of_others = [each for each in placed.at if each in kept and each not in chosen]
    for classes, colour, symbol in (
        (of_others, OTHERS if chosen else ACCENT, "circle"),
        *(([each], look.colour, look.symbol) for each, look in chosen.items() if each in kept),
    ):
        across, up = _points(placed, values, classes, view)
        yield {
            "type": "scatter",
            "mode": "markers",
            "x": across,
            "y": up,
            "marker": {"color": colour, "symbol": symbol, "size": 7, "opacity": 0.6},
            "hoverinfo": "skip",
        }


def _points(
    placed: _Rows, values: Values, classes: Sequence[UUID], view: CompareView
) -> tuple[list[float], list[float]]:
    """Equal values of a class stand beside each other."""
    across: list[float] = []
    up: list[float] = []
    for class_id in classes:
        seen: dict[int, int] = {}
        group = [on_axis(view.measure, value) for value in values.of(class_id)]
        width = (max(group) - min(group)) / _BINS or 1.0 if group else 1.0
        for x in group:
            bin_ = round(x / width)
            seen[bin_] = seen.get(bin_, -1) + 1
            across.append(x)
            up.append(round(placed.at[class_id] + _DODGES[seen[bin_] % len(_DODGES)], 2))
    return across, up


def _boxes(placed: _Rows, told: pd.DataFrame, view: CompareView) -> Iterator[dict[str, Any]]:
    boxed = told[told["q1"].notna()]
    for low, high, width in (("low", "high", 1.5), ("q1", "q3", 12.0)):
        yield {
            **_lines(placed, boxed, low, high, view),
            "line": {"color": OTHERS, "width": width},
            "opacity": 0.6,
        }


def _likely(placed: _Rows, told: pd.DataFrame, view: CompareView) -> Iterator[dict[str, Any]]:
    """The plausible true mean with its interval, under the dots."""
    known = told[told["shrunk"].notna()]
    yield {
        **_lines(placed, known, "shrunk_low", "shrunk_high", view, below=_BELOW),
        "line": {"color": ATTENTION, "width": 2},
    }
    yield {
        "type": "scatter",
        "mode": "markers",
        "x": [on_axis(view.measure, value) for value in known["shrunk"]],
        "y": [placed.at[each] + _BELOW for each in known["class_id"]],
        "marker": {"color": ATTENTION, "symbol": "diamond", "size": 8},
        "hovertext": [_words(row, view) for row in rows(known)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _lines(
    placed: _Rows, frame: pd.DataFrame, low: str, high: str, view: CompareView, *, below: float = 0.0
) -> dict[str, Any]:
    across: list[float | None] = []
    up: list[float | None] = []
    for class_id, start, end in zip(frame["class_id"], frame[low], frame[high], strict=True):
        across += [on_axis(view.measure, start), on_axis(view.measure, end), None]
        up += [placed.at[class_id] + below, placed.at[class_id] + below, None]
    return {"type": "scatter", "mode": "lines", "x": across, "y": up, "hoverinfo": "skip"}


def _medians(placed: _Rows, told: pd.DataFrame, view: CompareView) -> dict[str, Any]:
    known = told[told["median"].notna()]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [on_axis(view.measure, value) for value in known["median"]],
        "y": [placed.at[each] for each in known["class_id"]],
        "marker": {"color": INK, "symbol": "line-ns", "size": 18, "line": {"color": INK, "width": 3}},
        "customdata": [view.model_copy(update={"first": each}).address for each in known["class_id"]],
        "hovertext": [_words(row, view) for row in rows(known)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _words(row: Any, view: CompareView) -> str:
    def said(value: float) -> str:
        return value_in_words(view.measure, value)

    parts = [
        f"<b>{plain(str(row.name))}</b> · n = {whole(row.n)}",
        gettext("median %(value)s", value=said(row.median)),
    ]
    if not pd.isna(row.q1):
        parts.append(gettext("half of them %(q1)s to %(q3)s", q1=said(row.q1), q3=said(row.q3)))
    if not pd.isna(row.shrunk):
        parts.append(
            gettext(
                "plausible mean %(value)s, from %(low)s to %(high)s",
                value=said(row.shrunk),
                low=said(row.shrunk_low),
                high=said(row.shrunk_high),
            )
        )
    return "<br>".join(parts)


def _layout(placed: _Rows, view: CompareView, chosen: dict[UUID, Look], height: int) -> dict[str, Any]:
    labels = [_label(row, chosen.get(row.class_id)) for row in rows(placed.classes)]
    across = axis(axis_title(view.measure), rangemode="tozero", fixedrange=True)
    across["title"]["standoff"] = 8
    ticks = {
        "tickvals": [placed.at[each] for each in placed.classes["class_id"]],
        "ticktext": labels,
        "range": [placed.end, -0.8],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
    heads = [
        {
            "x": 0,
            "xref": "paper",
            "xanchor": "left",
            "y": place,
            "text": f"<b>{plain(name)}</b>",
            "showarrow": False,
        }
        for place, name in placed.heads
    ]
    margin = {"l": 12 + LETTER * max(map(_letters, labels)), "r": 16, "t": HEAD, "b": FOOT}
    return layout(height=height, margin=margin, xaxis=across, yaxis=ticks, annotations=heads)


def _label(row: Any, look: Look | None) -> str:
    name = plain(str(row.name))
    short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    if row.masked:
        return f"{short} · {gettext('fewer than 5')}"
    named = f"<b>{look.sign} {short}</b>" if look else short
    return f"{named} · n = {whole(row.n)}"


def _letters(label: str) -> int:
    return len(re.sub(r"<[^>]+>", "", unescape(label)))
