"""Who needs help, and why: a state that follows from the facts of this moment and is stored nowhere.

It clears as soon as its reason is gone. The limits are conventions; docs/metrics.md, "State", names them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from uuid import UUID

NOT_SEEN_DAYS = 7
"""A1: so many days without work, while some is open."""
OVERDUE_DAYS = 7
"""A2: work due more than so many days ago."""
SEVERAL = 2
"""A3 and A4: so many missing, or so many that are struggled with."""
RECENT_DAYS = 14
"""What was struggled with, or due, longer ago is no longer a reason of now: the class has moved on."""
AHEAD_BY = 0.25
"""How much more of the path than the class's median a pupil has completed who is ahead."""
FEWEST = 5
"""In a smaller class there is no median to compare with."""


class State(StrEnum):
    """How a pupil stands now."""

    needs_help = "needs_help"
    on_track = "on_track"
    ahead = "ahead"
    unknown = "unknown"
    """There is not enough information to tell."""


class Reason(StrEnum):
    """Why a pupil is in a state; of several reasons to help, the first of these is the one that is told."""

    calls = "calls"
    """Has called for help, and nobody has answered."""
    struggles_on_several = "struggles_on_several"
    """A4: struggles with two activities or more, worked on in the last 14 days."""
    struggles = "struggles"
    """Struggles with one."""
    not_seen = "not_seen"
    """A1: has done nothing for 7 days while work is open."""
    missing_several = "missing_several"
    """A3: of what was due in the last 14 days two activities more are missing than the class's median."""
    overdue = "overdue"
    """A2: one of those is more than 7 days late, while half of the class misses none."""
    far_ahead = "far_ahead"
    keeps_up = "keeps_up"
    not_begun = "not_begun"
    """Came to the class a short time ago, or nothing is open."""
    no_recent_work = "no_recent_work"
    """Nothing is owed, and nothing was done for 14 days."""


STUCK = (Reason.calls, Reason.struggles_on_several, Reason.struggles)
"""The reasons to help that are about being stuck."""


STATE_OF_REASON = {
    Reason.far_ahead: State.ahead,
    Reason.keeps_up: State.on_track,
    Reason.not_begun: State.unknown,
    Reason.no_recent_work: State.unknown,
}
"""Every other reason is one to help."""


_TO_SUNDAY = dt.timedelta(days=6)


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """Which days count in a class: those of the weeks in which it was at work; the others are holidays."""

    today: dt.date
    weeks: Collection[dt.date]
    """The Mondays of the weeks in which anybody of the class handed in or opened something."""

    def since(self, day: dt.date, *, excused: Collection[dt.date] = ()) -> int:
        """How many days have passed since a day, without holidays and the days a pupil was excused."""
        first = day + dt.timedelta(days=1)
        passed = ((min(week + _TO_SUNDAY, self.today) - max(week, first)).days + 1 for week in self.weeks)
        away = (first <= each <= self.today and self._counts(each) for each in excused)
        return sum(max(days, 0) for days in passed) - sum(away)

    def _counts(self, day: dt.date) -> bool:
        return day - dt.timedelta(days=day.weekday()) in self.weeks


@dataclass(frozen=True, slots=True)
class Struggle:
    """An activity that a pupil has not passed and struggles with (`stuck.struggling`)."""

    activity_id: UUID
    since: dt.datetime
    """When the answers first said so."""
    worked_on: dt.date
    """The last day of work on it."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A mandatory activity that was due, by the pupil's own due date, and was not handed in."""

    activity_id: UUID
    due_on: dt.date


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a pupil in a class at this moment."""

    seen_at: dt.datetime
    """The last work in the class; without any, when the pupil came to the class."""
    seen_on: dt.date
    """The school's day of it."""
    has_begun: bool
    called_at: dt.datetime | None = None
    """When the open call for help was made."""
    called_from: UUID | None = None
    struggles: Sequence[Struggle] = ()
    missing: Sequence[Missing] = ()
    open_work: int = 0
    """Mandatory activities that are open and not handed in."""
    completion: float | None = None
    """Completed over mandatory activities of the pupil's own plan."""
    excused: Collection[dt.date] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """A state with its reason."""

    reason: Reason
    since: dt.datetime | dt.date | None = None
    """Since when the reason holds; a day is the school's."""
    activity_id: UUID | None = None
    """The activity that it is about; of several the first."""
    count: int = 0
    """How many activities it is about."""

    @property
    def state(self) -> State:
        """The state that the reason makes."""
        return STATE_OF_REASON.get(self.reason, State.needs_help)


@dataclass(frozen=True, slots=True)
class Class:
    """What a pupil is compared with: what holds for half of the class is no reason about one pupil."""

    days: SchoolDays
    completion: float | None
    """The median completion; None in a class of fewer than five."""
    missing: float
    """The median number of recently missing activities; 0 in a class of fewer than five."""

    @classmethod
    def of(cls, pupils: Collection[Facts], days: SchoolDays) -> Class:
        """The class that these pupils are."""
        done = [each.completion for each in pupils if each.completion is not None]
        missing = [len(_recently_missing(each, days)) for each in pupils]
        return cls(
            days,
            completion=median(done) if len(done) >= FEWEST else None,
            missing=median(missing) if len(missing) >= FEWEST else 0,
        )


def judge(facts: Facts, of_class: Class) -> Judgement:
    """How a pupil stands now, and why."""
    return (
        _calls(facts)
        or _struggles(facts, of_class.days)
        or _not_seen(facts, of_class.days)
        or _misses(facts, of_class)
        or _otherwise(facts, of_class)
    )


def _calls(facts: Facts) -> Judgement | None:
    if facts.called_at is None:
        return None
    return Judgement(
        Reason.calls, facts.called_at, facts.called_from, count=int(facts.called_from is not None)
    )


def _struggles(facts: Facts, days: SchoolDays) -> Judgement | None:
    recent = [
        each for each in facts.struggles if days.since(each.worked_on, excused=facts.excused) <= RECENT_DAYS
    ]
    if not recent:
        return None
    first = min(recent, key=lambda each: each.since)
    reason = Reason.struggles_on_several if len(recent) >= SEVERAL else Reason.struggles
    return Judgement(reason, first.since, first.activity_id, len(recent))


def _not_seen(facts: Facts, days: SchoolDays) -> Judgement | None:
    if not facts.open_work or days.since(facts.seen_on, excused=facts.excused) < NOT_SEEN_DAYS:
        return None
    return Judgement(Reason.not_seen, facts.seen_at, count=facts.open_work)


def _misses(facts: Facts, of_class: Class) -> Judgement | None:
    missing = _recently_missing(facts, of_class.days)
    more = len(missing) - of_class.missing
    if not missing or more <= 0:
        return None
    first = missing[0]
    since = first.due_on + dt.timedelta(days=1)
    if more >= SEVERAL:
        return Judgement(Reason.missing_several, since, first.activity_id, len(missing))
    if of_class.missing < 1 and of_class.days.since(first.due_on, excused=facts.excused) > OVERDUE_DAYS:
        return Judgement(Reason.overdue, since, first.activity_id, len(missing))
    return None


def _recently_missing(facts: Facts, days: SchoolDays) -> list[Missing]:
    """What was due in the last 14 days and is missing, what was due first first."""
    recent = (each for each in facts.missing if days.since(each.due_on, excused=facts.excused) <= RECENT_DAYS)
    return sorted(recent, key=lambda each: each.due_on)


def _otherwise(facts: Facts, of_class: Class) -> Judgement:
    """Where there is no reason to help."""
    if not facts.has_begun:
        return Judgement(Reason.not_begun)
    if of_class.days.since(facts.seen_on, excused=facts.excused) > RECENT_DAYS:
        return Judgement(Reason.no_recent_work, facts.seen_at)
    if of_class.completion is not None and (facts.completion or 0.0) - of_class.completion >= AHEAD_BY:
        return Judgement(Reason.far_ahead)
    return Judgement(Reason.keeps_up)
