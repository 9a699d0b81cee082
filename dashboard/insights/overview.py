"""What stands out in a class's progress."""

from __future__ import annotations

import pandas as pd

from dashboard.locale import gettext, percent, plural, whole
from dashboard.states import needing_help


def progress(present: pd.DataFrame) -> str:
    """Who needs help, and how far the pupils are who are in the class.

    Args:
        present: queries.overview.students_with_states, without the pupils who have left.
    """
    if present.empty:
        return gettext("There is no progress to show yet.")
    if not present["mandatory"].iloc[0]:
        return needing_help(present)
    median = gettext(
        "Half of the class has completed at least **%(share)s** of the path.",
        share=percent(present["completion"].median()),
    )
    return f"{needing_help(present)} {median} {_begun(present)}"


def _begun(present: pd.DataFrame) -> str:
    n, idle = len(present), int((present["started"] == 0).sum())
    if not idle:
        return gettext("All **%(n)s** pupils have begun.", n=whole(n))
    return plural(
        "**%(num)d pupil of %(n)s** has not begun.",
        "**%(num)d pupils of %(n)s** have not begun.",
        idle,
        n=whole(n),
    )


def trend(frame: pd.DataFrame, *, narrowed: bool = False) -> str:
    """How far the class is now, and how much the last whole week brought.

    Args:
        frame: queries.trend.weekly.
        narrowed: Whether anything is filtered, which may be why there is nothing.
    """
    if frame.empty and narrowed:
        return gettext("Nothing was handed in that passes these filters. Clear them to see the class.")
    if frame.empty:
        return gettext("Nothing was completed or handed in yet.")
    last = frame.iloc[-1]
    handed_in = plural(
        "In week %(week)s, **%(submitters)s of %(n)s** handed in **%(num)d piece of work**.",
        "In week %(week)s, **%(submitters)s of %(n)s** handed in **%(num)d pieces of work**.",
        int(last["handed_in"]),
        week=whole(last["week"]),
        submitters=whole(last["submitters"]),
        n=whole(last["pupils"]),
    )
    if pd.isna(last["median"]):
        return handed_in
    before = frame.iloc[-2]["median"] if len(frame) > 1 else 0.0
    gain = gettext(
        "The median pupil has completed **%(share)s** of the path, **%(gain)s points** more than the week"
        " before.",
        share=percent(last["median"]),
        gain=whole(100 * (last["median"] - before)),
    )
    return f"{gain} {handed_in}"
