"""The SQL of a request: which statements, how long they take by themselves, and what they read."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import event

from datastore.engine import Database
from datastore.scope import Scope

_SET_UP = "SET LOCAL ROLE"
"""Stands in what begins a transaction, which is not counted."""
LARGE = 10_000
"""Rows from which on a table is large."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it went to the driver."""

    text: str
    parameters: Any


@dataclass(frozen=True, slots=True)
class Scan:
    """A table read from end to end."""

    table: str
    rows: int
    """In the table, as PostgreSQL estimates."""


@contextmanager
def recorded(database: Database) -> Iterator[list[Statement]]:
    """The statements of a block, without what sets a transaction up."""
    seen: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if _SET_UP not in statement:
            seen.append(Statement(statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def seconds_by_hand(database: Database, school_id: UUID, statements: Sequence[Statement]) -> float:
    """How long the statements take in one transaction, sent through the driver alone, their rows fetched."""
    started = time.perf_counter()
    with database.reading(Scope.system(school_id)) as connection:
        cursor = connection.connection.cursor()
        for statement in statements:
            cursor.execute(statement.text, statement.parameters)
            cursor.fetchall()
    return time.perf_counter() - started


def large_scans(database: Database, school_id: UUID, statement: Statement) -> list[Scan]:
    """The large tables that a statement reads from end to end, by EXPLAIN (ANALYZE, BUFFERS)."""
    sizes = _sizes(database)
    nodes = _nodes(_plan(database, school_id, statement))
    tables = [str(node["Relation Name"]) for node in nodes if node["Node Type"].endswith("Seq Scan")]
    return [Scan(table, sizes[table]) for table in tables if sizes.get(table, 0) >= LARGE]


def rows_read(database: Database, school_id: UUID, statement: Statement) -> int:
    """How many rows a statement reads from tables and indexes, those that it throws away among them."""
    return sum(
        round((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
        for node in _nodes(_plan(database, school_id, statement))
        if "Relation Name" in node
    )


def _plan(database: Database, school_id: UUID, statement: Statement) -> dict[str, Any]:
    with database.reading(Scope.system(school_id)) as connection:
        cursor = connection.connection.cursor()
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement.text}", statement.parameters)
        ((document,),) = cursor.fetchall()
    plan: dict[str, Any] = document[0]["Plan"]
    return plan


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def _sizes(database: Database) -> dict[str, int]:
    with database.owning() as connection:
        query = "SELECT relname, greatest(reltuples, 0)::int FROM pg_class WHERE relkind IN ('r', 'p')"
        return {str(table): int(rows) for table, rows in connection.exec_driver_sql(query)}
