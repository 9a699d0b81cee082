"""A server for each test, or for a module, and clients that sign in as people do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from threading import Lock

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.server import create_server
from datastore.crypto import Cipher
from datastore.engine import Database
from datastore.installation import Keys
from datastore.settings import from_env
from tests.commands import SECRET
from tests.conftest import new_database
from tests.factories import PASSWORD

BASE_URL = "http://127.0.0.1:8050"


def make_server(database: Database, base_url: str = BASE_URL) -> Flask:
    """The real server on a database of the test."""
    keys = Keys(SECRET, (os.environ["PARCOURS_TEST_DATA_KEY"],))
    return create_server(from_env({"PARCOURS_BASE_URL": base_url}), database, keys)


@pytest.fixture
def server(database: Database) -> Flask:
    """A server on an empty database."""
    return make_server(database)


@pytest.fixture(scope="module")
def module_database(server_url: str, template: str, cipher: Cipher) -> Iterator[Database]:
    """One database for the tests of a module; what one writes the next one sees."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


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
