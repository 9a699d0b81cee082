"""What the options of a question attract, and whom: which wrong answer misleads."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from datastore.errors import BadInput
from datastore.measures.item_analysis import correlation
from datastore.measures.shares import Z_95

MISLEADS_ABOVE = 0.10
"""A wrong option whose choice correlates with the rest of the test by more than this misleads."""
FEWEST_CHOOSERS = 5
"""So many students must have picked it."""
MUCH_UNANSWERED = 0.20
"""A share of students without an answer above this is flagged."""


class Flag(StrEnum):
    """What is wrong with an option, or with a question."""

    key_fails = "key_fails"
    """The right option is not picked by those who do well elsewhere."""
    misleads = "misleads"
    """A wrong option is picked by those who do well elsewhere."""
    unused = "unused"
    """A wrong option that nobody picks."""
    unanswered = "unanswered"
    """More than a fifth gave no answer."""


@dataclass(frozen=True, slots=True)
class OptionStatistics:
    """Who picked one option."""

    key: str | None
    """None: no answer."""
    correct: bool
    n: int
    """Students who picked it."""
    share: float | None
    """Of the students asked; None with nobody asked."""
    mean_rest: float | None
    """Mean score of those who picked it on the other items, in [0, 1]; None where none is known."""
    r: float | None
    """Correlation of picking it with the score on the other items, in [-1, 1]; None without spread."""
    r_low: float | None
    """Lower end of its 95 % interval (Fisher's z); None below four students."""
    flag: Flag | None


def option_statistics(
    answers: Sequence[Collection[str]],
    rest: Sequence[float | None],
    options: Mapping[str, bool],
) -> list[OptionStatistics]:
    """Which options attract whom?

    Args:
        answers: What each student picked: no option is no answer, several are those of a question that asks
            for several. Options that the question has no more are left out of the rows.
        rest: Each student's score on the other items in [0, 1], in the same order; None where none is known.
        options: Whether each option is right, by its key, in the order of the question.

    Returns:
        One an option, in the order given, and at last one for "no answer".

    Raises:
        BadInput: there is not one score a student.
    """
    if len(answers) != len(rest):
        raise BadInput(
            "%(scores)s scores for %(students)s students: give one each.",
            scores=len(rest),
            students=len(answers),
        )
    rows = [option(key, correct, answers, rest) for key, correct in options.items()]
    return [*rows, option(None, False, answers, rest)]


def option(
    key: str | None, correct: bool, answers: Sequence[Collection[str]], rest: Sequence[float | None]
) -> OptionStatistics:
    """Whom does one option attract, or no answer? As in `option_statistics`.

    Args:
        key: The option's; None: no answer.
        correct: Whether it is right.
        answers: What each student picked.
        rest: Each student's score on the other items.
    """
    picked = [key in chosen if key is not None else not chosen for chosen in answers]
    known = [(chose, score) for chose, score in zip(picked, rest, strict=True) if score is not None]
    n = sum(picked)
    r = correlation([float(chose) for chose, _ in known], [score for _, score in known])
    theirs = [score for chose, score in known if chose]
    share = n / len(picked) if picked else None
    return OptionStatistics(
        key=key,
        correct=correct,
        n=n,
        share=share,
        mean_rest=sum(theirs) / len(theirs) if theirs else None,
        r=r,
        r_low=lower_end(r, len(known)),
        flag=_flag(key, correct=correct, n=n, share=share, r=r),
    )


def lower_end(r: float | None, n: int) -> float | None:
    """tanh(artanh r - z / sqrt(n - 3)), by which thin evidence ranks below strong."""
    if r is None or n < 4:  # noqa: PLR2004 - Fisher's z needs four
        return None
    return math.tanh(math.atanh(max(-1 + 1e-12, min(1 - 1e-12, r))) - Z_95 / math.sqrt(n - 3))


def _flag(key: str | None, *, correct: bool, n: int, share: float | None, r: float | None) -> Flag | None:
    if share is None:
        return None
    if key is None:
        return Flag.unanswered if share > MUCH_UNANSWERED else None
    if correct:
        return Flag.key_fails if r is not None and r <= 0 else None
    if n == 0:
        return Flag.unused
    return Flag.misleads if r is not None and r > MISLEADS_ABOVE and n >= FEWEST_CHOOSERS else None
