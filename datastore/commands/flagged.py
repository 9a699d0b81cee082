"""The teacher says whether a flagged submission counts."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from datastore.engine import Database
from datastore.models.enums import AttemptDecision
from datastore.scope import Scope


def decide(
    database: Database,
    scope: Scope,
    attempt_id: UUID,
    decision: AttemptDecision,
    *,
    now: dt.datetime | None = None,
) -> None:
    raise NotImplementedError
