"""The server as it runs: workers, the embedded database beside them, and the WSGI global."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request

import psutil
import pytest

from tests.commands import environment, parcours, served


@pytest.fixture(scope="module")
def embedded_env(tmp_path_factory):
    """An installation on an embedded server of its own, migrated; each command starts and stops it."""
    home = tmp_path_factory.mktemp("installation") / "home"
    env = environment("", home)
    assert parcours("db", "upgrade", env=env).returncode == 0
    return env, home


def answers(url: str) -> bool:
    with urllib.request.urlopen(f"{url}/readyz", timeout=30) as answer:
        return answer.status == 200


def test_a_killed_worker_is_replaced_and_takes_no_database_along(embedded_env):
    env, home = embedded_env
    with served(env) as running:
        workers = psutil.Process(running.process.pid).children()
        postmaster = (home / "postgres" / "postmaster.pid").read_text().splitlines()[0]
        workers[0].send_signal(signal.SIGKILL)
        time.sleep(1)
        assert answers(running.url)
        assert psutil.pid_exists(int(postmaster))
    assert running.process.returncode == 0
    assert not (home / "postgres" / "postmaster.pid").exists(), "Ctrl-C ends the database as well"


def test_an_address_in_use_is_refused_in_one_line(embedded_env):
    env, _ = embedded_env
    with served(env) as running:
        second = parcours("serve", env={**env, "PARCOURS_BASE_URL": running.url})
    assert second.returncode == 2
    assert "is in use" in second.stderr
    assert len(second.stderr.strip().splitlines()) == 1


def test_the_wsgi_global_serves(embedded_env):
    env, _ = embedded_env
    code = "from dashboard.wsgi import server; print(server.test_client().get('/readyz').status_code)"
    result = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **env}, capture_output=True, text=True, check=False
    )
    assert result.stdout.strip() == "200", result.stderr
