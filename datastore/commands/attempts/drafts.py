"""Work begun and not handed in: the clock of an evaluation, what the page has saved, hints given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from datastore.commands.attempts.beginning import require_free, started, started_by_saving, task_of
from datastore.commands.attempts.draft_rows import GRACE, Draft, change_draft, expired_drafts, find_draft
from datastore.commands.attempts.expired import hand_in_all
from datastore.commands.attempts.work_key import WorkKey
from datastore.commands.history import Event, Verb, record_events
from datastore.content import parse_content, parse_responses
from datastore.content.responses import storable_responses
from datastore.derivation import lock_class, lock_student
from datastore.engine import Database
from datastore.errors import BadInput, Conflict, Refused
from datastore.scope import Scope

__all__ = ["GRACE", "Draft", "Hint", "begin", "current", "hand_in_expired", "save_draft", "take_hint"]


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint of an item, and how many there are still."""

    text: str
    number: int
    """From 1."""
    left: int


def begin(
    database: Database,
    scope: Scope,
    class_id: UUID,
    activity_id: UUID,
    *,
    client_token: UUID | None = None,
    now: dt.datetime | None = None,
) -> Draft:
    """Begin an attempt, or go on with the one begun before; the clock of an evaluation runs from the first.

    Args:
        database: Where to keep it.
        scope: The student's.
        class_id: The class in which the student works on it.
        activity_id: The activity.
        client_token: What the page would like the attempt to be known by; the draft says what it is.
        now: The moment.

    Raises:
        NotFound: the student is not in the class, or the activity is closed to them.
        Refused: all attempts allowed have been used; or the time is up, and what was saved is handed in.
    """
    key, at = _own(scope, class_id, activity_id), now or dt.datetime.now(dt.UTC)
    with _at_work(database, scope, key, at) as (session, found):
        if found is not None:
            return found
        task = task_of(session, scope, key, version=None, at=at)
        return started(session, scope, key, task, token=client_token, at=at)


def current(connection: Connection, scope: Scope, class_id: UUID, activity_id: UUID) -> Draft | None:
    """What the student has begun and not handed in. It may be over: `Draft.over`. Reads only.

    Raises:
        NotFound: the student is not in the class.
    """
    return find_draft(connection, _own(scope, class_id, activity_id))


def save_draft(
    database: Database,
    scope: Scope,
    class_id: UUID,
    activity_id: UUID,
    *,
    client_token: UUID,
    responses: Mapping[str, Any],
    revision: int,
    content_version: int,
    now: dt.datetime | None = None,
) -> Draft:
    """Keep what the page holds; what was kept before gives way to it. An evaluation must have been begun.

    Saving the same again changes nothing, whatever the revision.

    Args:
        database: Where to keep it.
        scope: The student's.
        class_id: The class in which the student works on it.
        activity_id: The activity.
        client_token: Of the attempt that will come of it.
        responses: As `parse_responses` takes them.
        revision: Of the draft that the page goes on from; 0 where it had none.
        content_version: The version that the page shows.
        now: The moment.

    Raises:
        NotFound: the student is not in the class, or the activity is closed to them and was never begun.
        BadInput: the responses do not fit the activity, or are too large.
        Conflict: another page has saved since; it carries that draft.
        Refused: it was handed in under this token; the evaluation was not begun, or was handed in; or the
            time is up, and what was saved before is handed in.
    """
    key, at = _own(scope, class_id, activity_id), now or dt.datetime.now(dt.UTC)
    kept = storable_responses(responses)
    with _at_work(database, scope, key, at) as (session, found):
        if found is not None and kept == found.responses:
            return found
        if found is not None and revision < found.revision:
            raise Conflict("Newer work on this activity was saved from another page.", stored=found)
        task = task_of(session, scope, key, version=content_version, at=at)
        parse_responses(parse_content(task.activity_type, task.content), responses)
        if found is not None and found.client_token != client_token:
            require_free(session, key, client_token)
        draft = found or started_by_saving(session, scope, key, task, token=client_token, at=at)
        return change_draft(
            session,
            key,
            draft,
            client_token=client_token,
            content_version=task.content_version,
            responses=kept,
            revision=draft.revision + 1,
            saved_at=at,
        )


def take_hint(
    database: Database,
    scope: Scope,
    class_id: UUID,
    activity_id: UUID,
    item_key: str,
    *,
    number: int,
    client_token: UUID,
    now: dt.datetime | None = None,
) -> Hint:
    """Give a hint of an item, and count it: work with hints is worth less as evidence.

    Asking for the same hint again, as after an answer that was lost, gives it again and counts nothing.

    Args:
        database: Where to count it.
        scope: The student's.
        class_id: The class in which the student works on it.
        activity_id: The activity.
        item_key: The item.
        number: Which of its hints, from 1: the page asks for the one after those that it shows.
        client_token: Of the attempt that will come of it, where nothing was saved yet.
        now: The moment.

    Raises:
        NotFound: the student is not in the class, or the activity is closed to them and was never begun.
        BadInput: the activity has no such item.
        Refused: there is no such hint; or as for `save_draft`.
    """
    key, at = _own(scope, class_id, activity_id), now or dt.datetime.now(dt.UTC)
    with _at_work(database, scope, key, at) as (session, found):
        version = found.content_version if found else None
        task = task_of(session, scope, key, version=version, at=at)
        items = {item.key: item for item in parse_content(task.activity_type, task.content).items}
        if item_key not in items:
            raise BadInput("There is no question “%(key)s” here: reload the page.", key=item_key[:60])
        hints = items[item_key].hints
        if not 1 <= number <= len(hints):
            raise Refused("There is no further hint for this question.")
        draft = found or started_by_saving(session, scope, key, task, token=client_token, at=at)
        if number > draft.hints_used.get(item_key, 0):
            change_draft(session, key, draft, hints_used={**draft.hints_used, item_key: number})
            taken = Event(Verb.interacted, at, item_key, {"hint": number})
            record_events(session, scope, class_id, key.student_id, activity_id, [taken])
        return Hint(hints[number - 1], number, len(hints) - number)


def hand_in_expired(
    database: Database, scope: Scope, class_id: UUID, *, now: dt.datetime | None = None
) -> int:
    """Hand in what was saved of evaluations whose time is up, as of the end of their time.

    Args:
        database: The database.
        scope: Of a teacher of the class, for all its students; or of a student, for their own.
        class_id: The class.
        now: The moment.

    Returns:
        How many were handed in.

    Raises:
        NotFound: the scope neither teaches the class nor attends it.
    """
    at = now or dt.datetime.now(dt.UTC)
    student_id = None
    if class_id not in scope.teaches:
        scope.require_attending(class_id)
        student_id = scope.require_person()
    with database.writing(scope) as session:
        if not expired_drafts(session, scope, class_id, student_id=student_id, at=at):
            return 0  # without keeping the class waiting
        if student_id is None:
            lock_class(session.connection(), class_id)
        else:
            lock_student(session.connection(), class_id, student_id)
        return hand_in_all(session, scope, class_id, student_id=student_id, at=at)


def _own(scope: Scope, class_id: UUID, activity_id: UUID) -> WorkKey:
    student_id = scope.require_person()
    scope.require_attending(class_id)
    return WorkKey(scope.school_id, class_id, student_id, activity_id)


@contextmanager
def _at_work(
    database: Database, scope: Scope, key: WorkKey, at: dt.datetime
) -> Iterator[tuple[Session, Draft | None]]:
    """A transaction in which nobody else writes the student's work, and the draft as it is then.

    Raises:
        Refused: the time was up; what was saved is handed in, or is kept where that is not possible.
    """
    with database.writing(scope) as session:
        lock_student(session.connection(), key.class_id, key.student_id)
        draft = find_draft(session, key)
        if draft is None or not draft.over(at):
            yield session, draft
            return
        own = {"student_id": key.student_id, "activity_id": key.activity_id}
        handed_in = hand_in_all(session, scope, key.class_id, **own, at=at)
    if not handed_in:
        raise Refused(
            "The time is up. What you had saved is kept, but it could not be read: tell your teacher."
        )
    raise Refused("The time is up: what you had saved is handed in.")
