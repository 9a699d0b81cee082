"""The end of a session: what the cookie alone cannot say."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from datastore.commands import audit
from datastore.engine import Database
from datastore.models import EndedSession
from datastore.scope import Scope

LONGEST_SESSION = dt.timedelta(hours=12)
"""However busy: after that, sign in again."""


def end_session(database: Database, scope: Scope, session_id: UUID) -> None:
    """End one session of the person who acts; what no cookie can bring back any more is forgotten."""
    user_id = scope.require_person()
    e = EndedSession
    with database.writing(scope) as session:
        session.execute(
            delete(e).where(
                e.school_id == scope.school_id,
                e.user_id == user_id,
                e.created_at < func.now() - LONGEST_SESSION,
            )
        )
        row = insert(e).values(school_id=scope.school_id, id=session_id, user_id=user_id)
        ended = session.execute(row.on_conflict_do_nothing().returning(e.id)).one_or_none()
        if ended:
            audit.record(session, scope, "person.sign_out", "user", user_id)
