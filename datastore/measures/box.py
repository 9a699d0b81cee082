"""A distribution in five numbers, as far as there are enough values for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from datastore.measures.time_summary import FEWEST_FOR_MEDIAN, FEWEST_FOR_QUARTILES, quartiles

REACH = 1.5
"""How many times the height of the box a whisker reaches at most (Tukey 1977)."""


@dataclass(frozen=True, slots=True)
class Box:
    """A distribution; what there are too few values for is None."""

    n: int
    mean: float | None
    """None of no value."""
    median: float | None
    """From five values on."""
    q1: float | None
    """This and what follows: from ten values on."""
    q3: float | None
    low: float | None
    """The end of the lower whisker: the lowest value within 1.5 heights of the box below it."""
    high: float | None


def box(values: Sequence[float]) -> Box:
    """How are the values spread?

    Quartiles of type 7. The whiskers end at the furthest values within 1.5 (q3 - q1) of the box; what lies
    beyond stands by itself.
    """
    n, cuts = len(values), quartiles(values)
    mean = fmean(values) if values else None
    median = cuts.median if cuts and n >= FEWEST_FOR_MEDIAN else None
    if cuts is None or n < FEWEST_FOR_QUARTILES:
        return Box(n, mean, median, None, None, None, None)
    reach = REACH * (cuts.q3 - cuts.q1)
    within = [value for value in values if cuts.q1 - reach <= value <= cuts.q3 + reach]
    return Box(n, mean, median, cuts.q1, cuts.q3, min(within), max(within))
