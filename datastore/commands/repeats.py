"""What a form has done already: a second sending of the same form does nothing again.

The page gives its form a token; the audit row of what was done keeps it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from datastore.advisory_locks import hold
from datastore.models import AuditEntry
from datastore.scope import Scope


def earlier(
    session: Session, scope: Scope, action: str, object_id: UUID, token: UUID
) -> dict[str, Any] | None:
    """The detail of the audit row that the form of this token has left; None: it is sent for the first time.

    Sendings of forms of one school wait here for each other until their transactions end.
    """
    hold(session, f"{action} {scope.school_id}")
    a = AuditEntry
    query = select(a.detail).where(
        a.school_id == scope.school_id,
        a.object_id == object_id,
        a.action == action,
        a.detail["token"].astext == str(token),
    )
    return session.execute(query).scalars().first()
