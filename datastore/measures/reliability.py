"""How a test works as a whole: the shape of its totals, and how far one can rely on them.

Moodle's definitions of the statistics of a quiz. Listwise, as for the items: over the students who have a
mark on every item. A quiz that most are meant to pass has little variance: a low alpha is no defect of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import fdtri

from datastore.measures.item_analysis import Marks, Table, Vector, complete_rows, mark_table

FEWEST_STUDENTS, FEWEST_ITEMS = 30, 5
"""Below either, alpha is not shown."""
SATISFACTORY, UNSATISFACTORY = 75.0, 64.0
"""Moodle's reading of alpha: from 75 % satisfactory, below 64 % not; for tests taken once."""


class AlphaInterval(NamedTuple):
    """A range of alpha, in percent; the lower end can be far below 0."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TotalStatistics:
    """A test as a whole. Totals in points, the rest in percent or without a unit."""

    n: int
    """Students with a mark on every item."""
    mean: float | None
    median: float | None
    sd: float | None
    skewness: float | None
    """Below 0: a tail of low totals."""
    kurtosis: float | None
    """Above the normal curve's: 0 for it."""
    alpha: float | None
    """Coefficient of internal consistency; can be below 0."""
    alpha_interval: AlphaInterval | None
    error_ratio: float | None
    """Part of the spread of the totals that is chance."""
    standard_error: float | None
    """By how many points chance alone moves a total."""
    alpha_is_shown: bool
    """Whether there are enough students and items for alpha to be read."""


def total_statistics(marks: Marks, maxima: Sequence[float]) -> TotalStatistics:
    """How do the totals spread, and how much of that is chance?

    With T the totals of n students on p items: alpha = 100 p / (p - 1) (1 - sum var x_j / var T), which is
    KR-20 where marks are 0 and 1; error ratio = 100 sqrt(1 - alpha / 100); standard error = error ratio / 100
    x SD(T); skewness k3 / k2^1.5 and kurtosis k4 / k2^2, of the unbiased k-statistics.

    Args:
        marks: A row a student; None for a mark that does not exist.
        maxima: What each item is worth.

    Returns:
        What is undefined (too few students or items, no spread) is None.

    Raises:
        BadInput: as for `item_statistics`.
    """
    whole = complete_rows(mark_table(marks, maxima))
    totals = whole.sum(axis=1)
    sd = float(totals.std(ddof=1)) if totals.size > 1 else None
    alpha = _alpha(whole)
    ratio = None if alpha is None else 100 * math.sqrt(1 - alpha / 100)
    return TotalStatistics(
        n=totals.size,
        mean=float(totals.mean()) if totals.size else None,
        median=float(np.median(totals)) if totals.size else None,
        sd=sd,
        skewness=skewness(totals),
        kurtosis=kurtosis(totals),
        alpha=alpha,
        alpha_interval=None if alpha is None else _alpha_interval(alpha, *whole.shape),
        error_ratio=ratio,
        standard_error=None if ratio is None or sd is None else ratio / 100 * sd,
        alpha_is_shown=alpha is not None and totals.size >= FEWEST_STUDENTS and len(maxima) >= FEWEST_ITEMS,
    )


def skewness(values: Vector) -> float | None:
    """k3 / k2^1.5 of the unbiased k-statistics; None below three values or without spread."""
    n, (second, third, _) = values.size, _central_sums(values)
    if n < 3 or not second:  # noqa: PLR2004 - k3 needs three values
        return None
    return float(n * math.sqrt(n - 1) / (n - 2) * third / second**1.5)


def kurtosis(values: Vector) -> float | None:
    """k4 / k2^2 of the unbiased k-statistics, 0 for a normal curve; None below four values or no spread."""
    n, (second, _, fourth) = values.size, _central_sums(values)
    if n < 4 or not second:  # noqa: PLR2004 - k4 needs four values
        return None
    scale = (n - 1) / ((n - 2) * (n - 3))
    return scale * (n * (n + 1) * fourth / second**2 - 3 * (n - 1))


def _central_sums(values: Vector) -> tuple[float, float, float]:
    """Sums of the second, third and fourth powers of the distances from the mean."""
    distances = values - values.mean() if np.unique(values).size > 1 else np.zeros(values.size)
    return float((distances**2).sum()), float((distances**3).sum()), float((distances**4).sum())


def _alpha(whole: Table) -> float | None:
    students, items = whole.shape
    if students < 2 or items < 2:  # noqa: PLR2004 - variances and consistency need two
        return None
    spread = float(whole.sum(axis=1).var(ddof=1))
    if math.isclose(spread, 0, abs_tol=1e-12):
        return None
    share = 1 - whole.var(axis=0, ddof=1).sum() / spread
    # Items that go hand in hand give exactly 100; the floating sum overshoots it by a hair.
    return min(100.0, float(100 * items / (items - 1) * share))


def _alpha_interval(alpha: float, students: int, items: int) -> AlphaInterval:
    """The 95 % interval of Feldt (1965, Psychometrika 30:357-370).

    1 - (1 - alpha) F, with F the quantiles of the F distribution with n - 1 and (n - 1)(p - 1) degrees of
    freedom.
    """
    across = students - 1
    lower, upper = (fdtri(across, across * (items - 1), share) for share in (0.025, 0.975))
    return AlphaInterval(
        low=float(100 - (100 - alpha) * upper),
        high=float(100 - (100 - alpha) * lower),
    )
