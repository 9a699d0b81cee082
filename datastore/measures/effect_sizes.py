"""How far two groups differ: in pairs of their members, in medians, and in standard deviations.

Each measure is of first against second: positive where the first group has the higher values. Values that do
not exist are left out by the caller, never passed as 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from datastore.measures.scores import quantile
from datastore.measures.shares import Z_95

Values = Sequence[float]
Vector = NDArray[np.float64]

RESAMPLES = 2_000
SEED = 20_260_901
"""Fixed: the same values always show the same interval."""
LEVEL = 0.95


class Difference(NamedTuple):
    """A difference and between which values it plausibly lies (95 %)."""

    value: float
    low: float
    high: float


class Superiority(NamedTuple):
    """Who has the higher value when each of the first meets each of the second."""

    u: float
    """Mann and Whitney's U of the first group: pairs that it wins, ties counting half."""
    delta: float
    """Cliff's delta, from -1 (all pairs lost) to 1 (all won)."""

    @property
    def of_100(self) -> float:
        """In how many of 100 pairs the member of the first group has the higher value, ties counting half."""
        return 50 * (self.delta + 1)


def superiority(first: Values, second: Values) -> Superiority | None:
    """In how many pairs does a member of the first group have the higher value?

    U by mid-ranks (Mann & Whitney 1947, Annals of Mathematical Statistics 18:50-60): with R the sum of the
    ranks of the first group among all values, U = R - n1 (n1 + 1) / 2. Cliff's delta (1993, Psychological
    Bulletin 114:494-509) is 2 U / (n1 n2) - 1.

    Returns:
        None when a group is empty.
    """
    if not first or not second:
        return None
    mine, others = np.sort(np.asarray(first, dtype=np.float64)), np.sort(np.asarray(second, dtype=np.float64))
    below = np.searchsorted(others, mine, side="left")
    not_above = np.searchsorted(others, mine, side="right")
    u = float((below + not_above).sum() / 2)
    return Superiority(u, 2 * u / (mine.size * others.size) - 1)


def median_difference(
    first: Values, second: Values, *, resamples: int = RESAMPLES, seed: int = SEED
) -> Difference | None:
    """By how much do the medians differ?

    The interval is the percentile bootstrap (Efron & Tibshirani 1993, chapter 13): each group is drawn anew
    with replacement, the first before the second, and the interval holds the middle 95 % of the differences
    (quantiles of type 7).

    Args:
        first: In any order.
        second: In any order.
        resamples: How often the groups are drawn.
        seed: Of the generator (PCG64).

    Returns:
        In the unit of the values; None when a group is empty.
    """
    mine, others = quantile(first, 0.5), quantile(second, 0.5)
    if mine is None or others is None:
        return None
    generator = np.random.default_rng(seed)
    drawn = _medians(first, resamples, generator) - _medians(second, resamples, generator)
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Difference(mine - others, float(low), float(high))


def _medians(values: Values, resamples: int, generator: np.random.Generator) -> Vector:
    data = np.asarray(values, dtype=np.float64)
    drawn: Vector = np.median(data[generator.integers(0, data.size, (resamples, data.size))], axis=1)
    return drawn


def hedges_g(first: Values, second: Values, z: float = Z_95) -> Difference | None:
    """By how many standard deviations do the means differ?

    d = (mean1 - mean2) / s with s the pooled standard deviation (n - 1), g = d (1 - 3 / (4 df - 1)), df =
    n1 + n2 - 2 (Hedges 1981, Journal of Educational Statistics 6:107-128); the interval is g +- z sqrt(v),
    v = (n1 + n2) / (n1 n2) + g^2 / (2 (n1 + n2 - 3.94)), the large-sample variance with its small-sample
    divisor (Hedges & Olkin 1985).

    Args:
        first: In any order.
        second: In any order.
        z: Standard normal quantile; the default is 95 %.

    Returns:
        None when a group has fewer than two values, or no value differs from another.
    """
    n1, n2 = len(first), len(second)
    if min(n1, n2) < 2:  # noqa: PLR2004 - one value does not vary
        return None
    mine, others = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if np.ptp(mine) == 0 and np.ptp(others) == 0:
        return None
    freedom = n1 + n2 - 2
    spread = math.sqrt(((n1 - 1) * mine.var(ddof=1) + (n2 - 1) * others.var(ddof=1)) / freedom)
    g = float(mine.mean() - others.mean()) / spread * (1 - 3 / (4 * freedom - 1))
    half = z * math.sqrt((n1 + n2) / (n1 * n2) + g**2 / (2 * (n1 + n2 - 3.94)))
    return Difference(g, g - half, g + half)
