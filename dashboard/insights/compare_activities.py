"""Where the content is the cause, and where one class."""

from __future__ import annotations

from uuid import UUID

import pandas as pd

from dashboard.comparing.activities import Cause, causes
from dashboard.comparing.footing import Footing
from dashboard.comparing.words import named, nothing, quoted
from dashboard.locale import gettext, percent, plural, whole
from dashboard.rows import rows


def activities(frame: pd.DataFrame, found: Footing) -> str:
    """Which activities are hard for their content, and which in one class only.

    Args:
        frame: queries.compare_activities.across.
        found: What is compared.
    """
    if why := nothing(found):
        return why
    judged = causes(frame)
    if (judged["cause"] == Cause.unknown.value).all():
        return gettext("Too few pupils of two classes or more have begun these activities to tell.")
    return f"{_content(judged)} {_one_class(judged)}"


def _content(judged: pd.DataFrame) -> str:
    hard = judged[judged["cause"] == Cause.content.value]
    if hard.empty:
        return gettext(
            "**No activity of %(all)s** is hard in most classes: nothing points at the content.",
            all=whole(len(judged)),
        )
    said = [
        gettext(
            "%(title)s (%(hard)s of %(all)s classes)",
            title=quoted(row.title),
            hard=whole(row.hard),
            all=whole(row.classes),
        )
        for row in rows(hard.sort_values("hard", ascending=False, kind="stable"))
    ]
    return plural(
        "**%(num)d activity of %(all)s** is hard in most classes, so look at its content first: %(titles)s.",
        "**%(num)d activities of %(all)s** are hard in most classes, so look at their content first: "
        "%(titles)s.",
        len(hard),
        all=whole(len(judged)),
        titles=named(said),
    )


def _one_class(judged: pd.DataFrame) -> str:
    one = judged[judged["cause"] == Cause.one_class.value]
    if one.empty:
        return gettext("**None** is hard in one class only.")
    said = [gettext("%(title)s in %(name)s", title=quoted(row.title), name=row.name) for row in rows(one)]
    return plural(
        "**%(num)d** is hard in one class only: %(titles)s.",
        "**%(num)d** are hard in one class only: %(titles)s.",
        len(one),
        titles=named(said),
    )


def first_tries(frame: pd.DataFrame, found: Footing, activity_id: UUID | None) -> str:
    """How hard one activity is for pupils who see it for the first time.

    Args:
        frame: queries.compare_activities.first_tries.
        found: What is compared.
        activity_id: From comparing.activities.looked_at.
    """
    if why := nothing(found):
        return why
    known = frame[frame["facility"].notna()]
    titles = dict(zip(found.activities["activity_id"], found.activities["title"], strict=True))
    if known.empty or activity_id not in titles:
        return gettext("No first attempt at this activity is marked yet.")
    return plural(
        "%(title)s: at the first attempt **%(low)s** of the points in %(num)d class (%(n)s pupils).",
        "%(title)s: at the first attempt between **%(low)s** and **%(high)s** of the points, in %(num)d "
        "classes (%(n)s pupils).",
        len(known),
        title=quoted(str(titles[activity_id])),
        low=percent(known["facility"].min()),
        high=percent(known["facility"].max()),
        n=whole(known["first_tries"].sum()),
    )
