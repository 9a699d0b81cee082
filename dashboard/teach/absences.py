"""Excused absences: for one pupil or several, for a day or from one day to another."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dashboard import fields
from dashboard.access import current_scope
from dashboard.edge import sentence
from dashboard.locale import plural
from dashboard.teach import queries
from dashboard.teach.blueprint import Answer, blueprint, pupils_of, say_undoable, status, today
from dashboard.wiring import database
from datastore.commands.classroom.absences import excuse, undo_absences
from datastore.errors import BadInput

_SHOWN = dt.timedelta(days=366)
"""How far back absences are listed where the class has no first day."""


@blueprint.get("/class/<uuid:class_id>/absences")
def absences(class_id: UUID) -> str:
    """Who was away when, and the form to excuse somebody."""
    asked = {"first_day": today().isoformat(), "last_day": ""}
    return _absences_page(class_id, asked, ticked=request.args.getlist("pupil"))


@blueprint.post("/class/<uuid:class_id>/absences")
def excuse_pupils(class_id: UUID) -> AnyResponse | Answer:
    """Excuse the ticked pupils."""
    typed = fields.typed("first_day", "last_day")
    try:
        first, last = _days(typed)
        students = fields.ticked("pupil")
        added = excuse(database(), current_scope(), class_id, students, first_day=first, last_day=last)
    except BadInput as error:
        page = _absences_page(class_id, typed, ticked=request.form.getlist("pupil"), error=sentence(error))
        return page, status(error)
    said = plural("One day is excused.", "%(num)d days are excused.", len(added))
    action = url_for("teach.take_back", class_id=class_id)
    say_undoable(said, action, *(("absence", id_) for id_ in added))
    return redirect(url_for("teach.absences", class_id=class_id), code=303)


@blueprint.post("/class/<uuid:class_id>/absences/undo")
def take_back(class_id: UUID) -> AnyResponse:
    """Take back days that were excused."""
    ids = [fields.identifier(text) for text in request.form.getlist("absence")]
    taken = undo_absences(database(), current_scope(), class_id, ids)
    flash(plural("One day is taken back.", "%(num)d days are taken back.", taken))
    return redirect(url_for("teach.absences", class_id=class_id), code=303)


def _days(typed: fields.Typed) -> tuple[dt.date, dt.date]:
    """The first and the last day; without a last one it is one day."""
    first = fields.date(typed["first_day"])
    if first is None:
        raise BadInput("Give the day of the absence.")
    return first, fields.date(typed["last_day"]) or first


def shown_since(shown: queries.TaughtClass) -> dt.date:
    """From which day on absences are listed: the first of the class."""
    return shown.start_date or today() - _SHOWN


def _absences_page(class_id: UUID, typed: fields.Typed, *, ticked: list[str], error: str = "") -> str:
    with database().reading(current_scope()) as connection:
        shown = queries.taught_class(connection, current_scope(), class_id)
        pupils = pupils_of(connection, class_id)
        away = queries.absences(connection, current_scope(), class_id, since=shown_since(shown))
    names = {pupil.id: pupil.full_name for pupil in pupils}
    return render_template(
        "teach/absences.html",
        shown=shown,
        pupils=pupils,
        absences=[(names[each.student_id], each) for each in away],
        typed=typed,
        ticked=ticked,
        error=error,
    )
