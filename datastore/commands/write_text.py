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
    raise Conflict(
        "This text was changed on another device. Yours is kept among the versions.", stored=newer
    )


def _owner(scope: Scope, class_id: UUID, activity_id: UUID) -> dict[str, UUID]:
    return {
        "school_id": scope.school_id,
        "class_id": class_id,
        "student_id": scope.require_person(),
        "activity_id": activity_id,
    }
