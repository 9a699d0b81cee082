"""Setting up sequences for a class and its groups: what must hold, what is kept, and what follows.

Whatever changes how a class or a group works on a sequence does so inside `changing_plan`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as DatabaseSession

from datastore.commands.attempts.follow_up import follow_up
from datastore.commands.attempts.lateness import handed_in_work, judge_anew
from datastore.commands.texts.give_out import give_out_all
from datastore.configuration import Configuration, effective
from datastore.derivation import Extent, lock_class
from datastore.errors import BadInput, NotFound
from datastore.models import (
    ActivityAttempt,
    Group,
    Sequence,
    Session,
    StudentProgress,
    TeacherConfiguration,
    new_id,
)
from datastore.plan.checks import require_fitting
from datastore.plan.reading import contents
from datastore.plan.setups import setups
from datastore.scope import Scope


@dataclass(frozen=True, slots=True)
class Place:
    """What is set up for whom."""

    class_id: UUID
    sequence_id: UUID
    group_id: UUID | None = None
    """None: for the class as a whole."""


@contextmanager
def changing_plan(
    session: DatabaseSession, scope: Scope, class_id: UUID, sequence_ids: Collection[UUID]
) -> Iterator[None]:
    """Change how pupils of a class work on sequences, while nobody hands in; all that hangs on it follows.

    Work whose due date has moved is late, or no longer late; results and progress of those who have begun
    follow, and badges and certificates from these; texts handed in get the reviews that they are to get now.
    The number of statements does not grow with the pupils, reviews given out aside.

    Args:
        session: Of the transaction, which holds no lock on a student.
        scope: Of a teacher of the class.
        class_id: The class.
        sequence_ids: The sequences whose settings, dates or members change.
    """
    lock_class(session.connection(), class_id)
    in_sequences = Session.sequence_id.in_(sequence_ids)
    work = handed_in_work(session, scope, ActivityAttempt.class_id == class_id, in_sequences)
    yield
    judge_anew(session, scope, work)
    for sequence_id in sequence_ids:
        _follow(session, scope, class_id, sequence_id)
        give_out_all(session, scope, class_id, sequence_id)


def _follow(session: DatabaseSession, scope: Scope, class_id: UUID, sequence_id: UUID) -> None:
    p = StudentProgress
    begun = select(p.student_id).where(
        p.school_id == scope.school_id, p.class_id == class_id, p.sequence_id == sequence_id
    )
    student_ids = session.execute(begun).scalars().all()
    if student_ids:
        extent = Extent(scope.school_id, class_id, sequence_id=sequence_id, competency_ids=())
        follow_up(session, scope, extent, student_ids, at=dt.datetime.now(dt.UTC))


def keep_setup(
    session: DatabaseSession,
    scope: Scope,
    place: Place,
    *,
    start_date: dt.date | None,
    end_date: dt.date | None,
    **settings: Any,
) -> None:
    """Open a sequence to a class, or to a group of it, with these dates and columns; others stay.

    Raises:
        NotFound: there is no such sequence, or no such group in the class.
        BadInput: it would end before it starts.
    """
    if start_date and end_date and end_date < start_date:
        raise BadInput("The sequence cannot end before it starts.")
    _require_sequence(session, scope, place.sequence_id)
    if place.group_id is not None:
        require_group(session, scope, place.class_id, place.group_id)
    keys = {"school_id": scope.school_id, **asdict(place)}
    dates = {"start_date": start_date, "end_date": end_date}
    values = {"teacher_id": scope.user_id, "is_active": True, **dates, **settings}
    statement = insert(TeacherConfiguration).values(id=new_id(), **keys, **values)
    session.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=values))


def require_group(session: DatabaseSession, scope: Scope, class_id: UUID, group_id: UUID) -> None:
    """Refuse a group that the class does not have; nobody dissolves it before the transaction ends.

    Raises:
        NotFound: the class has no such group.
    """
    query = select(Group.id).where(
        Group.school_id == scope.school_id, Group.class_id == class_id, Group.id == group_id
    )
    if session.execute(query.with_for_update()).one_or_none() is None:
        raise NotFound("There is no such group in this class.")


def _require_sequence(session: DatabaseSession, scope: Scope, sequence_id: UUID) -> None:
    query = select(Sequence.id).where(Sequence.school_id == scope.school_id, Sequence.id == sequence_id)
    if session.execute(query).one_or_none() is None:
        raise NotFound("There is no such sequence in this school.")


def require_fitting_plan(
    session: DatabaseSession, scope: Scope, place: Place, configuration: Configuration
) -> None:
    """Refuse settings that do not fit the sequence for all they will hold for: a group, or class and groups.

    Raises:
        BadInput: as `require_fitting`.
    """
    class_id, sequence_id = place.class_id, place.sequence_id
    given = contents(session, scope.school_id, [sequence_id])
    placed = given[sequence_id].placed if given else []
    known = setups(session, scope.school_id, [class_id], sequence_ids=[sequence_id])
    present = {each.group_id: each.configuration for each in known.get((class_id, sequence_id), [])}
    present[place.group_id] = configuration
    of_class = present.pop(None, None)
    of_groups = present.values() if place.group_id is None else [configuration]
    plans = [effective(of_class, [each]) for each in of_groups]
    for plan in plans if place.group_id else [effective(of_class), *plans]:
        require_fitting(plan, placed)
