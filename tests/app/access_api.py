"""Who may do what by the messages of an activity's scripts, and with the parts of a page kept offline."""

from __future__ import annotations

from uuid import uuid4

from tests.app.rows import Route
from tests.app.world import ANSWERS, World

ALL = "ok ok ok ok ok ok ok ok ok ok"
OUR_PUPIL = "in ok 404 404 404 404 404 404 404 404"


def _work(world: World, **more: object) -> dict[str, object]:
    return {"class_id": str(world.ours), "client_token": str(uuid4()), **more}


def _answered(world: World, **more: object) -> dict[str, object]:
    return _work(world, responses={"answers": ANSWERS}, content_version=1, **more)


ROUTES = {
    "GET /sw.js": Route(ALL),
    "GET /offline": Route(ALL),
    "POST /a/<uuid:activity_id>/attempts": Route(OUR_PUPIL, json=_answered),
    "POST /a/<uuid:activity_id>/draft": Route(OUR_PUPIL, json=lambda world: _answered(world, revision=9)),
    # What our class works on has no hint to give, and is no text.
    "POST /a/<uuid:activity_id>/hints": Route(
        "in no 404 404 404 404 404 404 404 404", json=lambda world: _work(world, item="q1", number=1)
    ),
    "POST /a/<uuid:activity_id>/text": Route(
        "in 404 404 404 404 404 404 404 404 404",
        json=lambda world: {"class_id": str(world.ours), "text": "Bonjour", "checked": [], "revision": 0},
    ),
}
