"""Learner models for one skill: m of n, moving average, Elo, BKT and PFA.

Each is a few lines of published arithmetic. They estimate; the level shown to a class comes from `mastery`
or the school's Canvas method.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from datastore.errors import BadInput


def m_of_n_progress(first_attempts: Sequence[bool], m: int, n: int) -> float:
    """How far a student is towards m right answers among the last n (Kolibri's mastery model).

    Progress = min(1, right answers among the last n / m).

    Args:
        first_attempts: Whether the first answer to each question was right, oldest first.
        m: Right answers asked for.
        n: The window, at least m.

    Returns:
        Progress in [0, 1]; 0 before the first answer, because nothing of the m is done yet.

    Raises:
        BadInput: If not 1 <= m <= n.
    """
    if not 1 <= m <= n:
        raise BadInput("Mastery cannot be %(m)s of %(n)s: ask for 1 to %(n)s right answers.", m=m, n=n)
    return min(1.0, sum(first_attempts[-n:]) / m)


def exponential_moving_average(scores: Sequence[float], weight: float) -> float | None:
    """The level of recent work: a_1 = x_1, a_k = (1 - w) a_(k-1) + w x_k.

    Args:
        scores: Oldest first.
        weight: w in (0, 1]; about .2 to .35 predicts the next answer best.

    Returns:
        The average on the scores' own scale; None for no scores.

    Raises:
        BadInput: If the weight is outside (0, 1].
    """
    if not 0 < weight <= 1:
        raise BadInput("The moving average has weight %(weight)s: choose above 0 to 1.", weight=weight)
    if not scores:
        return None
    level = scores[0]
    for score in scores[1:]:
        level = (1 - weight) * level + weight * score
    return level


class Ratings(NamedTuple):
    """An Elo pair on the logit scale."""

    ability: float
    difficulty: float


def elo_probability(ratings: Ratings) -> float:
    """Probability of a right answer: 1 / (1 + e^-(theta - d)) (Pelanek 2016, Computers & Education 98)."""
    return _logistic(ratings.ability - ratings.difficulty)


def elo_update(
    ratings: Ratings,
    *,
    right: bool,
    student_answers: int,
    item_answers: int,
    alpha: float = 1.0,
    beta: float = 0.05,
) -> Ratings:
    """What one answer says of the student's ability and of the item's difficulty.

    theta += U(n_student) (c - p), d -= U(n_item) (c - p), with c = 1 for a right answer, p from
    `elo_probability` and U(n) = alpha / (1 + beta n), which trusts many answers more than one more (Pelanek
    2016). Estimates drift if hard items always come late.

    Args:
        ratings: Before the answer; 0 and 0 for newcomers.
        right: The answer.
        student_answers: Answers of the student before this one.
        item_answers: Answers to the item before this one.
        alpha: The first step.
        beta: How fast the steps shrink.
    """
    surprise = right - elo_probability(ratings)
    return Ratings(
        ratings.ability + alpha / (1 + beta * student_answers) * surprise,
        ratings.difficulty - alpha / (1 + beta * item_answers) * surprise,
    )


@dataclass(frozen=True, slots=True)
class BktParameters:
    """Bayesian knowledge tracing for one skill (Corbett & Anderson 1995, UMUAI 4:253-278).

    Raises:
        BadInput: If a guess or slip leaves (0, .5], where the model turns upside down, or the learning
            probability leaves [0, 1].
    """

    learn: float
    """T: probability of learning the skill at an opportunity."""
    guess: float
    """G: probability of a right answer without the skill."""
    slip: float
    """S: probability of a wrong answer with the skill."""

    def __post_init__(self) -> None:
        if not (0 < self.guess <= 0.5 and 0 < self.slip <= 0.5 and 0 <= self.learn <= 1):  # noqa: PLR2004
            raise BadInput(
                "Knowledge tracing needs guess and slip above 0 and at most .5 and a learning probability in "
                "[0, 1]: %(learn)s, %(guess)s, %(slip)s are not.",
                learn=self.learn,
                guess=self.guess,
                slip=self.slip,
            )


def bkt_probability(known: float, skill: BktParameters) -> float:
    """Probability of a right answer: L (1 - S) + (1 - L) G."""
    return known * (1 - skill.slip) + (1 - known) * skill.guess


def bkt_step(known: float, skill: BktParameters, *, right: bool) -> float:
    """Probability that the skill is known after one more answer.

    Bayes on the answer, then learning: right L' = L (1 - S) / (L (1 - S) + (1 - L) G), wrong
    L' = L S / (L S + (1 - L) (1 - G)), then L' + (1 - L') T. Mastery is customarily .95.

    Args:
        known: L, the probability before the answer, in [0, 1].
        skill: The skill's fitted parameters.
        right: The answer at first try.
    """
    p_right = bkt_probability(known, skill)
    seen = known * (1 - skill.slip) / p_right if right else known * skill.slip / (1 - p_right)
    return seen + (1 - seen) * skill.learn


class PfaSkill(NamedTuple):
    """One skill of an item, and the student's history on it."""

    beta: float
    """Easiness, in logits."""
    gamma: float
    """What a success adds."""
    rho: float
    """What a failure adds; above 0 where failing teaches."""
    successes: int
    failures: int


def pfa_probability(skills: Iterable[PfaSkill]) -> float:
    """Probability of a right answer on an item that asks for these skills.

    Performance factors analysis (Pavlik, Cen & Koedinger 2009, AIED): the logistic of the sum over the
    skills of beta + gamma successes + rho failures.
    """
    return _logistic(sum(s.beta + s.gamma * s.successes + s.rho * s.failures for s in skills))


def _logistic(logit: float) -> float:
    """1 / (1 + e^-x), without overflow at either end."""
    return 1 / (1 + math.exp(-logit)) if logit >= 0 else math.exp(logit) / (1 + math.exp(logit))
