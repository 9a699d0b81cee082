"""`parcours keys`: the keys that sign cookies and open personal data."""

from __future__ import annotations

import secrets

import typer

from dashboard.cli.opening import say
from datastore.crypto import new_data_key

app = typer.Typer(help="Make keys.", no_args_is_help=True)


@app.callback()
def keys() -> None:
    """Make keys."""


@app.command()
def new() -> None:
    """Print new keys, ready for the environment.

    Example: parcours keys new >> .env
    """
    say(f"PARCOURS_SECRET_KEY={secrets.token_urlsafe(48)}")
    say(f"PARCOURS_DATA_KEYS={new_data_key()}")
