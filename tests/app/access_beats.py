"""The rows of the access matrix for what pages report while they are open."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

from datastore.commands.attempts import record_page_events, record_stays
from datastore.commands.attempts.record_stays import Stay, Visit
from datastore.commands.history import Event, Verb
from student import visit_key
from tests.app.rows import Command, Route
from tests.app.world import Who, World


def opened_by_the_pupil(world: World) -> Visit:
    """The page of an activity that the pupil of our class has opened."""
    key, at = world.keys[Who.pupil], dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
    return Visit(key.school_id, key.user_id, world.ours, world.activity, uuid4(), at)


def _report(world: World, **parts: object) -> dict[str, object]:
    return {"visit": visit_key.issue(str(world.server.secret_key), opened_by_the_pupil(world)), **parts}


def _now_ms() -> int:
    return int(dt.datetime.now(dt.UTC).timestamp() * 1000)


def _stay() -> dict[str, object]:
    to = _now_ms()
    return {"stay": 1, "screen": "s1", "first": to - 9000, "last": to, "active": [[to - 9000, to]]}


def _record_stays(database: Any, scope: Any, world: World) -> object:
    visit = opened_by_the_pupil(world)
    stay = Stay(1, "s1", None, visit.opened_at, visit.opened_at)
    return record_stays.record_stays(database, scope, visit, [stay])


def _record_page_events(database: Any, scope: Any, world: World) -> object:
    visit = opened_by_the_pupil(world)
    event = Event(Verb.suspended, visit.opened_at)
    return record_page_events.record_page_events(database, scope, visit, [event])


ROUTES = {
    "POST /beats": Route(
        "in ok 404 404 404 404 404 404 404 404", json=lambda world: _report(world, stays=[_stay()])
    ),
    "POST /events": Route(
        "in ok 404 404 404 404 404 404 404 404",
        json=lambda world: _report(
            world, events=[{"id": str(uuid4()), "verb": "suspended", "at": _now_ms()}]
        ),
    ),
}

COMMANDS = {
    "record_stays.record_stays": Command("404 ok 404 404 404 404 404 404 404 404", _record_stays),
    "record_page_events.record_page_events": Command(
        "404 ok 404 404 404 404 404 404 404 404", _record_page_events
    ),
}
