"""Time on task: how long a student was at work on the screen.

A lower bound of engagement with the screen, not effort: reading on paper and thinking are not in it. The
rule is part of the number; its name is stored with every period and stands under every figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise, zip_longest
from typing import NamedTuple

from datastore.measures.intervals import Interval, checked, union
from datastore.measures.weeks import as_utc

LOG_DURATION = "log duration"
"""The name of the rule for imported logs, `log_duration`."""
SITTING_GAP = timedelta(minutes=30)
"""A longer pause ends a sitting."""


class EventKind(StrEnum):
    """What an open activity reports."""

    enter = "enter"
    focus = "focus"
    heartbeat = "heartbeat"
    answer = "answer"
    hint = "hint"
    blur = "blur"
    leave = "leave"


INACTIVE = frozenset({EventKind.blur, EventKind.leave})
"""After these the student is not at work; after all others they are."""


class ActivityEvent(NamedTuple):
    """One event of a student on an activity."""

    event_id: str
    """Unique; the same id again is the same event sent again."""
    at: datetime
    kind: EventKind
    tab: str


@dataclass(frozen=True, slots=True)
class HeartbeatRule:
    """The three numbers of the heartbeat rule, in seconds; a convention, stored with each aggregate."""

    heartbeat: int = 15
    """H: a visible activity with recent input beats this often."""
    cap: int = 30
    """C: an event vouches for at most this long; twice H, so that one lost beat costs nothing."""
    idle: int = 60
    """I: without input for so long, and no video playing, the beats stop."""

    @property
    def name(self) -> str:
        """What is stored and shown as the rule."""
        return f"heartbeat H={self.heartbeat} C={self.cap} I={self.idle}"


def active_intervals(events: Iterable[ActivityEvent], rule: HeartbeatRule) -> list[Interval]:
    """When a student was active on an activity.

    Per tab, in order of time: an event after which the student is active vouches for the time to the next
    event, at most `rule.cap`. The last event of a tab adds nothing. The tabs are then united, so that a
    second tab inside the first adds nothing.

    Args:
        events: Of one student on one activity, in any order, re-sent ones included.
        rule: Only `cap` is read; the others are kept by whoever sends the beats.

    Returns:
        Disjoint intervals in UTC, in order; the sum of their lengths is the active time.

    Raises:
        BadInput: If a time has no zone.
    """
    cap = timedelta(seconds=rule.cap)
    return union(
        (here.at, min(after.at, here.at + cap))
        for tab in _tabs(events)
        for here, after in pairwise(tab)
        if here.kind not in INACTIVE
    )


class LogRow(NamedTuple):
    """One row of an imported log."""

    start: datetime
    duration: timedelta | None
    """None where the log gives only a time stamp."""


def log_duration(rows: Sequence[LogRow], gap: timedelta = SITTING_GAP) -> list[Interval]:
    """When a student was at work, by the rule "log duration", for logs without heartbeats.

    A row with a duration covers [start, start + duration], capped at the next row's start. A row without
    covers the time to the next row, or nothing when that is more than `gap` away or there is no next row.

    Args:
        rows: All rows of one student over all activities, in any order.
        gap: The longest pause inside a sitting.

    Returns:
        One interval a row, in the order given, in UTC and disjoint, so that sums over any part of the rows
        (an activity, a day) are true; empty (start = end) where a row covers nothing.

    Raises:
        BadInput: If a time has no zone or a duration is negative.
    """
    order = sorted(range(len(rows)), key=lambda i: (as_utc(rows[i].start), rows[i].duration or timedelta(0)))
    spans = {
        here: _span(rows[here], None if after is None else as_utc(rows[after].start), gap)
        for here, after in zip_longest(order, order[1:])
    }
    return [spans[i] for i in range(len(rows))]


def sittings(intervals: Iterable[tuple[datetime, datetime]], gap: timedelta = SITTING_GAP) -> list[Interval]:
    """In which sittings a student worked: from the first start to the last end, split by pauses.

    Args:
        intervals: Of one student, in any order, such as those of `log_duration`; empty ones (a mere time
            stamp) are part of a sitting too.
        gap: The longest pause inside a sitting, from the end of one interval to the start of the next; a
            longer one ends it, a pause of exactly this length does not.

    Returns:
        Disjoint intervals in UTC, in order.

    Raises:
        BadInput: If a time has no zone or an interval ends before it starts.
    """
    found: list[Interval] = []
    for start, end in sorted(checked(*pair) for pair in intervals):
        if found and start - found[-1].end <= gap:
            found[-1] = Interval(found[-1].start, max(found[-1].end, end))
        else:
            found.append(Interval(start, end))
    return found


def _tabs(events: Iterable[ActivityEvent]) -> list[list[ActivityEvent]]:
    """Per tab the events in UTC, once each and in order."""
    once: dict[str, ActivityEvent] = {}
    for event in events:
        seen = event._replace(at=as_utc(event.at))
        once[event.event_id] = min(seen, once.get(event.event_id, seen), key=_order)
    tabs: defaultdict[str, list[ActivityEvent]] = defaultdict(list)
    for event in sorted(once.values(), key=_order):
        tabs[event.tab].append(event)
    return list(tabs.values())


def _order(event: ActivityEvent) -> tuple[datetime, bool, str, str]:
    """By time; of events at one instant the inactive come last: in doubt the time is not counted."""
    return event.at, event.kind in INACTIVE, event.event_id, event.tab


def _span(row: LogRow, next_start: datetime | None, gap: timedelta) -> Interval:
    """What one row covers, in UTC, given when the next one starts."""
    start = as_utc(row.start)
    if row.duration is not None:
        _, end = checked(start, start + row.duration)
        return Interval(start, end if next_start is None else min(end, next_start))
    if next_start is None or next_start - start > gap:
        return Interval(start, start)
    return Interval(start, next_start)
