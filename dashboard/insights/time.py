"""What stands out in the times: what takes longer than expected, who rushes, which weeks were long."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.figures.time_marks import has_times
from dashboard.figures.time_strips import nothing_measured
from dashboard.figures.time_weeks import no_first_day
from dashboard.locale import duration, gettext, number, plural, whole
from datastore.measures.time_summary import FEWEST_FOR_MEDIAN, RUSHES_FROM

if TYPE_CHECKING:
    from dashboard.queries.time import Timed
    from dashboard.queries.time_activities import PupilTimes
    from dashboard.queries.time_screens import Screens
    from dashboard.queries.time_weeks import Weeks

LONGEST_TITLE = 90
MOST_NAMES = 5


def longest_against_expected(timed: Timed) -> pd.Series | None:
    """The activity whose median exceeds the author's estimate by most; None where none does."""
    known = timed.places.dropna(subset=["median", "expected"])
    above = known[known["median"] > known["expected"]].assign(over=lambda of: of["median"] - of["expected"])
    return None if above.empty else above.nlargest(1, "over").iloc[0]


def activities(timed: Timed) -> str:
    """How long does it really take? The activity furthest above its estimate, and how many are above."""
    if not has_times(timed):
        return nothing_measured()
    if timed.places["median"].isna().all():
        return _too_few()
    worst = longest_against_expected(timed)
    if worst is None:
        return _longest(timed.places)
    return f"{_above(worst)} {_how_many(timed.places)}"


def _too_few() -> str:
    return gettext(
        "Fewer than %(n)s pupils have worked on any of these activities: each stands alone.",
        n=whole(FEWEST_FOR_MEDIAN),
    )


def _above(activity: Any) -> str:
    return plural(
        "Takes longest against what was expected: “%(title)s”, **%(median)s instead of %(expected)s** "
        "(%(times)s times; median of %(n)s pupil).",
        "Takes longest against what was expected: “%(title)s”, **%(median)s instead of %(expected)s** "
        "(%(times)s times; median of %(n)s pupils).",
        int(activity["n"]),
        title=_short(activity["title"]),
        median=duration(activity["median"]),
        expected=duration(activity["expected"]),
        times=number(activity["median"] / activity["expected"]),
        n=whole(activity["n"]),
    )


def _how_many(places: pd.DataFrame) -> str:
    known = places.dropna(subset=["median", "expected"])
    above = int((known["median"] > known["expected"]).sum())
    return plural(
        "**%(num)d activity of %(all)s** takes longer than expected.",
        "**%(num)d activities of %(all)s** take longer than expected.",
        above,
        all=whole(len(known)),
    )


def _longest(places: pd.DataFrame) -> str:
    """Where nothing is above its estimate, or nothing is estimated."""
    longest = places.nlargest(1, "median").iloc[0]
    said = gettext(
        "Takes longest: “%(title)s”, **%(median)s** (median of %(n)s pupils).",
        title=_short(longest["title"]),
        median=duration(longest["median"]),
        n=whole(longest["n"]),
    )
    if places["expected"].isna().all():
        return f"{said} {gettext('No activity here has an expected duration.')}"
    return f"{said} {gettext('No activity takes longer than expected.')}"


def pupils(times: PupilTimes) -> str:
    """Who rushes? And how long is usual."""
    if not times.pupils["seconds"].notna().any():
        return nothing_measured()
    rushed = times.pupils[times.pupils["very_short"] >= RUSHES_FROM]
    said = _rushed(rushed.sort_values("very_short", ascending=False, kind="stable"))
    if pd.isna(times.median):
        return said
    usual = gettext("Half of the pupils shown worked more than **%(time)s**.", time=duration(times.median))
    return f"{said} {usual}"


def _rushed(rushed: pd.DataFrame) -> str:
    if rushed.empty:
        return gettext(
            "Nobody rushes: no pupil only opened %(n)s activities or more, and hardly worked on them.",
            n=whole(RUSHES_FROM),
        )
    named = [
        gettext("%(name)s (%(n)s of %(all)s)", name=name, n=whole(short), all=whole(every))
        for name, short, every in zip(rushed["name"], rushed["very_short"], rushed["activities"], strict=True)
    ]
    return plural(
        "**%(num)d pupil** rushes, opening activities and hardly working on them: **%(names)s**.",
        "**%(num)d pupils** rush, opening activities and hardly working on them: **%(names)s**.",
        len(named),
        names=_listed(named),
    )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    said = ", ".join(names[:MOST_NAMES])
    return gettext("%(names)s and %(n)s more", names=said, n=whole(more)) if more > 0 else said


def weeks(weeks: Weeks) -> str:
    """How long was the last week against the one before, and which was the longest?"""
    if weeks.began is None:
        return no_first_day()
    if not has_times(weeks.timed):
        return nothing_measured()
    known = weeks.timed.places.dropna(subset=["median"])
    if known.empty:
        return gettext("Fewer than %(n)s pupils worked in each week.", n=whole(FEWEST_FOR_MEDIAN))
    last, longest = known.iloc[-1], known.nlargest(1, "median").iloc[0]
    said = [_week(last, is_over=last["place"] != weeks.running)]
    before = known[known["place"] == last["place"] - 1]
    if len(before):
        said.append(gettext("The week before: **%(time)s**.", time=duration(before["median"].iloc[0])))
    if longest["place"] < last["place"] - len(before):
        said.append(
            gettext(
                "The longest was week %(n)s: **%(time)s**.",
                n=whole(longest["place"]),
                time=duration(longest["median"]),
            )
        )
    return " ".join(said)


def _week(week: Any, *, is_over: bool) -> str:
    numbers = {
        "week": whole(week["place"]),
        "n": whole(week["n"]),
        "time": duration(week["median"]),
    }
    if not is_over:
        return gettext(
            "Week %(week)s is not over: half of the **%(n)s pupils** who have worked did so for more than "
            "**%(time)s**.",
            **numbers,
        )
    return gettext(
        "In week %(week)s, half of the **%(n)s pupils** who worked did so for more than **%(time)s**.",
        **numbers,
    )


def screens(screens: Screens) -> str:
    """On which screen does the time go?"""
    if not screens.activity:
        return gettext("Choose an activity to see on which screen its time goes.")
    if not has_times(screens.timed):
        return nothing_measured()
    known = screens.timed.places.dropna(subset=["median"])
    if known.empty:
        return gettext(
            "Fewer than %(n)s pupils were on any screen of “%(activity)s”.",
            n=whole(FEWEST_FOR_MEDIAN),
            activity=_short(screens.activity),
        )
    longest = known.nlargest(1, "median").iloc[0]
    return gettext(
        "Longest screen of “%(activity)s”: “%(screen)s”, **%(time)s** (median of %(n)s pupils).",
        activity=_short(screens.activity),
        screen=_short(longest["title"]),
        time=duration(longest["median"]),
        n=whole(longest["n"]),
    )


def _short(title: str) -> str:
    return textwrap.shorten(title, LONGEST_TITLE, placeholder=" …")
