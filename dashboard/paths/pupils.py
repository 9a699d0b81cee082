"""The pupils behind a count: who took a link, stopped, left an activity out, or went back and forth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pandas as pd

from dashboard.addresses import class_address, id_in_address
from dashboard.paths.path import Paths
from dashboard.views import ClassView
from datastore.errors import NotFound
from datastore.measures.paths import Journey, Node, Terminal, loops, returns, transitions

_TERMINALS = {each.value: each for each in Terminal}
Place = UUID | Terminal


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the reader has asked for the pupils of."""

    kind: str
    """link, loop, return, skip or stop."""
    origin: Place
    target: Place
    """The same as the origin where there is no other."""


def chosen(raw: object) -> Chosen | None:
    """Read what an address asks for; None where it asks for nothing.

    Raises:
        NotFound: it asks for what there never is.
    """
    if not raw:
        return None
    kind, *places = str(raw).split(".")
    if kind not in _TIMES or len(places) not in (1, 2):
        raise NotFound("This page does not exist, or it is not yours.")
    origin, target = (_place(each) for each in (places[0], places[-1]))
    return Chosen(kind, origin, target)


def _place(raw: str) -> Place:
    return _TERMINALS.get(raw) or id_in_address(raw)


def address(view: ClassView, found: Paths, kind: str, origin: int, target: int | None = None) -> str:
    """The page with the pupils of a link, of a stop, and so on.

    Args:
        view: What is filtered.
        found: The path.
        kind: As in `Chosen`.
        origin: Its row in the plan; -1 is START.
        target: The other row, where there is one; the length of the plan is END.
    """
    places = [_said(found, place) for place in (origin, target) if place is not None]
    page = class_address(view, "/paths")
    return f"{page}{'&' if '?' in page else '?'}of={'.'.join([kind, *places])}"


def _said(found: Paths, place: int) -> str:
    if place < 0:
        return Terminal.start.value
    return Terminal.end.value if place == len(found.ids) else found.ids[place]


def takers(found: Paths, asked: Chosen, students: pd.DataFrame) -> pd.DataFrame:
    """Who are the pupils behind a count?

    Columns: those of `students`, and how many times: of a stop and a skip once. Most often first, then by
    name; nobody where the activity is not on the path.
    """
    times: dict[UUID, int] = {}
    places = [place_of(found, each) for each in (asked.origin, asked.target)]
    if places[0] is not None and places[1] is not None:
        count = _TIMES[asked.kind]
        times = {pupil.student_id: count(pupil.journey, places[0], places[1]) for pupil in found.pupils}
    if asked.kind == "stop" and places[0] == len(found.plan) - 1:
        times = {}  # behind the final activity there is nothing to leave
    counted = students.assign(times=[times.get(each, 0) for each in students["student_id"]])
    ranked = counted[counted["times"] > 0].sort_values("times", ascending=False, kind="stable")
    return ranked.astype({"times": "int64"}).reset_index(drop=True)


def place_of(found: Paths, asked: Place) -> Node | None:
    """Where an activity stands on the path; None where it does not."""
    if isinstance(asked, Terminal):
        return asked
    return next((place for place, each in enumerate(found.plan["activity_id"]) if each == asked), None)


def _links(journey: Journey, origin: Node, target: Node) -> int:
    return transitions(journey.routes)[origin, target]


def _loops(journey: Journey, origin: Node, target: Node) -> int:
    if isinstance(origin, Terminal) or isinstance(target, Terminal):
        return 0
    return loops(journey.routes)[origin, target]


def _returns(journey: Journey, origin: Node, _: Node) -> int:
    return 0 if isinstance(origin, Terminal) else returns(journey.routes)[origin]


def _skips(journey: Journey, origin: Node, _: Node) -> int:
    been = journey.been
    return int(isinstance(origin, int) and origin not in been and max(been, default=-1) > origin)


def _stops(journey: Journey, origin: Node, _: Node) -> int:
    return int(journey.stopped_at is not None and journey.stopped_at == origin)


_TIMES: dict[str, Callable[[Journey, Node, Node], int]] = {
    "link": _links,
    "loop": _loops,
    "return": _returns,
    "skip": _skips,
    "stop": _stops,
}
