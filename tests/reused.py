"""A database that tests use one after the other: what a test wrote is deleted before the next one begins.

Making and dropping a database takes Postgres a fifth of a second, deleting a test's rows hardly anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from sqlalchemy import Connection, text

from datastore.crypto import Cipher
from datastore.engine import Database

LARGEST = 8 * 1024 * 1024
"""Bytes of a database's tables: what was deleted still takes room, and is read past."""

SCHEMA = text("SELECT md5(string_agg(oid || ':' || xmin, ',' ORDER BY oid)) FROM pg_class")
"""Which tables, partitions, indexes and views there are, and who changed each last."""

FILLED = text(
    "SELECT oid::regclass::text AS name, pg_relation_size(oid) AS size FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    " AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0"
)

END_WHAT_WAS_LEFT_OPEN = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
    " AND backend_type = 'client backend'"
)


class Reused:
    """Hands out one database again and again, as good as new each time; commits are real.

    A test may do with it what it likes. What changed the schema, or grew large, is replaced by another clone.
    """

    def __init__(self, clone: Callable[[], AbstractContextManager[str]], cipher: Cipher) -> None:
        self._clone, self._cipher = clone, cipher
        self._stack = ExitStack()
        self._database: Database | None = None
        self._schema = ""

    def empty(self) -> Database:
        """An empty, migrated database; what it was before is gone."""
        if self._database is None or not self._emptied(self._database):
            self.close()
            self._database = self._stack.enter_context(self._cloned())
        return self._database

    def close(self) -> None:
        """Drop the database."""
        self._stack.close()

    @contextmanager
    def _cloned(self) -> Iterator[Database]:
        with self._clone() as url:
            database = Database(url, cipher=self._cipher)
            _make_months(database)
            with database.owning() as connection:
                assert not connection.execute(FILLED).all(), "what migrations fill in would be deleted"
                self._schema = connection.scalar(SCHEMA)
            yield database
            database.dispose()

    def _emptied(self, database: Database) -> bool:
        """Whether what a test wrote could be deleted."""
        with database.owning() as connection:
            connection.execute(END_WHAT_WAS_LEFT_OPEN)
            filled = connection.execute(FILLED).all()
            may = connection.scalar(text("SELECT current_setting('is_superuser')")) == "on"
            as_made = connection.scalar(SCHEMA) == self._schema
            if not may or not as_made or sum(table.size for table in filled) > LARGEST:
                return False
            _delete(connection, [table.name for table in filled])
        return True


def _make_months(database: Database) -> None:
    """What the first transaction that writes makes: it is no reason for another clone."""
    now = dt.datetime.now(dt.UTC)
    for day in (now, now + dt.timedelta(days=1)):
        database.ensure_month(day.date())


def _delete(connection: Connection, tables: list[str]) -> None:
    # In this role neither foreign keys nor the trigger that guards the audit log are asked.
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    for table in tables:
        connection.execute(text(f"DELETE FROM {table}"))
