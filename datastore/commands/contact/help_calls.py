"""A pupil calls the teacher, from the page on which the pupil is stuck."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import insert

from datastore.commands.contact.notify import notify
from datastore.commands.history import Event, Verb, record_events
from datastore.content.typed import said
from datastore.engine import Database
from datastore.errors import BadInput, NotFound
from datastore.models import Activity, HelpCall, new_id
from datastore.models.enums import NotificationKind
from datastore.scope import Scope

LONGEST_MESSAGE = 500
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Call:
    """Where the pupil is, and what the pupil wants to say."""

    activity_id: UUID | None = None
    screen: str | None = None
    item_key: str | None = None
    message: str | None = None


def call_for_help(
    database: Database, scope: Scope, class_id: UUID, call: Call, *, now: dt.datetime | None = None
) -> UUID:
    """Call the teacher of a class; a second call while one is open moves it to where the pupil is now.

    Returns:
        The id of the open call.

    Raises:
        NotFound: the person is not a pupil of the class, or there is no such activity.
        BadInput: the message is too long.
    """
    scope.require_attending(class_id)
    student = scope.require_person()
    message, screen, item_key = (said(text or "") for text in (call.message, call.screen, call.item_key))
    if len(message) > LONGEST_MESSAGE:
        raise BadInput("Say it in at most %(most)d characters.", most=LONGEST_MESSAGE)
    place = {
        "activity_id": call.activity_id,
        "screen": screen[:LONGEST_KEY] or None,
        "item_key": item_key[:LONGEST_KEY] or None,
        "message": message or None,
    }
    at = now or dt.datetime.now(dt.UTC)
    key = {"school_id": scope.school_id, "class_id": class_id, "student_id": student}
    with database.writing(scope) as session:
        if call.activity_id is not None:
            known = select(Activity.id).where(
                Activity.school_id == scope.school_id, Activity.id == call.activity_id
            )
            if session.execute(known).one_or_none() is None:
                raise NotFound("This activity does not exist, or it is not open to your class.")
        statement = insert(HelpCall).values(id=new_id(), created_at=at, **key, **place)
        opened = statement.on_conflict_do_update(
            index_elements=list(key), index_where=HelpCall.closed_at.is_(None), set_=place
        ).returning(HelpCall.id)
        call_id = session.execute(opened).scalar_one()
        event = Event(Verb.interacted, at, "help", {"call": str(call_id)})
        record_events(session, scope, class_id, student, call.activity_id, [event])
    return call_id


def cancel_call(database: Database, scope: Scope, class_id: UUID, *, now: dt.datetime | None = None) -> bool:
    """Take one's open call back; whether there was one.

    Raises:
        NotFound: the person is not a pupil of the class.
    """
    scope.require_attending(class_id)
    c = HelpCall
    student = scope.require_person()
    with database.writing(scope) as session:
        change = (
            update(c)
            .where(*_open(scope, class_id), c.student_id == student)
            .values(closed_at=now or dt.datetime.now(dt.UTC), closed_by=student)
            .returning(c.id)
        )
        return session.execute(change).one_or_none() is not None


def answer_call(
    database: Database, scope: Scope, class_id: UUID, call_id: UUID, *, now: dt.datetime | None = None
) -> None:
    """A teacher has come: the call is closed, and the pupil is told. One already closed stays as it is.

    Raises:
        NotFound: there is no such call in a class that the person teaches.
    """
    scope.require_teaching(class_id)
    c = HelpCall
    with database.writing(scope) as session:
        known = select(c.student_id, c.closed_at).where(
            c.school_id == scope.school_id, c.class_id == class_id, c.id == call_id
        )
        row = session.execute(known.with_for_update()).one_or_none()
        if row is None:
            raise NotFound("There is no such call in this class.")
        if row.closed_at is not None:
            return
        values = {"closed_at": now or dt.datetime.now(dt.UTC), "closed_by": scope.user_id}
        session.execute(update(c).where(c.school_id == scope.school_id, c.id == call_id).values(values))
        notify(session, scope, [row.student_id], NotificationKind.help_answered, class_id=class_id)


def _open(scope: Scope, class_id: UUID) -> tuple[ColumnElement[bool], ...]:
    c = HelpCall
    return (c.school_id == scope.school_id, c.class_id == class_id, c.closed_at.is_(None))
