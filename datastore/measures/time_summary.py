"""Summaries of times: a usual time with its spread, times far from it, and work that was only opened.

Times of work are skewed to the right, about log-normally: medians and quartiles, never bare means. A time far
from the others is marked, not left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

FEWEST_FOR_MEDIAN = 5
"""Below, each pupil's time is told instead."""
FEWEST_FOR_QUARTILES = 10
FEWEST_FOR_OUTLIERS = 8
OUTLIER_Z = 3.0
MAD_TO_SD = 1.4826
"""What makes the median absolute deviation an estimate of the standard deviation of a normal variable."""
VERY_SHORT_SHARE = 0.1
"""Of the median; the normative threshold of rapid guessing (Wise)."""
SHORTEST_WORK = 5.0
"""Seconds; less is no work on any activity."""
RUSHES_FROM = 3
"""A pupil who only opened so many activities rushes."""


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The three cuts of a distribution, and of how many values."""

    n: int
    q1: float
    median: float
    q3: float


def quartiles(values: Iterable[float]) -> Quartiles | None:
    """The quartiles with linear interpolation (type 7 of Hyndman and Fan 1996); None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    q1, middle, q3 = (_quantile(ordered, share) for share in (0.25, 0.5, 0.75))
    return Quartiles(len(ordered), q1, middle, q3)


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def outliers(seconds: Sequence[float]) -> list[bool]:
    """Which times lie far from the others, in their order.

    z = (ln T - median ln T) / (1.4826 MAD(ln T)), where MAD is the median of |ln T - median ln T|; far is
    |z| > 3. Of fewer than 8 times, and where MAD is 0, none is.

    Args:
        seconds: Times above 0.
    """
    logs = [math.log(time) for time in seconds]
    if len(logs) < FEWEST_FOR_OUTLIERS:
        return [False] * len(logs)
    centre = median(logs)
    limit = OUTLIER_Z * MAD_TO_SD * median(abs(log - centre) for log in logs)
    return [0 < limit < abs(log - centre) for log in logs]


def very_short(seconds: Sequence[float]) -> list[bool]:
    """Which times mean "opened, not worked": under 10 % of their median, and in any case under 5 s.

    Args:
        seconds: Times above 0 of all pupils on one activity.
    """
    if not seconds:
        return []
    limit = max(SHORTEST_WORK, VERY_SHORT_SHARE * median(seconds))
    return [time < limit for time in seconds]
