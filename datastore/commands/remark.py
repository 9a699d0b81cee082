"""An attempt after the teacher has marked its open questions."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy.orm import Session

from datastore.scope import Scope


def remark(session: Session, scope: Scope, attempt_id: UUID, *, now: dt.datetime | None = None) -> None:
    raise NotImplementedError
