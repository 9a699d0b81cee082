"""The pages of people and classes. Reads go through `queries`, writes through the commands."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dashboard import accounts, fields
from dashboard.access import current_person, current_scope
from dashboard.admin import forms, listing, queries, words
from dashboard.edge import sentence
from dashboard.locale import day, gettext, plural
from dashboard.wiring import database
from datastore.commands.accounts.people import OneTimeCode, create_person, issue_one_time_code, set_active
from datastore.commands.classroom.classes import assign_teacher, create_class, end_enrolment, enrol
from datastore.errors import BadInput, ParcoursError, Refused
from datastore.models.enums import UserRole

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

Answer = str | tuple[str, int]
FAILED = "failed"
"""The category of a flashed message that says why nothing was done."""


@blueprint.context_processor
def frame() -> dict[str, Any]:
    """What every page of the administration shows of the person and says in words."""
    return {
        "person": current_person(),
        "roles": words.roles(),
        "teaching_roles": words.teaching_roles(),
        "states": accounts.states(),
        "day": lambda at: day(at, _zone()),
    }


@blueprint.get("")
def people() -> str:
    """The accounts of the school, or those a search finds."""
    wanted = request.args.get("q", "").strip()
    with database().reading(current_scope()) as connection:
        everybody = queries.people(connection, current_scope())
    page = listing.page_of(listing.found(everybody, wanted), _number("page"))
    return render_template("admin/people.html", page=page, q=wanted)


@blueprint.get("/people/new")
def new_person() -> str:
    """The form for an account."""
    return render_template("admin/person_new.html", typed={"role": UserRole.student.value})


@blueprint.post("/people/new")
def make_person() -> Answer:
    """Make the account; the answer shows its one-time code, this once."""
    typed = fields.typed(*forms.PERSON_FIELDS)
    try:
        code = create_person(database(), current_scope(), forms.new_person(typed))
    except (BadInput, Refused) as error:
        page = render_template("admin/person_new.html", typed=typed, error=sentence(error))
        return page, _status(error)
    return _code_page(code)


@blueprint.post("/people/<uuid:user_id>/code")
def new_code(user_id: UUID) -> str:
    """Replace the password by a one-time code; the answer shows it, this once."""
    return _code_page(issue_one_time_code(database(), current_scope(), user_id))


@blueprint.post("/people/<uuid:user_id>/disable")
def disable(user_id: UUID) -> AnyResponse:
    """End the person's sessions and let nobody sign in as them."""
    try:
        set_active(database(), current_scope(), user_id, active=False)
    except Refused as error:
        flash(sentence(error), FAILED)
        return _back_to_people()
    flash(gettext("%(name)s can no longer sign in.", name=_name(user_id)))
    return _back_to_people()


@blueprint.post("/people/<uuid:user_id>/enable")
def enable(user_id: UUID) -> AnyResponse:
    """Let the person sign in again."""
    set_active(database(), current_scope(), user_id, active=True)
    flash(gettext("%(name)s can sign in again.", name=_name(user_id)))
    return _back_to_people()


@blueprint.get("/classes")
def classes() -> str:
    """The classes of the school."""
    with database().reading(current_scope()) as connection:
        found = queries.classes(connection, current_scope())
    return render_template("admin/classes.html", page=listing.page_of(found, _number("page")))


@blueprint.get("/classes/new")
def new_class() -> str:
    """The form for a class."""
    return _class_form({"academic_year": fields.school_year(_zone())})


@blueprint.post("/classes/new")
def make_class() -> AnyResponse | Answer:
    """Make the class, and go on to who is in it."""
    typed = fields.typed(*forms.CLASS_FIELDS)
    try:
        class_id = create_class(database(), current_scope(), forms.new_class(typed))
    except (BadInput, Refused) as error:
        return _class_form(typed, error=sentence(error)), _status(error)
    flash(gettext("The class %(name)s is made.", name=typed["name"]))
    return _back_to_class(class_id)


@blueprint.get("/classes/<uuid:class_id>")
def show_class(class_id: UUID) -> str:
    """A class: who teaches it, who is in it, and who could be."""
    return _class_page(class_id)


@blueprint.post("/classes/<uuid:class_id>/teachers")
def add_teacher(class_id: UUID) -> AnyResponse | Answer:
    """Give the class to a teacher."""
    typed = fields.typed("teacher", "teaching_role")
    try:
        role = forms.teaching_role(typed["teaching_role"])
        teacher_id = fields.identifier(typed["teacher"])
        assign_teacher(database(), current_scope(), class_id, teacher_id, role)
    except (BadInput, Refused) as error:
        return _class_page(class_id, typed=typed, teacher_error=sentence(error)), _status(error)
    flash(gettext("%(name)s has the class from now on.", name=_name(teacher_id)))
    return _back_to_class(class_id)


@blueprint.post("/classes/<uuid:class_id>/pupils")
def add_pupils(class_id: UUID) -> AnyResponse | Answer:
    """Add the pupils whose boxes are ticked."""
    try:
        added = enrol(database(), current_scope(), class_id, fields.ticked("pupil"))
    except (BadInput, Refused) as error:
        return _class_page(class_id, pupils_error=sentence(error)), _status(error)
    flash(plural("One pupil is added.", "%(num)d pupils are added.", added))
    return _back_to_class(class_id)


@blueprint.post("/classes/<uuid:class_id>/pupils/<uuid:student_id>/end")
def end(class_id: UUID, student_id: UUID) -> AnyResponse:
    """Take a pupil out of the class; the work done stays."""
    end_enrolment(database(), current_scope(), class_id, student_id)
    flash(gettext("%(name)s is no longer in the class; the work done stays.", name=_name(student_id)))
    return _back_to_class(class_id)


def _code_page(code: OneTimeCode) -> str:
    with database().reading(current_scope()) as connection:
        account = queries.person(connection, current_scope(), code.user_id)
    return render_template("admin/code.html", account=account, code=code)


def _class_form(typed: fields.Typed, *, error: str = "") -> str:
    with database().reading(current_scope()) as connection:
        teachers = queries.possible_teachers(connection, current_scope())
    return render_template("admin/class_new.html", typed=typed, error=error, teachers=teachers)


def _class_page(class_id: UUID, **more: Any) -> str:
    wanted, scope = request.args.get("q", "").strip(), current_scope()
    with database().reading(scope) as connection:
        shown = queries.school_class(connection, scope, class_id)
        teachers = queries.teachers_of(connection, scope, class_id)
        possible = queries.possible_teachers(connection, scope, class_id)
        pupils = queries.pupils_of(connection, scope, class_id)
        others = queries.pupils_outside(connection, scope, class_id)
    return render_template(
        "admin/class.html",
        shown=shown,
        teachers=teachers,
        possible=possible,
        pupils=listing.page_of(pupils, _number("page")),
        others=listing.page_of(listing.found(others, wanted), _number("others")),
        q=wanted,
        **more,
    )


def _back_to_people() -> AnyResponse:
    """To the page of the list that the button was on."""
    q, page = request.args.get("q") or None, request.args.get("page") or None
    return redirect(url_for("admin.people", q=q, page=page), code=303)


def _back_to_class(class_id: UUID) -> AnyResponse:
    return redirect(url_for("admin.show_class", class_id=class_id), code=303)


def _name(user_id: UUID) -> str:
    with database().reading(current_scope()) as connection:
        account = queries.person(connection, current_scope(), user_id)
    return f"{account.first_name} {account.last_name}"


def _number(name: str) -> int:
    """The number of a page in the address; the first where it is none."""
    return request.args.get(name, 1, type=int)


def _status(error: ParcoursError) -> int:
    return 409 if isinstance(error, Refused) else 400


def _zone() -> ZoneInfo:
    return ZoneInfo(current_scope().timezone)
