"""The teacher's classes: the list, a new one, and the page from which everything of a class is reached."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from dashboard import fields
from dashboard.access import current_scope
from dashboard.edge import sentence
from dashboard.locale import gettext
from dashboard.teach import evaluation_queries, marking_queue, queries, sequence_queries
from dashboard.teach.blueprint import Answer, blueprint, pupils_of, status
from dashboard.teach.calls import open_calls
from dashboard.wiring import database
from datastore.commands.classroom.classes import NewClass, create_class
from datastore.errors import BadInput, Refused

FIELDS = ("name", "academic_year", "grade_level", "subject", "start_date")


@blueprint.get("")
def classes() -> str:
    """My classes, and the form for a new one."""
    return _classes_page({"academic_year": fields.school_year(ZoneInfo(current_scope().timezone))})


@blueprint.post("/classes")
def make_class() -> AnyResponse | Answer:
    """Make a class of one's own, and go on to its pupils."""
    typed = fields.typed(*FIELDS)
    try:
        class_id = create_class(database(), current_scope(), _new_class(typed))
    except (BadInput, Refused) as error:
        return _classes_page(typed, error=sentence(error)), status(error)
    flash(gettext("The class %(name)s is made. Next: its pupils.", name=typed["name"]))
    return redirect(url_for("teach.import_page", class_id=class_id), code=303)


@blueprint.get("/class/<uuid:class_id>")
def hub(class_id: UUID) -> str:
    """A class: its pupils and whether they can sign in, and the way to everything else."""
    with database().reading(current_scope()) as connection:
        shown = queries.taught_class(connection, current_scope(), class_id)
        pupils = pupils_of(connection, class_id)
        evaluations = evaluation_queries.evaluations(connection, current_scope(), class_id)
        flagged = evaluation_queries.flagged(connection, current_scope(), class_id)
        waiting = open_calls(connection, current_scope(), class_id)
        to_mark = marking_queue.count_to_mark(connection, current_scope(), class_id)
        sequences = sequence_queries.sequences(connection, current_scope(), class_id)
    return render_template(
        "teach/class.html",
        shown=shown,
        pupils=pupils,
        to_know=_to_know,
        without_code=sum(pupil.needs_card for pupil in pupils),
        locked=sum(pupil.locked_until is not None for pupil in pupils),
        away=sum(pupil.away_today for pupil in pupils),
        held=sum(evaluation.held for evaluation in evaluations),
        flagged=sum(each.decision is None for each in flagged),
        to_mark=to_mark,
        calls=len(waiting),
        open_sequences=sum(sequence.is_open for sequence in sequences),
    )


def _to_know(pupil: queries.Pupil) -> str:
    """What a teacher should know of a pupil before a lesson, in a few words."""
    extra = round(100 * (pupil.extra_time_factor - 1))
    known = [gettext("away today")] * pupil.away_today
    known += [gettext("%(share)d %% more time", share=extra)] * bool(extra)
    known += [gettext("larger text")] * pupil.larger_text
    return ", ".join([*known, *pupil.groups])


def _classes_page(typed: fields.Typed, *, error: str = "") -> str:
    with database().reading(current_scope()) as connection:
        mine = queries.classes(connection, current_scope())
    return render_template("teach/classes.html", classes=mine, typed=typed, error=error)


def _new_class(form: fields.Typed) -> NewClass:
    fields.require_plain(form)
    if not form["academic_year"]:
        raise BadInput("Give the school year of the class, for example 2026-2027.")
    return NewClass(
        name=form["name"],
        academic_year=form["academic_year"],
        grade_level=form["grade_level"] or None,
        subject=form["subject"] or None,
        start_date=fields.date(form["start_date"]),
        teacher_id=current_scope().user_id,
    )
