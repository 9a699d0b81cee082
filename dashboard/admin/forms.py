"""Reads the forms of the administration: the person or class that was typed, as the commands take it."""

from __future__ import annotations

from dashboard.fields import Typed, date, identifier, require_plain
from datastore.commands.accounts.people import NewPerson
from datastore.commands.classroom.classes import NewClass
from datastore.errors import BadInput
from datastore.models.enums import TeachingRole, UserRole

PERSON_FIELDS = ("first_name", "last_name", "role", "username", "email")
CLASS_FIELDS = ("name", "academic_year", "grade_level", "subject", "start_date", "teacher")


def new_person(form: Typed) -> NewPerson:
    """The account that PERSON_FIELDS describe.

    Raises:
        BadInput: a field holds what it cannot hold.
    """
    require_plain(form)
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
    require_plain(form)
    if not form["academic_year"]:
        raise BadInput("Give the school year of the class, for example 2026-2027.")
    return NewClass(
        name=form["name"],
        academic_year=form["academic_year"],
        grade_level=form["grade_level"] or None,
        subject=form["subject"] or None,
        start_date=date(form["start_date"]),
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


def _role(text: str) -> UserRole:
    try:
        return UserRole(text)
    except ValueError:
        raise BadInput("Choose a role from the list.") from None
