"""The rows of the access matrix for the pages of an activity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from datastore.scope import Scope
from tests.app.rows import Route
from tests.app.world import Who, World
from tests.factories import hand_in

_TOKENS = (UUID("5ea70000-0000-4000-8000-000000000001"), UUID("5ea70000-0000-4000-8000-000000000002"))
"""Of two attempts of the pupil's; the same token hands in once."""


def _the_pupils_attempt(world: World) -> int:
    """The number of an attempt that the pupil has and the other pupil, who handed in once, has not."""
    pupil = Scope(world.north.school_id, world.keys[Who.pupil].user_id, attends=frozenset({world.ours}))
    attempts = [
        hand_in(world.database, pupil, world.activity, {"q1": "titre"}, token=token) for token in _TOKENS
    ]
    return attempts[-1].attempt_number


def _form(world: World) -> Mapping[str, Any]:
    named = {"class": str(world.ours), "token": str(uuid4()), "version": "1", "revision": "0"}
    return {**named, "answers.q1": "titre", "action": "hand-in"}


ROUTES = {
    "GET /a/<uuid:activity_id>": Route("in ok ok 404 404 404 404 404 404 404"),
    "POST /a/<uuid:activity_id>/start": Route(
        "in ok 404 404 404 404 404 404 404 404", lambda world: {"class": str(world.ours)}
    ),
    "POST /a/<uuid:activity_id>/form": Route("in ok 404 404 404 404 404 404 404 404", _form),
    "GET /a/<uuid:activity_id>/attempts/<int:number>": Route("in ok 404 404 404 404 404 404 404 404"),
}

PLACES = {
    "activity_id": lambda world: world.activity,
    "number": _the_pupils_attempt,
}
