"""Whether a pupil waits for the teacher."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, select

from datastore.models import HelpCall
from datastore.scope import Scope


def is_calling(connection: Connection, scope: Scope, class_id: UUID) -> bool:
    """Has the signed-in pupil an open call in this class? One statement."""
    c = HelpCall
    query = select(c.id).where(
        c.school_id == scope.school_id,
        c.class_id == class_id,
        c.student_id == scope.require_person(),
        c.closed_at.is_(None),
    )
    return connection.execute(query).one_or_none() is not None
