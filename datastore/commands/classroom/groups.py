"""Groups of a class: making, naming, who is in them, and the dates a group has of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from datastore.commands import audit
from datastore.commands.classroom.plan_changes import Place, changing_plan, keep_setup, require_group
from datastore.commands.classroom.pupils import pupils_of, require_pupils
from datastore.derivation import lock_class
from datastore.engine import Database
from datastore.errors import BadInput, Refused
from datastore.models import Group, GroupMember, TeacherConfiguration, new_id
from datastore.scope import Scope

LONGEST_NAME = 300


def create_group(database: Database, scope: Scope, class_id: UUID, name: str) -> UUID:
    """Make a group without anybody in it; returns its id.

    Raises:
        NotFound: the class is not taught by the scope.
        BadInput: the name is empty or too long.
        Refused: the class has a group of that name.
    """
    scope.require_teaching(class_id)
    group_id = new_id()
    values = {"school_id": scope.school_id, "id": group_id, "class_id": class_id, "name": _name(name)}
    with database.writing(scope) as session:
        try:
            session.execute(insert(Group).values(**values))
        except IntegrityError:
            raise Refused("The class has a group “%(name)s” already.", name=name.strip()) from None
        audit.record(session, scope, "group.create", "group", group_id, class_id=str(class_id))
    return group_id


def rename_group(database: Database, scope: Scope, class_id: UUID, group_id: UUID, name: str) -> None:
    """Give a group another name.

    Raises:
        NotFound: the class is not taught by the scope, or has no such group.
        BadInput: the name is empty or too long.
        Refused: the class has a group of that name.
    """
    scope.require_teaching(class_id)
    values = {"name": _name(name)}
    with database.writing(scope) as session:
        require_group(session, scope, class_id, group_id)
        try:
            session.execute(update(Group).where(*_is(scope, class_id, group_id)).values(**values))
        except IntegrityError:
            raise Refused("The class has a group “%(name)s” already.", name=name.strip()) from None
        audit.record(session, scope, "group.rename", "group", group_id)


def delete_group(database: Database, scope: Scope, class_id: UUID, group_id: UUID) -> None:
    """Dissolve a group; its pupils stay in the class, and follow the class's dates again.

    Raises:
        NotFound: the class is not taught by the scope, or has no such group.
    """
    scope.require_teaching(class_id)
    with database.writing(scope) as session:
        with _changing_group(session, scope, class_id, group_id):
            for model in (GroupMember, TeacherConfiguration):
                of_group = (model.school_id == scope.school_id, model.group_id == group_id)
                session.execute(delete(model).where(*of_group))
            session.execute(delete(Group).where(*_is(scope, class_id, group_id)))
        audit.record(session, scope, "group.delete", "group", group_id, class_id=str(class_id))


def set_members(
    database: Database, scope: Scope, class_id: UUID, group_id: UUID, student_ids: Collection[UUID]
) -> frozenset[UUID]:
    """Let a group consist of these pupils of the class.

    Returns:
        Who was in it before, to go back to.

    Raises:
        NotFound: the class is not taught by the scope, has no such group, or somebody is no pupil of it.
    """
    scope.require_teaching(class_id)
    wanted = frozenset(student_ids)
    with database.writing(scope) as session:
        with _changing_group(session, scope, class_id, group_id):
            require_pupils(session, scope, class_id, wanted)
            before = _members(session, scope, class_id, group_id)
            _keep_members(session, scope, group_id, left=before - wanted, joined=wanted - before)
        ids = [str(student_id) for student_id in wanted]
        audit.record(session, scope, "group.members", "group", group_id, students=ids)
    return before


def set_group_dates(
    database: Database,
    scope: Scope,
    class_id: UUID,
    group_id: UUID,
    sequence_id: UUID,
    *,
    start_date: dt.date | None,
    end_date: dt.date | None,
) -> None:
    """Give a group dates of its own for a sequence; without any it follows the class again.

    What was late follows.

    Raises:
        NotFound: the class is not taught by the scope, or has no such group or sequence.
        BadInput: the sequence would end before it starts.
    """
    scope.require_teaching(class_id)
    place = Place(class_id, sequence_id, group_id)
    with database.writing(scope) as session:
        with changing_plan(session, scope, class_id, [sequence_id]):
            keep_setup(session, scope, place, start_date=start_date, end_date=end_date)
            if not (start_date or end_date):
                _drop_empty(session, scope, group_id, sequence_id)
        audit.record(session, scope, "group.dates", "group", group_id, sequence=str(sequence_id))


@contextmanager
def _changing_group(session: Session, scope: Scope, class_id: UUID, group_id: UUID) -> Iterator[None]:
    """Change who works by the group's settings; all that hangs on them follows.

    Raises:
        NotFound: the class has no such group.
    """
    lock_class(session.connection(), class_id)
    require_group(session, scope, class_id, group_id)
    t = TeacherConfiguration
    query = select(t.sequence_id).where(t.school_id == scope.school_id, t.group_id == group_id)
    with changing_plan(session, scope, class_id, session.execute(query).scalars().all()):
        yield


def _members(session: Session, scope: Scope, class_id: UUID, group_id: UUID) -> frozenset[UUID]:
    m = GroupMember
    query = select(m.student_id).where(
        m.school_id == scope.school_id,
        m.group_id == group_id,
        m.student_id.in_(pupils_of(scope, class_id)),
    )
    return frozenset(session.execute(query).scalars())


def _keep_members(
    session: Session, scope: Scope, group_id: UUID, *, left: Collection[UUID], joined: Collection[UUID]
) -> None:
    m, keys = GroupMember, {"school_id": scope.school_id, "group_id": group_id}
    session.execute(delete(m).filter_by(**keys).where(m.student_id.in_(left)))
    rows = [{**keys, "id": new_id(), "student_id": student_id} for student_id in joined]
    if rows:
        session.execute(insert(m).on_conflict_do_nothing(), rows)


def _drop_empty(session: Session, scope: Scope, group_id: UUID, sequence_id: UUID) -> None:
    """A group's row that sets nothing any more says nothing."""
    t = TeacherConfiguration
    session.execute(
        delete(t).where(
            t.school_id == scope.school_id,
            t.group_id == group_id,
            t.sequence_id == sequence_id,
            t.custom_settings == {},
        )
    )


def _name(name: str) -> str:
    if not name.strip() or len(name) > LONGEST_NAME:
        raise BadInput(
            "The name of the group must have between 1 and %(most)d characters.", most=LONGEST_NAME
        )
    return name.strip()


def _is(scope: Scope, class_id: UUID, group_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return Group.school_id == scope.school_id, Group.class_id == class_id, Group.id == group_id
