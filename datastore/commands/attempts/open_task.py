"""The activity a student works on, as it is open to a class, its groups and the student."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from datastore.configuration import Configuration
from datastore.errors import NotFound
from datastore.measures.weeks import local_day, school_zone
from datastore.models import Activity, ContentVersion, Session
from datastore.models.enums import ActivityType
from datastore.plan import Closed, SequencePlan, plan_of
from datastore.plan.setups import Reader
from datastore.scope import Scope

_LARGEST_VERSION = 2**31 - 1
"""What the column holds; the page names the version, and may name anything."""


@dataclass(frozen=True, slots=True)
class OpenTask:
    """The activity as one student of a class has it."""

    class_id: UUID
    activity_id: UUID
    title: str
    session_id: UUID
    session_title: str
    sequence_id: UUID
    sequence_title: str
    activity_type: ActivityType
    content: Mapping[str, Any]
    content_version: int
    present_version: int
    """Of the activity as it is now: above the version of the content after an edit."""
    configuration: Configuration
    """What holds for the student."""
    minutes: int | None
    """How long it takes by its author's estimate."""
    mandatory: bool
    opens_on: dt.date | None
    due_on: dt.date | None
    """Moved by the student's excused absences."""
    late: bool
    """The due date is past."""
    closed_because: Closed | None
    """None: the student may work on it."""

    @property
    def closed(self) -> bool:
        """Whether the student may not open it; work begun before it closed is stored all the same."""
        return self.closed_because is not None


def open_task(
    reader: Reader,
    scope: Scope,
    *,
    class_id: UUID,
    activity_id: UUID,
    content_version: int | None,
    at: dt.datetime,
    student_id: UUID | None = None,
) -> OpenTask:
    """The activity in the version the student answered, and whether and how it is open to the student.

    Whether the student is in the class is for the caller to check.

    Args:
        reader: Bound to the school.
        scope: Who asks.
        class_id: The class in which the student works on it.
        activity_id: The activity.
        content_version: None: the present one.
        at: The moment.
        student_id: Whose work it is, where a teacher asks; None: the signed-in student's.

    Raises:
        NotFound: there is no such activity or version, or the class was never given its sequence.
    """
    found = _content(reader, scope, activity_id, content_version)
    plan = (
        None
        if found is None
        else plan_of(
            reader,
            scope,
            student_id=student_id or scope.require_person(),
            class_id=class_id,
            sequence_id=found.sequence_id,
            at=at,
            only=activity_id,
        )
    )
    if found is None or plan is None:
        raise NotFound("This activity does not exist, or it is not open to your class.")
    return _task(class_id, plan, found, activity_id, today=local_day(at, school_zone(scope.timezone)))


def _task(
    class_id: UUID, plan: SequencePlan, found: _Version, activity_id: UUID, *, today: dt.date
) -> OpenTask:
    session, activity = plan.find(activity_id)
    return OpenTask(
        class_id=class_id,
        activity_id=activity_id,
        title=activity.title,
        session_id=session.id,
        session_title=session.title,
        sequence_id=plan.id,
        sequence_title=plan.title,
        activity_type=activity.activity_type,
        content=found.content,
        content_version=found.version,
        present_version=found.present_version,
        configuration=plan.configuration,
        minutes=activity.minutes,
        mandatory=activity.mandatory,
        opens_on=activity.opens_on,
        due_on=activity.due_on,
        late=activity.due_on is not None and today > activity.due_on,
        closed_because=activity.closed,
    )


@dataclass(frozen=True, slots=True)
class _Version:
    sequence_id: UUID
    content: Mapping[str, Any]
    version: int
    present_version: int


def _content(reader: Reader, scope: Scope, activity_id: UUID, version: int | None) -> _Version | None:
    if version is not None and not 0 < version <= _LARGEST_VERSION:
        return None
    a, s, v = Activity, Session, ContentVersion
    query = (
        select(s.sequence_id, v.content, v.version, a.content_version)
        .join(a, (a.school_id == s.school_id) & (a.session_id == s.id))
        .join(v, (v.school_id == a.school_id) & (v.activity_id == a.id))
        .where(
            a.school_id == scope.school_id,
            a.id == activity_id,
            v.version == (a.content_version if version is None else version),
        )
    )
    row = reader.execute(query).one_or_none()
    return None if row is None else _Version(*row)
