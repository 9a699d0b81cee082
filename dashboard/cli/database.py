"""`parcours db`: the schema of the database."""

from __future__ import annotations

from typing import Annotated

import typer

from dashboard.cli.opening import opened, say
from datastore import migrate

app = typer.Typer(help="Upgrade, downgrade or check the database's schema.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Bring the schema to the newest revision.

    Example: parcours db upgrade
    """
    with opened() as installation:
        say(f"The database is at revision {migrate.upgrade(installation.database)}.")


@app.command()
def downgrade(
    revision: Annotated[str, typer.Argument(help="The revision to go back to, or `base` for none.")],
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="Delete the schools' data if that is what it takes.")
    ] = False,
) -> None:
    """Go back to an older revision.

    Example: parcours db downgrade 0001
    """
    with opened() as installation:
        migrate.downgrade(installation.database, revision, confirmed=yes)
        say(f"The database is at revision {migrate.current(installation.database) or 'base'}.")


@app.command()
def current() -> None:
    """Say at which revision the database is.

    Example: parcours db current
    """
    with opened() as installation:
        say(f"{migrate.current(installation.database) or 'base'} (newest: {migrate.head()})")


@app.command()
def check() -> None:
    """Compare the database with the models; status 1 when they differ.

    Example: parcours db check
    """
    with opened() as installation:
        now = migrate.current(installation.database)
        if now != migrate.head():
            say(f"The database is at {now or 'base'}, not at {migrate.head()}: run `parcours db upgrade`.")
            raise typer.Exit(1)
        differences = migrate.differences(installation.database)
        installation.database.require_serving_role()
    for difference in differences:
        say(difference)
    if differences:
        raise typer.Exit(1)
    say("The database and the code agree.")
