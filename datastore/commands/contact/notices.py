"""A person has read what they were told."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, update

from datastore.engine import Database
from datastore.models import Notification
from datastore.scope import Scope


def mark_read(database: Database, scope: Scope, notification_id: UUID | None = None) -> int:
    """Mark one of the person's own notifications as read, or all of them; returns how many were new."""
    n = Notification
    change = update(n).where(
        n.school_id == scope.school_id, n.user_id == scope.require_person(), n.read_at.is_(None)
    )
    if notification_id is not None:
        change = change.where(n.id == notification_id)
    with database.writing(scope) as session:
        return len(session.execute(change.values(read_at=func.now()).returning(n.id)).all())
