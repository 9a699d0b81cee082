"""Partial pooling: what is likely true of each of several classes, once small numbers are trusted less.

The random-effects model: the true mean of a class is drawn from N(mu, tau^2), and its observed mean scatters
about it with the standard error of the class. tau^2 by DerSimonian & Laird (1986, Controlled Clinical Trials
7:177-188), clamped at 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from datastore.measures.effect_sizes import RESAMPLES, SEED
from datastore.measures.shares import Z_95

FEWEST_CLASSES = 3
"""With fewer classes nothing can be said of how classes differ, and nothing is pooled."""
FEW_CLASSES = 10
"""Below, intervals are widened by the error of mu and tau^2, which the formula leaves out."""
FEWEST_FOR_OWN_SPREAD = 10
"""A class with fewer values borrows the standard deviation of all."""

Vector = NDArray[np.float64]


class Shrunk(NamedTuple):
    """One class: the plausible true mean and its interval (95 %)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Pooled:
    """What the classes together tell of each."""

    mu: float
    """The mean over classes."""
    tau2: float
    """The variance of the true means between classes; 0: no difference between them can be detected."""
    weights: tuple[float, ...]
    """B: how much each class's own mean counts, in [0, 1]; the rest is mu."""
    classes: tuple[Shrunk, ...]
    """In the order given."""

    @property
    def detectable(self) -> bool:
        """Whether the classes differ by more than chance explains."""
        return self.tau2 > 0


def standard_errors(groups: Sequence[Sequence[float]]) -> list[float] | None:
    """How far the mean of each class may lie from its true one: s / sqrt(n).

    s is the class's own standard deviation (n - 1); of fewer than ten values, or of values that are all the
    same, that of all classes, pooled: sqrt(sum (n - 1) s^2 / sum (n - 1)).

    Args:
        groups: The values of each class, none of them empty.

    Returns:
        One a class; None when no value of any class differs from another of its class.
    """
    arrays = [np.asarray(group, dtype=np.float64) for group in groups]
    if all(np.ptp(each) == 0 for each in arrays):
        return None
    squares = sum(float(((each - each.mean()) ** 2).sum()) for each in arrays)
    pooled = math.sqrt(squares / sum(each.size - 1 for each in arrays))
    return [_own_spread(each, pooled) / math.sqrt(each.size) for each in arrays]


def _own_spread(values: Vector, pooled: float) -> float:
    if values.size < FEWEST_FOR_OWN_SPREAD or np.ptp(values) == 0:
        return pooled
    return float(values.std(ddof=1))


def pool(
    means: Sequence[float], errors: Sequence[float], *, resamples: int = RESAMPLES, seed: int = SEED
) -> Pooled | None:
    """What is likely true of each class?

    With w = 1 / se^2, mu_w the mean weighted by it and Q = sum w (y - mu_w)^2:
    tau^2 = max(0, (Q - (k - 1)) / (sum w - sum w^2 / sum w)); mu is the mean weighted by 1 / (se^2 + tau^2);
    B = tau^2 / (tau^2 + se^2); the plausible true mean is mu + B (y - mu), its interval +- 1.96 sqrt(B) se.

    That interval leaves out that mu and tau^2 are estimates. With fewer than ten classes it is widened by the
    parametric bootstrap of Laird & Louis (1987, Journal of the American Statistical Association 82:739-750):
    means are drawn from the fitted model, mu and tau^2 estimated from each draw, and the variance is the mean
    of B* se^2 plus the variance of mu* + B* (y - mu*); it is never narrowed.

    Args:
        means: The observed mean of each class.
        errors: Their standard errors, above 0, from `standard_errors`.
        resamples: Of the bootstrap.
        seed: Of its generator (PCG64).

    Returns:
        None with fewer than three classes.
    """
    y, se = np.asarray(means, dtype=np.float64), np.asarray(errors, dtype=np.float64)
    if y.size < FEWEST_CLASSES:
        return None
    mu, tau2 = (float(each[0]) for each in _fitted(y[np.newaxis], se))
    weights = tau2 / (tau2 + se**2)
    values = mu + weights * (y - mu)
    variances = weights * se**2
    if y.size < FEW_CLASSES:
        drawn = np.random.default_rng(seed).normal(mu, np.sqrt(tau2 + se**2), (resamples, y.size))
        variances = np.maximum(variances, _variances(y, se, drawn))
    halves = Z_95 * np.sqrt(variances)
    shrunk = (
        Shrunk(float(v), float(v - half), float(v + half)) for v, half in zip(values, halves, strict=True)
    )
    return Pooled(mu, tau2, tuple(map(float, weights)), tuple(shrunk))


def _fitted(y: Vector, se: Vector) -> tuple[Vector, Vector]:
    """The mean over classes and tau^2, for each row of means."""
    w = 1 / se**2
    mu_w = (y * w).sum(axis=1, keepdims=True) / w.sum()
    q = (w * (y - mu_w) ** 2).sum(axis=1)
    tau2 = np.maximum(0.0, (q - (se.size - 1)) / (w.sum() - (w**2).sum() / w.sum()))
    weights = 1 / (se**2 + tau2[:, np.newaxis])
    mu: Vector = (y * weights).sum(axis=1) / weights.sum(axis=1)
    return mu, tau2


def _variances(y: Vector, se: Vector, drawn: Vector) -> Vector:
    """The variance of each true mean, with the errors of mu and tau^2 as rows of drawn means show them."""
    mus, tau2s = (each[:, np.newaxis] for each in _fitted(drawn, se))
    weights = tau2s / (tau2s + se**2)
    estimates = mus + weights * (y - mus)
    variance: Vector = (weights * se**2).mean(axis=0) + estimates.var(axis=0)
    return variance
