"""What one pupil did over the weeks: hand-ins in a lane for each kind, and the active time of each day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.addresses import activity_address
from dashboard.figures.theme import ACCENT, ATTENTION, MUTED, Figure, axis, empty, layout, plain
from dashboard.locale import activity_types, clock, day, duration, gettext, percent, whole
from dashboard.rows import rows
from dashboard.views import ClassView
from datastore.measures.time_summary import FEWEST_FOR_MEDIAN
from datastore.models.enums import ActivityType

if TYPE_CHECKING:
    from dashboard.queries.student import Standing, TimeLine

SYMBOLS: Mapping[ActivityType, str] = {
    ActivityType.video: "triangle-right",
    ActivityType.quiz: "circle",
    ActivityType.text_production: "square",
    ActivityType.interactive: "diamond",
    ActivityType.evaluation: "star",
}
"""The shape of each kind of activity."""
MOST_TICKS = 8
LIFT = 0.13
"""How far apart hand-ins of one kind and day stand in their lane."""
STACKED = 5
NOON = dt.time(12)


def time_line(line: TimeLine, view: ClassView, timezone: str) -> Figure:
    """Hand-ins by day and kind, which open their activity, over the active time of each day.

    Args:
        line: queries.student.time_line.
        view: What is on the screen.
        timezone: The school's.
    """
    days = _days(line, ZoneInfo(timezone))
    if not days:
        return empty(nothing_done(narrowed=view.narrowed))
    kinds = [kind for kind in ActivityType if kind.value in set(line.work["activity_type"])]
    traces = [_times(line.days)]
    if kinds:
        traces.append(_marks(line.work, kinds, view, ZoneInfo(timezone)))
    return {"data": traces, "layout": _layout(kinds, view.since or days[0], view.until or days[-1])}


def nothing_done(*, narrowed: bool) -> str:
    """Why there is nothing, and what to do."""
    if narrowed:
        return gettext("The pupil did nothing within the filters. Clear them to see all work.")
    return gettext("Nothing was done yet. Work appears here as soon as the pupil begins an activity.")


def _days(line: TimeLine, zone: ZoneInfo) -> list[dt.date]:
    """The days on which anything was done, oldest first."""
    handed_in = {at.astimezone(zone).date() for at in line.work["handed_in_at"]}
    return sorted(handed_in | set(line.days["day"]))


def _times(days: pd.DataFrame) -> dict[str, Any]:
    noon = ZoneInfo("UTC")
    words = [
        f"<b>{day(dt.datetime.combine(row.day, NOON, dt.UTC), noon)}</b><br>{duration(row.seconds)}"
        for row in rows(days)
    ]
    return {
        "type": "bar",
        "x": [_at(day) for day in days["day"]],
        "y": (days["seconds"] / 60).round(1).tolist(),
        "width": 0.8 * 86_400_000,
        "marker": {"color": MUTED},
        "hovertext": words,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _at(of: dt.date) -> str:
    """Where a day stands: its noon, without a zone that the browser would convert."""
    return dt.datetime.combine(of, NOON).isoformat()


def _marks(work: pd.DataFrame, kinds: list[ActivityType], view: ClassView, zone: ZoneInfo) -> dict[str, Any]:
    days = [at.astimezone(zone).date() for at in work["handed_in_at"]]
    of_kind = [ActivityType(kind) for kind in work["activity_type"]]
    stacked = work.groupby([pd.Series(days, index=work.index), work["activity_type"]]).cumcount() % STACKED
    return {
        "type": "scatter",
        "mode": "markers",
        "yaxis": "y2",
        "x": [_at(day) for day in days],
        "y": [kinds.index(kind) + LIFT * lift for kind, lift in zip(of_kind, stacked, strict=True)],
        "marker": {
            "symbol": [
                SYMBOLS[kind] + ("-open" if late else "")
                for kind, late in zip(of_kind, work["late"], strict=True)
            ],
            "color": [ATTENTION if late else ACCENT for late in work["late"]],
            "size": 12,
            "line": {"width": 2},
        },
        "cliponaxis": False,
        "customdata": [activity_address(view, activity) for activity in work["activity_id"]],
        "hovertext": [_words(row, zone) for row in rows(work)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _words(row: Any, zone: ZoneInfo) -> str:
    at = row.handed_in_at.to_pydatetime()
    attempt = gettext("attempt %(n)s", n=whole(row.attempt))
    late = f" · {gettext('late')}" if row.late else ""
    return (
        f"<b>{plain(row.title)}</b><br>{day(at, zone)}, {clock(at, zone)}"
        f"<br>{attempt} · {result_words(row)}{late}"
    )


def result_words(row: Any) -> str:
    """What is known of a hand-in's result: a percentage, or why there is none.

    Args:
        row: A row of `TimeLine.work`.
    """
    if row.held:
        return gettext("not released")
    if row.needs_review:
        return gettext("waits for marking")
    return gettext("no score") if pd.isna(row.score) else percent(row.score)


def class_median(found: Standing, column: str) -> float:
    """The median over the pupils in the class of whom it is known; null below 5 of them."""
    known = found.present[column].dropna()
    return float(known.median()) if len(known) >= FEWEST_FOR_MEDIAN else float("nan")


def _layout(kinds: list[ActivityType], first: dt.date, last: dt.date) -> dict[str, Any]:
    names = activity_types()
    mondays = _mondays(first, last)
    noon = ZoneInfo("UTC")
    bounds = first - dt.timedelta(days=1), last + dt.timedelta(days=2)
    times = axis(
        gettext("active time, in %(unit)s", unit=gettext("minutes")),
        domain=[0, 0.36 if kinds else 1],
        rangemode="tozero",
        nticks=4,
    )
    lanes = axis(
        gettext("handed in") if kinds else "",
        domain=[0.44, 1],
        range=[-0.4, max(len(kinds), 1) - 0.2],
        tickvals=list(range(len(kinds))),
        ticktext=[names[kind] for kind in kinds],
        visible=bool(kinds),
    )
    for scale in (times, lanes):
        scale["title"]["standoff"] = 8
    return layout(
        xaxis=axis(
            gettext("day"),
            type="date",
            range=[bound.isoformat() for bound in bounds],
            tickvals=[_at(monday) for monday in mondays],
            ticktext=[day(dt.datetime.combine(monday, NOON, dt.UTC), noon) for monday in mondays],
            anchor="y",
        ),
        yaxis=times,
        yaxis2=lanes,
    )


def _mondays(first: dt.date, last: dt.date) -> list[dt.date]:
    """Mondays of the weeks, as many as can be read; the first day where no Monday lies between."""
    monday = first + dt.timedelta(days=-first.weekday() % 7)
    weeks = (last - monday).days // 7 + 1
    if weeks < 1:
        return [first]
    step = -(-weeks // MOST_TICKS)
    return [monday + dt.timedelta(weeks=week) for week in range(0, weeks, step)]
