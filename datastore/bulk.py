"""Bulk loading by COPY, as the owner, after validation: for importers and the simulation.

Rows go to a temporary table first and from there into the real one, where what is already there is left
alone: a second load of the same rows adds nothing. It runs inside the caller's one transaction, as the owner,
whose rows no row-level rule looks at one by one: the caller has validated them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from itertools import chain
from typing import Any

import orjson
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import JSONB

from datastore.crypto import Cipher, EncryptedText
from datastore.models import Base

Row = Mapping[str, Any]


def load(connection: Connection, cipher: Cipher, model: type[Base], rows: Iterable[Row]) -> int:
    """Copy rows into a model's table; returns how many were new.

    Args:
        connection: An owner's connection, inside a transaction.
        cipher: Encrypts the personal columns.
        model: The table's model.
        rows: All with the same keys, which are column names; a key that a unique rule already knows is left
            as it is in the table.
    """
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return 0
    table: Table = model.__table__  # type: ignore[assignment]  # every model maps one table
    columns = list(first)
    converters = [_converter(table, name, cipher) for name in columns]
    cursor = connection.connection.cursor()
    temporary = f"load_{table.name}"
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    cursor.execute(
        _CREATE.format(temporary=sql.Identifier(temporary), names=names, table=sql.Identifier(table.name))
    )
    with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(temporary), names)) as copy:
        for row in _converted(chain([first], iterator), columns, converters):
            copy.write_row(row)
    cursor.execute(
        _INSERT.format(temporary=sql.Identifier(temporary), names=names, table=sql.Identifier(table.name))
    )
    inserted = int(cursor.rowcount)
    cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(temporary)))
    return inserted


_CREATE = sql.SQL(
    "CREATE TEMPORARY TABLE {temporary} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA"
)
_INSERT = sql.SQL("INSERT INTO {table} ({names}) SELECT {names} FROM {temporary} ON CONFLICT DO NOTHING")


def _converted(rows: Iterable[Row], columns: list[str], converters: list[Any]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield tuple(convert(row[name]) for name, convert in zip(columns, converters, strict=True))


def _converter(table: Table, name: str, cipher: Cipher) -> Any:
    """How a Python value of a column is written for COPY."""
    kind = table.columns[name].type
    if isinstance(kind, EncryptedText):
        return lambda value: None if value is None else cipher.encrypt(value)
    if isinstance(kind, JSONB):
        return lambda value: None if value is None else Jsonb(value, dumps=orjson.dumps)
    return lambda value: value.value if isinstance(value, Enum) else value
