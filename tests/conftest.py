"""What all tests share: one Postgres a run, one database a test that writes, cloned from a template."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, event, make_url, text

from dashboard.views import ClassView
from datastore import embedded, migrate
from datastore.crypto import Cipher, new_data_key
from datastore.engine import Database
from datastore.importers import datashop, loading, oulad
from datastore.importers.loading import ImportPlan, SchoolRef
from datastore.models import new_id
from datastore.scope import Scope

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
    home = Path(tempfile.mkdtemp(prefix="parcours-tests-"))
    try:
        config._parcours_server = embedded.start(home, for_tests=True)
    except BaseException:
        shutil.rmtree(home)
        raise
    config._parcours_home = home
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


@dataclass(frozen=True)
class ImportedClass:
    """A class imported from real data, for tests that only read it."""

    database: Database
    scope: Scope
    """Of a teacher who has the class."""
    class_id: UUID

    @property
    def view(self) -> ClassView:
        """The class with nothing filtered."""
        return ClassView(class_id=self.class_id)


@contextmanager
def _imported(
    url: str, cipher: Cipher, slug: str, plan: Callable[[Database, SchoolRef], ImportPlan]
) -> Iterator[ImportedClass]:
    database = Database(url, cipher=cipher)
    school = loading.find_school(database, slug)
    planned = plan(database, school)
    loading.load(database, planned)
    class_id = planned.classes[0].id
    scope = Scope(
        school_id=planned.school.id, user_id=new_id(), is_teacher=True, teaches=frozenset({class_id})
    )
    yield ImportedClass(database, scope, class_id)
    database.dispose()


@pytest.fixture(scope="session")
def statistics(server_url: str, template: str, cipher: Cipher, shared: Path) -> Iterator[ImportedClass]:
    """The class of the shared DataShop log; do not write to it."""

    def plan(database: Database, school: SchoolRef) -> ImportPlan:
        file = shared / "data/statistics-practice-lkt/statistics_practice_shared.csv.gz"
        return datashop.plan(file, database=database, school=school, class_name="Statistics")

    with new_database(server_url, template) as url, _imported(url, cipher, "statistics", plan) as imported:
        yield imported


@pytest.fixture(scope="session")
def open_university(server_url: str, template: str, cipher: Cipher, shared: Path) -> Iterator[ImportedClass]:
    """The class of the shared OULAD presentation; do not write to it."""

    def plan(database: Database, school: SchoolRef) -> ImportPlan:
        return oulad.plan(shared / "data/oulad-aaa-2013j", database=database, school=school)

    with new_database(server_url, template) as url, _imported(url, cipher, "oulad", plan) as imported:
        yield imported


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The SQL statements of a block, without what sets the transaction up."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if "SET LOCAL ROLE" not in statement:
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
