"""Which sequences a class and its groups work on, and how. Each in one transaction with its audit row."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import update

from datastore.commands import audit
from datastore.commands.classroom.plan_changes import Place, changing_plan, keep_setup, require_fitting_plan
from datastore.configuration import Configuration, stored_configuration
from datastore.engine import Database
from datastore.errors import NotFound
from datastore.models import TeacherConfiguration
from datastore.scope import Scope


def configure(
    database: Database,
    scope: Scope,
    class_id: UUID,
    sequence_id: UUID,
    configuration: Configuration,
    *,
    group_id: UUID | None = None,
    start_date: dt.date | None = None,
    end_date: dt.date | None = None,
) -> None:
    """Open a sequence to a class or to a group of it, or change how it is set up.

    For a group, what is not set is as the class has it. What was late, and the progress of those who have
    begun, follow.

    Raises:
        NotFound: the scope does not teach the class, the group is not of it, or there is no such sequence.
        BadInput: it would end before it starts, the settings speak of what is not in the sequence, or they
            would keep an activity closed for ever.
    """
    scope.require_teaching(class_id)
    values = {"custom_settings": stored_configuration(configuration)}
    with database.writing(scope) as session:
        with changing_plan(session, scope, class_id, [sequence_id]):
            place = Place(class_id, sequence_id, group_id)
            keep_setup(session, scope, place, start_date=start_date, end_date=end_date, **values)
            require_fitting_plan(session, scope, place, configuration)
        audit.record(session, scope, "class.configure", "class", class_id, sequence=str(sequence_id))


def withdraw_sequence(database: Database, scope: Scope, class_id: UUID, sequence_id: UUID) -> None:
    """Close a sequence to a class and its groups; settings and work stay, `configure` opens it again.

    Raises:
        NotFound: the class is not taught by the scope, or does not have the sequence.
    """
    scope.require_teaching(class_id)
    t = TeacherConfiguration
    own = (t.school_id == scope.school_id, t.class_id == class_id, t.group_id.is_(None))
    with database.writing(scope) as session:
        with changing_plan(session, scope, class_id, [sequence_id]):
            closing = update(t).where(*own, t.sequence_id == sequence_id).values(is_active=False)
            if session.execute(closing.returning(t.id)).one_or_none() is None:
                raise NotFound("The class does not have this sequence.")
        audit.record(session, scope, "class.withdraw", "class", class_id, sequence=str(sequence_id))
