"""The four levels of mastery, their order, and the rule that turns a score into one."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from datastore.errors import BadInput


class Level(IntEnum):
    """The levels in ascending order; the names are the words of the database's `assessment_level`.

    An integer enum because levels are compared and sorted, and the words in alphabetical order are not in
    order of mastery. The numbers say the order only: levels are never added or averaged. `Level[word]`
    reads a word of the database, `level.name` gives it back.
    """

    non_acquis = 0
    en_cours = 1
    acquis = 2
    expert = 3


@dataclass(frozen=True, slots=True)
class MasteryRule:
    """Every convention of the mastery rule, in one place.

    Changing any of them rewrites history, so each set of values has its own version, stored with what was
    computed by it.

    Raises:
        BadInput: If the window is empty or the cuts do not rise within (0, 1].
    """

    version: str
    window: int = 5
    """How many of the latest pieces of evidence are looked at."""
    cuts: tuple[float, float, float] = (0.50, 0.75, 0.90)
    """The scores from which (inclusive) work counts as en_cours, acquis and expert."""
    hints_cap: Level | None = Level.en_cours
    """The highest level of work done with hints; None when the teacher lets it count in full."""

    def __post_init__(self) -> None:
        if self.window < 1:
            raise BadInput("The mastery window is %(window)s: it needs at least 1 piece.", window=self.window)
        if not all(low < high for low, high in pairwise((0.0, *self.cuts))) or self.cuts[-1] > 1:
            raise BadInput(
                "The mastery cuts %(cuts)s must rise from above 0 to at most 1.",
                cuts=" / ".join(map(str, self.cuts)),
            )


DEFAULT_RULE = MasteryRule(version="last-five-1")


def level_of(x: float, rule: MasteryRule, *, hinted: bool = False) -> Level:
    """Which level a scored piece of work shows.

    Args:
        x: Normalised score; a score on a cut has reached it, one above 1 is expert.
        rule: The cuts and the cap for helped work.
        hinted: Whether hints were used.

    Returns:
        The level; with hints at most `rule.hints_cap`.

    Raises:
        BadInput: If x is NaN, which would otherwise pass every cut.
    """
    if math.isnan(x):
        raise BadInput("A missing score has no level: leave it out instead of passing NaN.")
    level = Level(bisect_right(rule.cuts, x))
    return level if not hinted or rule.hints_cap is None else min(level, rule.hints_cap)
