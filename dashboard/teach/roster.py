"""Bringing a list of pupils into a class: give it, see what it would do, answer what it asks, bring it in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dashboard.access import current_scope
from dashboard.edge import sentence
from dashboard.locale import gettext, plural
from dashboard.teach import queries
from dashboard.teach.blueprint import Answer, blueprint, form_token, status
from dashboard.wiring import database
from datastore.commands.classroom.roster import Imported, import_roster, plan_roster
from datastore.errors import BadInput, Refused
from datastore.importers.roster import LARGEST, Field, RosterList, decoded, read_roster
from datastore.roster import Fate, RosterRow

_ANSWER = re.compile(r"who-(\d{1,6})")


@blueprint.get("/class/<uuid:class_id>/import")
def import_page(class_id: UUID) -> str:
    """Where the list is pasted or its file chosen."""
    return _list_page(class_id, "")


@blueprint.post("/class/<uuid:class_id>/import/check")
def check_list(class_id: UUID) -> Answer:
    """Show what the list would do; nothing is changed."""
    text = request.form.get("list", "")
    try:
        text = _given_file() or text
        found = read_roster(text)
    except BadInput as error:
        return _list_page(class_id, text, error=sentence(error)), status(error)
    return _plan_page(class_id, text, found, uuid4())


@blueprint.post("/class/<uuid:class_id>/import")
def bring_in(class_id: UUID) -> AnyResponse | Answer:
    """Do what was shown, with what was answered; a line without its answer shows the page again."""
    text = request.form.get("list", "")
    try:
        token = form_token()
        found = read_roster(text)
    except BadInput as error:
        return _list_page(class_id, text, error=sentence(error)), status(error)
    try:
        rows = _rows_of_class(class_id, found)
        done = import_roster(database(), current_scope(), class_id, rows, _answers(), token=token)
    except Refused as error:
        return _plan_page(class_id, text, found, token, error=sentence(error)), status(error)
    flash(_told(done))
    return redirect(url_for("teach.cards_page", class_id=class_id), code=303)


def field_names() -> dict[Field | None, str]:
    """What the columns of a list are called on the pages."""
    return {
        None: gettext("Line"),
        Field.last_name: gettext("Last name"),
        Field.used_name: gettext("Last name in use"),
        Field.first_name: gettext("First name"),
        Field.full_name: gettext("Name"),
        Field.username: gettext("User name"),
        Field.email: gettext("E-mail"),
        Field.class_label: gettext("Class"),
    }


def _given_file() -> str:
    """The text of the chosen file; empty where none was chosen."""
    file = request.files.get("file")
    return decoded(file.read(LARGEST + 1)) if file and file.filename else ""


def _answers() -> dict[int, str]:
    """What was answered about equal names, by line."""
    matches = {_ANSWER.fullmatch(name): value for name, value in request.form.items()}
    return {int(match[1]): value for match, value in matches.items() if match}


def _label(found: RosterList, class_name: str) -> str | None:
    """The class of the list that was chosen, or the one that is ours by its name."""
    chosen = request.form.get("label", "")
    return chosen if chosen in found.class_labels else found.label_of(class_name)


def _rows_of_class(class_id: UUID, found: RosterList) -> Sequence[RosterRow]:
    """The pupils of our class.

    Raises:
        Refused: the list holds several classes and none is chosen, or a line cannot be read.
    """
    with database().reading(current_scope()) as connection:
        shown = queries.taught_class(connection, current_scope(), class_id)
    label = _label(found, shown.name)
    if label is None and found.class_labels:
        raise Refused("This list holds several classes: choose yours.")
    ours = found.of_class(label)
    if ours.faults:
        raise Refused("Some lines need an answer or a correction; nothing has been brought in.")
    return ours.rows


def _list_page(class_id: UUID, text: str, *, error: str = "") -> str:
    with database().reading(current_scope()) as connection:
        shown = queries.taught_class(connection, current_scope(), class_id)
    return render_template("teach/import.html", shown=shown, text=text, error=error)


def _plan_page(class_id: UUID, text: str, found: RosterList, token: UUID, *, error: str = "") -> str:
    with database().reading(current_scope()) as connection:
        shown = queries.taught_class(connection, current_scope(), class_id)
        label = _label(found, shown.name)
        unclear = label is None and bool(found.class_labels)
        chosen = RosterList([], []) if unclear else found.of_class(label)
        plan = plan_roster(connection, current_scope(), class_id, chosen.rows, _answers())
    alike = [line for line in plan.lines if line.fate is not Fate.wrong and (line.same_name or line.same_as)]
    taken = [line for line in alike if line.fate is Fate.present and line.row.line not in _answers()]
    return render_template(
        "teach/import_check.html",
        shown=shown,
        text=text,
        label=label,
        labels=found.class_labels,
        unclear=unclear,
        faults=chosen.faults,
        plan=plan,
        fates=Fate,
        questions=[line for line in alike if line not in taken],
        taken=taken,
        counts={fate: len(plan.of(fate)) for fate in Fate},
        field_names=field_names(),
        token=token,
        error=error,
    )


def _told(done: Imported) -> str:
    if done.repeated:
        return gettext("This list was brought in before; nothing was done twice.")
    made = plural("One account was made.", "%(num)d accounts were made.", len(done.created))
    joined = plural("One pupil of the school joins.", "%(num)d pupils of the school join.", len(done.joined))
    told = [made] * bool(done.created) + [joined] * bool(done.joined)
    return " ".join(told) or gettext("Everybody on the list was in the class already.")
