"""The declarative base, the house types, and the two pieces that make a table school-owned."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Enum,
    ForeignKeyConstraint,
    MetaData,
    Numeric,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from datastore.models import enums

SCORE = Numeric(9, 4, asdecimal=False)
"""Points: four decimals, because partial credit comes in thirds."""

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> UUID:
    """A time-ordered key (UUID v7): rows of one hour lie together in an index."""
    return uuid_utils.compat.uuid7()


def _native(kind: type[enums.NamedEnum]) -> Enum:
    return Enum(kind, name=kind.database_name(), values_callable=lambda k: [member.value for member in k])


class Base(DeclarativeBase):
    """Base of every model: constraint names, and one SQL type for each Python type."""

    metadata = MetaData(naming_convention=_NAMING)
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy's metaclass
        str: Text(),
        UUID: Uuid(),
        dt.datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
        **{kind: _native(kind) for kind in enums.ALL},
    }


class Created:
    """A row that knows when it was made."""

    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now(), sort_order=90)


class Updated(Created):
    """A row that also knows when it last changed."""

    updated_at: Mapped[dt.datetime] = mapped_column(
        server_default=func.now(), onupdate=func.clock_timestamp(), sort_order=91
    )


class SchoolOwned:
    """A row of one school: `school_id` stands first in its key, in every key that points at it.

    Only what stands on nothing else (people, classes, sequences) points at the school itself: all other rows
    reach it through a composite key, and a second check of each would cost every insert.
    """

    school_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-20)
    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=new_id, server_default=text("gen_random_uuid()"), sort_order=-19
    )


def owned_by(target: str, column: str, *, optional: bool = False) -> ForeignKeyConstraint:
    """A foreign key to a row of the same school.

    Args:
        target: the table pointed at.
        column: the column that holds its id.
        optional: the reference may be lost: deleting the target empties this column, never `school_id`.
    """
    return ForeignKeyConstraint(
        ["school_id", column],
        [f"{target}.school_id", f"{target}.id"],
        ondelete=f"SET NULL ({column})" if optional else None,
    )


def of_school() -> ForeignKeyConstraint:
    """The key of a table that stands on nothing but the school."""
    return ForeignKeyConstraint(["school_id"], ["schools.id"])


def at_most(column: str, length: int) -> CheckConstraint:
    """A generous bound on a text column, in place of the VARCHAR of the first schema."""
    return CheckConstraint(f"char_length({column}) <= {length}", name=f"{column}_length")
