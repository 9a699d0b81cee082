"""Where a text stands between its writer and its teacher."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum


class TextState(StrEnum):
    """Where a text stands, those that wait for the teacher first."""

    revised = "revised"
    """Handed in again after it was given back; it waits."""
    submitted = "submitted"
    """Handed in; it waits."""
    returned = "returned"
    """Given back; its writer may take it up again."""
    draft = "draft"
    """Never handed in."""
    final = "final"
    """Given back, and the activity is completed."""


WAITING = (TextState.revised, TextState.submitted)


def days_waited(handed_in_at: dt.datetime, now: dt.datetime) -> int:
    """Whole days of 24 hours since a text was handed in; 0 where the clocks of two machines disagree."""
    return max(0, (now - handed_in_at).days)
