"""The blueprint of the pupil's pages, and what every page asks of the request."""

from __future__ import annotations

import datetime as dt
from typing import cast
from uuid import UUID

from flask import Blueprint, current_app, g, request

from datastore.engine import Database
from datastore.errors import NotFound
from datastore.measures.weeks import local_day, school_zone
from datastore.scope import Scope

blueprint = Blueprint("student", __name__, template_folder="templates")


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


def wanted_class() -> UUID | None:
    """The class that the address names, if it names one.

    Raises:
        NotFound: what it names is no class.
    """
    named = request.args.get("class")
    try:
        return UUID(named) if named else None
    except ValueError:
        raise NotFound("This page does not exist, or it is not yours.") from None
