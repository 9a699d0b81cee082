"""Reads the fields of an ordinary form: what was typed, checked, as the commands take it."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import request

from datastore.errors import BadInput

LONGEST_TEXT = 300
FIRST_MONTH_OF_SCHOOL = 8
"""From August on, a new class is for the school year that begins."""

Typed = Mapping[str, str]
"""What was typed, by the name of the field."""


def typed(*fields: str) -> Typed:
    """What this request's form says in these fields, without the spaces around it."""
    return {field: request.form.get(field, "").strip() for field in fields}


def require_plain(form: Typed) -> None:
    """Refuse texts longer than any field may be, and characters that no text of one line holds.

    Raises:
        BadInput: there is one.
    """
    for text in form.values():
        if len(text) > LONGEST_TEXT:
            raise BadInput(
                "“%(text)s…” is too long: at most %(most)d characters.", text=text[:40], most=LONGEST_TEXT
            )
        if any(unicodedata.category(character) == "Cc" for character in text):
            raise BadInput("A field holds a character that cannot be typed: type it again.")


def date(text: str) -> dt.date | None:
    """A day as a date field sends it; None where it was left empty.

    Raises:
        BadInput: it is no date.
    """
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput("“%(text)s” is not a date.", text=text[:40]) from None


def identifier(text: str) -> UUID:
    """The person chosen from a list.

    Raises:
        BadInput: nobody is chosen.
    """
    try:
        return UUID(text)
    except ValueError:
        raise BadInput("Choose a person from the list.") from None


def ticked(name: str) -> list[UUID]:
    """Whose boxes are ticked.

    Raises:
        BadInput: nobody's.
    """
    chosen = [identifier(text) for text in request.form.getlist(name)]
    if not chosen:
        raise BadInput("Tick at least one pupil.")
    return chosen


def school_year(zone: ZoneInfo) -> str:
    """The school year for which classes are made today: 2026-2027."""
    today = dt.datetime.now(zone)
    start = today.year if today.month >= FIRST_MONTH_OF_SCHOOL else today.year - 1
    return f"{start}-{start + 1}"
