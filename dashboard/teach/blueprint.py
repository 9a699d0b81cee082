"""The blueprint of the teachers' own pages, and what every page asks of the request."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, request
from sqlalchemy import Connection

from dashboard import accounts
from dashboard.access import current_person, current_scope
from dashboard.edge import sentence
from dashboard.locale import day
from dashboard.shell import class_views
from dashboard.teach import queries
from dashboard.wiring import database
from datastore.errors import BadInput, ParcoursError, Refused
from datastore.measures.weeks import local_day, school_zone

blueprint = Blueprint("teach", __name__, url_prefix="/teach")

Answer = str | tuple[str, int]
FAILED, UNDO = "failed", "undo"
"""Categories of flashed messages: why nothing was done, and what can be taken back."""
MOST_UNDONE = 40
"""Fields of an undo button: it travels in the session's cookie."""


@blueprint.context_processor
def frame() -> dict[str, Any]:
    """What every page shows of the person and says in words."""
    zone = school_zone(current_scope().timezone)
    return {
        "person": current_person(),
        "states": accounts.states(),
        "class_views": class_views,
        "sentence": sentence,
        "day": lambda at: day(at, zone),
        "moment": lambda at: f"{day(at, zone)}, {at.astimezone(zone):%H:%M}",
        "date": lambda on: day(dt.datetime.combine(on, dt.time(12), zone), zone) if on else "–",
    }


def now() -> dt.datetime:
    """The present moment; a test gives the server a clock of its own."""
    clock = current_app.extensions.get("parcours.clock")
    moment: dt.datetime = clock() if clock else dt.datetime.now(dt.UTC)
    return moment


def today() -> dt.date:
    """The school's day."""
    return local_day(now(), school_zone(current_scope().timezone))


def pupils_of(connection: Connection, class_id: UUID) -> list[queries.Pupil]:
    """The pupils of a class today, by name.

    Raises:
        NotFound: the person does not teach the class.
    """
    cipher = database().cipher
    return queries.pupils(connection, current_scope(), class_id, cipher=cipher, now=now(), today=today())


def say_undoable(text: str, action: str, *fields: tuple[str, object]) -> None:
    """Say on the next page what was done, with a button that sends these fields to undo it.

    With more fields than the session can carry the sentence stands alone.
    """
    if len(fields) > MOST_UNDONE:
        flash(text)
    else:
        sent = [(name, str(value)) for name, value in fields]
        flash({"text": text, "action": action, "fields": sent}, UNDO)  # type: ignore[arg-type]  # JSON all the same


def form_token() -> UUID:
    """The token that the page gave its form, so that sending it twice does nothing twice.

    Raises:
        BadInput: the form has none.
    """
    try:
        return UUID(request.form.get("token", ""))
    except ValueError:
        raise BadInput("This page was open too long. Go back, reload it, and send again.") from None


def status(error: ParcoursError) -> int:
    """The status of a page that says why a form was not taken."""
    return 409 if isinstance(error, Refused) else 400
