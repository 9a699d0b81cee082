"""Every command has a row in the access matrix, and does as its row says."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import dashboard
import student
from datastore import commands
from datastore.engine import Database
from datastore.errors import BadInput, NotFound, Refused
from datastore.scope import Scope
from tests.app import access_matrix as matrix
from tests.app.rows import compare, of_everybody
from tests.app.world import SECRETS, Who, World


@pytest.fixture(scope="module")
def world(module_database) -> World:
    return matrix.make_whole_world(module_database)


class Rehearsal(Database):
    """The database, but nothing that a command writes is kept: each finds the schools as they were made."""

    @contextmanager
    def writing(self, scope: Scope) -> Iterator[Session]:
        with super().writing(scope) as session:
            yield session
            session.rollback()


@pytest.fixture(scope="module")
def rehearsal(world, cipher) -> Iterator[Rehearsal]:
    database = Rehearsal(world.database.engine.url.render_as_string(hide_password=False), cipher=cipher)
    yield database
    database.dispose()


def public_commands() -> dict[str, list[str]]:
    """The names of the parameters of all public functions of the commands layer that take a database."""
    found = {}
    for module in pkgutil.walk_packages(commands.__path__, f"{commands.__name__}."):
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            parameters = inspect.signature(function).parameters
            first = next(iter(parameters.values()), None)
            ours = function.__module__ == module.name and not name.startswith("_")
            if ours and first is not None and first.annotation == "Database":
                found[f"{module.name.rsplit('.', 1)[1]}.{name}"] = list(parameters)
    return found


def test_every_command_has_a_row():
    assert set(public_commands()) == set(matrix.COMMANDS) | matrix.WITHOUT_SCOPE


def test_every_command_of_a_person_takes_their_scope():
    for name, parameters in public_commands().items():
        assert (parameters[1:2] == ["scope"]) == (name not in matrix.WITHOUT_SCOPE)


def test_no_request_reaches_the_commands_without_a_scope():
    forbidden = {name.rsplit(".", 1)[1] for name in matrix.WITHOUT_SCOPE}
    for package in (dashboard, student):
        root = Path(package.__file__).parent
        for file in root.rglob("*.py"):
            if file.relative_to(root).parts[0] == "cli":
                continue
            names = {
                getattr(node, "id", getattr(node, "attr", getattr(node, "name", None)))
                for node in ast.walk(ast.parse(file.read_text()))
            }
            assert not names & forbidden, file


@pytest.mark.parametrize("name", matrix.COMMANDS)
def test_a_command_does_as_its_row_says(world, rehearsal, name):
    row = matrix.COMMANDS[name]

    def run(who: Who) -> str:
        try:
            row.call(rehearsal, world.scope(who), world)
        except NotFound as error:
            return "leak" if any(secret in str(error) for secret in SECRETS) else "404"
        except (BadInput, Refused):
            return "no"
        return "ok"

    compare(row.outcomes, of_everybody(run))
