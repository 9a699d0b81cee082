"""Intervals of time: from a start to an end, in UTC, where lengths are elapsed time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from datastore.errors import BadInput
from datastore.measures.weeks import as_utc


class Interval(NamedTuple):
    """From start to end, end not before start."""

    start: datetime
    end: datetime


def checked(start: datetime, end: datetime) -> Interval:
    """The interval in UTC.

    Raises:
        BadInput: If a time has no zone or the interval ends before it starts.
    """
    interval = Interval(as_utc(start), as_utc(end))
    if interval.end < interval.start:
        raise BadInput("The interval %(start)s to %(end)s ends before it starts.", start=start, end=end)
    return interval


def union(intervals: Iterable[tuple[datetime, datetime]]) -> list[Interval]:
    """When at least one of the intervals ran: overlaps and touching ends merged, a second counted once.

    Args:
        intervals: Pairs of zoned times, in any order.

    Returns:
        Disjoint intervals in UTC, in order; empty ones are left out.

    Raises:
        BadInput: If a time has no zone or an interval ends before it starts.
    """
    merged: list[Interval] = []
    for start, end in sorted(checked(*pair) for pair in intervals):
        if merged and start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, end))
        else:
            merged.append(Interval(start, end))
    return [interval for interval in merged if interval.end > interval.start]


def union_seconds(intervals: Iterable[tuple[datetime, datetime]]) -> float:
    """The length of the union in seconds; never above the wall-clock span. See `union`."""
    return sum((end - start).total_seconds() for start, end in union(intervals))
