"""A real server in processes of its own, on the data of a site."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from dashboard.bench.ground import Site
from dashboard.bench.visiting import OK, OverHttp
from datastore.errors import DataUnavailable

START_SECONDS = 60
END_SECONDS = 15
_SERVE = "from dashboard.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers."""

    url: str
    pid: int
    """Of the process that was started; gunicorn's workers are its children."""


@contextmanager
def served(site: Site, *, workers: int = 2) -> Iterator[Served]:
    """`parcours serve` on the site's database."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "DATABASE_URL": site.url,
        "PARCOURS_HOME": str(site.settings.home),
        "PARCOURS_SECRET_KEY": site.keys.secret_key,
        "PARCOURS_DATA_KEYS": ",".join(site.keys.data_keys),
        "PARCOURS_BASE_URL": url,
        "PARCOURS_WORKERS": str(workers),
    }
    environment.pop("DIRECT_URL", None)
    with running([sys.executable, "-c", _SERVE, "serve"], environment, url, ready="/readyz") as server:
        yield server


@contextmanager
def running(command: Sequence[str], environment: dict[str, str], url: str, *, ready: str) -> Iterator[Served]:
    """A program that serves an address, until the end of the block.

    Raises:
        DataUnavailable: it does not answer in time.
    """
    with TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 - our own program, by our own interpreter
            command, env=environment, stdout=said, stderr=said, start_new_session=True
        )
        try:
            if not _answers(process, url, ready):
                raise DataUnavailable(
                    "The server that is to be measured does not answer at %(url)s: %(said)s",
                    url=url,
                    said=_last_line(said),
                )
            yield Served(url, process.pid)
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answers(process: subprocess.Popen[bytes], url: str, ready: str) -> bool:
    """Whether it does in time."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with closing(OverHttp(url)) as visitor:
            try:
                if visitor.get(ready).status == OK:
                    return True
            except OSError:
                time.sleep(0.1)
    return False


def _last_line(said: IO[bytes]) -> str:
    said.seek(0)
    lines = said.read().decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "-")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def resident_megabytes(pid: int) -> float:
    """The memory that a process holds, in MB.

    Raises:
        OSError: there is no such process, or this system does not say.
    """
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def children(pid: int) -> list[int]:
    """The processes that a process has started.

    Raises:
        OSError: there is no such process, or this system does not say.
    """
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
