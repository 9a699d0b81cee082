"""What stands out among several classes."""

from __future__ import annotations

import pandas as pd

from dashboard.locale import gettext, plural, whole
from datastore.measures.needs_help import STUCK


def today(classes: pd.DataFrame, states: pd.DataFrame) -> str:
    """Where to look first: who is stuck, what waits, else what was done.

    Args:
        classes: queries.classes.taught_with_progress.
        states: queries.states.states of these classes.
    """
    if classes.empty:
        return gettext("You have no class yet. An administrator can give you one.")
    names = classes.set_index("class_id")["name"]
    stuck = states[states["reason"].isin(STUCK)].groupby("class_id").size().rename(index=names.to_dict())
    waiting = (classes["texts_waiting"] + classes["answers_waiting"]).set_axis(classes["name"])
    found = [_stuck(stuck), _waiting(waiting)]
    handed_in = gettext(
        "**%(n)s submissions** in the last seven days in your classes.", n=whole(classes["recent"].sum())
    )
    return " ".join(part for part in found if part) or f"{gettext('Nothing waits for you.')} {handed_in}"


def _stuck(by_class: pd.Series) -> str:
    count = int(by_class.sum())
    if not count:
        return ""
    said = plural("**%(num)d pupil is stuck**", "**%(num)d pupils are stuck**", count)
    return f"{said}{_where(by_class)}"


def _waiting(by_class: pd.Series) -> str:
    count = int(by_class.sum())
    if not count:
        return ""
    said = plural("**%(num)d result** waits for you", "**%(num)d results** wait for you", count)
    return f"{said}{_where(by_class)}"


def _where(by_class: pd.Series) -> str:
    """The end of a sentence: the class in which all of them are, or more than half; else none is named."""
    most, count = int(by_class.max()), int(by_class.sum())
    name = str(by_class.idxmax())
    if most == count:
        return gettext(", in %(name)s.", name=name)
    return gettext(", most of them in %(name)s.", name=name) if 2 * most > count else "."


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
