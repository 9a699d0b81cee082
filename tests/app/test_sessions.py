"""How a session begins and ends, tried by somebody who would like it to last."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner
from sqlalchemy import select, update

from datastore.commands.accounts.people import set_active
from datastore.commands.accounts.sessions import LONGEST_SESSION
from datastore.models import EndedSession, User
from datastore.models.enums import UserRole
from datastore.scope import Scope
from tests.app import callbacks
from tests.app.accounts import NEW, a_school, an_account, change, choose_password, id_of, is_signed_out
from tests.app.conftest import csrf_token, send, sign_in, signed_in, visitor
from tests.factories import PASSWORD

NOBODY = "0198c0de-0000-7000-8000-000000000000"
"""Fixed, because the workers of a run must agree on the names of the tests."""


@pytest.fixture(scope="module")
def server(module_server) -> Flask:
    return module_server


@pytest.fixture(scope="module")
def school(module_database) -> Scope:
    return a_school(module_database, "Collège des Tilleuls")


@pytest.fixture
def teacher(module_database, school) -> str:
    """The user name of a teacher of the test's own."""
    return an_account(module_database, school, UserRole.teacher)


@pytest.fixture
def client(server, teacher) -> Iterator[FlaskClient]:
    client = signed_in(server, teacher)
    assert not is_signed_out(client)
    return client


def test_who_is_disabled_is_out_at_the_next_request(client, module_database, school, teacher):
    set_active(module_database, school, id_of(module_database, teacher), active=False)
    assert is_signed_out(client)
    set_active(module_database, school, id_of(module_database, teacher), active=True)
    assert is_signed_out(client), "enabling the account does not revive its old sessions"


def test_who_is_erased_is_out_at_the_next_request(client, module_database, teacher):
    change(module_database, teacher, erased_at=dt.datetime.now(dt.UTC))
    assert is_signed_out(client)


def test_a_raised_epoch_ends_every_session(server, client, module_database, teacher):
    elsewhere = signed_in(server, teacher)
    change(module_database, teacher, session_epoch=User.session_epoch + 1)
    assert is_signed_out(client)
    assert is_signed_out(elsewhere)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(server, client, teacher):
    elsewhere = signed_in(server, teacher)
    assert choose_password(client, PASSWORD, NEW).status_code == 303
    assert not is_signed_out(client)
    assert is_signed_out(elsewhere)


def test_a_session_ends_after_twelve_hours_however_busy(client):
    with client.session_transaction() as session:
        session["since"] -= 12 * 3600 - 60
    assert not is_signed_out(client)
    with client.session_transaction() as session:
        session["since"] -= 60
    assert is_signed_out(client)


def test_a_session_ends_after_two_idle_hours(server, teacher, monkeypatch):
    client = visitor(server)
    for idle, ended in ((dt.timedelta(minutes=119), False), (dt.timedelta(minutes=121), True)):
        with monkeypatch.context() as earlier:
            earlier.setattr(
                TimestampSigner, "get_timestamp", lambda _, idle=idle: int(time.time() - idle.total_seconds())
            )
            sign_in(client, teacher)
        assert is_signed_out(client) == ended


def test_a_session_that_has_ended_is_told_as_such_and_not_as_a_stale_form(client):
    """Its token is gone as well: the browser has dropped the cookie."""
    token = {"X-CSRFToken": csrf_token(client)}
    client.delete_cookie("parcours")
    callback = client.post(callbacks.ENDPOINT, json={}, headers=token)
    assert (callback.status_code, callback.json) == (401, {"error": "signed_out"})
    form = client.post("/password", data={"csrf_token": token["X-CSRFToken"]})
    assert (form.status_code, 'action="/login"' in form.text) == (401, True)


def test_signing_out_ends_the_session(client):
    answer = send(client, "/logout")
    assert (answer.status_code, answer.location) == (303, "/login")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    with client.session_transaction() as session:
        assert "_user_id" not in session
    assert is_signed_out(client)


def test_the_cookie_of_a_session_that_was_ended_opens_nothing(server, client, teacher):
    """A copy of it, or an answer of that session that arrives after signing out."""
    cookie = client.get_cookie("parcours").value
    send(client, "/logout")
    client.set_cookie("parcours", cookie)
    assert is_signed_out(client)
    client.set_cookie("parcours", cookie)
    assert send(client, "/logout").status_code == 401
    assert not is_signed_out(signed_in(server, teacher)), "the person may sign in again"


def test_signing_out_ends_no_other_session_of_the_person(server, client, teacher):
    elsewhere = signed_in(server, teacher)
    send(client, "/logout")
    assert (is_signed_out(client), is_signed_out(elsewhere)) == (True, False)


def test_ended_sessions_are_forgotten_when_no_cookie_can_be_as_old(client, server, teacher, module_database):
    send(client, "/logout")
    with module_database.owning() as connection:
        connection.execute(update(EndedSession).values(created_at=dt.datetime.now(dt.UTC) - LONGEST_SESSION))
    send(signed_in(server, teacher), "/logout")
    with module_database.owning() as connection:
        mine = EndedSession.user_id == id_of(module_database, teacher)
        (ended,) = connection.execute(select(EndedSession.created_at).where(mine)).scalars()
    assert dt.datetime.now(dt.UTC) - ended < LONGEST_SESSION


@pytest.mark.parametrize("address", ["/sw.js", "/assets/base.css", "/healthz"])
def test_what_is_the_same_for_everybody_brings_no_cookie(client, address):
    with client.get(address) as answer:
        assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (200, [])


def test_a_link_does_not_sign_anybody_out(client):
    assert client.get("/logout").status_code == 404
    assert not is_signed_out(client)


def test_signing_in_begins_a_new_session(server, teacher):
    client = visitor(server)
    planted = csrf_token(client)
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    sign_in(client, teacher)
    with client.session_transaction() as session:
        assert "planted" not in session
    refused = client.post("/language", data={"locale": "fr", "csrf_token": planted})
    assert refused.status_code == 400, "the token known before is worth nothing now"


def test_signing_in_over_an_open_session_leaves_nothing_of_it(server, client, module_database, school):
    admin = an_account(module_database, school, UserRole.admin)
    assert sign_in(client, admin).location == "/admin"
    assert client.get("/").location == "/admin"
    assert client.post(callbacks.ENDPOINT, json={}).status_code == 404, "the dashboard was the teacher's"


@pytest.mark.parametrize("cookie", ["", "x", "e30.aaaa.bbbb", "eyJfdXNlcl9pZCI6IngifQ.aaaaaa.bbbbbb"])
def test_a_forged_cookie_is_nobody(server, cookie):
    client = visitor(server)
    client.set_cookie("parcours", cookie)
    assert is_signed_out(client)


@pytest.mark.parametrize("key", ["", "x", "a:b:c", f"{NOBODY}:{NOBODY}:1", f"{NOBODY}:{NOBODY}", ":::"])
def test_a_session_of_nobody_we_know_is_nobody(server, key):
    client = visitor(server)
    with client.session_transaction() as session:
        session.update(_user_id=key, since=time.time())
    assert is_signed_out(client)
