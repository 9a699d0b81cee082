"""How sequences are set up for a class and its groups."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Uuid, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Session as DatabaseSession

from datastore.configuration import Configuration, SessionDates, effective, parse_configuration
from datastore.measures.due import moved_due_date
from datastore.models import Classroom, GroupMember, TeacherConfiguration

Reader = Connection | DatabaseSession
"""What a query runs on."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How a sequence is set up for a class or one of its groups, as its teacher set it."""

    class_name: str
    class_archived: bool
    group_id: UUID | None
    members: frozenset[UUID]
    """Students of the group; of no importance for the class's own."""
    configuration: Configuration
    start_date: dt.date | None
    end_date: dt.date | None
    is_active: bool
    created_at: dt.datetime

    def holds_for(self, student_id: UUID) -> bool:
        """Whether the student works by it: the class's own, and those of the student's groups in use."""
        return self.group_id is None or (self.is_active and student_id in self.members)


@dataclass(frozen=True, slots=True)
class EffectiveSetup:
    """How a sequence is set up for one student."""

    configuration: Configuration
    start_date: dt.date | None
    end_date: dt.date | None
    is_active: bool
    created_at: dt.datetime

    def dates(
        self, session_id: UUID | None, *, created_on: dt.date, excused: Collection[dt.date]
    ) -> tuple[dt.date | None, dt.date | None]:
        """From when and by when a session is worked on; without one, the sequence as a whole.

        Args:
            session_id: The session.
            created_on: The school's day of `created_at`; where no start is set, absences count from then.
            excused: The days on which the student was excused: they move the due date.
        """
        of_sessions = self.configuration.session_dates or {}
        own = (of_sessions.get(session_id) if session_id else None) or SessionDates()
        opens_on = max(filter(None, (self.start_date, own.opens)), default=None)
        due_on = own.due or self.end_date
        if due_on is not None:
            due_on = moved_due_date(due_on, opens_on=opens_on or created_on, excused=excused)
        return opens_on, due_on


Setups = dict[tuple[UUID, UUID], list[Setup]]
"""By class and sequence: the class's own first, then the groups' in the order in which they were made."""


def setups(
    reader: Reader,
    school_id: UUID,
    class_ids: Collection[UUID],
    *,
    student_id: UUID | None = None,
    sequence_ids: Collection[UUID] | None = None,
) -> Setups:
    """How sequences are set up for classes and groups. One statement.

    Args:
        reader: Bound to the school.
        school_id: The school.
        class_ids: The classes.
        student_id: Leave out the groups that this student is not in.
        sequence_ids: Only these; None: all.
    """
    k, m = TeacherConfiguration, GroupMember
    in_group = (m.school_id == k.school_id) & (m.group_id == k.group_id)
    members = select(func.array_agg(m.student_id)).where(in_group).correlate(k).scalar_subquery()
    query = (
        select(
            k.class_id,
            k.sequence_id,
            Classroom.name,
            Classroom.archived_at.is_not(None),
            k.group_id,
            type_coerce(members, ARRAY(Uuid())),
            k.custom_settings,
            k.start_date,
            k.end_date,
            k.is_active,
            k.created_at,
        )
        .join(Classroom, (Classroom.school_id == k.school_id) & (Classroom.id == k.class_id))
        .where(k.school_id == school_id, k.class_id.in_(class_ids))
    )
    if student_id is not None:
        query = query.where(or_(k.group_id.is_(None), exists().where(in_group, m.student_id == student_id)))
    if sequence_ids is not None:
        query = query.where(k.sequence_id.in_(sequence_ids))
    found: Setups = defaultdict(list)
    in_turn = query.order_by(k.group_id.is_not(None), k.created_at, k.id)
    for class_id, sequence_id, name, archived, group_id, students, settings, *rest in reader.execute(in_turn):
        configuration = parse_configuration(settings)
        setup = Setup(name, archived, group_id, frozenset(students or ()), configuration, *rest)
        found[class_id, sequence_id].append(setup)
    return dict(found)


def configuration_of(setups: Sequence[Setup], student_id: UUID) -> Configuration:
    """The settings that hold for a student; defaults where nothing was set up."""
    mine = [setup for setup in setups if setup.holds_for(student_id)]
    own = next((setup.configuration for setup in mine if setup.group_id is None), None)
    return effective(own, [setup.configuration for setup in mine if setup.group_id is not None])


def setup_of(setups: Sequence[Setup], student_id: UUID) -> EffectiveSetup:
    """How a sequence is set up for a student.

    The dates of a group go before those of the class, and of several groups those made last. A sequence that
    the class no longer has is closed to its groups as well; one that only groups have is open to them alone.

    Args:
        setups: Of one class and sequence; at least one.
        student_id: A student of the class.
    """
    mine = [setup for setup in setups if setup.holds_for(student_id)]
    return EffectiveSetup(
        configuration_of(setups, student_id),
        start_date=next((setup.start_date for setup in reversed(mine) if setup.start_date), None),
        end_date=next((setup.end_date for setup in reversed(mine) if setup.end_date), None),
        is_active=bool(mine) and mine[0].is_active,
        created_at=setups[0].created_at,
    )
