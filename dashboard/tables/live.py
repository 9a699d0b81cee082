"""The class at this moment: the board of pupils' tiles, and the table beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pandas as pd
from flask import render_template

from dashboard.addresses import activity_address, student_address
from dashboard.locale import clock, day, gettext
from dashboard.rows import rows
from dashboard.tables.twin import Cell, twin
from dashboard.views import ClassView
from datastore.measures.live import STUCK, LiveState

if TYPE_CHECKING:
    from dashboard.queries.live import Now

CALLS = "calls"
AWAY = "away"
MARKS: Mapping[str, str] = {
    CALLS: "!",
    LiveState.stuck_errors: "▲",
    LiveState.stuck_time: "▲",
    LiveState.idle: "○",
    LiveState.long: "◐",
    LiveState.ok: "●",
    AWAY: "–",
}
"""The shape of each state, beside its words."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A pupil as the board shows one."""

    row: Any
    """Of `queries.live.live`."""
    kind: str
    """What the tile is about: a call, or the state."""
    why: str
    href: str
    about: str
    """The title of the activity."""
    about_href: str | None
    since: str
    """The time of day from which it has been so, or the day."""
    moment: str
    """The same for the browser, which says how long ago it is; "" where nobody waits."""
    says: str = ""
    """The pupil's own words."""
    place: int = 0
    """Which call it is, from 1."""


@dataclass(frozen=True, slots=True)
class Group:
    """Tiles under one heading."""

    key: str
    title: str
    tiles: list[Tile]
    folded: bool = False


def names() -> dict[str, str]:
    """The states in words; "" is who is not here."""
    return {
        LiveState.stuck_errors: gettext("several wrong answers in a row"),
        LiveState.stuck_time: gettext("long at it, without a right answer"),
        LiveState.idle: gettext("nothing done on the open page"),
        LiveState.long: gettext("long at it"),
        LiveState.ok: gettext("at work"),
        "": gettext("not here"),
    }


def board(now: Now, view: ClassView, timezone: str) -> str:
    """The pupils as tiles: who needs somebody first, then who works, then who does not."""
    zone, words = ZoneInfo(timezone), names()
    groups = [group for group in _groups(now.pupils, view, zone, words) if group.tiles]
    return render_template("live.html", groups=groups, marks=MARKS)


def _groups(pupils: pd.DataFrame, view: ClassView, zone: ZoneInfo, words: Mapping[str, str]) -> list[Group]:
    calls, others = pupils[pupils["called_at"].notna()], pupils[pupils["called_at"].isna()]
    first_called = calls.sort_values("called_at", kind="stable")

    def tiles(*states: str, newest_first: bool = True) -> list[Tile]:
        found = others[others["state"].isin(states)]
        if newest_first:
            found = found.sort_values("since", ascending=False, kind="stable")
        return [_tile(row, view, zone, words) for row in rows(found)]

    working = [*tiles(LiveState.long), *tiles(LiveState.ok, newest_first=False)]
    return [
        Group(
            CALLS,
            gettext("Calls for help"),
            [_call(row, place, view, zone, words) for place, row in enumerate(rows(first_called), start=1)],
        ),
        Group("stuck", gettext("Stuck now"), tiles(*STUCK)),
        Group("working", gettext("At work"), working),
        Group(LiveState.idle, gettext("Idle"), tiles(LiveState.idle)),
        Group(AWAY, gettext("Not here"), [_away(row, view, zone) for row in _absent(others)], folded=True),
    ]


def _absent(pupils: pd.DataFrame) -> Any:
    return rows(pupils[pupils["state"] == ""])


def _call(row: Any, place: int, view: ClassView, zone: ZoneInfo, words: Mapping[str, str]) -> Tile:
    stuck = row.state in STUCK
    return Tile(
        row=row,
        kind=CALLS,
        why=words[row.state] if stuck else "",
        href=student_address(view, row.student_id),
        about=row.called_from_title,
        about_href=activity_address(view, row.called_from) if row.called_from else None,
        since=clock(row.called_at, zone),
        moment=row.called_at.isoformat(),
        says="" if view.hidden else row.message,
        place=place,
    )


def _tile(row: Any, view: ClassView, zone: ZoneInfo, words: Mapping[str, str]) -> Tile:
    return Tile(
        row=row,
        kind=row.state,
        why="" if row.state == LiveState.ok else words[row.state],
        href=student_address(view, row.student_id),
        about=row.activity,
        about_href=activity_address(view, row.activity_id),
        since=clock(row.since, zone),
        moment=row.since.isoformat(),
    )


def _away(row: Any, view: ClassView, zone: ZoneInfo) -> Tile:
    seen = pd.notna(row.last_seen)
    return Tile(
        row=row,
        kind=AWAY,
        why="" if seen else gettext("has not begun"),
        href=student_address(view, row.student_id),
        about=row.last_activity,
        about_href=None,
        since=f"{day(row.last_seen, zone)}, {clock(row.last_seen, zone)}" if seen else "",
        moment="",
    )


def table(now: Now, view: ClassView, timezone: str) -> str:
    """A pupil a row, by name."""
    zone, words = ZoneInfo(timezone), names()
    heads = (
        gettext("Pupil"),
        gettext("State"),
        gettext("Activity"),
        gettext("Since"),
        gettext("Calls since"),
        gettext("Last work"),
    )
    lines = [
        [
            Cell(str(row.name), href=student_address(view, row.student_id), student=str(row.student_id)),
            Cell(words[row.state]),
            Cell(row.activity or "–"),
            _time(row.since, zone),
            _time(row.called_at, zone),
            _day(row.last_seen, zone),
        ]
        for row in rows(now.pupils)
    ]
    return twin(gettext("The class now"), heads, lines)


def _time(at: Any, zone: ZoneInfo) -> Cell:
    return Cell("–") if pd.isna(at) else Cell(clock(at, zone), value=at.timestamp())


def _day(at: Any, zone: ZoneInfo) -> Cell:
    """The day only: the minute of who works now would change all the time."""
    return Cell("–") if pd.isna(at) else Cell(day(at, zone), value=at.normalize().timestamp())
