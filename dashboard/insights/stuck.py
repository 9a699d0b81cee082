"""What stands out among the stuck points."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd

from dashboard.locale import duration, gettext, percent, plural, whole

LONGEST_TITLE = 90


def stuck_points(frame: pd.DataFrame) -> str:
    """Where most pupils are stuck, and how much there is of it."""
    if not frame["started"].any():
        return gettext("Nobody has begun any of these activities yet.")
    stuck = frame[frame["stuck"] > 0]
    if stuck.empty:
        return gettext("No pupil has needed more than three attempts at an activity.")
    spread = plural(
        "**%(num)d activity of %(all)s** has a stuck pupil,",
        "**%(num)d activities of %(all)s** have stuck pupils,",
        len(stuck),
        all=whole(len(frame)),
    )
    cases = int(stuck["stuck"].sum())
    total = plural("**%(n)s case** in all.", "**%(n)s cases** in all.", cases, n=whole(cases))
    return f"{_first(stuck.iloc[0])} {spread} {total}"


def _first(activity: Any) -> str:
    """The activity to look at first, with the means over its stuck pupils where something was measured."""
    said = [
        plural(
            "To look at first: “%(title)s”, where **%(num)d of %(started)s pupils** is stuck.",
            "To look at first: “%(title)s”, where **%(num)d of %(started)s pupils** are stuck.",
            int(activity["stuck"]),
            title=textwrap.shorten(activity["title"], LONGEST_TITLE, placeholder=" …"),
            started=whole(activity["started"]),
        )
    ]
    if not pd.isna(activity["mean_seconds"]):
        said.append(gettext("Their mean time: **%(time)s**.", time=duration(activity["mean_seconds"])))
    if not pd.isna(activity["mean_score"]):
        said.append(gettext("Their mean score: **%(score)s**.", score=percent(activity["mean_score"])))
    return " ".join(said)
