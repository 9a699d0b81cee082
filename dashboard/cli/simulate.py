"""`parcours simulate`: fills the database with the demo school."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.opening import opened, progress_bar, say
from datastore import passwords
from datastore.errors import BadSetting, Refused
from datastore.installation import Installation
from datastore.simulate.run import SEED, DemoSchool, simulate_demo

ACCOUNTS_FILE = "demo.json"


def simulate(
    seed: Annotated[int, typer.Option(help="The same seed makes the same school.")] = SEED,
) -> None:
    """Make the demo school, with 12 weeks of history up to now.

    Example: parcours simulate
    """
    with opened() as installation:
        say_accounts(fill(installation, seed=seed), installation)


def fill(installation: Installation, *, seed: int = SEED) -> DemoSchool:
    """Make the demo school if there is none, and keep its accounts' password for the next start."""
    path = installation.settings.home / ACCOUNTS_FILE
    known = path.exists()
    password = _password(path)
    with progress_bar("making the demo school") as follow:
        school = simulate_demo(
            installation.database,
            now=dt.datetime.now(dt.UTC),
            seed=seed,
            password=password,
            progress=follow,
        )
    if not school.created and not known:
        path.unlink()
        raise Refused(
            "This database has a demo school whose password is kept elsewhere: set PARCOURS_HOME to the "
            "folder from which it was made, or give yourself a code with `parcours user passwd`"
        )
    return school


def say_accounts(school: DemoSchool, installation: Installation) -> None:
    """Print one sign-in for each role."""
    password = _password(installation.settings.home / ACCOUNTS_FILE)
    for account in school.accounts:
        say(f"  {account.role:<12} {account.username:<20} {password}")


def _password(path: Path) -> str:
    """The demo accounts' password: made once, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps({"password": passwords.new_code()}))
    try:
        return str(json.loads(path.read_text())["password"])
    except (OSError, ValueError, KeyError, TypeError):
        raise BadSetting("%(path)s cannot be read: restore it or remove it", path=path) from None
