"""Marking: what waits, one text with its versions and comments, the open answers of an evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dashboard.access import current_scope
from dashboard.edge import sentence
from dashboard.levels import level_names
from dashboard.locale import gettext, number
from dashboard.teach import marking_queries, marking_queue, queries
from dashboard.teach.blueprint import FAILED, Answer, blueprint, now, status
from dashboard.teach.differences import differences
from dashboard.teach.marking_queries import AttemptSheet, TextSheet
from dashboard.wiring import database
from datastore.commands.marking.comments import add_comment, remove_comment
from datastore.commands.marking.mark_items import mark_items
from datastore.commands.marking.mark_text import mark_text
from datastore.content.rubric import LEVELS
from datastore.errors import BadInput, NotFound, ParcoursError, Refused

LEVEL = "level."
"""Before the key of the criterion, or of item and criterion, in the names of the fields."""
GIVE_BACK = "give-back"


@blueprint.get("/class/<uuid:class_id>/marking")
def marking(class_id: UUID) -> str:
    """What waits for marking in the class, and what was marked."""
    scope = current_scope()
    with database().reading(scope) as connection:
        shown = queries.taught_class(connection, scope, class_id)
        waiting = marking_queue.to_mark(connection, scope, class_id)
        marked = marking_queue.marked(connection, scope, class_id)
    return render_template("teach/marking.html", shown=shown, waiting=waiting, marked=marked, **_words())


@blueprint.get("/class/<uuid:class_id>/marking/texts/<uuid:production_id>")
def marking_text(class_id: UUID, production_id: UUID) -> str:
    """One text: its versions, comments, reviews and marks."""
    return _text_page(class_id, production_id)


@blueprint.post("/class/<uuid:class_id>/marking/texts/<uuid:production_id>")
def keep_marks_of_text(class_id: UUID, production_id: UUID) -> AnyResponse | Answer:
    """Keep the marks, or give the text back with them."""
    returned = request.form.get("action") == GIVE_BACK
    levels, feedback = _typed_levels(), request.form.get("feedback", "")
    try:
        mark_text(
            database(),
            current_scope(),
            class_id,
            production_id,
            version=_version() or 0,
            levels=levels,
            feedback=feedback,
            returned=returned,
            now=now(),
        )
    except (BadInput, Refused) as error:
        page = _text_page(class_id, production_id, error=error, levels=levels, feedback=feedback)
        return page, status(error)
    if not returned:
        flash(gettext("The marks are kept. The pupil does not see them yet."))
        return _to_text(class_id, production_id)
    flash(gettext("The text is given back."))
    return redirect(url_for("teach.marking", class_id=class_id), code=303)


@blueprint.post("/class/<uuid:class_id>/marking/texts/<uuid:production_id>/comments")
def comment(class_id: UUID, production_id: UUID) -> AnyResponse | Answer:
    """Comment on a passage."""
    said = {name: request.form.get(name, "") for name in ("quote", "comment")}
    try:
        add_comment(
            database(),
            current_scope(),
            class_id,
            production_id,
            version=_version() or 0,
            start=request.form.get("start", type=int),
            quote=said["quote"],
            comment=said["comment"],
            now=now(),
        )
    except BadInput as error:
        return _text_page(class_id, production_id, comment_error=error, said=said), status(error)
    return _to_text(class_id, production_id, anchor="comments")


@blueprint.post("/class/<uuid:class_id>/marking/texts/<uuid:production_id>/comments/<uuid:comment_id>/remove")
def take_comment_back(class_id: UUID, production_id: UUID, comment_id: UUID) -> AnyResponse:
    """Remove a comment that the pupil has not seen."""
    try:
        remove_comment(database(), current_scope(), class_id, production_id, comment_id)
    except Refused as error:
        flash(sentence(error), FAILED)
    return _to_text(class_id, production_id, anchor="comments")


@blueprint.get("/class/<uuid:class_id>/marking/attempts/<uuid:work_id>")
def marking_attempt(class_id: UUID, work_id: UUID) -> str:
    """The open answers of an attempt."""
    return _attempt_page(class_id, work_id)


@blueprint.post("/class/<uuid:class_id>/marking/attempts/<uuid:work_id>")
def keep_marks_of_attempt(class_id: UUID, work_id: UUID) -> AnyResponse | Answer:
    """Keep the levels of its open answers."""
    levels = _typed_item_levels()
    try:
        mark_items(database(), current_scope(), class_id, work_id, levels=levels, now=now())
    except BadInput as error:
        return _attempt_page(class_id, work_id, error=error, levels=levels), status(error)
    flash(gettext("The marks are kept."))
    return redirect(url_for("teach.marking", class_id=class_id), code=303)


def _typed_levels() -> dict[str, str]:
    """The levels chosen in the form of a text, by criterion."""
    chosen = request.form.items()
    return {name.removeprefix(LEVEL): level for name, level in chosen if name.startswith(LEVEL)}


def _typed_item_levels() -> dict[str, dict[str, str]]:
    """The levels chosen in the form of an attempt, by item and criterion."""
    levels: dict[str, dict[str, str]] = {key: {} for key in request.form.getlist("item")}
    for name, level in _typed_levels().items():
        item, _, criterion = name.partition(".")
        levels.setdefault(item, {})[criterion] = level
    return levels


def _version() -> int | None:
    """Which of the texts handed in the request is about; None: the last one."""
    named = request.values.get("version")
    if named is None:
        return None
    try:
        return int(named)
    except ValueError:
        raise NotFound("There is no such text in this class.") from None


def _to_text(class_id: UUID, production_id: UUID, *, anchor: str | None = None) -> AnyResponse:
    place: dict[str, Any] = {"class_id": class_id, "production_id": production_id}
    there = url_for("teach.marking_text", **place, version=request.form.get("version"), _anchor=anchor)
    return redirect(there, code=303)


def _text_page(
    class_id: UUID,
    production_id: UUID,
    *,
    error: ParcoursError | None = None,
    comment_error: ParcoursError | None = None,
    said: Mapping[str, str] | None = None,
    **typed: Any,
) -> str:
    scope = current_scope()
    with database().reading(scope) as connection:
        shown = queries.taught_class(connection, scope, class_id)
        sheet = marking_queries.text_sheet(connection, scope, class_id, production_id, _version())
    return render_template(
        "teach/marking_text.html",
        shown=shown,
        sheet=sheet,
        found=sheet.hand_in,
        levels=typed.get("levels", sheet.levels),
        feedback=typed.get("feedback", sheet.feedback),
        compared=_compared(sheet),
        error=sentence(error) if error else "",
        comment_error=sentence(comment_error) if comment_error else "",
        said=said or {"quote": "", "comment": ""},
        **_words(),
    )


def _compared(sheet: TextSheet) -> dict[str, Any] | None:
    """What the text has changed since the version named in the address."""
    key = request.args.get("since", type=int)
    before = next((version for version in sheet.hand_in.versions if version.key == key), None)
    if before is None:
        return None
    return {"version": before, "pieces": differences(before.text, sheet.hand_in.version.text)}


def _attempt_page(
    class_id: UUID,
    work_id: UUID,
    *,
    error: ParcoursError | None = None,
    levels: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    scope = current_scope()
    with database().reading(scope) as connection:
        shown = queries.taught_class(connection, scope, class_id)
        sheet = marking_queries.attempt_sheet(connection, scope, class_id, work_id)
    return render_template(
        "teach/marking_attempt.html",
        shown=shown,
        sheet=sheet,
        levels=_levels_of(sheet) if levels is None else levels,
        error=sentence(error) if error else "",
        **_words(),
    )


def _levels_of(sheet: AttemptSheet) -> dict[str, Mapping[str, str]]:
    return {answer.item.key: answer.levels for answer in sheet.answers}


def _words() -> dict[str, Any]:
    """How the pages of marking write levels and points."""
    return {
        "level_names": dict(zip(LEVELS, level_names(), strict=True)),
        "points": lambda value: number(value, 0 if float(value).is_integer() else 2),
    }
