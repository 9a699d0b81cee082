"""Reads the forms of the administration: what was typed, checked, as the commands take it."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import request

from datastore.commands.classes import NewClass
from datastore.commands.people import NewPerson
from datastore.errors import BadInput
from datastore.models.enums import TeachingRole, UserRole

LONGEST_TEXT = 300
FIRST_MONTH_OF_SCHOOL = 8
"""From August on, a new class is for the school year that begins."""

Typed = Mapping[str, str]
"""What was typed, by the name of the field."""

PERSON_FIELDS = ("first_name", "last_name", "role", "username", "email")
CLASS_FIELDS = ("name", "academic_year", "grade_level", "subject", "start_date", "teacher")


def typed(*fields: str) -> Typed:
    """What this request's form says in these fields, without the spaces around it."""
    return {field: request.form.get(field, "").strip() for field in fields}


def new_person(form: Typed) -> NewPerson:
    """The account that PERSON_FIELDS describe.

    Raises:
        BadInput: a field holds what it cannot hold.
    """
    _require_plain(form)
    return NewPerson(
        first_name=form["first_name"],
        last_name=form["last_name"],
        role=_role(form["role"]),
        email=form["email"],
        username=form["username"],
    )


def new_class(form: Typed) -> NewClass:
    """The class that CLASS_FIELDS describe.

    Raises:
        BadInput: a field holds what it cannot hold, or the school year is missing.
    """
    _require_plain(form)
    if not form["academic_year"]:
        raise BadInput("Give the school year of the class, for example 2026-2027.")
    return NewClass(
        name=form["name"],
        academic_year=form["academic_year"],
        grade_level=form["grade_level"] or None,
        subject=form["subject"] or None,
        start_date=_date(form["start_date"]),
        teacher_id=identifier(form["teacher"]) if form["teacher"] else None,
    )


def teaching_role(text: str) -> TeachingRole:
    """As what a teacher comes to a class.

    Raises:
        BadInput: it is none of the roles.
    """
    try:
        return TeachingRole(text)
    except ValueError:
        raise BadInput("Choose a role from the list.") from None


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


def _role(text: str) -> UserRole:
    try:
        return UserRole(text)
    except ValueError:
        raise BadInput("Choose a role from the list.") from None


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput("“%(text)s” is not a date.", text=text[:40]) from None


def _require_plain(form: Typed) -> None:
    """Refuse texts longer than any field may be, and characters that no text of one line holds."""
    for text in form.values():
        if len(text) > LONGEST_TEXT:
            raise BadInput(
                "“%(text)s…” is too long: at most %(most)d characters.", text=text[:40], most=LONGEST_TEXT
            )
        if any(unicodedata.category(character) == "Cc" for character in text):
            raise BadInput("A field holds a character that cannot be typed: type it again.")
