"""How far two shares differ, with what the sizes of the groups leave open."""

from __future__ import annotations

from math import hypot

from datastore.measures.shares import Z_95, Count, Interval, share, wilson


def newcombe(first: Count, second: Count, z: float = Z_95) -> Interval | None:
    """Between which values the difference of two independent shares, first - second, plausibly lies.

    Method 10 of Newcombe (1998, Statistics in Medicine 17:873-890), from Wilson's intervals (l1, u1) and
    (l2, u2): d - sqrt((p1 - l1)^2 + (u2 - p2)^2) to d + sqrt((u1 - p1)^2 + (p2 - l2)^2).

    Args:
        first: x of n.
        second: x of n of the other group.
        z: Standard normal quantile; the default is 95%.

    Returns:
        The interval, within [-1, 1]; None when a group is empty.
    """
    p1, p2 = share(first), share(second)
    one, other = wilson(first, z), wilson(second, z)
    if p1 is None or p2 is None or one is None or other is None:
        return None
    below = hypot(p1 - one.low, other.high - p2)
    above = hypot(one.high - p1, p2 - other.low)
    return Interval(max(-1.0, p1 - p2 - below), min(1.0, p1 - p2 + above))
