"""Pupils who call for help, and saying that one has come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, url_for
from sqlalchemy import Connection, select
from werkzeug.wrappers import Response as AnyResponse

from dashboard.access import current_scope
from dashboard.teach import queries
from dashboard.teach.blueprint import blueprint, now
from dashboard.wiring import database
from datastore.commands.contact.help_calls import answer_call
from datastore.models import Activity, HelpCall, User
from datastore.scope import Scope


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A pupil who waits."""

    id: UUID
    first_name: str
    last_name: str
    activity: str | None
    message: str | None
    since: dt.datetime


@blueprint.get("/class/<uuid:class_id>/calls")
def calls(class_id: UUID) -> str:
    """Who calls for help now; the page looks again by itself."""
    with database().reading(current_scope()) as connection:
        shown = queries.taught_class(connection, current_scope(), class_id)
        waiting = open_calls(connection, current_scope(), class_id)
    minutes = {call.id: int((now() - call.since).total_seconds() // 60) for call in waiting}
    return render_template("teach/calls.html", shown=shown, calls=waiting, minutes=minutes)


@blueprint.post("/class/<uuid:class_id>/calls/<uuid:call_id>")
def answer(class_id: UUID, call_id: UUID) -> AnyResponse:
    """Somebody has come: the call is closed."""
    answer_call(database(), current_scope(), class_id, call_id, now=now())
    return redirect(url_for("teach.calls", class_id=class_id), code=303)


def open_calls(connection: Connection, scope: Scope, class_id: UUID) -> list[OpenCall]:
    """Who waits for help, the longest first? One statement.

    Raises:
        NotFound: the person does not teach the class.
    """
    scope.require_teaching(class_id)
    c, a = HelpCall, Activity
    query = (
        select(c.id, User.first_name, User.last_name, a.title, c.message, c.created_at)
        .join(User, (User.school_id == c.school_id) & (User.id == c.student_id))
        .outerjoin(a, (a.school_id == c.school_id) & (a.id == c.activity_id))
        .where(c.school_id == scope.school_id, c.class_id == class_id, c.closed_at.is_(None))
        .order_by(c.created_at, c.id)
    )
    return [OpenCall(*row) for row in connection.execute(query)]
