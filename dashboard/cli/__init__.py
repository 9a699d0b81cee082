"""The command line `parcours`: each command says what it did, or in one line what was wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Any, cast

import typer
from rich.console import Console
from typer.core import TyperGroup

from datastore.errors import ParcoursError

BAD_INPUT = 2
_PLACES = {
    "bench": "bench:bench",
    "demo": "demo:demo",
    "serve": "serve:serve",
    "simulate": "simulate:simulate",
    "hand-in-expired": "jobs:hand_in_expired",
    "db": "database:app",
    "import": "imports:app",
    "school": "people:schools",
    "user": "people:users",
    "keys": "keys:app",
}
"""Each command, and where it is: its module in this package and its name there."""
_PLAIN: dict[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,
}


class _Commands(Mapping[str, Any]):
    """The commands by name; a module is imported when its command is asked for.

    `parcours db current` so need not wait for the web server's and the importers' libraries.
    """

    def __init__(self) -> None:
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._loaded:
            self._loaded[name] = _command(name)
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACES)

    def __len__(self) -> int:
        return len(_PLACES)


def _command(name: str) -> Any:
    module, attribute = _PLACES[name].split(":")
    found = getattr(import_module(f"dashboard.cli.{module}"), attribute)
    alone = typer.Typer(**_PLAIN)
    if isinstance(found, typer.Typer):
        alone.add_typer(found, name=name)
    else:
        alone.command(name)(found)
    return typer.main.get_group(alone).commands[name]


class _Group(TyperGroup):
    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = cast(MutableMapping[str, Any], _Commands())  # Typer only reads it


app = typer.Typer(name="parcours", cls=_Group, no_args_is_help=True, **_PLAIN)


@app.callback()
def parcours() -> None:
    """Parcours: a teacher analytics dashboard and a student activity flow."""


def main() -> None:
    """Run the command line; what the project can explain ends with status 2 and one line."""
    try:
        app()
    except ParcoursError as error:
        Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(f"parcours: {error}")
        sys.exit(BAD_INPUT)
