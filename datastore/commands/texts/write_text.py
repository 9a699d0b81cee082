"""A student writes: the text is saved while it grows, and nothing saved is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import RowMapping, select, update
from sqlalchemy.orm import Session

from datastore.commands.attempts.open_task import OpenTask, open_task
from datastore.commands.attempts.work_key import WorkKey
from datastore.commands.history import Event, Verb, record_events
from datastore.commands.texts.keep_text import locked_text, save_row
from datastore.content import Responses, count_words, parse_content, parse_responses
from datastore.content.text_production import TextProductionContent
from datastore.content.typed import plain
from datastore.content.versions import Version, add_autosave, add_refused, read_versions, written
from datastore.engine import Database
from datastore.errors import Conflict, NotFound
from datastore.models import StudentProduction
from datastore.scope import Scope

_NOT_OPEN = "This activity does not exist, or it is not open to your class."


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
        task = open_task(
            session, scope, class_id=class_id, activity_id=activity_id, content_version=None, at=at
        )
        content = text_content(task)
        given = _given(content, text, checked)
        key = WorkKey(scope.school_id, class_id, scope.require_person(), activity_id)
        _require_begun_in_time(session, task, key)
        production = locked_text(session, key)
        newer = _newer(production, given, revision)
        if newer is None:
            saved, version = _save(session, production, given, at)
            if version:
                _tell(session, scope, task, content, version)
            return saved
        _keep_refused(session, production, given.text or "", at)
    raise Conflict("This text was changed on another device. Yours is kept among the versions.", stored=newer)


def text_content(task: OpenTask) -> TextProductionContent:
    """The content of a text.

    Raises:
        NotFound: the activity is of another type.
    """
    content = parse_content(task.activity_type, task.content)
    if not isinstance(content, TextProductionContent):
        raise NotFound(_NOT_OPEN)
    return content


def _require_begun_in_time(session: Session, task: OpenTask, key: WorkKey) -> None:
    """Refuse a text that is begun when the activity has closed."""
    p = StudentProduction
    begun = select(p.id).where(*key.owns(p))
    if task.closed and session.execute(begun).first() is None:
        raise NotFound(_NOT_OPEN)


def _given(content: TextProductionContent, text: str, checked: Sequence[str]) -> Responses:
    """What the page sent, checked; a line that the self-check list has lost refuses nobody's text."""
    known = {check.key for check in content.checklist}
    lost = {key for key in checked if isinstance(key, str)} - known
    ticked = [key for key in checked if not isinstance(key, str) or key not in lost]
    read = parse_responses(content, {"text": text, "checked": ticked})
    return Responses(text=plain(read.text or ""), checked=read.checked)


def _is_stored(production: RowMapping, given: Responses) -> bool:
    return bool(production["content"] == given.text and production["checked"] == list(given.checked))


def _newer(production: RowMapping, given: Responses, revision: int) -> StoredText | None:
    """The stored text, if the page had not seen it; a save that arrives twice is no conflict."""
    if revision >= production["revision"] or _is_stored(production, given):
        return None
    saved = [version for version in read_versions(production["draft_data"]) if not version.refused]
    return StoredText(
        production["revision"], saved[-1].saved_at, production["content"], production["checked"]
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
    session: Session, production: RowMapping, given: Responses, at: dt.datetime
) -> tuple[SavedText, Version | None]:
    """Store the text; returns what is told of it, and the version when a new one was begun."""
    text, versions = given.text or "", read_versions(production["draft_data"])
    told = SavedText(production["revision"], at, count_words(text))
    if _is_stored(production, given):
        return told, None
    changed = text != production["content"]
    if changed:
        versions = add_autosave(versions, text, at)
    revision = save_row(session, production, text=text, checked=given.checked, versions=versions)
    begun = changed and versions[-1].since is None
    return replace(told, revision=revision), versions[-1] if begun else None


def _tell(
    session: Session, scope: Scope, task: OpenTask, content: TextProductionContent, version: Version
) -> None:
    """A new version is told in the history: about one a minute at most."""
    event = Event(Verb.interacted, version.saved_at, content.screens[-1].key, {"words": version.word_count})
    record_events(session, scope, task.class_id, scope.require_person(), task.activity_id, [event])
