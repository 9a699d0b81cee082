"""`parcours simulate`: fills the database with the demo school, or with schools of a given size."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.opening import opened, progress_bar, say
from datastore import passwords
from datastore.errors import BadInput, BadSetting, Refused
from datastore.installation import Installation
from datastore.models.enums import UserRole
from datastore.simulate.run import SEED, DemoSchool, simulate_demo
from datastore.simulate.scale.run import simulate_workload
from datastore.simulate.scale.truth import write_truth
from datastore.simulate.scale.workload import Workload, of_scale, of_sizes

ACCOUNTS_FILE = "demo.json"


def simulate(
    scale: Annotated[str | None, typer.Option(help="S: one school of 11 classes. M: ten of them.")] = None,
    classes_of: Annotated[
        list[int] | None, typer.Option(help="A school with a class of this size; once for each class.")
    ] = None,
    truth: Annotated[
        Path | None, typer.Option(help="Where to write the true parameters [default: in PARCOURS_HOME].")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed makes the same school.")] = SEED,
) -> None:
    """Make the demo school, or schools for measuring, with 12 weeks of history up to now.

    Example: parcours simulate

    Example: parcours simulate --scale S

    Example: parcours simulate --classes-of 35 --classes-of 200
    """
    if scale and classes_of:
        raise BadInput("--scale and --classes-of make different schools: give one of them")
    with opened() as installation:
        if scale or classes_of:
            workload = of_scale(scale) if scale else of_sizes(classes_of or ())
            _make(installation, workload, seed=seed, truth=truth)
        else:
            say_accounts(fill(installation, seed=seed), installation)


def _make(installation: Installation, workload: Workload, *, seed: int, truth: Path | None) -> None:
    """Make the schools of a workload, write what is true of them, and say how to enter."""
    home = installation.settings.home
    password = _password(home / ACCOUNTS_FILE)
    with progress_bar(f"making {workload.name}") as follow:
        made = simulate_workload(
            installation.database,
            workload,
            now=dt.datetime.now(dt.UTC),
            seed=seed,
            password=password,
            progress=follow,
        )
    path = truth or home / f"{workload.name}.truth.json"
    write_truth(path, made.truth)
    say(f"{made.created} of {len(made.schools)} school(s) are new. The true parameters stand in {path}.")
    for username in made.teachers:
        say(f"  {UserRole.teacher:<12} {username:<24} {password}")


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
