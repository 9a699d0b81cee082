"""How far the last school year differs from the one before."""

from __future__ import annotations

import pandas as pd

from dashboard.comparing.footing import Footing
from dashboard.comparing.values import Pair
from dashboard.comparing.words import difference_in_words, nothing, value_in_words
from dashboard.locale import gettext, whole


def years(frame: pd.DataFrame, found: Footing, last: tuple[str, str, Pair | None] | None) -> str:
    """The two medians, their difference with its interval, and what that means for two pupils.

    Args:
        frame: comparing.values.by_year.
        found: What is compared.
        last: comparing.values.last_years.
    """
    if why := nothing(found):
        return why
    if last is None:
        year = frame["academic_year"].iloc[0] if len(frame) else ""
        return gettext("Only one school year is on record here (%(year)s): nothing to compare.", year=year)
    later, earlier, pair = last
    if pair is None:
        return gettext(
            "Fewer than 5 pupils of %(earlier)s or of %(later)s have a value: nothing is said of the two.",
            earlier=earlier,
            later=later,
        )
    return f"{_medians(later, earlier, pair, found)} {_difference(pair, found)} {_pairs(later, pair)}"


def _medians(later: str, earlier: str, pair: Pair, found: Footing) -> str:
    return gettext(
        "%(later)s: median **%(last)s** (n = %(n)s); %(earlier)s: **%(before)s** (n = %(m)s).",
        later=later,
        earlier=earlier,
        last=value_in_words(found.measure, pair.median_first),
        before=value_in_words(found.measure, pair.median_second),
        n=whole(pair.n_first),
        m=whole(pair.n_second),
    )


def _difference(pair: Pair, found: Footing) -> str:
    value, low, high = pair.difference
    said = gettext(
        "Difference **%(value)s** (95 percent interval %(low)s to %(high)s)",
        value=difference_in_words(found.measure, value),
        low=difference_in_words(found.measure, low),
        high=difference_in_words(found.measure, high),
    )
    unclear = gettext(": it may be chance.") if low <= 0 <= high else "."
    return f"{said}{unclear}"


def _pairs(later: str, pair: Pair) -> str:
    return gettext(
        "In **%(n)s of 100** pairs the pupil of %(later)s has the higher value.",
        n=whole(pair.superiority.of_100),
        later=later,
    )
