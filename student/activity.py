"""An activity: working on it, handing it in by a plain form, and looking back at what was handed in.

Everything here works without a script; the scripts' own addresses are in `student.api`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from datastore.commands.attempts import drafts
from datastore.commands.attempts.open_task import OpenTask
from datastore.commands.attempts.submit_attempt import Submission, submit_attempt
from datastore.commands.contact.notices import mark_read
from datastore.errors import BadInput, Conflict, NotFound, ParcoursError, Refused
from student import activity_words, forms, writing
from student.activity_page import NOT_OPEN, form_page, opened_now, over_page, review_link, start_page
from student.blueprint import blueprint, database, now, scope, sent_id, sent_number, wanted_class
from student.queries import activity as queries
from student.queries.activity import Opened
from student.review_page import review_page
from student.words import gettext, sentence


@blueprint.get("/a/<uuid:activity_id>")
def activity(activity_id: UUID) -> str:
    """The activity: its form, the start of an evaluation, or what was handed in where nothing more may be.

    What is closed does not exist, but for work that was begun while it was open.
    """
    opened = opened_now(activity_id, wanted_class())
    if opened.is_text:
        return writing.writing_page(opened)
    if opened.task.closed and not opened.draft:
        raise NotFound(NOT_OPEN)
    if opened.draft and opened.draft.over(now()):
        drafts.hand_in_expired(database(), scope(), opened.task.class_id, now=now())
        opened = opened_now(activity_id, opened.task.class_id)
    if opened.spent or (opened.draft and opened.draft.over(now())):
        return over_page(opened, _following(opened.task))
    if opened.is_evaluation and opened.draft is None:
        with database().reading(scope()) as connection:
            return start_page(opened, queries.extra_time_factor(connection, scope()))
    closed = gettext(
        "This is closed by now. You can still hand in what you began: your teacher decides about it."
    )
    return form_page(opened, problem=closed if opened.task.closed else None)


@blueprint.post("/a/<uuid:activity_id>/start")
def start(activity_id: UUID) -> Response:
    """Begin an evaluation: its time runs from now."""
    class_id = sent_id("class")
    drafts.begin(database(), scope(), class_id, activity_id, now=now())
    return _back_to(activity_id, class_id)


@blueprint.post("/a/<uuid:activity_id>/form")
def form(activity_id: UUID) -> Response | tuple[str, int]:
    """Hand in, save for later, or take a hint; what is refused comes back with everything that was typed."""
    sent = _sent()
    opened = opened_now(activity_id, sent.class_id, version=sent.version)
    twice = forms.repeated(opened.content, request.form)
    if twice:
        return _once_more(opened, twice=twice), 400
    try:
        return _done(opened, sent)
    except (BadInput, Refused) as error:
        opened = opened_now(activity_id, sent.class_id, version=sent.version)
        return _once_more(opened, problem=_why(error)), 400 if isinstance(error, BadInput) else 409


@blueprint.get("/a/<uuid:activity_id>/attempts/<int:number>")
def review(activity_id: UUID, number: int) -> str:
    """One's own answers, and as much of the outcome as may be told."""
    with database().reading(scope()) as connection:
        handed = queries.handed_in(
            connection, scope(), activity_id, number, class_id=wanted_class(), at=now()
        )
    for notice in handed.unread:
        mark_read(database(), scope(), notice)
    if handed.attempt.held:
        raise NotFound("Your teacher has not given these results back yet.")
    page = writing.review_page if handed.is_text else review_page
    return page(handed, _following(handed.task))


@dataclass(frozen=True, slots=True)
class Sent:
    """What the form says of itself; untrusted."""

    class_id: UUID
    token: UUID
    version: int
    revision: int


def _sent() -> Sent:
    return Sent(sent_id("class"), sent_id("token"), sent_number("version", least=1), sent_number("revision"))


def _done(opened: Opened, sent: Sent) -> Response:
    task, hint = opened.task, request.form.get("hint")
    raw = forms.raw_responses(opened.content, request.form)
    if request.form.get("action") == "hand-in":
        return _hand_in(task, sent, raw)
    drafts.save_draft(
        database(),
        scope(),
        sent.class_id,
        task.activity_id,
        client_token=sent.token,
        responses=raw,
        revision=sent.revision,
        content_version=sent.version,
        now=now(),
    )
    if hint:
        drafts.take_hint(
            database(),
            scope(),
            sent.class_id,
            task.activity_id,
            hint,
            number=sent_number(f"hints.{hint}", least=1),
            client_token=sent.token,
            now=now(),
        )
    return _back_to(task.activity_id, sent.class_id, anchor=f"item-{hint}" if hint else None)


def _hand_in(task: OpenTask, sent: Sent, raw: dict[str, Any]) -> Response:
    submission = Submission(sent.class_id, task.activity_id, sent.token, raw, sent.version)
    receipt = submit_attempt(database(), scope(), submission, now=now())
    if receipt.held:
        return _back_to(task.activity_id, task.class_id)
    return redirect(review_link(task, receipt.attempt_number), 303)


def _once_more(opened: Opened, *, twice: list[str] | None = None, problem: str | None = None) -> str:
    """The form as it was sent, with what is wrong with it; not to who could not have opened it."""
    if opened.is_text:
        return writing.writing_page(opened, typed=request.form, problem=problem)
    if (opened.task.closed or opened.is_evaluation) and not (opened.draft or opened.attempts):
        raise NotFound(NOT_OPEN)
    kinds = {item.key: item.kind for item in opened.content.items}
    return form_page(
        opened,
        values=request.form.to_dict(flat=False),
        problems={key: activity_words.same_twice(kinds[key]) for key in twice or ()},
        problem=problem or gettext("Something is still to be put right. Nothing was handed in yet."),
    )


def _why(error: ParcoursError) -> str:
    if isinstance(error, Conflict):
        return gettext(
            "Other answers were saved meanwhile, from another window or device. Below are those of this "
            "page: save or hand in again to keep them."
        )
    return sentence(error)


def _back_to(activity_id: UUID, class_id: UUID, *, anchor: str | None = None) -> Response:
    place: dict[str, Any] = {"activity_id": activity_id, "class": class_id}
    return redirect(url_for("student.activity", **place, _anchor=anchor), 303)


def _following(task: OpenTask) -> dict[str, str] | None:
    """What comes next in the sequence: its title and address."""
    with database().reading(scope()) as connection:
        found = queries.following(connection, scope(), task, now())
    if found is None:
        return None
    place: dict[str, Any] = {"activity_id": found.id, "class": task.class_id}
    return {"title": found.title, "link": url_for("student.activity", **place)}
