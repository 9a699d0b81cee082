"""Files of a school: films, captions, and packages shown in a frame."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from datastore.models.base import Base, Created, SchoolOwned, at_most, of_school, owned_by
from datastore.models.enums import MediaKind


class Media(Base, SchoolOwned, Created):
    """One stored file; content names it by its storage key."""

    __tablename__ = "media"
    __table_args__ = (
        of_school(),
        owned_by("users", "uploaded_by", optional=True),
        UniqueConstraint("school_id", "storage_key"),
        at_most("storage_key", 200),
        at_most("title", 500),
        CheckConstraint("size > 0", name="size_sign"),
    )

    kind: Mapped[MediaKind]
    storage_key: Mapped[str]
    """The name that content uses and the address ends with; random for what people upload."""
    content_type: Mapped[str]
    """As sniffed from the content, never as claimed."""
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes: counts towards the school's quota."""
    hash: Mapped[bytes]
    """SHA-256 of the content."""
    title: Mapped[str]
    uploaded_by: Mapped[UUID | None]
    deleted_at: Mapped[dt.datetime | None]
