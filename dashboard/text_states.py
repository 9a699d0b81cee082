"""Where a text stands, and the points it has, in the reader's words; the same on every page."""

from __future__ import annotations

from dashboard.locale import gettext, number, whole
from datastore.measures.texts import TextState


def names() -> dict[TextState, str]:
    """The states in words, those that wait for the teacher first."""
    return {
        TextState.revised: gettext("revised, waits for you"),
        TextState.submitted: gettext("handed in, waits for you"),
        TextState.returned: gettext("given back to the pupil"),
        TextState.draft: gettext("draft"),
        TextState.final: gettext("final"),
    }


def points(value: float) -> str:
    """Points, with decimals only where there are some."""
    return whole(value) if float(value).is_integer() else number(value, 2)
