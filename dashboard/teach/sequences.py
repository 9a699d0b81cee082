"""The sequences of a class: which are open, and dates, attempts, corrections and order of each."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dashboard import fields
from dashboard.access import current_scope
from dashboard.edge import sentence
from dashboard.locale import activity_types, gettext
from dashboard.teach import queries, sequence_queries
from dashboard.teach.blueprint import Answer, blueprint, say_undoable, status
from dashboard.teach.sequence_queries import PlannedSession
from dashboard.wiring import database
from datastore.commands.classroom.sequences import configure, withdraw_sequence
from datastore.configuration import (
    MOST_PEER_REVIEWS,
    Configuration,
    FeedbackRule,
    SessionDates,
    parse_configuration,
)
from datastore.errors import BadInput, Refused

HIDDEN, OPTIONAL = "hidden", "optional"
"""What may be said of an activity; nothing: it is as its author made it."""


@blueprint.get("/class/<uuid:class_id>/sequences")
def sequences(class_id: UUID) -> str:
    """The sequences of the school, and which of them the class has."""
    with database().reading(current_scope()) as connection:
        shown = queries.taught_class(connection, current_scope(), class_id)
        found = sequence_queries.sequences(connection, current_scope(), class_id)
    return render_template(
        "teach/sequences.html", shown=shown, sequences=found, feedback_rules=feedback_rules()
    )


@blueprint.get("/class/<uuid:class_id>/sequences/<uuid:sequence_id>")
def sequence(class_id: UUID, sequence_id: UUID) -> str:
    """How a sequence is set up for the class."""
    return _sequence_page(class_id, sequence_id)


@blueprint.post("/class/<uuid:class_id>/sequences/<uuid:sequence_id>")
def set_up(class_id: UUID, sequence_id: UUID) -> AnyResponse | Answer:
    """Open the sequence to the class, or keep its changed settings."""
    with database().reading(current_scope()) as connection:
        found = sequence_queries.sequence(connection, current_scope(), class_id, sequence_id)
        sessions = sequence_queries.sessions(connection, current_scope(), sequence_id)
    try:
        configuration = _typed_configuration(found.configuration, sessions)
        start, end = _typed_date("start_date"), _typed_date("end_date")
        configure(
            database(), current_scope(), class_id, sequence_id, configuration, start_date=start, end_date=end
        )
    except (BadInput, Refused) as error:
        return _sequence_page(class_id, sequence_id, error=sentence(error)), status(error)
    told = (
        gettext("The settings are kept.") if found.is_open else gettext("The sequence is open to the class.")
    )
    flash(told)
    return redirect(url_for("teach.sequence", class_id=class_id, sequence_id=sequence_id), code=303)


@blueprint.post("/class/<uuid:class_id>/sequences/<uuid:sequence_id>/close")
def close(class_id: UUID, sequence_id: UUID) -> AnyResponse:
    """Close the sequence to the class; settings and work stay."""
    withdraw_sequence(database(), current_scope(), class_id, sequence_id)
    said = gettext("The sequence is closed to the class; the work done stays.")
    say_undoable(said, url_for("teach.reopen", class_id=class_id, sequence_id=sequence_id))
    return redirect(url_for("teach.sequences", class_id=class_id), code=303)


@blueprint.post("/class/<uuid:class_id>/sequences/<uuid:sequence_id>/open")
def reopen(class_id: UUID, sequence_id: UUID) -> AnyResponse:
    """Open the sequence as it was set up before, or as it is by itself."""
    with database().reading(current_scope()) as connection:
        found = sequence_queries.sequence(connection, current_scope(), class_id, sequence_id)
    configure(
        database(),
        current_scope(),
        class_id,
        sequence_id,
        found.configuration,
        start_date=found.start_date,
        end_date=found.end_date,
    )
    flash(gettext("The sequence is open to the class."))
    return redirect(url_for("teach.sequence", class_id=class_id, sequence_id=sequence_id), code=303)


def feedback_rules() -> dict[FeedbackRule | None, str]:
    """When pupils see the correction, in words."""
    return {
        None: gettext("as each kind of activity has it"),
        FeedbackRule.after_each_attempt: gettext("after each attempt"),
        FeedbackRule.after_due_date: gettext("from the day after the due date"),
        FeedbackRule.when_teacher_releases: gettext("when I release it"),
    }


def _typed_configuration(present: Configuration, sessions: list[PlannedSession]) -> Configuration:
    """The settings as the form has them; what it does not show stays as it is.

    Raises:
        BadInput: a field holds what it cannot hold.
    """
    kept = present.model_dump(mode="json", exclude_none=True)
    typed = {
        "attempts_allowed": _typed_number("attempts_allowed"),
        "feedback": request.form.get("feedback") or None,
        "peer_reviews": _typed_number("peer_reviews"),
        "in_order": True if "in_order" in request.form else None,
        HIDDEN: _said_of_activities(sessions, HIDDEN),
        OPTIONAL: _said_of_activities(sessions, OPTIONAL),
        "session_dates": _typed_session_dates(sessions),
    }
    both = {**kept, **typed}
    return parse_configuration({name: value for name, value in both.items() if value is not None})


def _said_of_activities(sessions: list[PlannedSession], word: str) -> list[str] | None:
    """Of which activities the form says this."""
    ids = [str(activity.id) for session in sessions for activity in session.activities]
    return [id_ for id_ in ids if request.form.get(f"activity-{id_}") == word] or None


def _typed_session_dates(sessions: list[PlannedSession]) -> dict[str, dict[str, str]] | None:
    dates = {}
    for session in sessions:
        typed = {name: _typed_date(f"{name}-{session.id}") for name in SessionDates.model_fields}
        if given := {name: day.isoformat() for name, day in typed.items() if day}:
            dates[str(session.id)] = given
    return dates or None


def _typed_date(name: str) -> dt.date | None:
    return fields.date(request.form.get(name, "").strip())


def _typed_number(name: str) -> int | None:
    text = request.form.get(name, "").strip()
    try:
        return int(text) if text else None
    except ValueError:
        raise BadInput("“%(text)s” is not a whole number.", text=text[:40]) from None


def _sequence_page(class_id: UUID, sequence_id: UUID, *, error: str = "") -> str:
    """The form; after an error with what was typed."""
    with database().reading(current_scope()) as connection:
        shown = queries.taught_class(connection, current_scope(), class_id)
        found = sequence_queries.sequence(connection, current_scope(), class_id, sequence_id)
        sessions = sequence_queries.sessions(connection, current_scope(), sequence_id)
    kept = _kept(found, sessions)
    return render_template(
        "teach/sequence.html",
        shown=shown,
        sequence=found,
        sessions=sessions,
        typed={name: request.form.get(name, "") for name in kept} if error else kept,
        feedback_rules=feedback_rules(),
        kinds=activity_types(),
        most_reviews=MOST_PEER_REVIEWS,
        error=error,
    )


def _kept(found: sequence_queries.ClassSequence, sessions: list[PlannedSession]) -> dict[str, str]:
    """What the fields of the form hold at first, by name."""
    settings = found.configuration
    kept = {
        "start_date": found.start_date,
        "end_date": found.end_date,
        "attempts_allowed": settings.attempts_allowed,
        "feedback": settings.feedback,
        "peer_reviews": settings.peer_reviews,
        "in_order": "1" if settings.in_order else None,
    }
    for session in sessions:
        dates = (settings.session_dates or {}).get(session.id, SessionDates())
        kept |= {f"opens-{session.id}": dates.opens, f"due-{session.id}": dates.due}
        for activity in session.activities:
            hidden, optional = (activity.id in (ids or ()) for ids in (settings.hidden, settings.optional))
            kept[f"activity-{activity.id}"] = HIDDEN if hidden else OPTIONAL if optional else None
    return {name: "" if value is None else str(value) for name, value in kept.items()}
