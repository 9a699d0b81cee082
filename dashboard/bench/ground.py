"""Where the bench measures: databases of its own, filled with simulated schools, gone at the end."""

from __future__ import annotations

import datetime as dt
import gc
import json
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import create_engine, make_url, text

from dashboard.bench.pages import PageLoad, Request, opened
from dashboard.bench.visiting import InProcess, sign_in
from dashboard.server import create_server
from datastore import embedded, migrate
from datastore.crypto import Cipher, new_data_key
from datastore.engine import Database
from datastore.installation import Keys
from datastore.settings import Settings
from datastore.simulate.run import Progress
from datastore.simulate.scale.run import simulate_workload
from datastore.simulate.scale.workload import Workload, of_scale, of_sizes


@dataclass(frozen=True)
class Site:
    """A database with the schools of a workload, and who signs in there."""

    url: str
    database: Database
    settings: Settings
    keys: Keys
    password: str
    school_id: UUID
    class_id: UUID
    """The class that is measured: the first of the first school."""
    teacher: str
    pupil: str

    @cached_property
    def server(self) -> Flask:
        """The web server on this database, in this process; frozen once loaded, as by `parcours serve`."""
        server = create_server(self.settings, self.database, self.keys)
        gc.collect()
        gc.freeze()
        return server

    @cached_property
    def visitor(self) -> InProcess:
        """The teacher's browser, without a network."""
        visitor = InProcess(self.server)
        sign_in(visitor, self.teacher, self.password)
        return visitor

    @cached_property
    def known(self) -> dict[str, object]:
        """What stands for the placeholders of addresses."""
        with self.database.owning() as connection:
            row = connection.execute(_KNOWN, {"class": self.class_id}).one()
        return {"class_id": self.class_id, **row._mapping}

    @cached_property
    def pages(self) -> list[PageLoad]:
        """Every page that the teacher may open, and what the browser asks for on it."""
        return opened(self.visitor, self.known)

    @cached_property
    def requests(self) -> dict[str, Request]:
        """The requests of all pages, by page and first output; one that several pages make stands once."""
        distinct: dict[str, tuple[str, Request]] = {}
        for page in self.pages:
            for request in (page.navigation, *page.callbacks):
                distinct.setdefault(json.dumps(request.body), (f"{page.name}: {request.name}", request))
        return dict(distinct.values())


_KNOWN = text(
    "SELECT student_id, activity_id FROM activity_results WHERE class_id = :class"
    " ORDER BY attempts_count DESC, student_id, activity_id LIMIT 1"
)
Told = Callable[[str], AbstractContextManager[Progress]]
"""Follows the progress of what the words say."""


class Ground:
    """Makes sites when they are first asked for."""

    def __init__(
        self, server_url: str, home: Path, settings: Settings, *, scale: str, rounds: int, told: Told
    ) -> None:
        self.scale, self.rounds = scale.upper(), rounds
        self._server_url, self._settings, self._told = server_url, replace(settings, home=home), told
        self._home, self._open = home, ExitStack()
        self._sites: dict[str, Site] = {}

    @property
    def home(self) -> Path:
        """A folder for what a figure needs; gone at the end."""
        return self._home

    def of_scale(self, scale: str | None = None) -> Site:
        """The site of a named scale; of the run's, where none is named."""
        return self.site(of_scale(scale or self.scale))

    def of_size(self, size: int) -> Site:
        """A site with one class of a size."""
        return self.site(of_sizes([size]))

    def site(self, workload: Workload) -> Site:
        """The site of a workload; loaded at the first call."""
        if workload.name not in self._sites:
            self._sites[workload.name] = self._open.enter_context(self._loaded(workload))
        return self._sites[workload.name]

    def close(self) -> None:
        """Remove every database."""
        self._open.close()

    @contextmanager
    def _loaded(self, workload: Workload) -> Iterator[Site]:
        keys, password = Keys(secrets.token_urlsafe(48), (new_data_key(),)), secrets.token_urlsafe(12)
        with new_database(self._server_url) as url:
            database = Database(url, cipher=Cipher(keys.data_keys))
            try:
                migrate.upgrade(database)
                now = dt.datetime.now(dt.UTC)
                with self._told(f"loading {workload.name}") as told:
                    made = simulate_workload(database, workload, now=now, password=password, progress=told)
                yield Site(
                    url=url,
                    database=database,
                    settings=self._settings,
                    keys=keys,
                    password=password,
                    school_id=made.schools[workload.slugs[0]],
                    class_id=made.first_classes[0],
                    teacher=made.teachers[0],
                    pupil=f"pupil1.{workload.slugs[0]}",
                )
            finally:
                database.dispose()


@contextmanager
def new_database(server_url: str) -> Iterator[str]:
    """A database of its own, as a URL; dropped at the end."""
    name = f"parcours_bench_{uuid4().hex}"
    admin = create_engine(server_url, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        admin.dispose()


@contextmanager
def opened_ground(settings: Settings, *, scale: str, rounds: int, told: Told) -> Iterator[Ground]:
    """A ground on the server of the settings, or on an embedded one of its own; cleaned up at the end.

    Args:
        settings: Name the server.
        scale: Of the run.
        rounds: How often each callback is timed.
        told: Follows the loading.
    """
    home = Path(tempfile.mkdtemp(prefix="parcours-bench-"))
    with ExitStack() as open_:
        open_.callback(shutil.rmtree, home, ignore_errors=True)
        server_url = settings.direct_url or settings.database_url
        if server_url is None:
            running = embedded.start(home)
            open_.callback(running.stop)
            server_url = running.url
        ground = Ground(server_url, home, settings, scale=scale, rounds=rounds, told=told)
        open_.callback(ground.close)
        yield ground
