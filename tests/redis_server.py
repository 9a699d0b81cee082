"""A real Redis for tests: on a socket in a folder of its own, gone at the end."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NotThere

_STARTS_WITHIN = 20
"""Seconds; it takes a few hundredths of one."""


@contextmanager
def running_redis() -> Iterator[str]:
    """The address of a Redis that keeps nothing on disk."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed: `make test` installs it as root on Debian")
    home = tempfile.mkdtemp(prefix="parcours-redis-")
    socket = f"{home}/redis.sock"
    command = [program, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", home]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait_for(url := f"unix://{socket}", server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=_STARTS_WITHIN)
        shutil.rmtree(home)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while server.poll() is None and time.monotonic() < until:
        try:
            Redis.from_url(url).ping()
        except NotThere:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("redis-server did not start")
