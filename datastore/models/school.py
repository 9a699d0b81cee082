"""Schools: each one is a tenant."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from datastore.models.base import Base, Created, at_most, new_id


class School(Base, Created):
    """A school."""

    __tablename__ = "schools"
    __table_args__ = (
        at_most("name", 300),
        CheckConstraint("slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'", name="slug_form"),
    )

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=new_id, server_default=text("gen_random_uuid()")
    )
    name: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    """The short name used on the command line and in addresses."""
    timezone: Mapped[str] = mapped_column(server_default="Europe/Paris")
    locale: Mapped[str] = mapped_column(server_default="fr")
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
