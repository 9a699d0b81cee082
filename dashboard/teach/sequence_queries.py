"""What the settings of a class read: its sequences and how they are set up, and its groups."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence as Many
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, func, select

from datastore.commands.classroom.pupils import pupils_of
from datastore.configuration import Configuration, parse_configuration
from datastore.errors import NotFound
from datastore.models import Activity, Group, GroupMember, Sequence, Session, TeacherConfiguration
from datastore.models.enums import ActivityType
from datastore.names import class_key
from datastore.scope import Scope


@dataclass(frozen=True, slots=True)
class ClassSequence:
    """A sequence of the school, and what a class has made of it."""

    id: UUID
    title: str
    is_given: bool
    """The class has or had it."""
    is_open: bool
    """The class has it."""
    start_date: dt.date | None
    end_date: dt.date | None
    configuration: Configuration


@dataclass(frozen=True, slots=True)
class PlannedActivity:
    """An activity of a sequence."""

    id: UUID
    title: str
    activity_type: ActivityType
    is_mandatory: bool
    """By itself, before the class's settings."""


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session of a sequence, its activities in their order."""

    id: UUID
    number: int
    title: str
    activities: Many[PlannedActivity]


@dataclass(frozen=True, slots=True)
class ClassGroup:
    """A group of a class."""

    id: UUID
    name: str
    members: frozenset[UUID]
    """Pupils who are in the class today."""


@dataclass(frozen=True, slots=True)
class GroupDates:
    """The dates that a group has of its own for a sequence."""

    start_date: dt.date | None
    end_date: dt.date | None


def sequences(connection: Connection, scope: Scope, class_id: UUID) -> list[ClassSequence]:
    """Which sequences could the class work on, and which does it? In their order. One statement.

    Archived ones are left out, unless the class has them.

    Raises:
        NotFound: the scope does not teach the class.
    """
    rows = connection.execute(_of_class(scope, class_id)).all()
    return [_sequence(row) for row in rows if row.archived_at is None or row.is_active]


def sequence(connection: Connection, scope: Scope, class_id: UUID, sequence_id: UUID) -> ClassSequence:
    """How is this sequence set up for the class? One statement.

    Raises:
        NotFound: the scope does not teach the class, or there is no such sequence.
    """
    query = _of_class(scope, class_id).where(Sequence.id == sequence_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such sequence in this school.")
    return _sequence(row)


def sessions(connection: Connection, scope: Scope, sequence_id: UUID) -> list[PlannedSession]:
    """What is in the sequence? In the author's order. One statement."""
    query = (
        select(
            Session.id,
            Session.session_number,
            Session.title,
            Activity.id,
            Activity.title,
            Activity.activity_type,
            Activity.is_mandatory,
        )
        .join(Activity, (Activity.school_id == Session.school_id) & (Activity.session_id == Session.id))
        .where(
            Session.school_id == scope.school_id,
            Session.sequence_id == sequence_id,
            Session.archived_at.is_(None),
            Activity.archived_at.is_(None),
        )
        .order_by(Session.session_number, Activity.activity_number)
    )
    found: dict[tuple[UUID, int, str], list[PlannedActivity]] = {}
    for session_id, number, title, id_, name, kind, mandatory in connection.execute(query):
        activity = PlannedActivity(id_, name, kind, mandatory)
        found.setdefault((session_id, number, title), []).append(activity)
    return [PlannedSession(*session, activities) for session, activities in found.items()]


def groups(connection: Connection, scope: Scope, class_id: UUID) -> list[ClassGroup]:
    """Which groups has the class, and who is in them? By name. Two statements.

    Raises:
        NotFound: the scope does not teach the class.
    """
    scope.require_teaching(class_id)
    g, m = Group, GroupMember
    members: defaultdict[UUID, set[UUID]] = defaultdict(set)
    present = select(m.group_id, m.student_id).where(
        m.school_id == scope.school_id, m.student_id.in_(pupils_of(scope, class_id))
    )
    for group_id, student_id in connection.execute(present):
        members[group_id].add(student_id)
    named = select(g.id, g.name).where(g.school_id == scope.school_id, g.class_id == class_id)
    found = [ClassGroup(id_, name, frozenset(members[id_])) for id_, name in connection.execute(named)]
    return sorted(found, key=lambda group: class_key(group.name))


def group_dates(
    connection: Connection, scope: Scope, class_id: UUID, group_id: UUID
) -> dict[UUID, GroupDates]:
    """Which dates has the group of its own? By sequence. One statement.

    Raises:
        NotFound: the scope does not teach the class.
    """
    scope.require_teaching(class_id)
    t = TeacherConfiguration
    query = select(t.sequence_id, t.start_date, t.end_date).where(
        t.school_id == scope.school_id, t.class_id == class_id, t.group_id == group_id
    )
    return {sequence_id: GroupDates(start, end) for sequence_id, start, end in connection.execute(query)}


def _of_class(scope: Scope, class_id: UUID) -> Select[*tuple[Any, ...]]:
    scope.require_teaching(class_id)
    t = TeacherConfiguration
    own = (
        (t.school_id == Sequence.school_id)
        & (t.sequence_id == Sequence.id)
        & (t.class_id == class_id)
        & t.group_id.is_(None)
    )
    return (
        select(
            Sequence.id,
            Sequence.title,
            Sequence.archived_at,
            t.id.is_not(None).label("is_given"),
            func.coalesce(t.is_active, False).label("is_active"),
            t.start_date,
            t.end_date,
            t.custom_settings,
        )
        .outerjoin(t, own)
        .where(Sequence.school_id == scope.school_id)
        .order_by(Sequence.position, Sequence.title, Sequence.id)
    )


def _sequence(row: Row[*tuple[Any, ...]]) -> ClassSequence:
    return ClassSequence(
        id=row.id,
        title=row.title,
        is_given=row.is_given,
        is_open=row.is_active,
        start_date=row.start_date,
        end_date=row.end_date,
        configuration=parse_configuration(row.custom_settings or {}),
    )
