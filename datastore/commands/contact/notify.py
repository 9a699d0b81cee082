"""What people are told of; part of the transaction that it tells of."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from datastore.models import Notification, new_id
from datastore.models.enums import NotificationKind
from datastore.scope import Scope


def notify(
    session: Session,
    scope: Scope,
    user_ids: Collection[UUID],
    kind: NotificationKind,
    *,
    class_id: UUID | None = None,
    **about: UUID | int | str,
) -> None:
    """Tell people of something; `about` holds ids and counts only, never names or texts."""
    data = {name: str(value) if isinstance(value, UUID) else value for name, value in about.items()}
    rows = [
        {
            "school_id": scope.school_id,
            "id": new_id(),
            "user_id": user_id,
            "kind": kind,
            "class_id": class_id,
            "data": data,
        }
        for user_id in user_ids
    ]
    if rows:
        session.execute(insert(Notification), rows)
