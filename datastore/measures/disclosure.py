"""What may be told of a group outside the class's own teachers, so that no pupil is found out.

Groups of fewer than five pupils are hidden. Where all groups but one are shown beside their total, the hidden
one could be worked out, so the next smallest is hidden too. Nobody, or everybody, of a small group is not
told either: it says something of each of its pupils.
"""

from __future__ import annotations

from collections.abc import Sequence

from datastore.measures.shares import Count

SMALLEST_SHOWN = 5
"""Groups of fewer are hidden outside the class (39 US states used 10, range 5-30: NCES 2011-603)."""
SMALLEST_OUTSIDE = 10
"""The same for what leaves the school."""
FEWEST_FOR_ENDS = 10
"""Of a smaller group a share of 0 or 1 is not told."""


def is_small(n: int, smallest: int = SMALLEST_SHOWN) -> bool:
    """Whether a group is too small to be told of; nobody at all is no group, and hides nothing."""
    return 0 < n < smallest


def hidden(sizes: Sequence[int], *, beside_total: bool = True, smallest: int = SMALLEST_SHOWN) -> list[bool]:
    """Which groups are hidden?

    Args:
        sizes: How many pupils each group has.
        beside_total: Whether the sum over all groups is told as well.
        smallest: Groups of fewer are hidden.

    Returns:
        One a group, in order: those too small; where that is exactly one and the total is told, the smallest
        of the others as well (of several the first). Empty groups are never hidden.
    """
    small = [is_small(n, smallest) for n in sizes]
    if beside_total and sum(small) == 1:
        others = [place for place, n in enumerate(sizes) if n > 0 and not small[place]]
        if others:
            small[min(others, key=lambda place: sizes[place])] = True
    return small


def may_tell(count: Count) -> bool:
    """Whether a share may be told as it is: not 0 and not 1 of a group of fewer than ten."""
    return count.n >= FEWEST_FOR_ENDS or 0 < count.x < count.n
