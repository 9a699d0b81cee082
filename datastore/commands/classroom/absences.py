"""Days on which pupils were away and excused: what was due then is due later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from datastore.commands import audit
from datastore.commands.attempts.lateness import judge_lateness
from datastore.commands.classroom.pupils import require_pupils
from datastore.derivation import lock_students
from datastore.engine import Database
from datastore.errors import BadInput, NotFound
from datastore.models import Absence, new_id
from datastore.models.enums import AbsenceKind
from datastore.scope import Scope

LONGEST_ABSENCE = 200
"""Days in one go: most of a school year."""
_YEARS = (2000, 2098)


def excuse(
    database: Database,
    scope: Scope,
    class_id: UUID,
    student_ids: Collection[UUID],
    *,
    first_day: dt.date,
    last_day: dt.date,
) -> list[UUID]:
    """Excuse pupils for a day, or from one day to another, both included; what was late may no longer be.

    Returns:
        The ids of the days that were not excused before, to undo it.

    Raises:
        NotFound: the class is not taught by the scope, or somebody is no pupil of it.
        BadInput: the last day comes before the first one, or there are too many days.
    """
    count = (last_day - first_day).days + 1
    if count < 1:
        raise BadInput("The last day comes before the first one.")
    if count > LONGEST_ABSENCE:
        raise BadInput("An absence has at most %(most)d days.", most=LONGEST_ABSENCE)
    if not _YEARS[0] <= first_day.year <= last_day.year <= _YEARS[1]:
        raise BadInput("“%(text)s” is not a date.", text=first_day.isoformat())
    a = Absence
    statement = insert(a).on_conflict_do_update(
        index_elements=["school_id", "student_id", "day"],
        set_={"kind": AbsenceKind.excused, "recorded_by": scope.user_id},
        where=a.kind != AbsenceKind.excused,
    )
    scope.require_teaching(class_id)
    with database.writing(scope) as session:
        lock_students(session.connection(), class_id, student_ids)
        require_pupils(session, scope, class_id, student_ids)
        rows = _rows(scope, student_ids, [first_day + dt.timedelta(days=number) for number in range(count)])
        added = list(session.execute(statement.returning(a.id), rows).scalars()) if rows else []
        judge_lateness(session, scope, student_ids, since=first_day, late=True)
        ids = [str(student_id) for student_id in student_ids]
        audit.record(session, scope, "class.excuse", "class", class_id, students=ids, days=count)
    return added


def _rows(scope: Scope, student_ids: Collection[UUID], days: Sequence[dt.date]) -> list[dict[str, object]]:
    values = {"school_id": scope.school_id, "kind": AbsenceKind.excused, "recorded_by": scope.user_id}
    return [
        {**values, "id": new_id(), "student_id": student_id, "day": day}
        for student_id in dict.fromkeys(student_ids)
        for day in days
    ]


def undo_absences(database: Database, scope: Scope, class_id: UUID, absence_ids: Collection[UUID]) -> int:
    """Take back days on which pupils of a class were away; returns how many there were.

    Raises:
        NotFound: the class is not taught by the scope, or a day is not of a pupil of it or not there.
    """
    scope.require_teaching(class_id)
    a = Absence
    named = (a.school_id == scope.school_id, a.id.in_(absence_ids))
    with database.writing(scope) as session:
        students = set(session.execute(select(a.student_id).where(*named)).scalars())
        lock_students(session.connection(), class_id, students)
        require_pupils(session, scope, class_id, students)
        gone = session.execute(delete(a).where(*named).returning(a.day)).scalars().all()
        if not gone:
            raise NotFound("This absence does not exist any more.")
        judge_lateness(session, scope, students, since=min(gone), late=False)
        ids = [str(student_id) for student_id in students]
        audit.record(session, scope, "class.absence_undone", "class", class_id, students=ids, days=len(gone))
    return len(gone)
