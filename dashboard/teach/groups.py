"""Groups of a class: making, naming, who is in them, and dates of their own."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dashboard import fields
from dashboard.access import current_scope
from dashboard.edge import sentence
from dashboard.locale import gettext, plural
from dashboard.teach import queries, sequence_queries
from dashboard.teach.blueprint import Answer, blueprint, pupils_of, say_undoable, status
from dashboard.teach.sequence_queries import ClassGroup
from dashboard.wiring import database
from datastore.commands.classroom import groups as commands
from datastore.errors import BadInput, NotFound, Refused


@blueprint.get("/class/<uuid:class_id>/groups")
def groups(class_id: UUID) -> str:
    """The groups of the class, and the form for a new one."""
    return _groups_page(class_id, {})


@blueprint.post("/class/<uuid:class_id>/groups")
def make_group(class_id: UUID) -> AnyResponse | Answer:
    """Make a group, and go on to who is in it."""
    typed = fields.typed("name")
    try:
        fields.require_plain(typed)
        group_id = commands.create_group(database(), current_scope(), class_id, typed["name"])
    except (BadInput, Refused) as error:
        return _groups_page(class_id, typed, error=sentence(error)), status(error)
    flash(gettext("The group %(name)s is made. Next: who is in it.", name=typed["name"]))
    return _back(class_id, group_id)


@blueprint.get("/class/<uuid:class_id>/groups/<uuid:group_id>")
def group(class_id: UUID, group_id: UUID) -> str:
    """A group: its pupils, its name, its dates."""
    return _group_page(class_id, group_id)


@blueprint.post("/class/<uuid:class_id>/groups/<uuid:group_id>/members")
def choose_members(class_id: UUID, group_id: UUID) -> AnyResponse:
    """Let the ticked pupils be the group."""
    wanted = [fields.identifier(text) for text in request.form.getlist("pupil")]
    before = commands.set_members(database(), current_scope(), class_id, group_id, wanted)
    said = plural("The group has one pupil now.", "The group has %(num)d pupils now.", len(set(wanted)))
    action = url_for("teach.choose_members", class_id=class_id, group_id=group_id)
    say_undoable(said, action, *(("pupil", id_) for id_ in before))
    return _back(class_id, group_id)


@blueprint.post("/class/<uuid:class_id>/groups/<uuid:group_id>/name")
def rename(class_id: UUID, group_id: UUID) -> AnyResponse | Answer:
    """Give the group another name."""
    typed = fields.typed("name")
    try:
        fields.require_plain(typed)
        commands.rename_group(database(), current_scope(), class_id, group_id, typed["name"])
    except (BadInput, Refused) as error:
        return _group_page(class_id, group_id, error=sentence(error)), status(error)
    flash(gettext("The group is called %(name)s now.", name=typed["name"]))
    return _back(class_id, group_id)


@blueprint.post("/class/<uuid:class_id>/groups/<uuid:group_id>/dates/<uuid:sequence_id>")
def set_dates(class_id: UUID, group_id: UUID, sequence_id: UUID) -> AnyResponse | Answer:
    """Give the group dates of its own for a sequence."""
    typed = fields.typed("start_date", "end_date")
    try:
        commands.set_group_dates(
            database(),
            current_scope(),
            class_id,
            group_id,
            sequence_id,
            start_date=fields.date(typed["start_date"]),
            end_date=fields.date(typed["end_date"]),
        )
    except BadInput as error:
        return _group_page(class_id, group_id, error=sentence(error)), status(error)
    flash(gettext("The dates of the group are kept."))
    return _back(class_id, group_id)


@blueprint.post("/class/<uuid:class_id>/groups/<uuid:group_id>/dissolve")
def dissolve(class_id: UUID, group_id: UUID) -> AnyResponse:
    """Dissolve the group; its pupils stay in the class."""
    commands.delete_group(database(), current_scope(), class_id, group_id)
    flash(gettext("The group is dissolved; its pupils stay in the class."))
    return redirect(url_for("teach.groups", class_id=class_id), code=303)


def _back(class_id: UUID, group_id: UUID) -> AnyResponse:
    return redirect(url_for("teach.group", class_id=class_id, group_id=group_id), code=303)


def _groups_page(class_id: UUID, typed: fields.Typed, *, error: str = "") -> str:
    with database().reading(current_scope()) as connection:
        shown = queries.taught_class(connection, current_scope(), class_id)
        pupils = pupils_of(connection, class_id)
        found = sequence_queries.groups(connection, current_scope(), class_id)
    members = {each.id: [pupil.full_name for pupil in pupils if pupil.id in each.members] for each in found}
    return render_template(
        "teach/groups.html", shown=shown, groups=found, members=members, typed=typed, error=error
    )


def _group_page(class_id: UUID, group_id: UUID, *, error: str = "") -> str:
    with database().reading(current_scope()) as connection:
        shown = queries.taught_class(connection, current_scope(), class_id)
        pupils = pupils_of(connection, class_id)
        found = _of_id(sequence_queries.groups(connection, current_scope(), class_id), group_id)
        dates = sequence_queries.group_dates(connection, current_scope(), class_id, group_id)
        given = sequence_queries.sequences(connection, current_scope(), class_id)
    return render_template(
        "teach/group.html",
        shown=shown,
        pupils=pupils,
        group=found,
        dates=dates,
        sequences=[each for each in given if each.is_open or each.id in dates],
        error=error,
    )


def _of_id(found: list[ClassGroup], group_id: UUID) -> ClassGroup:
    for each in found:
        if each.id == group_id:
            return each
    raise NotFound("There is no such group in this class.")
