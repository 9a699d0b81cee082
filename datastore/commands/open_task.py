"""The activity a student works on, as it is open to a class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as DatabaseSession

from datastore.configuration import Configuration, parse_configuration
from datastore.errors import NotFound
from datastore.measures.weeks import local_day, school_zone
from datastore.models import Activity, Classroom, ContentVersion, Sequence, Session, TeacherConfiguration
from datastore.models.enums import ActivityType
from datastore.scope import Scope

_LARGEST_VERSION = 2**31 - 1
"""What the column holds; the page names the version, and may name anything."""


@dataclass(frozen=True, slots=True)
class OpenTask:
    """The activity as it is open to the student's class."""

    activity_type: ActivityType
    content: Mapping[str, Any]
    content_version: int
    configuration: Configuration
    late: bool


def open_task(
    session: DatabaseSession,
    scope: Scope,
    *,
    class_id: UUID,
    activity_id: UUID,
    content_version: int,
    at: dt.datetime,
) -> OpenTask:
    """The activity in the version the student answered, if its sequence is open to the class.

    What is archived (class, sequence, session or activity) is open to nobody.

    Raises:
        NotFound: there is no such activity, or the class may not work on it at that time.
    """
    today = local_day(at, school_zone(scope.timezone))
    c, v = TeacherConfiguration, ContentVersion
    query = (
        select(Activity.activity_type, v.content, v.version, c.custom_settings, c.end_date)
        .join(Session, (Session.school_id == Activity.school_id) & (Session.id == Activity.session_id))
        .join(Sequence, (Sequence.school_id == Session.school_id) & (Sequence.id == Session.sequence_id))
        .join(c, (c.school_id == Sequence.school_id) & (c.sequence_id == Sequence.id))
        .join(Classroom, (Classroom.school_id == c.school_id) & (Classroom.id == c.class_id))
        .join(v, (v.school_id == Activity.school_id) & (v.activity_id == Activity.id))
        .where(
            Activity.school_id == scope.school_id,
            Activity.id == activity_id,
            v.version == content_version,
            c.class_id == class_id,
            c.group_id.is_(None),
            c.is_active,
            or_(c.start_date.is_(None), c.start_date <= today),
            Sequence.is_active,
            *(thing.archived_at.is_(None) for thing in (Activity, Session, Sequence, Classroom)),
        )
    )
    row = session.execute(query).one_or_none() if 0 < content_version <= _LARGEST_VERSION else None
    if row is None:
        raise NotFound("This activity does not exist, or it is not open to your class.")
    late = row.end_date is not None and today > row.end_date
    return OpenTask(
        row.activity_type, row.content, row.version, parse_configuration(row.custom_settings), late
    )
