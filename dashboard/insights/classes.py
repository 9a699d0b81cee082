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
    stuck = states[states["reason"].isin(STUCK)]
    waiting = classes["texts_waiting"] + classes["answers_waiting"]
    found = [
        _stuck(len(stuck), _name(classes, stuck["class_id"].mode())) if len(stuck) else "",
        _waiting(int(waiting.sum()), str(classes["name"].iloc[int(waiting.to_numpy().argmax())])),
    ]
    handed_in = gettext(
        "**%(n)s submissions** in the last seven days in your classes.", n=whole(classes["recent"].sum())
    )
    return " ".join(part for part in found if part) or f"{gettext('Nothing waits for you.')} {handed_in}"


def _name(classes: pd.DataFrame, class_ids: pd.Series) -> str:
    return str(classes.set_index("class_id")["name"][class_ids.iloc[0]])


def _stuck(count: int, name: str) -> str:
    return plural(
        "**%(num)d pupil is stuck**, in %(name)s.",
        "**%(num)d pupils are stuck**, most of them in %(name)s.",
        count,
        name=name,
    )


def _waiting(count: int, name: str) -> str:
    if not count:
        return ""
    return plural(
        "**%(num)d result** waits for you, in %(name)s.",
        "**%(num)d results** wait for you, most of them in %(name)s.",
        count,
        name=name,
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
