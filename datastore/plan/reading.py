"""What a plan is made from: sequences as their author made them, where a student stands, days away."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, exists, false, or_, select

from datastore.models import Absence, Activity, ActivityAttempt, ActivityResult, Sequence, Session
from datastore.models.enums import AbsenceKind
from datastore.plan.layout import Placed, Standing
from datastore.plan.setups import Reader


@dataclass(frozen=True, slots=True)
class Content:
    """A sequence as its author made it."""

    id: UUID
    title: str
    position: int
    archived: bool
    placed: list[Placed]


def contents(
    reader: Reader,
    school_id: UUID,
    sequence_ids: Collection[UUID] | Select[UUID],
    *,
    activity_id: UUID | None = None,
) -> dict[UUID, Content]:
    """Sequences by id, archived parts included. One statement.

    Args:
        reader: Bound to the school.
        school_id: The school.
        sequence_ids: Which ones, or a query of them.
        activity_id: Of their activities only this one.
    """
    q, s, a = Sequence, Session, Activity
    query = (
        select(
            q.id,
            q.title,
            q.position,
            or_(q.archived_at.is_not(None), q.is_active == false()),
            a.id,
            a.title,
            a.activity_type,
            a.estimated_duration,
            a.is_mandatory,
            a.activity_number,
            s.id,
            s.session_number,
            s.title,
            or_(a.archived_at.is_not(None), s.archived_at.is_not(None)),
        )
        .join(s, (s.school_id == q.school_id) & (s.sequence_id == q.id))
        .join(a, (a.school_id == s.school_id) & (a.session_id == s.id))
        .where(q.school_id == school_id, q.id.in_(sequence_ids))
    )
    if activity_id is not None:
        query = query.where(a.id == activity_id)
    found: dict[UUID, Content] = {}
    for sequence_id, title, position, archived, *activity in reader.execute(query).all():
        content = found.setdefault(sequence_id, Content(sequence_id, title, position, archived, []))
        content.placed.append(Placed(*activity))
    return found


def standings(
    reader: Reader, school_id: UUID, student_id: UUID, class_ids: Collection[UUID]
) -> Mapping[UUID, Mapping[UUID, Standing]]:
    """Where a student stands, by class and activity, without what was carried over. One statement."""
    r, t = ActivityResult, ActivityAttempt
    held = exists().where(
        t.school_id == r.school_id,
        t.class_id == r.class_id,
        t.student_id == r.student_id,
        t.activity_id == r.activity_id,
        t.held,
    )
    query = select(
        r.class_id, r.activity_id, r.status, r.needs_review, r.late, r.time_spent, r.last_seen_at, held
    ).where(
        r.school_id == school_id,
        r.student_id == student_id,
        r.class_id.in_(class_ids),
        r.banked == false(),
    )
    found: dict[UUID, dict[UUID, Standing]] = defaultdict(dict)
    for class_id, activity_id, status, review, late, spent, seen_at, waits in reader.execute(query).all():
        found[class_id][activity_id] = Standing(status, review, late, spent, seen_at, waits)
    return found


def excused_days(
    reader: Reader, school_id: UUID, student_ids: Collection[UUID]
) -> Mapping[UUID, frozenset[dt.date]]:
    """The days on which students were excused, of all who are asked about. One statement."""
    query = select(Absence.student_id, Absence.day).where(
        Absence.school_id == school_id,
        Absence.student_id.in_(student_ids),
        Absence.kind == AbsenceKind.excused,
    )
    days: dict[UUID, set[dt.date]] = {student_id: set() for student_id in student_ids}
    for student_id, day in reader.execute(query):
        days[student_id].add(day)
    return {student_id: frozenset(found) for student_id, found in days.items()}
