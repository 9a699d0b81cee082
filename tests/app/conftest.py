"""A server on the database of a test, or of a module, and clients that sign in as people do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.server import create_server
from datastore import passwords
from datastore.engine import Database
from datastore.installation import Keys
from datastore.settings import from_env
from tests.commands import SECRET
from tests.factories import PASSWORD

BASE_URL = "http://127.0.0.1:8050"


def new_server(database: Database, base_url: str = BASE_URL, secret: str = SECRET) -> Flask:
    """The real server, once more."""
    keys = Keys(secret, (os.environ["PARCOURS_TEST_DATA_KEY"],))
    return create_server(from_env({"PARCOURS_BASE_URL": base_url}), database, keys)


@lru_cache(maxsize=8)
def _made_server(database: Database, base_url: str) -> tuple[Flask, dict[str, Any], dict[str, Any]]:
    server = new_server(database, base_url)
    return server, dict(server.config), dict(server.extensions)


def make_server(database: Database, base_url: str = BASE_URL) -> Flask:
    """The real server on a database of the test: made once, and handed out as it was made."""
    server, config, extensions = _made_server(database, base_url)
    for now, made in ((server.config, config), (server.extensions, extensions)):
        now.clear()
        now.update(made)
    return server


@pytest.fixture(autouse=True, scope="module")
def light_hashes() -> Iterator[None]:
    """Passwords are hashed and compared as always, a thousand times faster; unit tests prove the settings."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", hasher)
        patch.setattr(passwords, "_NOBODY", hasher.hash("a password that nobody has"))
        yield


@pytest.fixture
def server(database: Database) -> Flask:
    """A server on an empty database."""
    return make_server(database)


def visitor(server: Flask) -> FlaskClient:
    """A browser that nobody has signed in with yet, of somebody who reads English."""
    client = server.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def csrf_token(client: FlaskClient) -> str:
    """The token of the client's session; the sign-in page gives it to everybody."""
    if client.get_cookie("_csrf_token") is None:
        client.get("/login")
    return client.get_cookie("_csrf_token").value


def send(client: FlaskClient, address: str, **form: str) -> TestResponse:
    """Send a form with its token."""
    return client.post(address, data={**form, "csrf_token": csrf_token(client)})


def sign_in(client: FlaskClient, identifier: str, password: str = PASSWORD, **more: str) -> TestResponse:
    """Send the sign-in form."""
    return send(client, "/login", identifier=identifier, password=password, **more)


def signed_in(server: Flask, username: str, password: str = PASSWORD) -> FlaskClient:
    """The browser of somebody who has signed in."""
    client = visitor(server)
    answer = sign_in(client, username, password)
    assert answer.status_code == 303, f"{username} could not sign in: {answer.status}"
    return client


@pytest.fixture(scope="module")
def module_server(module_database: Database) -> Flask:
    """One server for the tests of a module."""
    return make_server(module_database)


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that the test's requests compared with an Argon2 hash."""
    compared: list[str] = []
    lock, verify = Lock(), PasswordHasher.verify

    def counted(self: PasswordHasher, stored: str, password: str) -> bool:
        with lock:
            compared.append(password)
        return verify(self, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    return compared
