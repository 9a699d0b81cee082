"""A student writes: the text is saved while it grows, and nothing saved is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import RowMapping, select, update
from sqlalchemy.orm import Session

from datastore.commands import history
from datastore.commands.keep_text import locked_text, plain, save_row
from datastore.commands.open_task import OpenTask, open_task
from datastore.content import Responses, count_words, parse_content, parse_responses
from datastore.content.text_production import TextProductionContent
from datastore.content.versions import Version, add_autosave, add_refused, read_versions, written
from datastore.engine import Database
from datastore.errors import BadInput, Conflict, NotFound
from datastore.models import StudentProduction
from datastore.models.enums import ActivityType
from datastore.scope import Scope


@dataclass(frozen=True, slots=True)
class SavedText:
    """What the student's page is told of a save."""

    revision: int
    saved_at: dt.datetime
    word_count: int


@dataclass(frozen=True, slots=True)
class StoredText:
    """The newer text that a save came too late for."""

    revision: int
    saved_at: dt.datetime
    text: str
    checked: Sequence[str]


def save_text(
    database: Database,
    scope: Scope,
    class_id: UUID,
    activity_id: UUID,
    *,
    text: str,
    checked: Sequence[str],
    revision: int,
    now: dt.datetime | None = None,
) -> SavedText:
    """Save the text as it stands; what was saved and handed in before is kept among its versions.

    A text that was handed in and is written on keeps its status: what was handed in is still what the
    teacher reads, until the text is handed in again. What is written already can be saved after the
    activity has closed.

    Args:
        database: The database.
        scope: The student's.
        class_id: The class in which the student works on the activity.
        activity_id: A text production.
        text: The whole text.
        checked: Keys of the self-check list; those that the list has no longer are left out.
        revision: The one that the page knows, 0 for a text not saved yet.
        now: The moment of the save.

    Raises:
        NotFound: the activity is not a text open to this student in this class.
        BadInput: the text is too long, or something is not what it must be.
        Conflict: a newer text was saved meanwhile, as on another device. It carries the newer one as a
            `StoredText`; the one refused is kept among the versions.
    """
    scope.require_attending(class_id)
    at = now or dt.datetime.now(dt.UTC)
    with database.writing(scope) as session:
        task = _writable(session, scope, class_id, activity_id, at)
        given = _given(task, text, checked)
        production = locked_text(session, _owner(scope, class_id, activity_id))
        newer = _newer(production, given, revision)
        if newer:
            _keep_refused(session, production, given.text or "", at)
        else:
            return _save(session, scope, task, production, given, at)
    raise Conflict("This text was changed on another device. Yours is kept among the versions.", stored=newer)


def _owner(scope: Scope, class_id: UUID, activity_id: UUID) -> dict[str, UUID]:
    return {
        "school_id": scope.school_id,
        "class_id": class_id,
        "student_id": scope.require_person(),
        "activity_id": activity_id,
    }


def _writable(session: Session, scope: Scope, class_id: UUID, activity_id: UUID, at: dt.datetime) -> OpenTask:
    """The text to be written, if it is open to the student or was begun while it was."""
    task = open_task(session, scope, class_id=class_id, activity_id=activity_id, content_version=None, at=at)
    if task.activity_type is not ActivityType.text_production:
        raise NotFound("This activity does not exist, or it is not open to your class.")
    if task.closed:
        p = StudentProduction
        begun = select(p.id).where(
            *(getattr(p, name) == value for name, value in _owner(scope, class_id, activity_id).items())
        )
        if session.execute(begun).first() is None:
            raise NotFound("This activity does not exist, or it is not open to your class.")
    return task


def _given(task: OpenTask, text: str, checked: Sequence[str]) -> Responses:
    """What the page sent, checked; a line that the self-check list has lost refuses nobody's text."""
    content = parse_content(task.activity_type, task.content)
    assert isinstance(content, TextProductionContent)  # noqa: S101 - for the type checker: `_writable` saw to it
    known = {check.key for check in content.checklist}
    ticked = [key for key in checked if key in known]
    read = parse_responses(content, {"text": plain(text), "checked": ticked})
    return Responses(text=read.text or "", checked=read.checked)


def _newer(production: RowMapping, given: Responses, revision: int) -> StoredText | None:
    """The stored text, if the page had not seen it; a save that arrives twice is no conflict."""
    same = production["content"] == given.text and production["checked"] == list(given.checked)
    if same or revision >= production["revision"]:
        return None
    return StoredText(
        production["revision"], production["updated_at"], production["content"], production["checked"]
    )


def _keep_refused(session: Session, production: RowMapping, text: str, at: dt.datetime) -> None:
    p = StudentProduction
    versions = add_refused(read_versions(production["draft_data"]), text, at)
    session.execute(
        update(p)
        .where(p.school_id == production["school_id"], p.id == production["id"])
        .values(draft_data=written(versions))
    )


def _save(
    session: Session,
    scope: Scope,
    task: OpenTask,
    production: RowMapping,
    given: Responses,
    at: dt.datetime,
) -> SavedText:
    text, before = given.text or "", read_versions(production["draft_data"])
    changed = text != production["content"]
    versions = add_autosave(before, text, at) if changed else before
    revision = save_row(session, production, text=text, checked=given.checked, versions=versions)
    if changed and versions[-1].since is None:
        _tell(session, scope, task, versions[-1])
    return SavedText(revision, at, count_words(text))


def _tell(session: Session, scope: Scope, task: OpenTask, version: Version) -> None:
    """A new version is told in the history: at most about one a minute."""
    content = parse_content(task.activity_type, task.content)
    event = history.Event(
        history.Verb.interacted,
        version.saved_at,
        content.screens[-1].key,
        {"words": version.word_count},
    )
    history.record_events(session, scope, task.class_id, scope.require_person(), task.activity_id, [event])
