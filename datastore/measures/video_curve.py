"""What of a film was watched, and what was watched again: from what its player reported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from datastore.errors import BadInput

MOST_STEPS = 120
"""A curve has at most so many points, whatever the length of the film."""
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900)
"""How many seconds a point stands for: the first of these that is enough."""

Stretch = tuple[float, float]
"""From a second of the film to a later one."""


class Player(StrEnum):
    """What a player reports; the verbs of the history."""

    played = "played"
    paused = "paused"
    seeked = "seeked"


class Report(NamedTuple):
    """One report of a player. Positions are seconds of the film."""

    verb: Player
    at: float
    """Where it stood: for a jump, where that began."""
    to: float | None = None
    """Where a jump ended."""


@dataclass(frozen=True, slots=True)
class Viewing:
    """What one student played of a film."""

    plays: Sequence[Stretch] = ()
    """One after the other: a passage that was played twice is there twice."""
    seen: Sequence[Stretch] = field(default=())
    """Stretches known to have been played at least once, from a source that does not say how often."""


class Moment(NamedTuple):
    """One point of the curve."""

    start: float
    end: float
    """Seconds of the film."""
    watched: int
    """Students who played its middle at least once."""
    again: int
    """Students who played it at least twice."""


def plays_of(reports: Iterable[Report]) -> list[Stretch]:
    """What was played, from the reports of one student on one film, oldest first.

    A stretch runs from "played" to the next "paused", or to where a jump begins; after a jump the film plays
    on from where it ended. A "played" that follows another one (a page that was closed without a word) begins
    anew: what was played in between is not known and not counted.
    """
    found: list[Stretch] = []
    start: float | None = None
    for report in reports:
        if start is not None and report.verb is not Player.played and report.at > start:
            found.append((start, report.at))
        if report.verb is Player.played:
            start = report.at
        elif report.verb is Player.paused:
            start = None
        elif start is not None:
            start = report.to
    return found


def step_of(length: float) -> int:
    """How many seconds a point of the curve stands for."""
    return next((step for step in STEPS if length / step <= MOST_STEPS), STEPS[-1])


def watch_curve(viewings: Sequence[Viewing], length: float) -> list[Moment]:
    """How many students watched each moment of a film, and how many of them more than once?

    Args:
        viewings: One a student.
        length: Of the film, in seconds.

    Returns:
        The moments from the first to the last, which ends with the film; 0 <= again <= watched.

    Raises:
        BadInput: the film has no length.
    """
    if not length > 0:
        raise BadInput("A film of %(length)s s has no curve: give its length.", length=length)
    step = step_of(length)
    starts = [float(place * step) for place in range(-int(-length // step))]
    return [_moment(viewings, start, min(start + step, length)) for start in starts]


def _moment(viewings: Sequence[Viewing], start: float, end: float) -> Moment:
    middle = (start + end) / 2
    times = [sum(_holds(stretch, middle) for stretch in viewing.plays) for viewing in viewings]
    once = [
        bool(played) or any(_holds(stretch, middle) for stretch in viewing.seen)
        for played, viewing in zip(times, viewings, strict=True)
    ]
    return Moment(start, end, watched=sum(once), again=sum(played > 1 for played in times))


def _holds(stretch: Stretch, second: float) -> bool:
    return stretch[0] <= second < stretch[1]
