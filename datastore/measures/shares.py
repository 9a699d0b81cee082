"""Shares of a class: their uncertainty, and how to sort them fairly.

A count is (x, n): x of the n students who started, 0 <= x <= n. The label is always "x of n"; the shrunk
share only sorts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

from datastore.errors import BadInput

Z_95 = NormalDist().inv_cdf(0.975)
FEW_ACTIVITIES = 5
"""With fewer activities the intra-class correlation cannot be estimated."""
WEIGHT_OF_FEW = 4.0
"""The shrinkage weight used then."""


class Count(NamedTuple):
    """x of n."""

    x: int
    n: int


class Interval(NamedTuple):
    """A range of shares, each in [0, 1]."""

    low: float
    high: float


def share(count: Count) -> float | None:
    """The plain share, x / n; None when nobody started."""
    return count.x / count.n if _checked(count).n else None


def wilson(count: Count, z: float = Z_95) -> Interval | None:
    """Between which shares the true one plausibly lies.

    Wilson's score interval without continuity correction, method 3 of Newcombe (1998, Statistics in Medicine
    17:857-872): centre (p + z^2 / 2n) / (1 + z^2 / n), half-width
    z sqrt(p (1 - p) / n + z^2 / 4n^2) / (1 + z^2 / n). It holds at class size and at 0 and n, where
    p +- 1.96 sqrt(pq / n) does not.

    Args:
        count: x of n.
        z: Standard normal quantile; the default is 95%.

    Returns:
        The interval, within [0, 1] and holding x / n; None when n is 0.
    """
    p = share(count)
    return None if p is None else wilson_mean(p, count.n, z)


def wilson_mean(mean: float, n: int, z: float = Z_95) -> Interval:
    """Between which values the true mean of n values in [0, 1] plausibly lies.

    Wilson's interval with the mean in the place of the share. For values of 0 and 1 it is that interval; for
    values between, whose variance is below mean (1 - mean), it is wider than need be, never too narrow.

    Args:
        mean: In [0, 1].
        n: How many values, at least 1.
        z: Standard normal quantile; the default is 95%.

    Raises:
        BadInput: there is no value, or the mean lies outside [0, 1].
    """
    if n < 1 or not 0 <= mean <= 1:
        raise BadInput("%(mean)s over %(n)s is no mean of shares: give one in [0, 1].", mean=mean, n=n)
    scale = 1 + z**2 / n
    centre = (mean + z**2 / (2 * n)) / scale
    half = z * math.sqrt(mean * (1 - mean) / n + z**2 / (4 * n**2)) / scale
    # At 0 and 1 the bound is exactly that; the floating sum misses it by a hair.
    return Interval(0.0 if mean == 0 else centre - half, 1.0 if mean == 1 else centre + half)


def pooled_share(counts: Sequence[Count]) -> float | None:
    """The share over all activities together, sum x / sum n; None when nobody started any."""
    return share(Count(sum(c.x for c in counts), sum(c.n for c in counts)))


def intraclass_correlation(counts: Sequence[Count]) -> float:
    """How much of whether a student is stuck is due to the activity, rather than to chance.

    The one-way ANOVA estimator for binary data with unequal groups (Ridout, Demetrio & Firth 1999, Biometrics
    55:137-148): with k groups and N = sum n, MSB = (sum x^2/n - (sum x)^2 / N) / (k - 1),
    MSW = (sum x - sum x^2/n) / (N - k), n_0 = (N - sum n^2 / N) / (k - 1),
    rho = (MSB - MSW) / (MSB + (n_0 - 1) MSW).

    Args:
        counts: One an activity; those nobody started are left out.

    Returns:
        rho clamped to [0, 1); 0 where it cannot be estimated: fewer than two activities, one student each, or
        no variation at all.
    """
    groups = [c for c in counts if _checked(c).n > 0]
    k, total = len(groups), sum(c.n for c in groups)
    if k < 2 or total == k:  # noqa: PLR2004 - a correlation needs two groups
        return 0.0
    successes, within = sum(c.x for c in groups), sum(c.x**2 / c.n for c in groups)
    msb = (within - successes**2 / total) / (k - 1)
    msw = (successes - within) / (total - k)
    n_0 = (total - sum(c.n**2 for c in groups) / total) / (k - 1)
    spread = msb + (n_0 - 1) * msw
    return min(max((msb - msw) / spread, 0.0), math.nextafter(1.0, 0.0)) if spread > 0 else 0.0


def shrinkage_weight(counts: Sequence[Count]) -> float:
    """How many students' worth of the pooled share each activity's own share is mixed with.

    M = (1 - rho) / rho; infinite at rho = 0, where the activities do not differ; 4 below five activities.
    """
    if sum(c.n > 0 for c in counts) < FEW_ACTIVITIES:
        return WEIGHT_OF_FEW
    rho = intraclass_correlation(counts)
    return (1 - rho) / rho if rho > 0 else math.inf


def shrunk_shares(counts: Sequence[Count]) -> list[float | None]:
    """In which order activities stand, once small numbers are trusted less.

    p~ = (x + M P) / (n + M), P the pooled share and M the shrinkage weight: between x / n and P. For sorting
    only.

    Returns:
        One value an activity, in the order given; None where nobody started.
    """
    pooled, weight = pooled_share(counts), shrinkage_weight(counts)
    return [None if pooled is None or c.n == 0 else _shrunk(c, pooled, weight) for c in counts]


def _shrunk(count: Count, pooled: float, weight: float) -> float:
    return pooled if math.isinf(weight) else (count.x + weight * pooled) / (count.n + weight)


def _checked(count: Count) -> Count:
    """Refuse more successes than tries."""
    if not 0 <= count.x <= count.n:
        raise BadInput("%(x)s of %(n)s is not a share: count among those who started.", x=count.x, n=count.n)
    return count
