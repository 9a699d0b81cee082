"""Makes sure that a Chromium is there for the browser tests: the system's, apt's, or Playwright's own.

The headless shell is the same browser without its windows: a page in it costs a third less.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The system's Chromium, if there is one; the headless shell before others."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> None:
    """By apt as root on Debian, which keeps it up to date; else Playwright's own, unless there is one."""
    apt = os.geteuid() == 0 and shutil.which("apt-get") is not None
    if (apt and _by_apt(SHELL)) or find() or (apt and _by_apt("chromium")):
        return
    subprocess.run([sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"], check=True)


def _by_apt(package: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", package])
    return all(
        subprocess.run(command, env=environment, check=False).returncode == 0  # noqa: S603 - names of our own
        for command in commands
    )


if __name__ == "__main__":
    if shutil.which(SHELL) is None:
        install()
