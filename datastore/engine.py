"""Engines and transactions: the one place that connects, sets the tenant, commits or rolls back.

Every transaction of the serving side takes the role `parcours_app`, which owns nothing and cannot pass by
row-level security, and names its school with SET LOCAL: both end with the transaction, so a reused connection
starts with no school and sees nothing. Set-up of one transaction is one round trip.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import orjson
from psycopg import sql
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from datastore import crypto
from datastore.crypto import Cipher
from datastore.errors import BadSetting, DataUnavailable
from datastore.scope import Scope

APP_ROLE = "parcours_app"
STATEMENT_TIMEOUT = "30s"
POOL_SIZE = 8


class Database:
    """A database as the serving side (`reading`, `writing`, `signing_in`) and as its owner (`owning`)."""

    def __init__(self, url: str, *, owner_url: str | None = None, cipher: Cipher) -> None:
        self.cipher = cipher
        self._engine = _engine(url, cipher)
        self._owner_engine = self._engine if owner_url in (None, url) else _engine(str(owner_url), cipher)
        self._months: set[dt.date] = set()

    @property
    def engine(self) -> Engine:
        """The serving engine, for what listens to it (statement counts, metrics)."""
        return self._engine

    @contextmanager
    def reading(self, scope: Scope) -> Iterator[Connection]:
        """A read-only transaction on one snapshot, bound to the scope's school."""
        with _translated(), self._engine.connect() as connection, connection.begin():
            _serve(connection, scope.school_id, read_only=True)
            yield connection

    @contextmanager
    def writing(self, scope: Scope) -> Iterator[Session]:
        """A transaction bound to the scope's school; commits at the end, rolls back on any exception."""
        today = dt.datetime.now(dt.UTC).date()
        self.ensure_month(today)
        self.ensure_month(today + dt.timedelta(days=1))  # the transaction may end in the next month
        with _translated(), Session(self._engine, expire_on_commit=False) as session, session.begin():
            _serve(session.connection(), scope.school_id)
            yield session

    @contextmanager
    def signing_in(self) -> Iterator[Connection]:
        """A transaction without a school, for what comes before it is known: it sees no school's rows."""
        with _translated(), self._engine.connect() as connection, connection.begin():
            _serve(connection, None)
            yield connection

    @contextmanager
    def owning(self) -> Iterator[Connection]:
        """A transaction as the owner of the tables: migrations, bulk loading, the first school."""
        with _translated(), self._owner_engine.connect() as connection, connection.begin():
            yield connection

    def vacuum(self, *tables: str) -> None:
        """Let indexes of tables that were filled at once be read alone; PostgreSQL does it in a minute."""
        engine = self._owner_engine.execution_options(isolation_level="AUTOCOMMIT")
        with _translated(), engine.connect() as connection:
            connection.execute(text(f"VACUUM (ANALYZE) {', '.join(tables)}"))

    def ensure_month(self, day: dt.date) -> None:
        """Make the partitions that hold the history and the audit log of a day's month."""
        month = day.replace(day=1)
        if month not in self._months:
            with self.signing_in() as connection:
                connection.execute(text("SELECT ensure_partition(:month)"), {"month": month})
            self._months.add(month)

    def require_serving_role(self) -> None:
        """Refuse to serve with rights that would pass by row-level security.

        Raises:
            BadSetting: the role is missing, cannot be taken, or is superuser, owner or BYPASSRLS.
        """
        try:
            with self.signing_in() as connection:
                connection.execute(text("SELECT require_serving_role()"))
        except DBAPIError as error:
            raise BadSetting(
                "DATABASE_URL cannot serve as %(role)s: %(reason)s",
                role=APP_ROLE,
                reason=str(error.orig).splitlines()[0],
            ) from error

    def dispose(self) -> None:
        """Close all connections."""
        self._engine.dispose()
        self._owner_engine.dispose()


def _engine(url: str, cipher: Cipher) -> Engine:
    engine = create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_pre_ping=True,
        hide_parameters=True,
        json_deserializer=orjson.loads,
    )
    crypto.attach(engine.dialect, cipher)
    return engine


def _serve(connection: Connection, school_id: UUID | None, *, read_only: bool = False) -> None:
    """Take the serving role and the tenant for this transaction.

    A literal, not a parameter: SET takes none, and set_config() does not travel to Citus workers.
    """
    # What is read often would be planned for any parameters, which for lists of classes is nested loops over
    # all of their work, a hundred times slower: each is planned for its own.
    reads = "REPEATABLE READ, READ ONLY; SET LOCAL plan_cache_mode = force_custom_plan; "
    mode = f"SET TRANSACTION ISOLATION LEVEL {reads}" if read_only else ""
    tenant = sql.Literal(str(school_id) if school_id else "").as_string()
    connection.execution_options(no_parameters=True).exec_driver_sql(
        f"{mode}SET LOCAL ROLE {APP_ROLE}; SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}';"
        # our answers are of a class's rows: compiling, starting workers, and remembering what a function said
        # of each whole answer (no two are the same) take longer than the rest of it
        " SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL enable_memoize = off;"
        " SET LOCAL work_mem = '16MB';"  # a class's answers are sorted in memory
        f" SET LOCAL app.school_id = {tenant}"
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Turn a lost or refused connection into the project's own error."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        if error.connection_invalidated or "connection" in str(error.orig):
            raise DataUnavailable("The database cannot be reached; try again in a moment.") from error
        raise
