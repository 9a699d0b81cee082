"""Whether settings fit the sequence they are made for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from uuid import UUID

from datastore.configuration import Configuration
from datastore.errors import BadInput
from datastore.plan.layout import Placed, in_order, is_hidden, is_mandatory


def require_fitting(configuration: Configuration, placed: Sequence[Placed]) -> None:
    """Refuse settings that speak of something else, or that would keep an activity closed for ever.

    Args:
        configuration: As it holds for the students: of a group, over that of its class.
        placed: The activities of the sequence.

    Raises:
        BadInput: an activity or session is not of the sequence, or activities wait for each other.
    """
    activities = {each.id for each in placed}
    for place in ("hidden", "optional", "order"):
        _require(place, getattr(configuration, place) or (), activities)
    for activity_id, required in (configuration.requires or {}).items():
        _require("requires", (activity_id, *required), activities)
    _require("session_dates", configuration.session_dates or (), {each.session_id for each in placed})
    try:
        TopologicalSorter(_waiting(configuration, placed)).prepare()
    except CycleError:
        raise BadInput(
            "Class settings: some activities would wait for each other and never open. Require only what"
            " comes before, or let the class choose the order."
        ) from None


def _require(place: str, named: Iterable[UUID], known: set[UUID]) -> None:
    if strange := [each for each in named if each not in known]:
        raise BadInput(
            "Class settings: %(place)s: %(id)s is not in this sequence.", place=place, id=strange[0]
        )


def _waiting(configuration: Configuration, placed: Sequence[Placed]) -> dict[UUID, list[UUID]]:
    """What each activity waits for, as long as nothing is done."""
    waiting: dict[UUID, list[UUID]] = {}
    before: UUID | None = None
    for each in in_order(placed, configuration):
        if not is_hidden(each, configuration):
            waiting[each.id] = [
                *(configuration.requires or {}).get(each.id, ()),
                *([before] if before else []),
            ]
            if configuration.in_order and is_mandatory(each, configuration):
                before = each.id
    return waiting
