"""A text cut where comments begin and end, to be shown with its marked passages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text on all of which the same comments stand."""

    text: str
    comments: Sequence[int]
    """Places of the comments in the list given, from 0."""
    ending: Sequence[int]
    """Those that end with this stretch: their numbers are written behind it."""


def passages(text: str, anchors: Sequence[tuple[int, int]]) -> list[Passage]:
    """A text in stretches, in order; together they are the text.

    Args:
        text: The text.
        anchors: For each comment where it begins and ends (excluded), in characters; what lies outside of the
            text is cut off, and an empty anchor marks nothing.
    """
    cuts = {0, len(text), *(min(place, len(text)) for anchor in anchors for place in anchor)}
    bounds = sorted(cuts)
    return [
        Passage(
            text[start:end],
            [place for place, (begin, until) in enumerate(anchors) if begin <= start and end <= until],
            [place for place, (begin, until) in enumerate(anchors) if begin < min(until, len(text)) == end],
        )
        for start, end in pairwise(bounds)
    ]
