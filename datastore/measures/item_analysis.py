"""How the questions of a test work: each one's difficulty, and what it tells apart.

Classical test theory, with the definitions of Moodle's quiz statistics. One attempt a student, the first by
default. A row of marks is a student, a column an item; None is a mark that does not exist (the item was not
asked, or a teacher has still to mark it), while an item left blank in work that was handed in is worth 0.

Facility and SD of an item are over the students who have a mark on it. Whatever needs the total is over the
students who have a mark on every item (listwise): pairwise totals would be out of different maxima.
Covariances and variances divide by n - 1. Where a variance that divides is 0, the value is None.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datastore.errors import BadInput
from datastore.measures.shares import Interval, wilson_mean

Marks = Sequence[Sequence[float | None]]
"""A row a student, a column an item."""
Vector = NDArray[np.float64]
Table = NDArray[np.float64]
ROUNDING = 1e-9
"""Relative differences below it come from adding floating numbers."""

FEWEST_FOR_DISCRIMINATION = 30
"""Below, a correlation says next to nothing: the 95 % interval of .30 reaches from -.07 to .60 at 30."""
SOLID_FROM = 100
"""Up to here a discrimination index is only indicative."""
UPPER_LOWER_SHARE = 0.27
"""The share of the students in each of the groups that the upper-lower index compares (Kelley 1939)."""


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """How one item works. Shares in [0, 1]; weights, discrimination and efficiency in percent."""

    n: int
    """Students with a mark on it."""
    facility: float | None
    """Mean mark over the maximum; None with n = 0."""
    interval: Interval | None
    """Of the facility: 95 %, Wilson's."""
    sd: float | None
    """Of the marks; None below two students."""
    complete: int
    """Students with a mark on every item: what all below is over."""
    intended_weight: float
    """The item's maximum over the sum of all maxima."""
    effective_weight: float | None
    """Its part in the spread of the totals; None where it goes against the total."""
    discrimination: float | None
    """Correlation of its mark with the sum of the others, -100 to 100."""
    efficiency: float | None
    """The same covariance over the largest that these marks could have."""
    upper_lower: float | None
    """Facility among the best 27 % at the other items, minus that among the weakest 27 %."""

    @property
    def discrimination_is_shown(self) -> bool:
        """Whether there are enough students for a discrimination index to be read."""
        return self.complete >= FEWEST_FOR_DISCRIMINATION

    @property
    def discrimination_is_indicative(self) -> bool:
        """Whether it is to be read with care: its interval is wide."""
        return FEWEST_FOR_DISCRIMINATION <= self.complete < SOLID_FROM


def item_statistics(marks: Marks, maxima: Sequence[float]) -> list[ItemStatistics]:
    """Which items are hard, and which ones tell those who know from those who do not?

    With x the marks on an item, T the totals and y = T - x:

    - facility = mean(x) / maximum;
    - intended weight = 100 maximum / sum of maxima;
    - effective weight = 100 sqrt(cov(x, T)) / sum over the items of sqrt(cov(x_j, T)), over the items whose
      covariance is not negative;
    - discrimination index = 100 cov(x, y) / sqrt(var x var y), the corrected item-rest correlation: an item
      is no part of what it is held against;
    - discriminative efficiency = 100 cov(x, y) / cov(sorted x, sorted y).

    Args:
        marks: A row a student.
        maxima: What each item is worth, in the order of the columns.

    Returns:
        One an item, in order. What is undefined (too few students, no spread) is None.

    Raises:
        BadInput: a row has not one mark an item, a maximum is not above 0, or a mark is not finite.
    """
    table = mark_table(marks, maxima)
    whole = complete_rows(table)
    weights = _effective_weights(whole)
    return [_of_item(table[:, place], whole, place, maxima, weights) for place in range(len(maxima))]


def rest_scores(marks: Marks, maxima: Sequence[float], item: int) -> list[float | None]:
    """How well each student did on the other items.

    Returns:
        One a student, in order: the points of the other items over their maximum, in [0, 1]; None for who
        lacks a mark on any of them, and where there is no other item.
    """
    others = [place for place in range(len(maxima)) if place != item]
    possible = sum(maxima[place] for place in others)
    rest = mark_table(marks, maxima)[:, others].sum(axis=1) if others else np.full(len(marks), np.nan)
    return [None if math.isnan(points) else float(points / possible) for points in rest]


def correlation(x: Sequence[float], y: Sequence[float]) -> float | None:
    """Pearson's correlation, in [-1, 1]; None where either does not vary."""
    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    spread = _spread(first, second)
    return _ratio(_within(first, second, spread), spread) if spread else None


def mark_table(marks: Marks, maxima: Sequence[float]) -> Table:
    """The marks as numbers, NaN for those that do not exist.

    Raises:
        BadInput: a row has not one mark an item, a maximum is not above 0, or a mark is not finite.
    """
    if any(not (math.isfinite(most) and most > 0) for most in maxima):
        raise BadInput("An item is worth more than 0 points: give finite, positive maxima.")
    for number, row in enumerate(marks, start=1):
        if len(row) != len(maxima):
            raise BadInput(
                "Row %(number)s has %(marks)s marks for %(items)s items: give one an item.",
                number=number,
                marks=len(row),
                items=len(maxima),
            )
        if any(mark is not None and not math.isfinite(mark) for mark in row):
            raise BadInput(
                "Row %(number)s has a mark that is no number: give None for one that lacks.", number=number
            )
    return np.array(marks, dtype=np.float64).reshape(len(marks), len(maxima))


def complete_rows(table: Table) -> Table:
    """The students with a mark on every item."""
    return table[~np.isnan(table).any(axis=1)]


def _of_item(
    column: Vector,
    whole: Table,
    place: int,
    maxima: Sequence[float],
    weights: Sequence[float | None],
) -> ItemStatistics:
    most, known = maxima[place], column[~np.isnan(column)]
    facility = float(known.mean() / most) if known.size else None
    x = whole[:, place]
    y = np.delete(whole, place, axis=1).sum(axis=1)
    covariance = _covariance(x, y)
    return ItemStatistics(
        n=int(known.size),
        facility=facility,
        interval=_interval(facility, int(known.size)),
        sd=_sd(known),
        complete=len(whole),
        intended_weight=100 * most / sum(maxima),
        effective_weight=weights[place],
        discrimination=_percent(_ratio(covariance, _spread(x, y))),
        efficiency=_percent(_ratio(covariance, _covariance(np.sort(x), np.sort(y)))),
        upper_lower=_upper_lower(x / most, y),
    )


def _interval(facility: float | None, n: int) -> Interval | None:
    """None also where extra points or a penalty took the mean out of [0, 1]."""
    return wilson_mean(facility, n) if facility is not None and 0 <= facility <= 1 else None


def _effective_weights(whole: Table) -> list[float | None]:
    total = whole.sum(axis=1)
    covariances = [_covariance(whole[:, place], total) for place in range(whole.shape[1])]
    roots = [None if c is None or c < 0 else math.sqrt(c) for c in covariances]
    everything = sum(root for root in roots if root is not None)
    return [_percent(_ratio(root, everything)) for root in roots]


def _upper_lower(x: Vector, y: Vector) -> float | None:
    """Mean x of the students with the highest y minus that of those with the lowest.

    Students level at the edge of a group share its last places, so that their order changes nothing.
    """
    size = round(UPPER_LOWER_SHARE * x.size)
    if not size or not _varies(y):
        return None
    return _mean_of_top(x, y, size) - _mean_of_top(x, -y, size)


def _mean_of_top(x: Vector, y: Vector, size: int) -> float:
    edge = np.sort(y)[-size]
    above, level = x[y > edge], x[y == edge]
    return float((above.sum() + (size - above.size) * level.mean()) / size)


def _covariance(x: Vector, y: Vector) -> float | None:
    """With n - 1; None below two values."""
    if x.size < 2:  # noqa: PLR2004 - one value does not vary
        return None
    return _within(x, y, _spread(x, y))


def _within(x: Vector, y: Vector, spread: float | None) -> float:
    """The covariance, 0 where it is nothing but rounding beside the largest one possible."""
    covariance = float(((x - x.mean()) * (y - y.mean())).sum() / (x.size - 1))
    return covariance if abs(covariance) > ROUNDING * (spread or math.inf) else 0.0


def _spread(x: Vector, y: Vector) -> float | None:
    """The largest covariance that the two spreads allow; None where either does not vary."""
    if not (_varies(x) and _varies(y)):
        return None
    return float(x.std(ddof=1) * y.std(ddof=1))


def _ratio(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _varies(values: Vector) -> bool:
    """Whether values differ by more than sums of floating numbers do."""
    return bool(values.size) and float(np.ptp(values)) > ROUNDING * float(np.abs(values).max())


def _sd(values: Vector) -> float | None:
    return float(values.std(ddof=1)) if values.size > 1 else None
