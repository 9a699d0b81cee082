"""The pupils of each school year on one scale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from dashboard.comparing.footing import Footing
from dashboard.comparing.view import Measure
from dashboard.comparing.words import axis_title, nothing, on_axis, value_in_words
from dashboard.figures.theme import ACCENT, MUTED, Figure, axis, empty, layout, plain
from dashboard.locale import gettext, plural, whole
from dashboard.rows import rows

ROW_HEIGHT = 72
FRAME_HEIGHT = 84
_FIXED = {Measure.completion: 100.0, Measure.score: 100.0, Measure.mastery: 100.0, Measure.stuck: 100.0}


def years(frame: pd.DataFrame, found: Footing) -> Figure:
    """A row a school year, the oldest first: box and whiskers of its pupils, with the median in words.

    Args:
        frame: comparing.values.by_year.
        found: What is compared.
    """
    if why := nothing(found):
        return empty(why)
    told = frame[frame["median"].notna()]
    if told.empty:
        return empty(gettext("Too few pupils have a value for anything to be told."))
    places = list(enumerate(rows(told)))
    return {
        "data": [*_spreads(places, found.measure), _medians(places, found.measure)],
        "layout": layout(
            height=FRAME_HEIGHT + ROW_HEIGHT * len(told),
            margin={"l": 8, "r": 24, "t": 8, "b": 52},
            xaxis=axis(axis_title(found.measure), range=_range(told, found.measure), fixedrange=True),
            yaxis={"visible": False, "range": [len(told) - 0.5, -0.75], "fixedrange": True},
            annotations=[_label(place, row, found.measure) for place, row in places],
        ),
    }


def _range(told: pd.DataFrame, measure: Measure) -> list[float]:
    largest = pd.concat([told["median"], told["q3"], told["high"]]).max()
    end = _FIXED.get(measure) or max(1.0, 1.05 * on_axis(measure, float(largest)))
    return [-0.02 * end, 1.02 * end]


def _spreads(places: list[tuple[int, Any]], measure: Measure) -> Iterator[dict[str, Any]]:
    """Whiskers as a thin line, the middle half as a thick one, for years of ten pupils or more."""
    known = [(place, row) for place, row in places if not pd.isna(row.q1)]
    for width, colour, ends in ((2, MUTED, ("low", "high")), (18, "rgba(139,144,156,0.45)", ("q1", "q3"))):
        points: list[tuple[float | None, int | None]] = []
        for place, row in known:
            points += [(on_axis(measure, getattr(row, end)), place) for end in ends]
            points.append((None, None))
        yield {
            "type": "scatter",
            "mode": "lines",
            "x": [x for x, _ in points],
            "y": [y for _, y in points],
            "line": {"color": colour, "width": width},
            "hoverinfo": "skip",
        }


def _medians(places: list[tuple[int, Any]], measure: Measure) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [on_axis(measure, row.median) for _, row in places],
        "y": [place for place, _ in places],
        "marker": {"color": ACCENT, "symbol": "line-ns", "size": 24, "line": {"color": ACCENT, "width": 4}},
        "hovertext": [_words(row, measure) for _, row in places],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _words(row: Any, measure: Measure) -> str:
    lines = [
        f"<b>{plain(row.academic_year)}</b>",
        gettext("median %(share)s", share=value_in_words(measure, row.median)),
        gettext("mean %(value)s", value=value_in_words(measure, row.mean)),
    ]
    if not pd.isna(row.q1):
        low, high = value_in_words(measure, row.q1), value_in_words(measure, row.q3)
        spread = gettext("%(low)s to %(high)s", low=low, high=high)
        lines.append(gettext("the middle half: %(spread)s", spread=spread))
    return "<br>".join([*lines, size(row)])


def size(row: Any) -> str:
    """How many pupils of how many classes a year has."""
    pupils = plural("n = %(n)s pupil", "n = %(n)s pupils", int(row.n), n=whole(row.n))
    classes = plural("%(n)s class", "%(n)s classes", int(row.classes), n=whole(row.classes))
    return f"{pupils}, {classes}"


def _label(place: int, row: Any, measure: Measure) -> dict[str, Any]:
    year = plain(row.academic_year) or gettext("no school year")
    return {
        "x": 0,
        "y": place,
        "text": f"<b>{year}</b>  {value_in_words(measure, row.median)} · {size(row)}",
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 13,
    }
