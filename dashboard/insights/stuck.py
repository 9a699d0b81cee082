"""What stands out among the stuck points."""

from __future__ import annotations

import pandas as pd

from dashboard.locale import duration, gettext, percent, plural, whole


def stuck_points(frame: pd.DataFrame) -> str:
    """Where most pupils are stuck, and how much there is of it."""
    stuck = frame[frame["stuck"] > 0]
    if stuck.empty:
        return gettext("No pupil has needed more than three attempts at an activity.")
    first = stuck.iloc[0]
    most = gettext(
        "To look at first: “%(title)s”, where **%(stuck)s of %(started)s pupils** are stuck, after "
        "%(time)s on average, with a mean score of %(score)s.",
        title=first["title"],
        stuck=whole(first["stuck"]),
        started=whole(first["started"]),
        time=duration(first["mean_seconds"]),
        score=percent(first["mean_score"]),
    )
    total = plural(
        "**%(num)d activity of %(all)s** has a stuck pupil (%(pairs)s cases).",
        "**%(num)d activities of %(all)s** have stuck pupils (%(pairs)s cases).",
        len(stuck),
        all=whole(len(frame)),
        pairs=whole(stuck["stuck"].sum()),
    )
    return f"{most} {total}"
