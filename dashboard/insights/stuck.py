"""What stands out among the stuck points."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd

from dashboard.locale import duration, gettext, percent, plural, whole

LONGEST_TITLE = 90
MOST_NAMED = 5


def stuck_points(frame: pd.DataFrame, *, narrowed: bool = False) -> str:
    """Where most pupils are stuck, and how much there is of it.

    Args:
        frame: queries.stuck.stuck_points.
        narrowed: Whether anything is filtered, which may be why there is nothing.
    """
    if not frame["started"].any() and narrowed:
        return gettext("Nobody has begun an activity within these filters. Clear them to see the class.")
    if not frame["started"].any():
        return gettext("Nobody has begun any of these activities yet.")
    stuck = frame[frame["stuck"] > 0]
    if stuck.empty:
        return gettext("No pupil is stuck on these activities.")
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


def split(frame: pd.DataFrame) -> str:
    """What to teach again, and whom to help.

    Who is stuck on Today struggles by wrong answers, in however few attempts: the two lists may differ, and
    the sentence says so.

    Args:
        frame: queries.stuck_pupils.stuck_pupils.
    """
    if frame.empty:
        return gettext("No pupil is stuck on these activities.")
    said = f"{_lessons(frame[frame['lesson']])} {_pupils(frame[~frame['lesson'] & ~frame['passed']])}"
    counted = gettext("Counted by attempts; Today goes by wrong answers and may name others.")
    return f"{said} {counted}"


def _lessons(cases: pd.DataFrame) -> str:
    lessons = cases.drop_duplicates("activity_id")
    if lessons.empty:
        return gettext("No activity is hard for half of the class.")
    first = lessons.iloc[0]
    return plural(
        "Teach again: “%(title)s”, hard for **%(stuck)s of %(started)s**.",
        "Teach again %(num)d activities, first “%(title)s”, hard for **%(stuck)s of %(started)s**.",
        len(lessons),
        title=textwrap.shorten(first["title"], LONGEST_TITLE, placeholder=" …"),
        stuck=whole(first["stuck"]),
        started=whole(first["started"]),
    )


def _pupils(cases: pd.DataFrame) -> str:
    """Those with most such activities first."""
    if cases.empty:
        return gettext("Nobody else is stuck now.")
    counts = cases.groupby("student_id").size()
    pupils = cases.drop_duplicates("student_id").assign(own=lambda each: each["student_id"].map(counts))
    named = [
        f"{row['name']} ({whole(row['own'])})" if row["own"] > 1 else str(row["name"])
        for _, row in pupils.sort_values("own", ascending=False, kind="stable").head(MOST_NAMED).iterrows()
    ]
    return plural(
        "Help **%(num)d pupil** stuck where most others are not (%(names)s).",
        "Help **%(num)d pupils** stuck where most others are not (%(names)s).",
        len(pupils),
        names=", ".join(named) + (" …" if len(pupils) > MOST_NAMED else ""),
    )
