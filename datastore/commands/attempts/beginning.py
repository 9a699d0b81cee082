"""How an attempt begins: whether there is another go, under which token, and until when."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy.orm import Session

from datastore.commands.attempts.draft_rows import Draft, keep_draft, token_taken
from datastore.commands.attempts.open_task import OpenTask, open_task
from datastore.commands.attempts.store_attempt import begun, standing
from datastore.commands.attempts.time_limit import deadline
from datastore.commands.attempts.work_key import WorkKey
from datastore.content import parse_content
from datastore.errors import NotFound, Refused
from datastore.models import new_id
from datastore.models.enums import ActivityType
from datastore.scope import Scope


def task_of(
    session: Session, scope: Scope, key: WorkKey, *, version: int | None, at: dt.datetime
) -> OpenTask:
    """The activity as the student has it; `version` None: the present one."""
    return open_task(
        session,
        scope,
        class_id=key.class_id,
        activity_id=key.activity_id,
        content_version=version,
        at=at,
    )


def started(
    session: Session, scope: Scope, key: WorkKey, task: OpenTask, *, token: UUID | None, at: dt.datetime
) -> Draft:
    """Begin a new attempt, under the token wished if it is free; the clock runs.

    Raises:
        NotFound: the activity is closed to the student.
        Refused: it was handed in as often as allowed.
    """
    if task.closed:
        raise _closed()
    _require_another_go(session, key, task)
    if token is None or token_taken(session, key, token):
        token = new_id()
    return keep_draft(session, scope, key, _blank(session, key, task, token, at))


def started_by_saving(
    session: Session, scope: Scope, key: WorkKey, task: OpenTask, *, token: UUID, at: dt.datetime
) -> Draft:
    """Begin an attempt with what the page saves first. It may be one too many: that is flagged in the end.

    Raises:
        NotFound: the activity is closed to the student and was never begun.
        Refused: it is an evaluation, or the page was handed in.
    """
    if task.activity_type is ActivityType.evaluation:
        raise Refused("This evaluation has not been begun, or it was handed in.")
    if task.closed and not begun(session, key, standing(session, key)):
        raise _closed()
    require_free(session, key, token)
    return keep_draft(session, scope, key, _blank(session, key, task, token, at))


def require_free(session: Session, key: WorkKey, token: UUID) -> None:
    """Refuse to save under a token that was handed in."""
    if token_taken(session, key, token):
        raise Refused("This was handed in already: open the activity again to go on.")


def _require_another_go(session: Session, key: WorkKey, task: OpenTask) -> None:
    """An evaluation is handed in also while its flag waits for a decision."""
    allowed, before = task.configuration.attempts_for(task.activity_type), standing(session, key)
    if task.activity_type is ActivityType.evaluation:
        if before.counting + before.waiting:
            raise Refused("You have handed in this evaluation.")
    elif allowed is not None and before.counting >= allowed:
        raise Refused("You have used all %(allowed)d attempts of this activity.", allowed=allowed)


def _blank(session: Session, key: WorkKey, task: OpenTask, token: UUID, at: dt.datetime) -> Draft:
    return Draft(
        class_id=key.class_id,
        student_id=key.student_id,
        activity_id=key.activity_id,
        client_token=token,
        content_version=task.content_version,
        started_at=at,
        deadline_at=deadline(session, key, parse_content(task.activity_type, task.content), at),
        responses={},
        hints_used={},
        revision=0,
        saved_at=None,
    )


def _closed() -> NotFound:
    return NotFound("This activity does not exist, or it is not open to your class.")
