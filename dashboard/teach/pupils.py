"""A pupil of the class: signing in again, extra time and larger text, absences, and leaving the class."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dashboard.access import current_scope
from dashboard.edge import sentence
from dashboard.locale import gettext
from dashboard.teach import queries
from dashboard.teach.absences import shown_since
from dashboard.teach.blueprint import Answer, blueprint, pupils_of, say_undoable, status
from dashboard.wiring import database
from datastore.commands.accounts.sign_in_help import unlock
from datastore.commands.classroom.accommodations import Accommodation, set_accommodation
from datastore.commands.classroom.classes import end_enrolment, enrol
from datastore.commands.classroom.pupils import why_not_answered_for
from datastore.errors import BadInput, Refused


@blueprint.get("/class/<uuid:class_id>/pupil/<uuid:pupil_id>")
def pupil(class_id: UUID, pupil_id: UUID) -> str:
    """Everything a teacher may set for one pupil."""
    return _pupil_page(class_id, pupil_id)


@blueprint.post("/class/<uuid:class_id>/pupil/<uuid:pupil_id>/unlock")
def unlock_pupil(class_id: UUID, pupil_id: UUID) -> AnyResponse | Answer:
    """Let the pupil try a password again at once."""
    try:
        unlock(database(), current_scope(), class_id, pupil_id)
    except Refused as error:
        return _pupil_page(class_id, pupil_id, error=sentence(error)), status(error)
    flash(gettext("%(name)s can try again now.", name=_name(class_id, pupil_id)))
    return _back(class_id, pupil_id)


@blueprint.post("/class/<uuid:class_id>/pupil/<uuid:pupil_id>/needs")
def set_needs(class_id: UUID, pupil_id: UUID) -> AnyResponse | Answer:
    """Set extra time and larger text."""
    try:
        wanted = Accommodation(_factor(), "larger_text" in request.form)
        before = set_accommodation(database(), current_scope(), class_id, pupil_id, wanted)
    except (BadInput, Refused) as error:
        return _pupil_page(class_id, pupil_id, error=sentence(error)), status(error)
    former = [("extra_time", round(100 * (before.extra_time_factor - 1)))]
    former += [("larger_text", 1)] * before.larger_text
    action = url_for("teach.set_needs", class_id=class_id, pupil_id=pupil_id)
    if before == wanted:
        flash(gettext("Nothing has changed."))
    else:
        say_undoable(gettext("What %(name)s needs is set.", name=_name(class_id, pupil_id)), action, *former)
    return _back(class_id, pupil_id)


@blueprint.post("/class/<uuid:class_id>/pupil/<uuid:pupil_id>/leave")
def leave(class_id: UUID, pupil_id: UUID) -> AnyResponse:
    """Take the pupil out of the class; the work done in it stays."""
    name = _name(class_id, pupil_id)
    end_enrolment(database(), current_scope(), class_id, pupil_id)
    said = gettext("%(name)s is no longer in the class; the work done stays.", name=name)
    say_undoable(said, url_for("teach.come_back", class_id=class_id, pupil_id=pupil_id))
    return redirect(url_for("teach.hub", class_id=class_id), code=303)


@blueprint.post("/class/<uuid:class_id>/pupil/<uuid:pupil_id>/return")
def come_back(class_id: UUID, pupil_id: UUID) -> AnyResponse:
    """Take the pupil into the class again."""
    enrol(database(), current_scope(), class_id, [pupil_id])
    flash(gettext("%(name)s is in the class again.", name=_name(class_id, pupil_id)))
    return redirect(url_for("teach.hub", class_id=class_id), code=303)


def _factor() -> float:
    """What time limits are multiplied by, from the percentage that was typed."""
    text = request.form.get("extra_time", "").strip().replace(",", ".").removesuffix("%").strip()
    try:
        return 1 + float(text or 0) / 100
    except ValueError:
        raise BadInput("“%(text)s” is not a number.", text=text[:40]) from None


def _name(class_id: UUID, pupil_id: UUID) -> str:
    with database().reading(current_scope()) as connection:
        found = queries.pupil(pupils_of(connection, class_id), pupil_id)
    return f"{found.first_name} {found.last_name}"


def _back(class_id: UUID, pupil_id: UUID) -> AnyResponse:
    return redirect(url_for("teach.pupil", class_id=class_id, pupil_id=pupil_id), code=303)


def _pupil_page(class_id: UUID, pupil_id: UUID, *, error: str = "") -> str:
    with database().reading(current_scope()) as connection:
        shown = queries.taught_class(connection, current_scope(), class_id)
        found = queries.pupil(pupils_of(connection, class_id), pupil_id)
        away = queries.absences(connection, current_scope(), class_id, since=shown_since(shown))
        refusal = why_not_answered_for(connection, current_scope(), [pupil_id])
    return render_template(
        "teach/pupil.html",
        shown=shown,
        pupil=found,
        absences=[each for each in away if each.student_id == pupil_id],
        refusal=refusal,
        error=error,
        token=uuid4(),
    )
