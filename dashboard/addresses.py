"""The addresses of the class's pages, with the filters that travel along."""

from __future__ import annotations

from uuid import UUID

from dashboard.views import ClassView
from datastore.errors import NotFound


def class_address(view: ClassView, end: str = "") -> str:
    """A page of the class: "" is the overview, "/stuck" the stuck points."""
    return f"/class/{view.class_id}{end}{view.query}"


def student_address(view: ClassView, student_id: UUID) -> str:
    """The page of one pupil."""
    return class_address(view, f"/student/{student_id}")


def activity_address(view: ClassView, activity_id: UUID) -> str:
    """The analysis of one activity."""
    return class_address(view, f"/activity/{activity_id}")


def id_in_address(raw: object) -> UUID:
    """What an address, or a page made from it, names by its id.

    Raises:
        NotFound: it is no id; addresses that were never ours are not explained.
    """
    try:
        return UUID(str(raw))
    except ValueError:
        raise NotFound("This page does not exist, or it is not yours.") from None
