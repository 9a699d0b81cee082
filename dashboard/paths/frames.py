"""What the routes of a class add up to: reach, links, detours, and who took them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.paths.path import Paths
from dashboard.rows import framed, rows
from datastore.measures.differences import newcombe
from datastore.measures.paths import (
    Node,
    Terminal,
    loops,
    probabilities,
    returns,
    transitions,
)
from datastore.measures.shares import Count

if TYPE_CHECKING:
    from dashboard.queries.frames import Columns

START = -1
"""The position of START in frames; END stands at the length of the plan."""

REACH_COLUMNS: Columns = {
    "activity_id": "object",
    "title": "str",
    "session": "str",
    "started": "int64",
    "reached": "int64",
    "share": "float64",
    "further": "int64",
    "skipped": "int64",
    "last_here": "float64",
    "drop_off": "float64",
}
LINK_COLUMNS: Columns = {
    "origin": "int64",
    "target": "int64",
    "kind": "str",
    "times": "int64",
    "pupils": "int64",
    "share": "float64",
}
DETOUR_COLUMNS: Columns = {
    "kind": "str",
    "place": "int64",
    "other": "int64",
    "pupils": "int64",
    "of": "int64",
    "times": "float64",
}
DIFFERENCE_COLUMNS: Columns = {
    "activity_id": "object",
    "title": "str",
    "first": "int64",
    "second": "int64",
    "difference": "float64",
    "low": "float64",
    "high": "float64",
}


def reach(found: Paths) -> pd.DataFrame:
    """How many pupils reach each activity, skip it, or have it as their last?

    Columns: activity_id, title, session; started: pupils with a route, the denominator of share = reached /
    started, which is null without any; further: pupils who reached a later activity; skipped: of those, who
    never reached this one; last_here: pupils who reached no later one and have not completed this one,
    null for the final activity; drop_off = last_here / reached. A row an activity, in order.
    """
    started = len(found.pupils)
    lines = [
        (
            *(place.activity_id, place.title, place.session, started, counts.reached),
            _share(counts.reached, started),
            *(counts.went_further, counts.skipped, counts.last_here),
            _share(counts.last_here, counts.reached),
        )
        for place, counts in zip(rows(found.plan), found.passages, strict=True)
    ]
    return framed(lines, REACH_COLUMNS)


def _share(part: int | None, whole: int) -> float | None:
    return None if part is None or not whole else part / whole


def links(found: Paths) -> pd.DataFrame:
    """Which links do the routes take, how often, and by how many pupils?

    Columns: origin and target (rows of the plan, START -1, END its length); kind: start, end, next, skip (two
    positions on or more), back, or return; times it was taken, by so many pupils; share: of all that leads
    away from its origin. A return has the activity as both: how often pupils came back to it, which is no
    transition and has no share. By position.
    """
    counts = transitions(found.routes)
    shares = probabilities(counts)
    pupils = Counter(link for pupil in found.pupils for link in set(transitions(pupil.journey.routes)))
    end = len(found.plan)
    taken = [
        (_position(a, end), _position(b, end), _kind(a, b), times, pupils[a, b], shares[a, b])
        for (a, b), times in counts.items()
    ]
    lines = sorted([*taken, *_returns(found)], key=lambda line: line[:2])
    return framed(lines, LINK_COLUMNS)


def _returns(found: Paths) -> Iterator[tuple[int, int, str, int, int, float]]:
    times: Counter[int] = Counter()
    pupils: Counter[int] = Counter()
    for pupil in found.pupils:
        own = returns(pupil.journey.routes)
        times.update(own)
        pupils.update(own.keys())
    return ((place, place, "return", n, pupils[place], float("nan")) for place, n in times.items())


def _position(node: Node, end: int) -> int:
    if isinstance(node, Terminal):
        return START if node is Terminal.start else end
    return node


def _kind(origin: Node, target: Node) -> str:
    if isinstance(origin, Terminal) or isinstance(target, Terminal):
        return "start" if isinstance(origin, Terminal) else "end"
    if target < origin:
        return "back"
    return "next" if target == origin + 1 else "skip"


def detours(found: Paths) -> pd.DataFrame:
    """Where do pupils stop, what do they skip, and where do they go back and forth?

    Columns: kind: stop, skip or loop; place (row of the plan) and other (of a loop the activity gone to and
    come straight back from, else the place); pupils, out of so many: of those who reached it, for a skip of
    those who reached a later activity; times: how often, of loops only. Most pupils first.
    """
    lines: list[tuple[str, int, int, int, int, float]] = []
    for place, passage in enumerate(found.passages):
        lines.append(("stop", place, place, passage.last_here or 0, passage.reached, float("nan")))
        lines.append(("skip", place, place, passage.skipped, passage.went_further, float("nan")))
    times = loops(found.routes)
    pupils = Counter(loop for pupil in found.pupils for loop in set(loops(pupil.journey.routes)))
    reached = [passage.reached for passage in found.passages]
    lines += [("loop", a, b, pupils[a, b], reached[a], n) for (a, b), n in times.items()]
    ranked = sorted((line for line in lines if line[3]), key=lambda line: (-line[3], *line[1:3]))
    return framed(ranked, DETOUR_COLUMNS)


def differences(first: Paths, second: Paths) -> pd.DataFrame:
    """How far does the reach of two groups differ?

    Columns: activity_id, title; first and second: pupils of each who reached it; difference of the two
    shares, first - second, with its 95 % interval low to high (Newcombe); null where a group has nobody on
    the path. A row an activity, in order.
    """
    sizes = len(first.pupils), len(second.pupils)
    lines = []
    for activity, one, other in zip(rows(first.plan), first.passages, second.passages, strict=True):
        counts = Count(one.reached, sizes[0]), Count(other.reached, sizes[1])
        interval = newcombe(*counts) or (float("nan"), float("nan"))
        apart = counts[0].x / sizes[0] - counts[1].x / sizes[1] if all(sizes) else float("nan")
        lines.append((activity.activity_id, activity.title, one.reached, other.reached, apart, *interval))
    return framed(lines, DIFFERENCE_COLUMNS)
