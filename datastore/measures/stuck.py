"""Stuck, struggling, wheel-spinning: three readings of work that does not succeed."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from datastore.measures.shares import Count

STUCK_AFTER_ATTEMPTS = 3
"""A result with more attempts than this (strictly) is stuck."""
WRONG_ANSWERS = 4
"""So many wrong answers on one activity are a struggle."""
WRONG_IN_A_ROW = 3
"""So many wrong answers one after the other are a struggle."""


class Answer(StrEnum):
    """What a student did on a graded item."""

    right = "right"
    wrong = "wrong"
    hint = "hint"


HARD_FOR_MANY = 0.5
"""From this share of those who began on, it is the lesson and not the pupils."""
FEWEST_FOR_LESSON = 5
"""Fewer pupils tell nothing about the lesson."""


def is_the_lesson(count: Count) -> bool:
    """Whether an activity is hard for so many that it is to be taught again, rather than to be helped with.

    At least half of those who began, of five or more: a convention.
    """
    return count.n >= FEWEST_FOR_LESSON and count.x / count.n >= HARD_FOR_MANY


def is_stuck(attempts_count: int, after: int = STUCK_AFTER_ATTEMPTS) -> bool:
    """Whether a result is a stuck point: more than three attempts, or than the class has set.

    Per activity always shown beside the number who started, the denominator.
    """
    return attempts_count > after


def struggling(
    answers: Sequence[Answer],
    *,
    attempts_count: int,
    best_x: float | None,
    pass_mark: float,
) -> bool:
    """Whether a student struggles with an activity.

    At least four wrong answers (Kolibri's "needs help"), or three in a row; asking for a hint counts as a
    wrong answer. Wrong answers are counted and not attempts, which flag most of those who master the
    matter. Only where a log holds no answers: more than three attempts and the best score below the pass
    mark.

    Args:
        answers: On the graded items of the activity, oldest first; ungraded ones are left out.
        attempts_count: Attempts on the activity; read only without answers.
        best_x: Best normalised score; None when nothing was scored, which is not a failure.
        pass_mark: Normalised score from which the activity is passed.
    """
    if answers:
        return _wrong(answers) >= WRONG_ANSWERS or _longest_wrong_run(answers) >= WRONG_IN_A_ROW
    return is_stuck(attempts_count) and best_x is not None and best_x < pass_mark


WEIGHTS = (0.6, 0.2, 0.2)
"""Of struggle, slowness and lost points in the stuck index."""
WEIGHTS_WITHOUT_TIME = (0.75, 0.25)
"""Of struggle and lost points where the time is not known."""


class StuckIndex(NamedTuple):
    """The index and its middle part, which depends on an estimate."""

    value: float | None
    """0 to 100; None where no struggle or no score is known."""
    slowness: float | None
    """0 where the median time is the expected one or less, 1 at three times it; None: not known."""


def stuck_index(
    struggling_share: float | None,
    *,
    median_seconds: float | None,
    expected_seconds: float | None,
    mean_best_x: float | None,
) -> StuckIndex:
    """How much an activity holds a class up: a convention, never shown without its three parts.

    100 (0.6 p~ + 0.2 clip((median time / expected - 1) / 2, 0, 1) + 0.2 (1 - mean best x)); where the time
    or the estimate is unknown 100 (0.75 p~ + 0.25 (1 - mean best x)).

    Args:
        struggling_share: The shrunk share p~ of those who struggle.
        median_seconds: Active seconds of the pupils who were measured.
        expected_seconds: The author's estimate.
        mean_best_x: Mean best normalised score; values outside [0, 1] count as its ends.
    """
    slowness = None
    if median_seconds is not None and expected_seconds:
        slowness = min(max((median_seconds / expected_seconds - 1) / 2, 0.0), 1.0)
    if struggling_share is None or mean_best_x is None:
        return StuckIndex(None, slowness)
    lost = 1 - min(max(mean_best_x, 0.0), 1.0)
    if slowness is None:
        struggle, points = WEIGHTS_WITHOUT_TIME
        return StuckIndex(100 * (struggle * struggling_share + points * lost), None)
    struggle, time, points = WEIGHTS
    return StuckIndex(100 * (struggle * struggling_share + time * slowness + points * lost), slowness)


class Practice(StrEnum):
    """How practising one skill went."""

    mastered = "mastered"
    wheel_spinning = "wheel_spinning"
    indeterminate = "indeterminate"


def practice_class(first_attempts: Sequence[bool], *, in_a_row: int = 3, limit: int = 10) -> Practice:
    """Whether a student masters a skill, spins their wheels, or has not practised enough to tell.

    Beck & Gong (2013, AIED): mastered = `in_a_row` right answers in a row within the first `limit`
    opportunities; wheel-spinning = `limit` opportunities without; fewer and not mastered = indeterminate,
    a third class and not a negative.

    Args:
        first_attempts: Whether each opportunity was right at first try without help, oldest first.
        in_a_row: The length of the run.
        limit: The opportunities allowed (15 is used for Cognitive Tutor).
    """
    run = 0
    for right in first_attempts[:limit]:
        run = run + 1 if right else 0
        if run == in_a_row:
            return Practice.mastered
    return Practice.wheel_spinning if len(first_attempts) >= limit else Practice.indeterminate


def _wrong(answers: Sequence[Answer]) -> int:
    return sum(answer is not Answer.right for answer in answers)


def _longest_wrong_run(answers: Sequence[Answer]) -> int:
    longest = run = 0
    for answer in answers:
        run = 0 if answer is Answer.right else run + 1
        longest = max(longest, run)
    return longest
