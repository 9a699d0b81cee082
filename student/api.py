"""What the scripts of an activity's page send: drafts, hints and what is handed in, as JSON.

The forms of a page without scripts go elsewhere. Every answer here is JSON, errors included.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Annotated, Any, TypeVar
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from datastore.commands.attempts.drafts import save_draft, take_hint
from datastore.commands.attempts.submit_attempt import Receipt, Submission, submit_attempt
from datastore.commands.texts.write_text import save_text
from datastore.content.problems import explain
from datastore.errors import BadInput, Conflict
from student.blueprint import blueprint, database, now, scope
from student.words import sentence

Number = Annotated[int, Field(ge=0, lt=2**31)]
MOST_CHECKS = 200
LONGEST_KEY = 200


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    class_id: UUID


class HandedIn(_Message):
    """The body of POST /a/<id>/attempts."""

    client_token: UUID
    responses: dict[str, Any]
    content_version: Number
    started_at: AwareDatetime | None = None


class Drafted(_Message):
    """The body of POST /a/<id>/draft."""

    client_token: UUID
    responses: dict[str, Any]
    revision: Number
    content_version: Number


class HintWanted(_Message):
    """The body of POST /a/<id>/hints."""

    client_token: UUID
    item: Annotated[str, Field(max_length=LONGEST_KEY)]
    number: Number
    """Which of its hints, from 1: asking again for one that was given counts nothing."""


class Written(_Message):
    """The body of POST /a/<id>/text."""

    text: str
    checked: Annotated[
        tuple[Annotated[str, Field(max_length=LONGEST_KEY)], ...], Field(max_length=MOST_CHECKS)
    ]
    revision: Number


Message = TypeVar("Message", bound=_Message)


@blueprint.post("/a/<uuid:activity_id>/attempts")
def hand_in(activity_id: UUID) -> ResponseReturnValue:
    """Store a submission; the answer says that it is stored, and where to read what may be told of it."""
    sent = _read(HandedIn)
    submission = Submission(
        sent.class_id,
        activity_id,
        sent.client_token,
        sent.responses,
        sent.content_version,
        started_at=sent.started_at,
    )
    return _receipt(submission, submit_attempt(database(), scope(), submission, now=now()))


def _receipt(submission: Submission, receipt: Receipt) -> dict[str, Any]:
    number = receipt.attempt_number
    shown = (
        f"/a/{submission.activity_id}" if receipt.held else f"/a/{submission.activity_id}/attempts/{number}"
    )
    return {
        "attempt": receipt.attempt_id,
        "number": number,
        "held": receipt.held,
        "late": receipt.late,
        "flag": receipt.flag,
        "repeated": receipt.repeated,
        "badges": list(receipt.badges),
        "review": f"{shown}?class={submission.class_id}",
    }


@blueprint.post("/a/<uuid:activity_id>/draft")
def draft(activity_id: UUID) -> ResponseReturnValue:
    """Save what is answered so far; 409 with the newer draft where another device has saved one."""
    sent = _read(Drafted)
    save = partial(
        save_draft,
        database(),
        scope(),
        sent.class_id,
        activity_id,
        client_token=sent.client_token,
        responses=sent.responses,
        revision=sent.revision,
        content_version=sent.content_version,
        now=now(),
    )
    return _saved(save, ("revision", "saved_at", "client_token"), newer=("responses",))


@blueprint.post("/a/<uuid:activity_id>/hints")
def hint(activity_id: UUID) -> ResponseReturnValue:
    """Give a hint of an item; it is counted once."""
    sent = _read(HintWanted)
    given = take_hint(
        database(),
        scope(),
        sent.class_id,
        activity_id,
        sent.item,
        number=sent.number,
        client_token=sent.client_token,
        now=now(),
    )
    return {"text": given.text, "number": given.number, "left": given.left}


@blueprint.post("/a/<uuid:activity_id>/text")
def text(activity_id: UUID) -> ResponseReturnValue:
    """Save a text as it stands; 409 with the newer one where another device has saved one."""
    sent = _read(Written)
    save = partial(
        save_text,
        database(),
        scope(),
        sent.class_id,
        activity_id,
        text=sent.text,
        checked=sent.checked,
        revision=sent.revision,
        now=now(),
    )
    return _saved(save, ("revision", "saved_at"), newer=("text", "checked"))


def _saved(save: Callable[[], object], told: Sequence[str], *, newer: Sequence[str]) -> ResponseReturnValue:
    """Save, and tell these fields of what is stored; in a conflict also those of the newer one."""
    try:
        return _fields(save(), told)
    except Conflict as conflict:
        return {"error": sentence(conflict), **_fields(conflict.stored, (*told, *newer))}, 409


def _fields(stored: object, names: Iterable[str]) -> dict[str, Any]:
    values = {name: getattr(stored, name) for name in names}
    return {name: at.isoformat() if isinstance(at, dt.datetime) else at for name, at in values.items()}


def _read(model: type[Message]) -> Message:
    """The message of a request, checked.

    Raises:
        BadInput: it is no JSON, or not what a page sends; names the place.
    """
    if not request.is_json:
        raise BadInput("The message must be JSON: reload the page and send again.")
    try:
        return model.model_validate_json(request.get_data())
    except ValidationError as error:
        raise explain(error, None, "message") from error
