"""The blueprint of the pupil's pages, and what every page asks of the request."""

from __future__ import annotations

import datetime as dt
from typing import cast
from uuid import UUID

from flask import Blueprint, current_app, g, request

from datastore.engine import Database
from datastore.errors import BadInput, NotFound
from datastore.measures.weeks import local_day, school_zone
from datastore.scope import Scope

blueprint = Blueprint("student", __name__, template_folder="templates")

_LARGEST_NUMBER = 2**31 - 1


def scope() -> Scope:
    """The scope of the signed-in person, put on `flask.g` by the composition root."""
    return cast("Scope", g.person.scope)


def database() -> Database:
    """The database of the server."""
    return cast("Database", current_app.extensions["parcours.database"])


def now() -> dt.datetime:
    """The present moment; a test gives the server a clock of its own."""
    clock = current_app.extensions.get("parcours.clock")
    return cast("dt.datetime", clock()) if clock else dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The school's day."""
    return local_day(now(), school_zone(scope().timezone))


def wanted_id(name: str) -> UUID | None:
    """The id that the address gives under a name, if it gives one.

    Raises:
        NotFound: what it gives is no id.
    """
    given = request.args.get(name)
    try:
        return UUID(given) if given else None
    except ValueError:
        raise NotFound("This page does not exist, or it is not yours.") from None


def wanted_class() -> UUID | None:
    """The class that the address names, if it names one; raises as `wanted_id`."""
    return wanted_id("class")


def sent_id(field: str) -> UUID:
    """The id in a field of the form.

    Raises:
        BadInput: there is none.
    """
    try:
        return UUID(request.form.get(field, ""))
    except ValueError:
        raise _incomplete() from None


def sent_id_or_none(field: str) -> UUID | None:
    """The id in a field that may stay empty; raises as `sent_id`."""
    return sent_id(field) if request.form.get(field) else None


def sent_number(field: str, *, least: int = 0) -> int:
    """The whole number in a field of the form, as large as the database holds.

    Raises:
        BadInput: there is none.
    """
    number = request.form.get(field, type=int)
    if number is None or not least <= number <= _LARGEST_NUMBER:
        raise _incomplete()
    return number


def _incomplete() -> BadInput:
    return BadInput("This page is incomplete: reload it and send again.")
