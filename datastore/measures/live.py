"""What a pupil at work on an activity does at this moment: idle, stuck, long at it, or well. Pure.

A state follows from the facts of the moment and is stored nowhere. The limits are conventions;
docs/metrics.md, "Live states", names them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from datastore.measures.defaults import GENERAL
from datastore.measures.intervals import Interval
from datastore.measures.stuck import WRONG_IN_A_ROW

IDLE_AFTER = dt.timedelta(seconds=120)
"""An open page that has told of no work for so long is idle."""
RAISED_AFTER = dt.timedelta(seconds=30)
"""A state is shown when it has held for so long: what passes by itself is no news."""
GONE_AFTER = dt.timedelta(minutes=15)
"""After so long without a word from the page, nobody sits before it."""
PAUSE = dt.timedelta(minutes=5)
"""Stays on an activity with no longer pause between them are one visit."""
WRONG_WITH_TIME = 2
"""So many wrong answers in a row are a reason together with a long time."""
LEAST_LIMIT = 120.0
"""Seconds below which no time is long, whatever the others needed."""
FEWEST_FOR_P90 = 10
"""Of fewer pupils who completed the activity, their time says nothing."""
TIMES_EXPECTED = 2.0
"""What stands for the 90th percentile then: so many times the author's estimate."""


class LiveState(StrEnum):
    """The first of these that holds is the one that is told."""

    idle = "idle"
    stuck_errors = "stuck_errors"
    stuck_time = "stuck_time"
    long = "long"
    ok = "ok"


STUCK = frozenset({LiveState.stuck_errors, LiveState.stuck_time})
"""Long alone is no reason to go there: one in ten who finish well is beyond the 90th percentile."""


class Judged(NamedTuple):
    """An answer that was found right or wrong."""

    at: dt.datetime
    right: bool
    hints: int = 0
    """Hints taken for it; each counts as a wrong answer."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A pupil's present visit to an activity: the stays on it without a longer pause than `PAUSE`."""

    started_at: dt.datetime
    heard_at: dt.datetime
    """When the page last told of work. It is silent while nobody does anything, and speaks while its film
    plays."""
    active: Sequence[Interval] = ()
    """When the pupil was at work, disjoint and in order."""
    answers: Sequence[Judged] = ()
    """Given and judged during the visit, oldest first."""
    begun: bool = False
    """Whether there is any answer, judged or not."""
    judges: bool = True
    """Whether the activity is one whose answers tell of a struggle: no film, text or evaluation."""
    limit: float | None = None
    """Active seconds from which the visit is long: `limit_seconds`; None: not known."""
    is_text: bool = False
    """A text is long when it stays unchanged, whatever time was spent on it."""
    changed_at: dt.datetime | None = None
    """When the text last changed."""
    passed: bool = False
    """The pupil has completed the activity, and looks at it again."""


class Standing(NamedTuple):
    """A state, and since when."""

    state: LiveState
    since: dt.datetime


class _Onset(NamedTuple):
    standing: Standing
    met_at: dt.datetime
    """When its condition was first met."""

    @property
    def raised_at(self) -> dt.datetime:
        return self.met_at + RAISED_AFTER


def limit_seconds(p90: float | None, n: int, expected_minutes: float | None) -> float | None:
    """From how many active seconds a visit is long: the 90th percentile, of 10 pupils at least.

    Of fewer, twice the author's estimate; without one it is not known. Never below 120 s.

    Args:
        p90: The 90th percentile of the active seconds of the pupils who completed the activity.
        n: How many they are.
        expected_minutes: The author's estimate.
    """
    if p90 is not None and n >= FEWEST_FOR_P90:
        return max(p90, LEAST_LIMIT)
    return max(TIMES_EXPECTED * 60 * expected_minutes, LEAST_LIMIT) if expected_minutes else None


def is_here(heard_at: dt.datetime, at: dt.datetime) -> bool:
    """Whether a page that last spoke then still has somebody before it."""
    return at - heard_at < GONE_AFTER


def live_state(visit: Visit, at: dt.datetime) -> Standing:
    """How a visit stands at a moment: the first state whose condition has held for 30 s."""
    raised = (onset.standing for onset in _onsets(visit) if at >= onset.raised_at)
    return next(raised, Standing(LiveState.ok, visit.started_at))


def next_change(visit: Visit, at: dt.datetime) -> dt.datetime:
    """When the visit will next stand otherwise if nothing more is heard of it, or is over."""
    moments = [*(onset.raised_at for onset in _onsets(visit)), visit.heard_at + GONE_AFTER]
    return min((moment for moment in moments if moment > at), default=at)


def _onsets(visit: Visit) -> Iterator[_Onset]:
    """The states whose conditions are met, or will be by silence alone, in the order in which they count."""
    yield _Onset(Standing(LiveState.idle, visit.heard_at), visit.heard_at + IDLE_AFTER)
    if visit.passed:
        return
    if visit.judges:
        yield from _stuck(visit)
    if long_from := _long_from(visit):
        yield _Onset(Standing(LiveState.long, long_from), long_from)


def _stuck(visit: Visit) -> Iterator[_Onset]:
    if wrong := _wrong_from(visit.answers, WRONG_IN_A_ROW):
        yield _Onset(Standing(LiveState.stuck_errors, wrong), wrong)
    if not (long_from := _long_from(visit)):
        return
    wrong = _wrong_from(visit.answers, WRONG_WITH_TIME)
    if wrong or not (visit.begun or visit.answers):
        since = max(long_from, wrong) if wrong else long_from
        yield _Onset(Standing(LiveState.stuck_time, since), since)


def _wrong_from(answers: Sequence[Judged], number: int) -> dt.datetime | None:
    """Since when the last hand-ins each held, or went on to, so many wrong answers in a row; None: not now.

    Answers handed in together were found right or wrong together: one right answer among them ends a row, and
    a later hand-in without such a row ends the state.
    """
    count, since = 0, None
    for at, together in groupby(answers, key=lambda answer: answer.at):
        most = 0
        for answer in together:
            count = 0 if answer.right else count + 1 + answer.hints
            most = max(most, count)
        since = (since or at) if most >= number else None
    return since


def _long_from(visit: Visit) -> dt.datetime | None:
    if visit.is_text:
        unchanged = GENERAL.draft_unchanged_for.total_seconds()
        return _moment_after(visit.active, unchanged, visit.changed_at)
    return None if visit.limit is None else _moment_after(visit.active, visit.limit)


def _moment_after(
    active: Sequence[Interval], seconds: float, begin: dt.datetime | None = None
) -> dt.datetime | None:
    """The moment from which more than so many seconds were active; None: they are not more.

    Args:
        active: Disjoint, in order.
        seconds: How many.
        begin: Counted from here on.
    """
    left = dt.timedelta(seconds=seconds)
    for start, end in active:
        first = start if begin is None else max(start, begin)
        length = max(end - first, dt.timedelta())
        if length > left:
            return first + left
        left -= length
    return None
