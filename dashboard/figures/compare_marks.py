"""What the charts of a comparison share: how the chosen classes stand out from the others."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from dashboard.figures.theme import ACCENT, ATTENTION

OTHERS = "rgba(139,144,156,0.55)"
"""The classes that are not chosen."""


class Look(NamedTuple):
    """How a chosen class is drawn: never by its colour alone."""

    colour: str
    band: str
    """The colour, see-through."""
    dash: str
    symbol: str
    sign: str
    """The symbol as a letter, in front of the class's name."""


_LOOKS = (
    Look(ACCENT, "rgba(11,93,107,0.14)", "solid", "circle", "●"),
    Look(ATTENTION, "rgba(168,76,6,0.14)", "dash", "square", "■"),
    Look("#7b68b5", "rgba(123,104,181,0.14)", "dot", "diamond", "◆"),
    Look("#8a7300", "rgba(138,115,0,0.14)", "dashdot", "triangle-up", "▲"),
)


def looks(chosen: Sequence[UUID]) -> dict[UUID, Look]:
    """A look of its own for each of the chosen classes."""
    return dict(zip(chosen, _LOOKS, strict=False))


def spread_out(places: Sequence[float], apart: float, most: float) -> list[float]:
    """Places on an axis for labels that would lie on each other: each at least so far from the next.

    Args:
        places: Where they belong.
        apart: The least distance.
        most: None is moved beyond it.
    """
    order = sorted(range(len(places)), key=lambda each: places[each])
    moved = list(places)
    for below, above in pairwise(order):
        moved[above] = max(moved[above], moved[below] + apart)
    end = most
    for place in reversed(order):
        moved[place] = min(moved[place], end)
        end = moved[place] - apart
    return moved
