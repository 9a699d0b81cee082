"""A text handed in, as its teacher reads and marks it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from datastore.commands.attempts.answered_content import contents_of
from datastore.commands.attempts.work_key import OWNER, WorkKey
from datastore.content.text_production import TextProductionContent
from datastore.content.versions import Version, handed_in, read_versions
from datastore.derivation import lock_student
from datastore.derivation.rules import counts
from datastore.errors import NotFound
from datastore.models import Activity, ActivityAttempt, StudentProduction
from datastore.scope import Scope

_PRODUCTION = (*OWNER, "id", "draft_data", "status", "feedback_released_at")
_ATTEMPT = (*OWNER, "id", "submitted_at", "completes", "content_version", "late", "flag", "decision")


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
    title: str
    """Of the activity."""
    content: TextProductionContent
    """As it was when the text was handed in."""

    @property
    def texts(self) -> Sequence[Version]:
        """The texts handed in, oldest first."""
        return handed_in(self.versions)

    @property
    def version(self) -> Version:
        """The text that is marked."""
        return self.texts[self.number - 1]

    @property
    def is_last(self) -> bool:
        """Whether no later text has been handed in."""
        return self.number == len(self.texts)

    @property
    def undecided(self) -> bool:
        """Whether it is flagged, and the teacher has yet to say if it counts."""
        return bool(self.attempt and self.attempt["flag"] and not self.attempt["decision"])

    @property
    def counts(self) -> bool:
        """Whether it is more than kept: it came as it should, or the teacher lets it count."""
        return self.attempt is None or counts(self.attempt["flag"], self.attempt["decision"])


def hand_in(
    reader: Connection | Session,
    scope: Scope,
    class_id: UUID,
    production_id: UUID,
    number: int | None = None,
) -> HandedIn:
    """A text of a pupil of the class. Four statements.

    Args:
        reader: Of the school.
        scope: Of a teacher of the class.
        class_id: The class.
        production_id: The text.
        number: Which of those handed in, from 1; None: the last one.

    Raises:
        NotFound: the scope does not teach the class, or there is no such text, or it was not handed in so
            often.
    """
    scope.require_teaching(class_id)
    p = StudentProduction
    query = select(*(getattr(p, name) for name in _PRODUCTION)).where(
        p.school_id == scope.school_id, p.class_id == class_id, p.id == production_id
    )
    row = reader.execute(query).one_or_none()
    if row is None:
        raise _no_such_text()
    production = row._asdict()
    versions = read_versions(production["draft_data"])
    texts = handed_in(versions)
    number = len(texts) if number is None else number
    if not 1 <= number <= len(texts):
        raise _no_such_text()
    attempt = _attempt(reader, production, texts[number - 1].saved_at)
    title, content = _content(reader, production, attempt)
    return HandedIn(production, versions, number, attempt, title, content)


def hand_in_of(session: Session, scope: Scope, attempt: Mapping[str, Any]) -> HandedIn:
    """The text that an attempt handed in; the two bear one time.

    Raises:
        NotFound: the scope does not teach the class, or the attempt handed in no text.
    """
    p = StudentProduction
    owner = WorkKey.of(attempt).owns(p)
    row = session.execute(select(p.id, p.draft_data).where(*owner)).one_or_none()
    times = [text.saved_at for text in handed_in(read_versions(row.draft_data))] if row else []
    if row is None or attempt["submitted_at"] not in times:
        raise _no_such_text()
    number = times.index(attempt["submitted_at"]) + 1
    return hand_in(session, scope, attempt["class_id"], row.id, number)


def locked_hand_in(
    session: Session, scope: Scope, class_id: UUID, production_id: UUID, number: int
) -> HandedIn:
    """A text as `hand_in` gives it, which nobody else changes before the transaction ends."""
    scope.require_teaching(class_id)
    p = StudentProduction
    mine = (p.school_id == scope.school_id, p.class_id == class_id, p.id == production_id)
    student_id = session.execute(select(p.student_id).where(*mine)).scalar_one_or_none()
    if student_id is None:
        raise _no_such_text()
    lock_student(session.connection(), class_id, student_id)
    session.execute(select(p.id).where(*mine).with_for_update(key_share=True))
    return hand_in(session, scope, class_id, production_id, number)


def _no_such_text() -> NotFound:
    return NotFound("There is no such text in this class.")


def _attempt(
    reader: Connection | Session, production: Mapping[str, Any], at: dt.datetime
) -> dict[str, Any] | None:
    """The attempt that handed a text in: the two bear one time."""
    a = ActivityAttempt
    owner = WorkKey.of(production).owns(a)
    query = select(*(getattr(a, name) for name in _ATTEMPT)).where(*owner, a.submitted_at == at)
    row = reader.execute(query.limit(1)).one_or_none()
    return row._asdict() if row else None


def _content(
    reader: Connection | Session, production: Mapping[str, Any], attempt: Mapping[str, Any] | None
) -> tuple[str, TextProductionContent]:
    """Title, and what the text was written for; what came without an attempt, as the activity is now."""
    a, school_id, activity_id = Activity, production["school_id"], production["activity_id"]
    query = select(a.title, a.content_version).where(a.school_id == school_id, a.id == activity_id)
    title, present = reader.execute(query).one()
    version = attempt["content_version"] if attempt else present
    content = contents_of(reader, school_id, activity_id, [version])[version]
    if not isinstance(content, TextProductionContent):
        raise _no_such_text()
    return title, content
