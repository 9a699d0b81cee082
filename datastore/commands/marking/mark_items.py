"""A teacher marks the open questions of an attempt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from datastore.commands import audit
from datastore.commands.attempts.answered_content import contents_of
from datastore.commands.marking.marks import keep_marks
from datastore.commands.marking.remark import remark
from datastore.content.items import Open
from datastore.content.rubric import given_levels
from datastore.derivation import lock_student
from datastore.engine import Database
from datastore.errors import BadInput, NotFound
from datastore.models import ActivityAttempt
from datastore.scope import Scope


def mark_items(
    database: Database,
    scope: Scope,
    class_id: UUID,
    attempt_id: UUID,
    *,
    levels: Mapping[str, Mapping[str, str]],
    now: dt.datetime | None = None,
) -> None:
    """Keep the levels that a teacher gives to open answers, and let the attempt's score follow.

    An answer is marked when every criterion of its question has a level; until then it waits. What is held
    stays held: the student sees nothing before the release.

    Args:
        database: The database.
        scope: Of a teacher of the class.
        class_id: The class.
        attempt_id: An attempt of one of its students.
        levels: The words of the levels by criterion, by the key of the item; items left out stay as they
            are, criteria left out of an item have no level any more.
        now: The moment.

    Raises:
        NotFound: the scope does not teach the class, or there is no such attempt in it.
        BadInput: an item is not an open question of the attempt, or a level is not on its rubric.
    """
    at = now or dt.datetime.now(dt.UTC)
    scope.require_teaching(class_id)
    with database.writing(scope) as session:
        items = _open_items(session, scope, class_id, attempt_id)
        for key, given in levels.items():
            if key not in items:
                raise BadInput("There is no open question “%(key)s” here: reload the page.", key=key[:80])
            rubric = items[key].rubric
            target = {"attempt_id": attempt_id, "item_key": key}
            keep_marks(session, scope, rubric, given_levels(rubric, given), at, **target)
        remark(session, scope, attempt_id, now=at)
        audit.record(session, scope, "attempt.mark", "activity_attempt", attempt_id, items=len(levels))


def _open_items(session: Session, scope: Scope, class_id: UUID, attempt_id: UUID) -> dict[str, Open]:
    """The open questions of an attempt by key, as it was handed in; locks the work of its student."""
    t = ActivityAttempt
    query = select(t.student_id, t.activity_id, t.content_version).where(
        t.school_id == scope.school_id, t.class_id == class_id, t.id == attempt_id
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such work in this class.")
    student_id, activity_id, version = row
    lock_student(session.connection(), class_id, student_id)
    content = contents_of(session, scope.school_id, activity_id, [version])[version]
    return {item.key: item for item in content.items if isinstance(item, Open)}
