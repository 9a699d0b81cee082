"""How long pupils were at work week by week."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.figures.theme import ACCENT, Figure, axis, empty, layout
from dashboard.figures.time_marks import (
    BOX,
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
from dashboard.figures.time_strips import nothing_measured
from dashboard.locale import day, duration, gettext, whole
from dashboard.rows import rows
from dashboard.views import ClassView

if TYPE_CHECKING:
    from dashboard.queries.time_weeks import Weeks

MOST_TICKS = 12
ROOM_FOR_LABEL = 0.17
"""Of the axis, behind the last week, for its median."""
FEWEST = 4
"""Weeks that the axis has room for at least."""


def weeks(weeks: Weeks, view: ClassView, names: Names) -> Figure:
    """The pupils' times in each week, and the median from week to week; a week without work is a gap.

    Args:
        weeks: queries.time_weeks.week_times.
        view: What is on the screen.
        names: How the pupils are called on it.
    """
    if weeks.began is None:
        return empty(no_first_day())
    if not has_times(weeks.timed):
        return empty(nothing_measured())
    places, times = weeks.timed.places, weeks.timed.times
    scale, visible = scale_of(places, times), drawn(times)
    pupils = dots(visible, scale, view, names, at_edge="triangle-up") | {
        "x": [
            round(place + dodge, 2)
            for place, dodge in zip(visible["place"], dodged(visible, scale), strict=True)
        ],
        "y": [scale.at(seconds) for seconds in visible["seconds"]],
    }
    return {
        "data": [_boxes(places, scale), pupils, _medians(weeks, scale)],
        "layout": layout(
            xaxis=_axis(weeks),
            yaxis=axis(gettext("active time, in %(unit)s", unit=scale.word), range=scale.span, nticks=6),
            annotations=[*_label(places, scale), *_beyond(times, scale)],
            dragmode="select",
        ),
    }


def no_first_day() -> str:
    """Why there are no weeks, and what to do."""
    return gettext(
        "The class has no first day, so its weeks cannot be counted. Enter the day in the class’s settings."
    )


def first_day(weeks: Weeks, week: int) -> str:
    """The day on which a week begins, in words."""
    noon = dt.datetime.combine(weeks.first_day(week), dt.time(12), dt.UTC)
    return day(noon, ZoneInfo("UTC"))


def _axis(weeks: Weeks) -> dict[str, Any]:
    numbers = [int(place) for place in weeks.timed.places["place"]]
    step = math.ceil(len(numbers) / MOST_TICKS)
    title = gettext("week of the class (week 1 begins %(day)s)", day=first_day(weeks, 1))
    return axis(
        title,
        range=[numbers[0] - 0.6, numbers[-1] + ROOM_FOR_LABEL * max(len(numbers), FEWEST)],
        tickvals=numbers[::step],
        ticktext=[whole(number) for number in numbers[::step]],
    )


def _boxes(places: pd.DataFrame, scale: Scale) -> dict[str, Any]:
    points: list[tuple[float | None, float | None]] = []
    for row in rows(places):
        if not pd.isna(row.q1):
            points += [(row.place, scale.at(row.q1)), (row.place, scale.at(row.q3)), (None, None)]
    return line(points, **BOX) | {"opacity": 0.45}


def _medians(weeks: Weeks, scale: Scale) -> dict[str, Any]:
    places = weeks.timed.places
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": places["place"].tolist(),
        "y": [None if pd.isna(median) else scale.at(median) for median in places["median"]],
        "connectgaps": False,
        "line": {"color": ACCENT, "width": 2},
        "marker": {"color": ACCENT, "symbol": "line-ew", "size": 18, "line": {"color": ACCENT, "width": 4}},
        "hovertext": [_words(weeks, row) for row in rows(places)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _words(weeks: Weeks, row: Any) -> str:
    named = gettext("Week %(n)s, from %(day)s", n=whole(row.place), day=first_day(weeks, row.place))
    return f"<b>{named}</b><br>{spread_words(row)}"


def _label(places: pd.DataFrame, scale: Scale) -> list[dict[str, Any]]:
    """The last median bears its value, where nothing stands beside it."""
    known = places[places["median"].notna()]
    if known.empty:
        return []
    last = known.iloc[-1]
    return [
        {
            "x": last["place"],
            "y": scale.at(last["median"]),
            "text": f"<b>{duration(last['median'])}</b>",
            "showarrow": False,
            "xanchor": "left",
            "xshift": 16,
        }
    ]


def _beyond(times: pd.DataFrame, scale: Scale) -> list[dict[str, Any]]:
    """How many dots stand at the edge in a week, over them; two values would not fit beside each other."""
    far = times[times["seconds"] > scale.end]
    return [
        {
            "x": week,
            "y": scale.at(scale.end),
            "text": beyond(seconds.tolist()) if len(seconds) == 1 else f"{whole(len(seconds))} ▲",
            "hovertext": beyond(seconds.tolist()),
            "showarrow": False,
            "yshift": 12,
        }
        for week, seconds in far.groupby("place", sort=False)["seconds"]
    ]
