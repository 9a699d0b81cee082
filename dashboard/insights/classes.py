"""What stands out among several classes."""

from __future__ import annotations

import pandas as pd

from dashboard.locale import gettext, plural, whole


def today(classes: pd.DataFrame) -> str:
    """Which class to look at first."""
    if classes.empty:
        return gettext("You have no class yet. An administrator can give you one.")
    waiting = int(classes["to_review"].sum())
    handed_in = gettext(
        "**%(n)s submissions** in the last seven days in your classes.", n=whole(classes["recent"].sum())
    )
    if not waiting:
        return handed_in
    first = classes.sort_values("to_review", ascending=False).iloc[0]
    return f"{handed_in} " + plural(
        "**%(num)d result** waits for you, in %(name)s.",
        "**%(num)d results** wait for you, most of them in %(name)s.",
        waiting,
        name=first["name"],
    )


def compare(classes: pd.DataFrame) -> str:
    """How much there is to compare."""
    if classes.empty:
        return gettext("No class is in your scope yet. An administrator can widen it.")
    shown = classes[~classes["masked"]]
    return gettext(
        "**%(classes)s classes** with **%(students)s pupils** are in your scope; **%(active)s pupils** "
        "worked in the last seven days.",
        classes=whole(len(classes)),
        students=whole(shown["students"].sum()),
        active=whole(shown["active"].sum()),
    )
