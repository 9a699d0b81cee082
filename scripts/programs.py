"""Makes sure that the programs are there that tests run: a Chromium and a Redis.

Chromium is the system's, apt's, or Playwright's own. The headless shell is the same browser without its
windows: a page in it costs a third less. Redis is the system's or apt's; tests that need it skip without it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

SHELL = "chromium-headless-shell"
BROWSERS = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REDIS = "redis-server"


def find_browser() -> str | None:
    """The system's Chromium, if there is one; the headless shell before others."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def install_browser() -> None:
    """By apt as root on Debian, which keeps it up to date; else Playwright's own, unless there is one."""
    if _by_apt(SHELL) or find_browser() or _by_apt("chromium"):
        return
    subprocess.run([sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"], check=True)


def _by_apt(package: str) -> bool:
    """Install a package as root on Debian, without starting a service of it; whether that went well."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    commands = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", package])
    return all(
        subprocess.run(command, env=environment, check=False).returncode == 0  # noqa: S603 - names of our own
        for command in commands
    )


if __name__ == "__main__":
    if shutil.which(SHELL) is None:
        install_browser()
    if shutil.which(REDIS) is None:
        _by_apt(REDIS)
