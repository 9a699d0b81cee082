"""A strip of dots for each activity or screen: every pupil, median, middle half, expected time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.addresses import activity_address
from dashboard.figures.stuck import short_titles
from dashboard.figures.theme import ACCENT, Figure, axis, empty, layout, plain
from dashboard.figures.time_marks import (
    BOX,
    EXPECTED,
    Names,
    Scale,
    beyond,
    dodged,
    dots,
    drawn,
    has_times,
    line,
    scale_of,
    spread_words,
)
from dashboard.locale import duration, gettext
from dashboard.rows import rows
from dashboard.views import ClassView

if TYPE_CHECKING:
    from dashboard.queries.time import Timed
    from dashboard.queries.time_screens import Screens

MOST_SHOWN = 20
ROW_HEIGHT = 84
FRAME_HEIGHT = 84
_REACH = 0.2
"""How far a line across a strip reaches from its middle, in rows."""
_ABOVE = 0.75
"""Room over the first strip for its words, in rows."""


def nothing_measured() -> str:
    """Why no time is shown, and what to do."""
    return gettext(
        "No active time was measured here: nobody has worked on these activities in these days, or their log"
        " has no times of day. Clear the filters to see all of the class."
    )


def shown(timed: Timed) -> pd.DataFrame:
    """The activities on the chart, in teaching order: those with a time; of too many, the longest ones.

    Longest against what the author expects, or without that by their medians.
    """
    measured = timed.places[timed.places["n"] > 0]
    over = (measured["median"] - measured["expected"].fillna(0)).fillna(float("-inf"))
    return measured.loc[sorted(over.nlargest(MOST_SHOWN).index)]


def activities(timed: Timed, view: ClassView, names: Names) -> Figure:
    """A strip an activity; a dot leads to its pupil, a median to the activity's analysis.

    Args:
        timed: queries.time_activities.activity_times.
        view: What is on the screen.
        names: How the pupils are called on it.
    """
    if not has_times(timed):
        return empty(nothing_measured())
    places = shown(timed)
    leads = [activity_address(view, place) for place in places["place"]]
    return _strips(timed, places, view, names, leads)


def screens(screens: Screens, view: ClassView, names: Names) -> Figure:
    """A strip a screen of an activity; a dot leads to its pupil.

    Args:
        screens: queries.time_screens.screen_times.
        view: What is on the screen.
        names: How the pupils are called on it.
    """
    if not has_times(screens.timed):
        return empty(nothing_measured())
    places = screens.timed.places
    return _strips(screens.timed, places, view, names, [""] * len(places))


def _strips(
    timed: Timed, places: pd.DataFrame, view: ClassView, names: Names, leads: Sequence[str]
) -> Figure:
    times = timed.times[timed.times["number"].isin(places.index)]
    scale = scale_of(places, times)
    visible = drawn(times)
    strip = {number: row for row, number in enumerate(places.index)}
    pupils = dots(visible, scale, view, names) | {
        "x": [scale.at(seconds) for seconds in visible["seconds"]],
        "y": [
            round(strip[number] + dodge, 2)
            for number, dodge in zip(visible["number"], dodged(visible, scale), strict=True)
        ],
    }
    data = [_boxes(places, scale), pupils, _expected(places, scale), _medians(places, scale, leads)]
    titles = short_titles([str(title) for title in places["title"]])
    notes = [
        _over(place, row, title) for place, (row, title) in enumerate(zip(rows(places), titles, strict=True))
    ]
    return {
        "data": data,
        "layout": layout(
            height=FRAME_HEIGHT + ROW_HEIGHT * len(places),
            margin={"l": 8, "r": 16, "t": FRAME_HEIGHT - 16, "b": 16},
            xaxis=_axis(scale),
            yaxis={"visible": False, "range": [len(places) - 0.5, -_ABOVE], "fixedrange": True},
            annotations=[*notes, *_beyond(times, strip, scale)],
            dragmode="select",
        ),
    }


def _axis(scale: Scale) -> dict[str, Any]:
    """On top, for many strips are taller than the screen."""
    title = gettext("active time, in %(unit)s", unit=scale.word)
    top = axis(title, range=scale.span, side="top", fixedrange=True)
    top["title"]["standoff"] = 8
    return top


def _boxes(places: pd.DataFrame, scale: Scale) -> dict[str, Any]:
    points: list[tuple[float | None, float | None]] = []
    for place, row in enumerate(rows(places)):
        if not pd.isna(row.q1):
            points += [(scale.at(row.q1), place), (scale.at(row.q3), place), (None, None)]
    return line(points, **BOX) | {"opacity": 0.45}


def _expected(places: pd.DataFrame, scale: Scale) -> dict[str, Any]:
    points: list[tuple[float | None, float | None]] = []
    for place, row in enumerate(rows(places)):
        if not pd.isna(row.expected):
            x = scale.at(row.expected)
            points += [(x, place - _REACH), (x, place + _REACH), (None, None)]
    return line(points, **EXPECTED)


def _medians(places: pd.DataFrame, scale: Scale, leads: Sequence[str]) -> dict[str, Any]:
    known = places["median"].notna().tolist()
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [scale.at(median) for median in places["median"] if not pd.isna(median)],
        "y": [place for place, has in enumerate(known) if has],
        "marker": {"color": ACCENT, "symbol": "line-ns", "size": 26, "line": {"color": ACCENT, "width": 4}},
        "customdata": [lead for lead, has in zip(leads, known, strict=True) if has],
        "hovertext": [_words(row) for row in rows(places[known])],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _over(place: int, row: Any, title: str) -> dict[str, Any]:
    """Two lines over a strip: beside it, a phone would have no room."""
    return {
        "x": 0,
        "xref": "paper",
        "y": place - _REACH,
        "text": f"<b>{plain(title)}</b><br>{_label(row)}",
        "align": "left",
        "hovertext": _words(row),
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom",
    }


def _label(row: Any) -> str:
    """The numbers of a strip, short enough for a phone."""
    median = gettext("median %(time)s", time=duration(row.median))
    said = spread_words(row) if pd.isna(row.median) else median
    if not pd.isna(row.expected):
        said += " · " + gettext("expected %(time)s", time=duration(row.expected))
    return said


def _words(row: Any) -> str:
    words = f"<b>{plain(str(row.title))}</b><br>{spread_words(row)}"
    if not pd.isna(row.expected):
        words += "<br>" + gettext("expected by the author: %(time)s", time=duration(row.expected))
    return words


def _beyond(times: pd.DataFrame, strip: Mapping[Any, int], scale: Scale) -> list[dict[str, Any]]:
    """The values of the dots at the edge, under them."""
    far = times[times["seconds"] > scale.end]
    return [
        {
            "x": 1,
            "xref": "paper",
            "y": strip[number] + _REACH,
            "text": beyond(seconds.tolist()),
            "showarrow": False,
            "xanchor": "right",
            "yanchor": "top",
        }
        for number, seconds in far.groupby("number", sort=False)["seconds"]
    ]
