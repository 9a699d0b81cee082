"""The command line `parcours`: each command says what it did, or in one line what was wrong."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from dashboard.cli import database, imports, keys, people
from dashboard.cli.bench import bench
from dashboard.cli.demo import demo
from dashboard.cli.jobs import hand_in_expired
from dashboard.cli.serve import serve
from dashboard.cli.simulate import simulate
from datastore.errors import ParcoursError

BAD_INPUT = 2

app = typer.Typer(
    name="parcours",
    help="Parcours: a teacher analytics dashboard and a student activity flow.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("bench")(bench)
app.command("demo")(demo)
app.command("serve")(serve)
app.command("simulate")(simulate)
app.command("hand-in-expired")(hand_in_expired)
app.add_typer(database.app, name="db")
app.add_typer(imports.app, name="import")
app.add_typer(people.schools, name="school")
app.add_typer(people.users, name="user")
app.add_typer(keys.app, name="keys")


def main() -> None:
    """Run the command line; what the project can explain ends with status 2 and one line."""
    try:
        app()
    except ParcoursError as error:
        Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(f"parcours: {error}")
        sys.exit(BAD_INPUT)
