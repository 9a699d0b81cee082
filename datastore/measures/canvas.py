"""Mastery as Canvas computes it: per-school options beside the recommended default of `mastery`.

Every function takes the scores of one student on one outcome, oldest first; a missing score (None) is
dropped, one score gives that score, no score gives None. The formulas are those of Canvas LMS's outcome
results, checked against the numbers of its own tests; the results are exact, and `as_displayed` rounds them
as Canvas does.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from statistics import fmean

from datastore.errors import BadInput
from datastore.measures.learner_models import exponential_moving_average

Scores = Sequence[float | None]

DEFAULT_WEIGHT = 0.65


def weighted_average(scores: Scores, weight: float = DEFAULT_WEIGHT) -> float | None:
    """The latest score against the mean of all before it: w s_n + (1 - w) mean(s_1 ... s_(n-1)).

    Canvas's historic "decaying average"; despite that name nothing decays exponentially.

    Args:
        scores: Oldest first.
        weight: w, the weight of the latest score, .01 to .99.

    Returns:
        The weighted average on the scores' own scale.

    Raises:
        BadInput: If the weight is out of its range.
    """
    _check_range("weighted average", weight, 0.01, 0.99)
    known = _known(scores)
    if len(known) < 2:  # noqa: PLR2004 - with a single score there is no earlier mean
        return known[0] if known else None
    return weight * known[-1] + (1 - weight) * fmean(known[:-1])


def standard_decaying_average(scores: Scores, weight: float = DEFAULT_WEIGHT) -> float | None:
    """Each new score against everything before it: a_1 = s_1, a_k = (1 - w) a_(k-1) + w s_k.

    At the default .65 two results all but forget what came before.

    Args:
        scores: Oldest first.
        weight: w, .50 to .99.

    Returns:
        The decaying average on the scores' own scale.

    Raises:
        BadInput: If the weight is out of its range.
    """
    _check_range("decaying average", weight, 0.50, 0.99)
    return exponential_moving_average(_known(scores), weight)


def n_mastery(scores: Scores, n: int, mastery_points: float) -> float | None:
    """Mean of the scores that reached mastery, once there are n of them.

    Failures are ignored, and None (not yet n successes) is not 0.

    Args:
        scores: In any order.
        n: How many successes are asked for, 1 to 10.
        mastery_points: The score from which (inclusive) work is a success.

    Returns:
        The mean of the successes; None while there are fewer than n.

    Raises:
        BadInput: If n is out of its range.
    """
    _check_range("number of successes", n, 1, 10)
    successes = [score for score in _known(scores) if score >= mastery_points]
    return fmean(successes) if len(successes) >= n else None


def latest(scores: Scores) -> float | None:
    """The last score (oldest first: by submission, else assessment time)."""
    known = _known(scores)
    return known[-1] if known else None


def highest(scores: Scores) -> float | None:
    """The best score; it never goes down."""
    return max(_known(scores), default=None)


def average(scores: Scores) -> float | None:
    """The plain mean of all scores."""
    known = _known(scores)
    return fmean(known) if known else None


def as_displayed(value: float | None) -> float | None:
    """A computed mastery as Canvas shows it: two decimals, halves away from zero."""
    if value is None:
        return None
    return float(Decimal(str(value)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def _known(scores: Scores) -> list[float]:
    """The scores that exist."""
    return [score for score in scores if score is not None]


def _check_range(setting: str, value: float, low: float, high: float) -> None:
    """Refuse a setting Canvas would not accept, NaN included."""
    if not low <= value <= high:
        raise BadInput(
            "The %(setting)s is set to %(value)s: choose a value from %(low)s to %(high)s.",
            setting=setting,
            value=value,
            low=low,
            high=high,
        )
