"""A text handed in, as its teacher marks it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from datastore.content import parse_content
from datastore.content.text_production import TextProductionContent
from datastore.content.versions import Version, handed_in, read_versions
from datastore.derivation import lock_student
from datastore.errors import NotFound
from datastore.models import Activity, ActivityAttempt, ContentVersion, StudentProduction
from datastore.scope import Scope


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One version of a student's text, with the attempt that handed it in."""

    production: Mapping[str, Any]
    versions: Sequence[Version]
    """All of the text's, oldest first."""
    number: int
    """Which of those handed in, from 1."""
    attempt: Mapping[str, Any] | None
    """None where the text was brought in from elsewhere without one."""
    content: TextProductionContent
    """As it was when the text was handed in."""

    @property
    def version(self) -> Version:
        """The text that is marked."""
        return handed_in(self.versions)[self.number - 1]

    @property
    def is_last(self) -> bool:
        """Whether no later text has been handed in."""
        return self.number == len(handed_in(self.versions))


def locked_hand_in(
    session: Session, scope: Scope, class_id: UUID, production_id: UUID, number: int
) -> HandedIn:
    """A text of a pupil of the class, locked while its marks change.

    Raises:
        NotFound: the scope does not teach the class, or there is no such text, or it was not handed in so
            often.
    """
    scope.require_teaching(class_id)
    p = StudentProduction
    mine = (p.school_id == scope.school_id, p.class_id == class_id, p.id == production_id)
    student_id = session.execute(select(p.student_id).where(*mine)).scalar_one_or_none()
    if student_id is None:
        raise _no_such_text()
    lock_student(session.connection(), class_id, student_id)
    query = select(
        p.school_id, p.id, p.class_id, p.student_id, p.activity_id, p.draft_data, p.feedback_released_at
    )
    row = session.execute(query.where(*mine).with_for_update(key_share=True)).mappings().one()
    production = {str(name): value for name, value in row.items()}
    versions = read_versions(production["draft_data"])
    texts = handed_in(versions)
    if not 1 <= number <= len(texts):
        raise _no_such_text()
    attempt = _attempt(session, production, texts[number - 1].saved_at)
    content = _content(session, production, attempt)
    return HandedIn(production, versions, number, attempt, content)


def _no_such_text() -> NotFound:
    return NotFound("There is no such text in this class.")


def _attempt(session: Session, production: Mapping[str, Any], at: dt.datetime) -> dict[str, Any] | None:
    """The attempt that handed a text in: the two bear one time."""
    a = ActivityAttempt
    query = select(
        a.school_id,
        a.id,
        a.class_id,
        a.student_id,
        a.activity_id,
        a.submitted_at,
        a.completes,
        a.content_version,
        a.flag,
        a.decision,
    ).where(
        *(
            getattr(a, name) == production[name]
            for name in ("school_id", "class_id", "student_id", "activity_id")
        ),
        a.submitted_at == at,
    )
    row = session.execute(query.limit(1)).mappings().one_or_none()
    return {str(name): value for name, value in row.items()} if row else None


def _content(
    session: Session, production: Mapping[str, Any], attempt: Mapping[str, Any] | None
) -> TextProductionContent:
    """What the text was written for; without an attempt, or a stored version of that time, as it is now."""
    a, v = Activity, ContentVersion
    version = attempt["content_version"] if attempt else None
    query = (
        select(a.activity_type, func.coalesce(v.content, a.content))
        .outerjoin(v, (v.school_id == a.school_id) & (v.activity_id == a.id) & (v.version == version))
        .where(a.school_id == production["school_id"], a.id == production["activity_id"])
    )
    activity_type, raw = session.execute(query).one()
    content = parse_content(activity_type, raw)
    if not isinstance(content, TextProductionContent):
        raise _no_such_text()
    return content
