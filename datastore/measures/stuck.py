"""Stuck, struggling, wheel-spinning: three readings of work that does not succeed."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

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


def is_stuck(attempts_count: int) -> bool:
    """Whether a result is a stuck point: more than three attempts.

    Per activity always shown beside the number who started, the denominator.
    """
    return attempts_count > STUCK_AFTER_ATTEMPTS


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
