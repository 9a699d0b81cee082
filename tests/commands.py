"""Running the command line `parcours` as people do, against a database of the test."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch
from urllib.error import URLError

from sqlalchemy import make_url

from dashboard.cli import main

PARCOURS = Path(sys.executable).parent / "parcours"
SECRET = "a secret of the tests, long enough to be accepted"


def environment(url: str, home: Path, **more: str) -> dict[str, str]:
    """The environment of an installation on a database of the test."""
    return {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PARCOURS_HOME", "PARCOURS_BASE"))
        },
        "DATABASE_URL": url,
        "PARCOURS_HOME": str(home),
        "PARCOURS_SECRET_KEY": SECRET,
        "PARCOURS_DATA_KEYS": os.environ["PARCOURS_TEST_DATA_KEY"],
        **more,
    }


def parcours(*arguments: str | Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, in a process of its own."""
    return subprocess.run(
        [PARCOURS, *map(str, arguments)], env=env, capture_output=True, text=True, timeout=120, check=False
    )


def called(*arguments: str | Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end as `parcours` does, but in this process: what it does, without its start."""
    command = [str(PARCOURS), *map(str, arguments)]
    out, err, status = io.StringIO(), io.StringIO(), 0
    with (
        patch.dict(os.environ, env, clear=True),
        patch.object(sys, "argv", command),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            status = int(end.code or 0)
    return subprocess.CompletedProcess(command, status, out.getvalue(), err.getvalue())


@dataclass
class Served:
    """A running `parcours serve` or `parcours demo`."""

    process: subprocess.Popen[str]
    url: str


@contextmanager
def served(env: dict[str, str], command: str = "serve") -> Iterator[Served]:
    """The real server on a free port of this machine, until the end of the block; then Ctrl-C."""
    url = f"http://127.0.0.1:{free_port()}"
    process = subprocess.Popen(
        [PARCOURS, command],
        env={**env, "PARCOURS_BASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        wait_until_ready(process, url)
        yield Served(process, url)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=30)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(process: subprocess.Popen[str], url: str, seconds: float = 90) -> None:
    """Wait until the server answers /readyz; its output is the failure's message."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the server ended: {process.stdout.read() if process.stdout else ''}")
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def database_url(url: object) -> str:
    """A URL as DATABASE_URL takes it."""
    return make_url(str(url)).set(drivername="postgresql").render_as_string(hide_password=False)
