"""Scores and quantiles: what every other measure starts from.

Missing is never zero: a score, mean or quantile over no data is None. Nothing is rounded here; rounding
belongs to the display.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from datastore.errors import BadInput


def normalised_score(score: Decimal | float | None, max_score: Decimal | float | None) -> float | None:
    """Which share of the points was reached.

    Args:
        score: Points; None when nothing was scored.
        max_score: Points that could be had; None or 0 when the work carries no points.

    Returns:
        score / max_score, normally in [0, 1]; None when either is unknown or the maximum is 0. A value
        outside [0, 1] (a bonus, a wrong maximum) is kept: `outside_scale` flags it.

    Raises:
        BadInput: If a number is not finite or the maximum is negative.
    """
    if score is None or max_score is None or max_score == 0:
        return None
    if not (math.isfinite(score) and math.isfinite(max_score)) or max_score < 0:
        raise BadInput(
            "%(score)s of %(max_score)s is not a score: give finite points and a positive maximum.",
            score=score,
            max_score=max_score,
        )
    # Decimal division makes 1.2 of 1.6 exactly .75; in binary it falls just short of that cut.
    return float(Decimal(str(score)) / Decimal(str(max_score)))


def outside_scale(x: float | None) -> bool:
    """Whether a normalised score lies outside [0, 1] and is to be flagged; no score is not flagged."""
    return x is not None and not 0.0 <= x <= 1.0


def quantile(values: Sequence[float], p: float) -> float | None:
    """Below which value a share p of the data lies, by linear interpolation.

    Type 7 of Hyndman & Fan (1996, The American Statistician 50:361-365), which is PostgreSQL's
    `percentile_cont` and numpy's default, so a figure does not depend on where it was computed. With the
    values sorted as v_0 ... v_(n-1), h = (n - 1) p and j = floor(h), it is v_j + (h - j) (v_(j+1) - v_j).

    Args:
        values: In any order; missing values are left out by the caller, not passed as 0.
        p: The share, in [0, 1]; 0.5 is the median.

    Returns:
        The quantile in the unit of the values; None for no values.

    Raises:
        BadInput: If p is outside [0, 1].
    """
    if not 0.0 <= p <= 1.0:
        raise BadInput("A quantile is asked for at a share between 0 and 1, not %(p)s.", p=p)
    if not values:
        return None
    ordered = sorted(values)
    position = (len(ordered) - 1) * p
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])
