"""The audit log: append-only, partitioned by month. Postgres itself refuses to change or remove a row."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from datastore.models.base import Base, at_most


class AuditEntry(Base):
    """Who did what to which thing. It holds ids, never names or content."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index(None, "school_id", "object_type", "object_id"),
        at_most("action", 100),
        {"postgresql_partition_by": "RANGE (occurred_at)"},
    )

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    occurred_at: Mapped[dt.datetime] = mapped_column(
        primary_key=True, server_default=text("clock_timestamp()")
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    actor_id: Mapped[UUID | None]
    """Null: the command line or a job. No foreign key: the log outlives the person."""
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[UUID | None]
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
