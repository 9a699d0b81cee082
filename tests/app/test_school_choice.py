"""The same address and password in two schools: the person says which, once the password holds."""

from __future__ import annotations

import re
import time
from uuid import uuid4

import pytest
from flask import Flask
from itsdangerous import TimestampSigner
from sqlalchemy import update
from werkzeug.test import TestResponse

from datastore.models import User
from datastore.models.enums import UserRole
from datastore.scope import Scope
from tests.app import callbacks
from tests.app.accounts import WRONG, a_school, is_signed_out
from tests.app.conftest import send, sign_in, visitor
from tests.factories import make_user


@pytest.fixture(scope="module")
def server(module_server) -> Flask:
    return module_server


NAMES = ("Collège Nord", "Collège Sud")


@pytest.fixture
def schools(module_database) -> tuple[Scope, Scope]:
    return a_school(module_database, NAMES[0]), a_school(module_database, NAMES[1])


@pytest.fixture
def address(module_database, schools) -> str:
    """An e-mail address and PASSWORD that open an account in each of two schools."""
    address = f"{uuid4().hex}@example.org"
    for school in schools:
        user_id = make_user(module_database, school, UserRole.teacher, username=f"u-{uuid4().hex}")
        digest = module_database.cipher.digest(address)
        with module_database.writing(school) as session:
            mine = (User.school_id == school.school_id, User.id == user_id)
            session.execute(update(User).where(*mine).values(email=address, email_digest=digest))
    return address


def offered(answer: TestResponse) -> dict[str, str]:
    """The schools to choose from, with the token of each."""
    buttons = re.findall(r'name="choice" value="([^"]+)">([^<]+)<', answer.text)
    return {name: token for token, name in buttons}


def test_the_school_is_asked_for_only_once_the_password_holds(server, address):
    wrong = sign_in(visitor(server), address, WRONG)
    assert wrong.status_code == 401
    assert not any(name in wrong.text for name in NAMES)
    client = visitor(server)
    assert set(offered(sign_in(client, address))) == set(NAMES)
    assert is_signed_out(client)


@pytest.mark.parametrize("name", NAMES)
def test_the_chosen_school_opens(server, address, name):
    client = visitor(server)
    choice = offered(sign_in(client, address))[name]
    answer = send(client, "/login/school", choice=choice, next="/class/5")
    assert (answer.status_code, answer.location) == (303, "/class/5")
    page = callbacks.go_to(client, client, "/").json
    assert name in str(page)
    assert next(other for other in NAMES if other != name) not in str(page)


@pytest.mark.parametrize("tamper", [lambda token: token[:-1] + "_", lambda token: "x" + token, lambda _: ""])
def test_a_tampered_choice_is_refused(server, address, tamper):
    client = visitor(server)
    choice = offered(sign_in(client, address))[NAMES[0]]
    assert send(client, "/login/school", choice=tamper(choice)).status_code == 401
    assert is_signed_out(client)


def test_a_choice_is_refused_after_five_minutes(server, address, monkeypatch):
    client = visitor(server)
    with monkeypatch.context() as earlier:
        earlier.setattr(TimestampSigner, "get_timestamp", lambda _: int(time.time()) - 302)
        choice = offered(sign_in(client, address))[NAMES[0]]
    assert send(client, "/login/school", choice=choice).status_code == 401
    assert is_signed_out(client)


def test_a_choice_does_not_outlive_the_account(server, module_database, schools, address):
    client = visitor(server)
    choice = offered(sign_in(client, address))[NAMES[0]]
    with module_database.writing(schools[0]) as session:
        session.execute(update(User).values(is_active=False))
    assert send(client, "/login/school", choice=choice).status_code == 401
    assert is_signed_out(client)


def test_what_signs_the_session_does_not_sign_a_choice(server, address):
    client = visitor(server)
    sign_in(client, address)
    forged = server.session_interface.get_signing_serializer(server).dumps("x:y:1")
    assert send(client, "/login/school", choice=forged).status_code == 401


def test_a_password_of_one_school_only_opens_that_school_without_a_question(
    server, module_database, schools, address
):
    with module_database.writing(schools[1]) as session:
        session.execute(update(User).values(password_hash=None))
    client = visitor(server)
    assert sign_in(client, address).status_code == 303
    assert NAMES[0] in str(callbacks.go_to(client, client, "/").json)


def test_the_choice_never_leads_to_another_site(server, address):
    client = visitor(server)
    choice = offered(sign_in(client, address))[NAMES[0]]
    assert send(client, "/login/school", choice=choice, next="//evil.example").location == "/"
