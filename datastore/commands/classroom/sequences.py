"""A sequence that a class no longer works on."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from datastore.commands import audit
from datastore.engine import Database
from datastore.errors import NotFound
from datastore.models import TeacherConfiguration
from datastore.scope import Scope


def withdraw_sequence(database: Database, scope: Scope, class_id: UUID, sequence_id: UUID) -> None:
    """Close a sequence to a class and its groups; settings and work stay, `classes.configure` opens it again.

    Raises:
        NotFound: the class is not taught by the scope, or does not have the sequence.
    """
    scope.require_teaching(class_id)
    t = TeacherConfiguration
    with database.writing(scope) as session:
        closed = session.execute(
            update(t)
            .where(
                t.school_id == scope.school_id,
                t.class_id == class_id,
                t.sequence_id == sequence_id,
                t.group_id.is_(None),
            )
            .values(is_active=False)
            .returning(t.id)
        ).one_or_none()
        if closed is None:
            raise NotFound("The class does not have this sequence.")
        audit.record(session, scope, "class.withdraw", "class", class_id, sequence=str(sequence_id))
