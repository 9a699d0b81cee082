"""What all tests share: one Postgres a run, one database a test that writes, cloned from a template."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from datastore import embedded, migrate
from datastore.crypto import Cipher, new_data_key
from datastore.engine import Database

SHARED = Path(__file__).parents[2] / "shared"
"""Real data for trials, beside the project; tests that need it skip where it is absent."""
_SERVER = "PARCOURS_TEST_SERVER"
_KEY = "PARCOURS_TEST_DATA_KEY"


def pytest_configure(config: pytest.Config) -> None:
    """Start the run's server in the controlling process; the workers of xdist inherit its address."""
    if hasattr(config, "workerinput"):
        return
    os.environ[_KEY] = new_data_key()
    if url := os.environ.get("DATABASE_URL"):
        os.environ[_SERVER] = make_url(url).set(drivername="postgresql+psycopg").render_as_string(False)
        return
    config._parcours_home = Path(tempfile.mkdtemp(prefix="parcours-tests-"))
    config._parcours_server = embedded.start(config._parcours_home, for_tests=True)
    os.environ[_SERVER] = config._parcours_server.url


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the run's server and remove its data."""
    if server := getattr(config, "_parcours_server", None):
        server.stop()
        shutil.rmtree(config._parcours_home)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data."""
    if not SHARED.is_dir():
        pytest.skip("../shared with the real data is not beside the project")
    return SHARED


@pytest.fixture(scope="session")
def cipher() -> Cipher:
    """The run's data key."""
    return Cipher([os.environ[_KEY]])


@pytest.fixture(scope="session")
def server_url() -> str:
    """The server of the run, as its owner."""
    return os.environ[_SERVER]


@contextmanager
def new_database(server_url: str, template: str | None = None) -> Iterator[str]:
    """A database of its own, as a URL; dropped at the end."""
    name = f"parcours_test_{uuid4().hex}"
    admin = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else "")))
    try:
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@pytest.fixture(scope="session")
def template(server_url: str, cipher: Cipher) -> Iterator[str]:
    """The name of a migrated, empty database that others are cloned from."""
    with new_database(server_url) as url:
        database = Database(url, cipher=cipher)
        migrate.upgrade(database)
        database.dispose()
        yield str(make_url(url).database)


@pytest.fixture
def database(server_url: str, template: str, cipher: Cipher) -> Iterator[Database]:
    """An empty, migrated database; commits are real."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()
