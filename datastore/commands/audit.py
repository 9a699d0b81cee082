"""The audit log is written by the transaction it tells of."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from datastore.models import AuditEntry, new_id
from datastore.scope import Scope


def record(
    session: Session, scope: Scope, action: str, object_type: str, object_id: UUID | None, **detail: Any
) -> None:
    """Note who did what to which thing: ids and counts only, never names or content."""
    session.execute(
        insert(AuditEntry).values(
            school_id=scope.school_id,
            id=new_id(),
            actor_id=scope.user_id,
            action=action,
            object_type=object_type,
            object_id=object_id,
            detail=detail,
        )
    )
