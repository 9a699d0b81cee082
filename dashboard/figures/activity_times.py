"""How long the questions of an activity take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pandas as pd

from dashboard.addresses import student_address
from dashboard.figures.activity_marks import (
    FRAME_HEIGHT,
    MOST_DOTS,
    ROW_HEIGHT,
    hidden_rows,
    over,
    seconds_words,
    wrapped,
)
from dashboard.figures.theme import ACCENT, MUTED, Figure, axis, empty, layout, plain
from dashboard.locale import gettext, plural, whole
from dashboard.rows import rows
from dashboard.views import ClassView

FEWEST_FOR_MEDIAN, FEWEST_FOR_QUARTILES = 5, 10
"""Below the first each pupil stands alone, below the second with the median."""
FAR = 3.0
"""Times beyond the third quartile by so many ranges between the quartiles stand at the edge of the chart."""


def times(frame: pd.DataFrame, summary: pd.DataFrame, view: ClassView, names: Mapping[UUID, str]) -> Figure:
    """A row a question or screen: a dot a pupil, the median, and the middle half of the class.

    Args:
        frame: queries.activity_times.times.
        summary: queries.activity_times.summary of it.
        view: What is on the screen.
        names: How the pupils are called on it.
    """
    if summary.empty:
        return empty(gettext("No time was measured here yet."))
    edge = _edge(frame, summary)
    data = [_middle(summary), _medians(summary)]
    if summary["n"].max() <= MOST_DOTS:
        data.insert(0, _pupils(frame, summary, edge, view, names))
    return {
        "data": data,
        "layout": layout(
            height=FRAME_HEIGHT + ROW_HEIGHT * len(summary),
            margin={"l": 8, "r": 24, "t": FRAME_HEIGHT - 16, "b": 16},
            xaxis=axis(gettext("seconds"), range=[0, edge * 1.03], side="top", fixedrange=True),
            yaxis=hidden_rows(len(summary)),
            annotations=[
                over(place, seconds_words(row.median), label_of(row), hover=_words(row))
                for place, row in enumerate(rows(summary))
            ],
        ),
    }


def label_of(row: Any) -> str:
    """What a time is of; a screen says how many questions stand on it."""
    if row.unit == "question" or not row.questions:
        return str(row.label)
    return plural(
        "%(title)s (%(num)d question)", "%(title)s (%(num)d questions)", row.questions, title=row.label
    )


def _edge(frame: pd.DataFrame, summary: pd.DataFrame) -> float:
    """Where the chart ends: one pupil who left the page open must not press the others together."""
    reach = summary["q3"] + FAR * (summary["q3"] - summary["q1"])
    return float(min(frame["seconds"].max(), reach.max())) or 1.0


def _pupils(
    frame: pd.DataFrame, summary: pd.DataFrame, edge: float, view: ClassView, names: Mapping[UUID, str]
) -> dict[str, Any]:
    places = {row.place: place for place, row in enumerate(rows(summary))}
    far = (frame["seconds"] > edge).tolist()
    return {
        "type": "scatter",
        "mode": "markers",
        "x": frame["seconds"].clip(upper=edge).round(1).tolist(),
        "y": [places[place] for place in frame["place"]],
        "marker": {
            "color": ACCENT,
            "opacity": 0.5,
            "size": 8,
            "symbol": ["triangle-right" if out else "circle" for out in far],
        },
        "customdata": [student_address(view, student) for student in frame["student_id"]],
        "hovertext": [
            f"{plain(names.get(row.student_id, '–'))} · {seconds_words(row.seconds)}" for row in rows(frame)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _middle(summary: pd.DataFrame) -> dict[str, Any]:
    """A line from the first quartile to the third."""
    x: list[float | None] = []
    y: list[int | None] = []
    for place, row in enumerate(rows(summary)):
        if row.n >= FEWEST_FOR_QUARTILES:
            x += [row.q1, row.q3, None]
            y += [place, place, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": MUTED, "width": 6},
        "opacity": 0.6,
        "hoverinfo": "skip",
    }


def _medians(summary: pd.DataFrame) -> dict[str, Any]:
    enough = summary["n"] >= FEWEST_FOR_MEDIAN
    return {
        "type": "scatter",
        "mode": "markers",
        "x": summary["median"][enough].round(1).tolist(),
        "y": [place for place, shown in enumerate(enough) if shown],
        "marker": {"color": ACCENT, "symbol": "line-ns", "size": 12, "line": {"color": ACCENT, "width": 3}},
        "hovertext": [_words(row) for row in rows(summary[enough])],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _words(row: Any) -> str:
    counted = plural("%(n)s pupil", "%(n)s pupils", row.n, n=whole(row.n))
    return f"<b>{wrapped(label_of(row))}</b><br>" + gettext(
        "median %(median)s, half of the class from %(q1)s to %(q3)s (%(counted)s)",
        median=seconds_words(row.median),
        q1=seconds_words(row.q1),
        q3=seconds_words(row.q3),
        counted=counted,
    )
