"""Navigation paths: in which order pupils went through activities, and where they stop.

The counts are those of the directly-follows graph of process mining. Going back is often good study (Guo and
Reinecke 2014): nothing here is a reason for an alert.

An activity is named by its position in the curriculum, from 0.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

from datastore.measures.time_on_task import SITTING_GAP
from datastore.measures.time_summary import SHORTEST_WORK


class Terminal(StrEnum):
    """Where every route begins and ends."""

    start = "start"
    end = "end"


Node = int | Terminal
Link = tuple[Node, Node]
"""From one node to the next."""


class Visit(NamedTuple):
    """One stay of a pupil on an activity."""

    activity: int
    start: float
    """In seconds since any moment, the same for all: a class has thousands of visits."""
    end: float
    """When the pupil was last there; the end of the stay, not of the work."""
    seconds: float
    """Active time."""


Route = tuple[Visit, ...]
"""One sitting: the activities in order of entering, of which no two neighbours are the same."""


def routes(visits: Iterable[Visit]) -> list[Route]:
    """The routes of one pupil, in order of time.

    Visits of under 5 s of active time are left out: prefetching and redirects make such. A pause of more than
    30 minutes, from the last end to the next start, begins a new route. Of visits to the same activity one
    after the other the first stands for all.

    Args:
        visits: Of one pupil, in any order; they may overlap, as those in two tabs do.
    """
    worked = (visit for visit in visits if visit.seconds >= SHORTEST_WORK)
    in_order = sorted(worked, key=attrgetter("start", "end", "activity"))
    return [_merged(sitting) for sitting in _sittings(in_order)]


def _sittings(visits: Sequence[Visit]) -> list[list[Visit]]:
    found: list[list[Visit]] = []
    last, gap = -math.inf, SITTING_GAP.total_seconds()
    for visit in visits:
        if visit.start - last <= gap:
            found[-1].append(visit)
            last = max(last, visit.end)
        else:
            found.append([visit])
            last = visit.end
    return found


def _merged(sitting: Sequence[Visit]) -> Route:
    return tuple(next(stays) for _, stays in groupby(sitting, key=attrgetter("activity")))


def nodes(route: Route) -> list[Node]:
    """The route's activities between START and END."""
    return [Terminal.start, *(visit.activity for visit in route), Terminal.end]


def transitions(found: Iterable[Route]) -> Counter[Link]:
    """How often each link was taken, N(a, b), those from START and to END included."""
    return Counter(link for route in found for link in pairwise(nodes(route)))


def probabilities(counts: Mapping[Link, int]) -> dict[Link, float]:
    """P(b | a) = N(a, b) / sum over b of N(a, b): the share of what leads away from a that leads to b."""
    away: Counter[Node] = Counter()
    for (origin, _), times in counts.items():
        away[origin] += times
    return {link: times / away[link[0]] for link, times in counts.items()}


@dataclass(frozen=True, slots=True)
class Moves:
    """Inner transitions (without START and END), by where they lead."""

    back: int
    """To an earlier position."""
    following: int
    """To the next position."""
    ahead: int
    """Forward jumps: two positions on or more."""

    @property
    def all(self) -> int:
        """The denominator of the ratios."""
        return self.back + self.following + self.ahead

    def ratio(self, times: int) -> float | None:
        """A part over all inner transitions; null where there is none."""
        return times / self.all if self.all else None


def moves(counts: Mapping[Link, int]) -> Moves:
    """How many inner transitions lead back, to the next activity, and jump ahead."""
    steps: Counter[int] = Counter()
    for (origin, target), times in counts.items():
        if isinstance(origin, int) and isinstance(target, int):
            steps[min(max(target - origin, -1), 2)] += times
    return Moves(back=steps[-1], following=steps[1], ahead=steps[2])


def revisit_rate(pupils: Iterable[Sequence[Route]]) -> float | None:
    """(visits - distinct) / visits: the share of visits that return to an activity; null without any.

    Distinct are pairs of pupil and activity; a pupil's routes are taken together.
    """
    visits = distinct = 0
    for found in pupils:
        been = [visit.activity for route in found for visit in route]
        visits += len(been)
        distinct += len(set(been))
    return (visits - distinct) / visits if visits else None


def loops(found: Iterable[Route]) -> Counter[tuple[int, int]]:
    """How often routes go from a to b and straight back to a, by (a, b)."""
    return Counter(
        (first.activity, between.activity)
        for route in found
        for first, between, last in zip(route, route[1:], route[2:], strict=False)
        if first.activity == last.activity
    )


def returns(found: Iterable[Route]) -> Counter[int]:
    """How often a pupil came back to each activity: the visits beyond the first, over all the routes.

    Args:
        found: The routes of one pupil.
    """
    visits = Counter(visit.activity for route in found for visit in route)
    return Counter({activity: times - 1 for activity, times in visits.items() if times > 1})


MOST_NODES = 8
"""A map of more activities is a tangle."""
MOST_STEPS = 4


def map_is_readable(found: Iterable[Route], activities: int) -> bool:
    """Whether a map of the routes can be read: 8 activities and 4 steps at most, and no loop in any route."""
    return activities <= MOST_NODES and all(
        len(route) <= MOST_STEPS and len({visit.activity for visit in route}) == len(route) for route in found
    )


class Passage(NamedTuple):
    """How many pupils reached an activity, and what became of them."""

    reached: int
    went_further: int
    """Pupils who reached a later activity, whether or not this one."""
    skipped: int
    """Of those, pupils who never reached this one."""
    last_here: int | None
    """Pupils who reached no later activity and have not completed this one; null for the final activity."""


class Journey(NamedTuple):
    """All that a pupil did on a path."""

    routes: Sequence[Route]
    completed: frozenset[int]
    """The activities that the pupil has completed."""

    @property
    def been(self) -> frozenset[int]:
        """The activities reached."""
        return frozenset(visit.activity for route in self.routes for visit in route)

    @property
    def stopped_at(self) -> int | None:
        """The activity furthest along the path, where the pupil has not completed it.

        The furthest, not the latest: who looks back at an earlier activity has not left the path there.
        """
        furthest = max(self.been, default=None)
        return None if furthest in self.completed else furthest


def passages(pupils: Iterable[Journey], activities: int) -> list[Passage]:
    """For each position of the path: reach, skips and drop-off.

    The drop-off of an activity is `last_here / reached`, its reach `reached` over the pupils with a route.

    Args:
        pupils: What each did.
        activities: How long the path is.
    """
    reached, further, skipped, last = ([0] * activities for _ in range(4))
    for pupil in pupils:
        been = pupil.been
        for place in been:
            reached[place] += 1
        for place in range(max(been, default=0)):
            further[place] += 1
            skipped[place] += place not in been
        if pupil.stopped_at is not None:
            last[pupil.stopped_at] += 1
    return [
        Passage(*counts, None if place == activities - 1 else last[place])
        for place, counts in enumerate(zip(reached, further, skipped, strict=True))
    ]
