"""The rows of the access matrix for the path of a sequence."""

from __future__ import annotations

from collections.abc import Callable

from tests.app.rows import Route
from tests.app.world import World

ROUTES = {
    "GET /s/<uuid:sequence_id>": Route("in names ok 404 404 404 404 404 404 404"),
}
"""The other pupil's class has the same sequence: the page is that of the own class."""

PLACES: dict[str, Callable[[World], object]] = {"sequence_id": lambda world: world.sequence}
