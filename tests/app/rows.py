"""What a row of the access matrix is; the parts of the matrix and their test share it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from datastore.engine import Database
from datastore.scope import Scope
from tests.app.world import Who, World


def columns(outcomes: str) -> dict[Who, str]:
    """A line of the table by person."""
    return dict(zip(Who, outcomes.split(), strict=True))


@dataclass(frozen=True)
class Route:
    """What an address answers; a form or a JSON body makes it a request that would do something."""

    outcomes: str
    form: Callable[[World], Mapping[str, Any]] = field(default=lambda _: {})
    json: Callable[[World], Any] | None = None


@dataclass(frozen=True)
class Command:
    """What comes of a command that people's requests run."""

    outcomes: str
    call: Callable[[Database, Scope, World], object]


def compare(told: str, found: Mapping[Who, str]) -> None:
    """All that differs from a row at once, by person."""
    wrong = {
        who.value: f"{found[who]!r} instead of {expected!r}"
        for who, expected in columns(told).items()
        if found[who] != expected
    }
    assert not wrong, wrong


def of_everybody(outcome: Callable[[Who], str]) -> dict[Who, str]:
    """What comes of it, by person."""
    return {who: outcome(who) for who in Who}
