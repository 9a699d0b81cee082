"""What the values of the classes say, taken together and two by two."""

from __future__ import annotations

import pandas as pd

from dashboard.comparing.footing import Footing
from dashboard.comparing.values import FEWEST_IN_PAIR, Pair
from dashboard.comparing.view import CompareView
from dashboard.comparing.words import difference_in_words, measure_names, nothing, value_in_words
from dashboard.locale import gettext, plural, whole
from datastore.measures.pooling import Pooled

SMALL, MIDDLING, LARGE = 6.0, 14.0, 21.0
"""Of 100 pairs, how many from 50 a difference begins to be small, middling and large: A = 0.56, 0.64 and 0.71
(Vargha & Delaney 2000, Journal of Educational and Behavioral Statistics 25:101-132)."""


def distributions(summary: pd.DataFrame, together: Pooled | None, found: Footing) -> str:
    """Between which medians the classes lie, and whether that is more than chance.

    Args:
        summary: comparing.values.summary.
        together: What the classes tell together, where that can be said.
        found: What is compared.
    """
    if why := nothing(found):
        return why
    known = summary[summary["median"].notna()]
    if len(known) < 2:  # noqa: PLR2004 - one class alone is no comparison
        return gettext("Fewer than two classes have enough pupils with a value to be told of.")
    medians = gettext(
        "**%(measure)s**: the medians of **%(n)s classes** lie between **%(low)s** and **%(high)s** "
        "(n = %(pupils)s pupils).",
        measure=measure_names()[found.measure],
        n=whole(len(known)),
        low=value_in_words(found.measure, known["median"].min()),
        high=value_in_words(found.measure, known["median"].max()),
        pupils=whole(known["n"].sum()),
    )
    return f"{medians} {_chance(together)} {ground(found)}".replace("  ", " ").strip()


def _chance(together: Pooled | None) -> str:
    if together is None:
        return ""
    if not together.detectable:
        return gettext("**No detectable difference**: chance explains what these classes differ by.")
    return gettext("The classes differ by more than chance explains.")


def ground(found: Footing) -> str:
    """On what the classes are compared."""
    n = len(found.activities)
    activities = plural("**%(num)d activity**", "**%(num)d activities**", n)
    where = (
        gettext("Compared on %(activities)s that all of them have", activities=activities)
        if found.same_activities
        else gettext("Each class on its own activities, %(activities)s in all", activities=activities)
    )
    weeks = sorted(set(found.weeks.values()))
    if not weeks:
        return f"{where}."
    first = (
        plural("the first week", "the first **%(num)d weeks**", weeks[0])
        if len(weeks) == 1
        else gettext("the first **%(few)s to %(many)s weeks**", few=whole(weeks[0]), many=whole(weeks[-1]))
    )
    return gettext("%(where)s, in %(weeks)s of each class.", where=where, weeks=first)


def pair(told: Pair | None, names: tuple[str, str] | None, view: CompareView) -> str:
    """How far two classes differ, in pupils out of 100 pairs; never which is better taught.

    Args:
        told: comparing.values.pair; None where too little is known.
        names: Of the two classes; None while two are not chosen.
        view: What is asked.
    """
    if names is None:
        return gettext("Choose two classes to hold them against each other.")
    first, second = names
    if told is None:
        return gettext(
            "Of **%(first)s** or **%(second)s** fewer than %(n)s pupils have a value, or the class is not "
            "compared: nothing is said of the two.",
            first=first,
            second=second,
            n=whole(FEWEST_IN_PAIR),
        )
    of_100 = told.superiority.of_100
    pairs = gettext(
        "Of 100 pairs of a pupil of %(first)s and one of %(second)s, the one of %(first)s has the higher "
        "value in **%(of_100)s**: %(size)s.",
        first=first,
        second=second,
        of_100=whole(of_100),
        size=_size(of_100),
    )
    return f"{_medians(told, first, second, view)} {pairs}"


def _medians(told: Pair, first: str, second: str, view: CompareView) -> str:
    difference = told.difference
    return gettext(
        "Median of **%(first)s** %(a)s (n = %(n)s), of **%(second)s** %(b)s (n = %(m)s): "
        "**%(difference)s**, plausibly between %(low)s and %(high)s.",
        first=first,
        second=second,
        a=value_in_words(view.measure, told.median_first),
        b=value_in_words(view.measure, told.median_second),
        n=whole(told.n_first),
        m=whole(told.n_second),
        difference=difference_in_words(view.measure, difference.value),
        low=difference_in_words(view.measure, difference.low),
        high=difference_in_words(view.measure, difference.high),
    )


def _size(of_100: float) -> str:
    away = abs(of_100 - 50)
    if away < SMALL:
        return gettext("hardly a difference")
    if away < MIDDLING:
        return gettext("a small difference")
    return gettext("a middling difference") if away < LARGE else gettext("a large difference")


def left_out(found: Footing) -> str:
    """How many classes and activities are not compared."""
    kinds = found.left_out["kind"].value_counts()
    classes, activities = int(kinds.get("class", 0)), int(kinds.get("activity", 0))
    if not classes + activities:
        return gettext("Nothing is left out.")
    said = [
        plural("**%(num)d class**", "**%(num)d classes**", classes) if classes else "",
        plural("**%(num)d activity**", "**%(num)d activities**", activities) if activities else "",
    ]
    return gettext("Left out: %(what)s.", what=gettext(" and ").join(part for part in said if part))
