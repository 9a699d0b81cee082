"""Competency level from evidence: reached or exceeded in more than half of the last five pieces.

Levels are ordinal and never averaged. One slip or one lucky guess seldom moves the level, and `stable` says
when it could.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from statistics import fmean
from typing import Literal
from uuid import UUID

from datastore.errors import BadInput
from datastore.measures.levels import Level, MasteryRule

PIECES_TO_BE_SURE = 3
"""Fewer pieces than this and the level is provisional."""
PIECES_TO_REVIEW = 3
"""So many new pieces that say something else than a teacher's override, and a review is suggested."""
PRIOR_PIECES = 2
"""How many pieces at the class mean the shrunk mean adds to a student's own."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence of one student on one competency.

    Raises:
        BadInput: If the time has no zone, or a piece that counts has no level.
    """

    activity_id: UUID | None
    """None: a judgement not tied to an activity; those of one day are one piece."""
    local_day: date
    """The school's day of `at`."""
    x: float | None
    """Normalised score; None for a rubric level."""
    level: Level | None
    """None for non_evalue and absent."""
    at: datetime
    source: Literal["computed", "teacher"]
    counts: bool = True
    """False for non_evalue, absent and results not yet released."""

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise BadInput("Evidence dated %(at)s has no time zone: give its zone.", at=self.at)
        if self.counts and self.level is None:
            raise BadInput("Evidence of %(at)s counts without a level: give it one.", at=self.at)


@dataclass(frozen=True, slots=True)
class Mastery:
    """What the evidence says of one student on one competency."""

    level: Level
    provisional: bool
    """Fewer than three pieces in the window."""
    stable: bool
    """At least three pieces, and without any one of them the level would be the same."""
    evidence_count: int
    """All pieces that count, one an activity and day."""
    window_count: int
    """The pieces the level was read from."""
    scored_count: int
    """Those of the window that carry a score: the denominator of `mean_score`."""
    mean_score: float | None
    """Mean normalised score of the window; None when it holds rubric levels only."""
    last_evidence_at: datetime
    rule_version: str


def pick_daily(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Which pieces stand for the student: at most one an activity and day.

    Retries on one activity are not independent evidence, so a day's work on it is one piece: of computed
    evidence the best attempt (by level, then score), of rubric evidence the latest. Where a teacher judged
    the same activity on the same day, the judgement stands and the computed evidence steps back. The piece
    of a day's attempts stands at the time of the last of them, whichever was best, so that doing better in
    one attempt cannot push the piece out of the window.

    Args:
        evidence: In any order; pieces that do not count (non_evalue, absent, held) are left out.

    Returns:
        The pieces, oldest first.
    """
    days: defaultdict[tuple[UUID | None, date], list[Evidence]] = defaultdict(list)
    for piece in evidence:
        if piece.counts:
            days[piece.activity_id, piece.local_day].append(piece)
    pieces = [_piece_of_the_day(day) for day in days.values()]
    return sorted(pieces, key=lambda piece: (piece.at.timestamp(), str(piece.activity_id)))


def judge(evidence: Iterable[Evidence], rule: MasteryRule) -> Mastery | None:
    """Which level a student has reached on a competency, and how sure that is.

    The level is the lower median of the levels of the last `rule.window` pieces: position
    floor((n - 1) / 2) of the sorted window, which is the highest level reached or exceeded by more than
    half of them.

    Args:
        evidence: All evidence of the student on the competency, in any order; see `pick_daily`.
        rule: The window and the version to store.

    Returns:
        The present mastery; None when nothing counts, which is not the lowest level.
    """
    pieces = pick_daily(evidence)
    if not pieces:
        return None
    window = pieces[-rule.window :]
    levels = sorted(piece.level for piece in window if piece.level is not None)
    scores = [piece.x for piece in window if piece.x is not None]
    return Mastery(
        level=lower_median(levels),
        provisional=len(window) < PIECES_TO_BE_SURE,
        stable=_is_stable(levels),
        evidence_count=len(pieces),
        window_count=len(window),
        scored_count=len(scores),
        mean_score=fmean(scores) if scores else None,
        last_evidence_at=window[-1].at,
        rule_version=rule.version,
    )


def lower_median(ordered: Sequence[Level]) -> Level:
    """The middle of a sorted, non-empty window; of two middles the lower."""
    return ordered[(len(ordered) - 1) // 2]


def shrunk_mean(sum_x: float, n: int, class_mean: float | None) -> float | None:
    """How far along a student is inside a level, for sorting and shading only.

    m = (sum x + 2 x_bar) / (n + 2): the mean of the window as if two pieces at the class mean x_bar had
    been seen beside it, so that one perfect score does not outrank five good ones.

    Args:
        sum_x: Sum of the window's normalised scores.
        n: How many there are (`Mastery.scored_count`).
        class_mean: Mean score of the class on the competency; None when the class has none.

    Returns:
        The shrunk mean; None when the student has no score (no data is not the class mean); the plain mean
        where there is no class mean to shrink towards.
    """
    if n == 0:
        return None
    if class_mean is None:
        return sum_x / n
    return (sum_x + PRIOR_PIECES * class_mean) / (n + PRIOR_PIECES)


def mostly_acquired(k: int, n: int) -> float:
    """How likely a pupil is to show acquis more often than not, after k of n pieces did.

    P(p > 1/2) under Beta(1 + k, 1 + n - k), the uniform prior's posterior; for whole k and n it is the
    probability of at most k heads in n + 1 throws of a coin.
    """
    return sum(math.comb(n + 1, heads) for heads in range(k + 1)) / (1 << (n + 1))


def _piece_of_the_day(day: Sequence[Evidence]) -> Evidence:
    """The one piece for an activity's day; every member counts, so every member has a level."""
    if len(day) == 1:
        return day[0]
    judgements = [piece for piece in day if piece.source == "teacher"]
    if judgements:
        return max(judgements, key=lambda piece: (piece.at.timestamp(), *_rank(piece)))
    last = max(day, key=lambda piece: piece.at.timestamp())
    return replace(max(day, key=_rank), at=last.at)


def _rank(piece: Evidence) -> tuple[int, float]:
    """Better work sorts higher: by level, then score."""
    return (
        -1 if piece.level is None else piece.level,
        -math.inf if piece.x is None else piece.x,
    )


def _is_stable(ordered: Sequence[Level]) -> bool:
    """Whether removing any one piece of the sorted window leaves its level unchanged."""
    if len(ordered) < PIECES_TO_BE_SURE:
        return False
    without_one = ([*ordered[:i], *ordered[i + 1 :]] for i in range(len(ordered)))
    return all(lower_median(rest) == lower_median(ordered) for rest in without_one)
