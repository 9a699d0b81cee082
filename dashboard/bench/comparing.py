"""P5: what a coordinator waits for who compares sixty classes, read anew and remembered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import text

from dashboard.bench.callback_time import WARM_UP, own_statements
from dashboard.bench.figures import Detail, Figure, not_measured, p95, worst
from dashboard.bench.ground import Ground, Site
from dashboard.bench.pages import Request
from dashboard.bench.statements import seconds_by_hand
from datastore.simulate.scale.workload import of_sizes

CLASSES = 60
CLASS_SIZE = 35
PAGE = "compare"
UNCACHED, CACHED = (
    ("P5-uncached", "slowest panel of a comparison of 60 classes, read anew (p95)", 250.0),
    ("P5-cached", "slowest panel of a comparison of 60 classes, nothing has changed since (p95)", 30.0),
)
_CHANGE = text(
    "UPDATE student_progress SET updated_at = updated_at WHERE id = ("
    "SELECT id FROM student_progress WHERE class_id = :class LIMIT 1)"
)
"""Writes a row anew, as every submission does: what is remembered of its class no longer holds."""


def measure(ground: Ground) -> list[Figure]:
    """The slowest panel of the page after a change in the data, and once more without one."""
    if ground.scale == "S":
        why = "needs a larger scale than S: --scale M"
        return [not_measured(id_, what, "ms", _goal(most), why=why) for id_, what, most in (UNCACHED, CACHED)]
    site = coordinating(ground.site(of_sizes((CLASS_SIZE,) * CLASSES)))
    panels = {request.name: request for page in site.pages if page.name == PAGE for request in page.callbacks}
    return [
        _figure(UNCACHED, [_timed(site, name, panels[name], ground.rounds, _changed) for name in panels]),
        _figure(CACHED, [_timed(site, name, panels[name], ground.rounds, _as_it_is) for name in panels]),
    ]


def coordinating(site: Site) -> Site:
    """The same site, visited by the coordinator of its school."""
    return replace(site, teacher=site.teacher.replace("teacher1.", "coordinator."))


def _timed(site: Site, name: str, request: Request, rounds: int, prepare: Callable[[Site], None]) -> Detail:
    """Milliseconds of a panel, each time after `prepare`, and of its statements by hand."""
    prepare(site)
    statements = own_statements(site, request)
    for _ in range(WARM_UP):
        request.sent_by(site.visitor)
    taken, by_hand = [], []
    for _ in range(rounds):
        prepare(site)
        taken.append(request.sent_by(site.visitor).seconds)
        by_hand.append(seconds_by_hand(site.database, site.school_id, statements))
    return Detail(name, 1000 * p95(taken), 1000 * p95(by_hand))


def _changed(site: Site) -> None:
    with site.database.owning() as connection:
        connection.execute(_CHANGE, {"class": site.class_id})


def _as_it_is(_site: Site) -> None:
    """Nothing happens between two looks at the page."""


def _goal(most: float) -> str:
    return f"<= {most:.0f} ms"


def _figure(which: tuple[str, str, float], details: list[Detail]) -> Figure:
    id_, what, most = which
    slowest = worst(details)
    met = slowest.value <= most
    return Figure(id_, what, "ms", slowest.value, slowest.reference, _goal(most), met, slowest.name, details)
