"""What stands out in a class at this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dashboard.locale import clock, day, gettext, plural, whole
from dashboard.rows import rows
from datastore.measures.live import STUCK, LiveState

if TYPE_CHECKING:
    from dashboard.queries.live import Now


def live(now: Now, timezone: str) -> str:
    """Who needs somebody, of how many who work."""
    pupils, zone = now.pupils, ZoneInfo(timezone)
    calls = pupils["called_at"].dropna()
    here = pupils[pupils["state"] != ""]
    if here.empty and calls.empty:
        return _nobody(now, zone)
    stuck = here[here["state"].isin(STUCK) & here["called_at"].isna()]
    idle = int((here["state"] == LiveState.idle).sum())
    parts = [
        _calls(len(calls), clock(calls.min(), zone)) if len(calls) else "",
        _stuck(len(stuck), stuck["activity"].mode().iloc[0], more=len(calls) > 0) if len(stuck) else "",
        gettext("Nobody calls for help or is stuck.") if calls.empty and stuck.empty else "",
        plural(
            "**%(num)d of %(n)s** pupils is at work.",
            "**%(num)d of %(n)s** pupils are at work.",
            len(here) - idle,
            n=whole(len(pupils)),
        ),
        plural("**%(num)d** is idle.", "**%(num)d** are idle.", idle) if idle else "",
    ]
    return " ".join(part for part in parts if part)


def _calls(count: int, first: str) -> str:
    return plural(
        "**%(num)d pupil calls for help**, since %(time)s.",
        "**%(num)d pupils call for help**, the first since %(time)s.",
        count,
        time=first,
    )


def _stuck(count: int, title: str, *, more: bool) -> str:
    if more:
        return plural(
            "**%(num)d more is stuck**, on “%(title)s”.",
            "**%(num)d more are stuck**, most on “%(title)s”.",
            count,
            title=title,
        )
    return plural(
        "**%(num)d is stuck** now, on “%(title)s”.",
        "**%(num)d are stuck** now, most on “%(title)s”.",
        count,
        title=title,
    )


def _nobody(now: Now, zone: ZoneInfo) -> str:
    seen = now.pupils.dropna(subset="last_seen")
    if now.pupils.empty:
        return gettext("Nobody is in this class or group yet.")
    if seen.empty:
        return gettext(
            "Nobody is working now, and nobody has begun yet. Here stands who works on what, who is stuck "
            "and who calls for help, as soon as pupils open an activity."
        )
    last = max(rows(seen), key=lambda row: row.last_seen)
    return gettext(
        "Nobody is working now; the last work was “%(title)s”, on %(day)s at %(time)s.",
        title=last.last_activity,
        day=day(last.last_seen, zone),
        time=clock(last.last_seen, zone),
    )
