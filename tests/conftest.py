"""What all tests share: one Postgres a run; databases cloned from a template, emptied between tests."""

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
from redis import Redis
from sqlalchemy import Connection, create_engine, event, make_url, select, text
from xdist.scheduler import LoadFileScheduling

from dashboard.views import ClassView
from datastore import embedded, migrate
from datastore.crypto import Cipher, new_data_key
from datastore.engine import Database
from datastore.importers import datashop, loading, oulad
from datastore.importers.loading import ImportPlan, SchoolRef
from datastore.models import Classroom, new_id
from datastore.scope import Scope
from tests.redis_server import running_redis
from tests.reused import Reused

SHARED = Path(__file__).parents[2] / "shared"
"""Real data for trials, beside the project; tests that need it skip where it is absent."""
SHARING = ("tests/unit/simulate/",)
"""Folders whose tests read the demo school in memory."""
FIRST = "tests/browser/test_looks.py"
"""The longest file, of those that need the demo school in a database."""
_SERVER = "PARCOURS_TEST_SERVER"
_KEY = "PARCOURS_TEST_DATA_KEY"
_RUN = "PARCOURS_TEST_RUN"


def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are cores: tests in the browser wait for half of their time."""
    cores = os.cpu_count() or 1
    return cores + cores // 2


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling:
    """Whole files go to a worker; a folder whose tests share what is costly to make, as a whole."""
    return _FilesTogether(config, log)


class _FilesTogether(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in SHARING if nodeid.startswith(folder)), super()._split_scope(nodeid))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker makes the demo school first, which takes longest, while the others do without it."""
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


def pytest_configure(config: pytest.Config) -> None:
    """Start the run's server in the controlling process; the workers of xdist inherit its address."""
    if hasattr(config, "workerinput"):
        return
    os.environ[_KEY] = new_data_key()
    os.environ[_RUN] = uuid4().hex
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
    """Stop the run's server and remove its data; from a server of DATABASE_URL, what all workers shared."""
    if hasattr(config, "workerinput"):
        return
    if server := getattr(config, "_parcours_server", None):
        server.stop()
        shutil.rmtree(config._parcours_home)
    elif _SERVER in os.environ:
        with _administration(os.environ[_SERVER]) as connection:
            for name in connection.scalars(
                text("SELECT datname FROM pg_database WHERE datname LIKE :names"),
                {"names": f"%{os.environ[_RUN]}"},
            ).all():
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


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
def _administration(server_url: str) -> Iterator[Connection]:
    admin = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        yield connection
    admin.dispose()


@contextmanager
def new_database(server_url: str, template: str | None = None) -> Iterator[str]:
    """A database of its own, as a URL; dropped at the end."""
    name = f"parcours_test_{uuid4().hex}"
    with _administration(server_url) as connection:
        connection.execute(text(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else "")))
    try:
        yield _url_of(server_url, name)
    finally:
        with _administration(server_url) as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def _url_of(server_url: str, name: str) -> str:
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


def made_once(server_url: str, name: str, make: Callable[[str], object], template: str | None = None) -> str:
    """The name of a database that one worker makes and all read or clone; it goes when the run ends.

    Args:
        server_url: The server of the run.
        name: The same in all workers.
        make: Fills it, given its URL; should it fail, the next worker tries again.
        template: What it begins with.
    """
    name = f"parcours_test_{name}_{os.environ[_RUN]}"
    with _administration(server_url) as connection:
        connection.execute(text("SELECT pg_advisory_lock(hashtext(:name))"), {"name": name})
        if not connection.scalar(text("SELECT true FROM pg_database WHERE datname = :name"), {"name": name}):
            with new_database(server_url, template) as url:
                make(url)
                connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {make_url(url).database}"))
    return name


@pytest.fixture(scope="session")
def template(server_url: str, cipher: Cipher) -> str:
    """The name of a migrated, empty database that others are cloned from."""

    def make(url: str) -> None:
        database = Database(url, cipher=cipher)
        migrate.upgrade(database)
        database.dispose()

    return made_once(server_url, "migrated", make)


@contextmanager
def _reused(server_url: str, template: str, cipher: Cipher) -> Iterator[Reused]:
    reused = Reused(lambda: new_database(server_url, template), cipher)
    yield reused
    reused.close()


@pytest.fixture(scope="session")
def reused_by_tests(server_url: str, template: str, cipher: Cipher) -> Iterator[Reused]:
    """The worker's database for one test after the other."""
    with _reused(server_url, template, cipher) as reused:
        yield reused


@pytest.fixture(scope="session")
def reused_by_modules(server_url: str, template: str, cipher: Cipher) -> Iterator[Reused]:
    """The worker's database for one module after the other."""
    with _reused(server_url, template, cipher) as reused:
        yield reused


@pytest.fixture
def database(reused_by_tests: Reused) -> Database:
    """An empty, migrated database; commits are real."""
    return reused_by_tests.empty()


@pytest.fixture(scope="module")
def module_database(reused_by_modules: Reused) -> Database:
    """One database for the tests of a module; what one writes the next one sees."""
    return reused_by_modules.empty()


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
    server: str, template: str, cipher: Cipher, slug: str, plan: Callable[[Database, SchoolRef], ImportPlan]
) -> Iterator[ImportedClass]:
    """The class of a plan, imported once for all workers."""

    def make(url: str) -> None:
        database = Database(url, cipher=cipher)
        loading.load(database, plan(database, loading.find_school(database, slug)))
        database.dispose()

    database = Database(_url_of(server, made_once(server, slug, make, template)), cipher=cipher)
    with database.owning() as connection:
        school_id, class_id = connection.execute(select(Classroom.school_id, Classroom.id)).one()
    scope = Scope(school_id=school_id, user_id=new_id(), is_teacher=True, teaches=frozenset({class_id}))
    yield ImportedClass(database, scope, class_id)
    database.dispose()


@pytest.fixture(scope="session")
def statistics(server_url: str, template: str, cipher: Cipher, shared: Path) -> Iterator[ImportedClass]:
    """The class of the shared DataShop log; do not write to it."""

    def plan(database: Database, school: SchoolRef) -> ImportPlan:
        file = shared / "data/statistics-practice-lkt/statistics_practice_shared.csv.gz"
        return datashop.plan(file, database=database, school=school, class_name="Statistics")

    with _imported(server_url, template, cipher, "statistics", plan) as imported:
        yield imported


@pytest.fixture(scope="session")
def open_university(server_url: str, template: str, cipher: Cipher, shared: Path) -> Iterator[ImportedClass]:
    """The class of the shared OULAD presentation; do not write to it."""

    def plan(database: Database, school: SchoolRef) -> ImportPlan:
        return oulad.plan(shared / "data/oulad-aaa-2013j", database=database, school=school)

    with _imported(server_url, template, cipher, "oulad", plan) as imported:
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


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The address of a Redis of this worker's own."""
    with running_redis() as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of a Redis in which there is nothing yet."""
    Redis.from_url(redis_server).flushall()
    return redis_server
