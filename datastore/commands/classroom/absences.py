"""Days on which pupils were away and excused: what was due then is due later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from datastore.commands import audit
from datastore.commands.attempts.lateness import HandedInWork, handed_in_work, judge_anew
from datastore.commands.classroom.pupils import require_pupils
from datastore.derivation import Extent, lock_students
from datastore.derivation.results import rederive_results
from datastore.engine import Database
from datastore.errors import BadInput, NotFound
from datastore.measures.weeks import school_zone
from datastore.models import Absence, ActivityAttempt, new_id
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
    days = _days(first_day, last_day)
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
        work = _work(session, scope, student_ids, since=first_day)
        rows = _rows(scope, student_ids, days)
        added = list(session.execute(statement.returning(a.id), rows).scalars()) if rows else []
        _follow(session, scope, work)
        ids = [str(student_id) for student_id in student_ids]
        audit.record(session, scope, "class.excuse", "class", class_id, students=ids, days=len(days))
    return added


def _days(first_day: dt.date, last_day: dt.date) -> list[dt.date]:
    """The days from one to another, both included; refused where they cannot be those of an absence."""
    count = (last_day - first_day).days + 1
    if count < 1:
        raise BadInput("The last day comes before the first one.")
    if count > LONGEST_ABSENCE:
        raise BadInput("An absence has at most %(most)d days.", most=LONGEST_ABSENCE)
    if not _YEARS[0] <= first_day.year <= last_day.year <= _YEARS[1]:
        raise BadInput("“%(text)s” is not a date.", text=first_day.isoformat())
    return [first_day + dt.timedelta(days=number) for number in range(count)]


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
        days = session.execute(select(a.student_id, a.day).where(*named)).all()
        if not days:
            raise _no_such_absence()
        students = {student_id for student_id, _ in days}
        lock_students(session.connection(), class_id, students)
        require_pupils(session, scope, class_id, students)
        work = _work(session, scope, students, since=min(day for _, day in days))
        gone = session.execute(delete(a).where(*named).returning(a.id)).all()
        if not gone:
            raise _no_such_absence()
        _follow(session, scope, work)
        ids = [str(student_id) for student_id in students]
        audit.record(session, scope, "class.absence_undone", "class", class_id, students=ids, days=len(gone))
    return len(gone)


def _no_such_absence() -> NotFound:
    return NotFound("This absence does not exist any more.")


def _work(session: Session, scope: Scope, student_ids: Collection[UUID], *, since: dt.date) -> HandedInWork:
    """What these students, whose locks are held, have handed in since the first day that changes."""
    begins = dt.datetime.combine(since, dt.time(), school_zone(scope.timezone))
    a = ActivityAttempt
    return handed_in_work(session, scope, a.student_id.in_(student_ids), a.submitted_at >= begins)


def _follow(session: Session, scope: Scope, work: HandedInWork) -> None:
    """Lateness follows from the days away, in all classes, and results from it."""
    turned = judge_anew(session, scope, work)
    for student_id, class_id, activity_id in {
        (each.student_id, each.class_id, each.activity_id) for each in turned
    }:
        rederive_results(session.connection(), Extent(scope.school_id, class_id, student_id, activity_id))
