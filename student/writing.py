"""Writing a text: the page to write it on, its versions, and what came back from teacher and classmates.

Saving by itself and handing in are the work of the page's scripts and of `student.api`; what is here works
without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from datastore.commands.attempts.open_task import OpenTask
from datastore.commands.contact.notices import mark_read
from datastore.commands.marking.comments import settle_comment
from datastore.commands.texts.write_text import StoredText, save_text, text_content
from datastore.content import public_view
from datastore.content.versions import Version
from datastore.errors import BadInput, Conflict, NotFound
from datastore.models.enums import CommentState
from student import activity_words
from student.activity_page import NOT_OPEN, base, calling, data_of, hidden_of, opened_now
from student.blueprint import blueprint, database, now, scope, sent_id, sent_number, wanted_class
from student.queries import writing
from student.queries.activity import Handed, Opened
from student.queries.writing import Written
from student.words import sentence


def writing_page(
    opened: Opened,
    *,
    typed: MultiDict[str, str] | None = None,
    problem: str | None = None,
    newer: StoredText | None = None,
) -> str:
    """The page of a text: what to read, the editor, and what was said of the versions handed in.

    Args:
        opened: The activity, a text.
        typed: What stands in the editor instead of what is saved: a form that was refused.
        problem: Why it was refused.
        newer: The text that was saved meanwhile, for which it was refused.

    Raises:
        NotFound: it is closed to the student, who has not written anything of it.
    """
    written = _read_open(opened)
    revision = newer.revision if newer else written.revision
    return render_template(
        "student/writing.html",
        **_about(opened.task, written),
        calling=calling(opened.task),
        view=public_view(text_content(opened.task), seed=str(opened.token)),
        data=data_of(opened) | {"data-revision": str(revision)},
        hidden=hidden_of(opened) | {"revision": revision},
        text=written.text if typed is None else typed.get("text", ""),
        checked=written.checked if typed is None else typed.getlist("checked"),
        problem=problem,
        newer=newer,
        may_write=_may_write(opened),
    )


def review_page(handed: Handed, following: Mapping[str, str] | None = None) -> str:
    """The version that an attempt handed in."""
    written = _read(handed.task)
    at = handed.attempt.submitted_at
    version = next((one for one in written.handed_in if one.saved_at == at), None)
    if version is None:
        raise NotFound("There is no such version of your text.")
    return _version_page(handed.task, written, version, may_write=_may_write(handed), following=following)


@blueprint.get("/a/<uuid:text_id>/versions/<int:key>")
def version(text_id: UUID, key: int) -> str:
    """One version of the own text, to read and perhaps to go on from."""
    opened = _opened(text_id, wanted_class())
    written = _read_open(opened)
    found = _version(written, key)
    return _version_page(opened.task, written, found, may_write=_may_write(opened))


@blueprint.post("/a/<uuid:text_id>/writing")
def save_writing(text_id: UUID) -> Response | tuple[str, int]:
    """Save what is in the editor, or an earlier version in its place; and say what became of a comment."""
    opened = _opened(text_id, sent_id("class"))
    written, anchor = _read_open(opened), "text"
    try:
        if "restore" in request.form:
            _restore(opened, written)
        elif "text" in request.form:
            _save(opened, request.form["text"], request.form.getlist("checked"))
        if "settle" in request.form:
            anchor = _settle(request.form["settle"])
    except Conflict as error:
        page = writing_page(opened, typed=request.form, problem=sentence(error), newer=error.stored)
        return page, 409
    except BadInput as error:
        return writing_page(opened, typed=request.form, problem=sentence(error)), 400
    place: dict[str, Any] = {"activity_id": text_id, "class": opened.task.class_id}
    return redirect(url_for("student.activity", **place, _anchor=anchor), 303)


def _restore(opened: Opened, written: Written) -> None:
    try:
        version = _version(written, int(request.form["restore"]))
    except ValueError:
        raise NotFound("There is no such version of your text.") from None
    _save(opened, version.text, list(written.checked))


def _save(opened: Opened, text: str, checked: list[str]) -> None:
    place = (database(), scope(), opened.task.class_id, opened.task.activity_id)
    save_text(*place, text=text, checked=checked, revision=sent_number("revision"), now=now())


def _settle(said: str) -> str:
    """Keep what the writer says of a comment; returns where it stands on the page."""
    comment, _, word = said.partition(":")
    try:
        comment_id, state = UUID(comment), CommentState(word)
    except ValueError:
        raise NotFound("There is no such comment.") from None
    settle_comment(database(), scope(), comment_id, state, now=now())
    return f"comment-{comment_id}"


def _opened(text_id: UUID, class_id: UUID | None) -> Opened:
    """A text in the class that the page names, or in the one where it is open."""
    opened = opened_now(text_id, class_id)
    text_content(opened.task)
    return opened


def _read_open(opened: Opened) -> Written:
    """The own text of an activity that is open, or was begun while it was."""
    written = _read(opened.task)
    if opened.task.closed and not written.versions:
        raise NotFound(NOT_OPEN)
    return written


def _may_write(opened: Opened | Handed) -> bool:
    return not opened.spent and not opened.task.closed


def _read(task: OpenTask) -> Written:
    """The own text; who looks at it has read what the notices about it tell."""
    with database().reading(scope()) as connection:
        written = writing.written(connection, scope(), task.class_id, task.activity_id)
        told = writing.unread(connection, scope(), task.activity_id)
    for notice in told:
        mark_read(database(), scope(), notice)
    return written


def _version(written: Written, key: int) -> Version:
    found = next((one for one in written.versions if one.key == key), None)
    if found is None:
        raise NotFound("There is no such version of your text.")
    return found


def _version_page(
    task: OpenTask,
    written: Written,
    version: Version,
    *,
    may_write: bool,
    following: Mapping[str, str] | None = None,
) -> str:
    returned = next((one for one in written.returned if one.version.saved_at == version.saved_at), None)
    return render_template(
        "student/version.html",
        **_about(task, written),
        version=version,
        back=returned,
        may_write=may_write,
        is_present=version.text == written.text,
        following=following,
    )


def _about(task: OpenTask, written: Written) -> dict[str, Any]:
    """What all pages of a text are given."""
    place: dict[str, Any] = {"text_id": task.activity_id, "class": task.class_id}
    return {
        **base(task),
        "written": written,
        "rubric": text_content(task).rubric,
        "save_link": url_for("student.save_writing", text_id=task.activity_id),
        "version_link": lambda version: url_for("student.version", key=version.key, **place),
        "points": activity_words.points,
        "points_of": activity_words.points_of,
        "level_name": activity_words.level_name,
    }
