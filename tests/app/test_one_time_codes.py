"""One-time codes: they open an account once, for the choice of a password."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from flask import Flask

from datastore.commands.accounts.people import NewPerson, create_person, issue_one_time_code
from datastore.models.enums import UserRole
from datastore.scope import Scope
from tests.app.accounts import NEW, WRONG, a_school, an_account, change, choose_password, id_of, is_signed_out
from tests.app.conftest import sign_in, signed_in, visitor
from tests.factories import PASSWORD


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
def card(module_database, school) -> tuple[str, str]:
    """The user name and one-time code of a new pupil."""
    username = f"u-{uuid4().hex}"
    person = NewPerson("Aya", "Nouvelle", UserRole.student, username=username)
    return username, create_person(module_database, school, person).code


def test_a_code_opens_nothing_but_the_choice_of_a_password(server, card):
    client = signed_in(server, *card)
    for address in ("/", "/me", "/login/school", "/_dash-layout", "/no-such-page"):
        answer = client.get(address)
        assert (answer.status_code, answer.location) == (302, "/password")
    assert client.get("/password").status_code == 200


def test_after_the_choice_the_password_opens_and_the_code_does_not(server, card):
    username, code = card
    client = signed_in(server, username, code)
    answer = choose_password(client, code, NEW)
    assert (answer.status_code, answer.location) == (303, "/me")
    assert client.get("/me").status_code == 200
    assert sign_in(visitor(server), username, code).status_code == 401
    assert sign_in(visitor(server), username, NEW).location == "/me"


def test_the_choice_ends_the_sessions_of_whoever_else_used_the_code(server, card):
    thief, owner = signed_in(server, *card), signed_in(server, *card)
    assert choose_password(owner, card[1], NEW).status_code == 303
    assert thief.get("/password").location.startswith("/login")
    assert choose_password(thief, card[1], "un mot de passe de voleur").status_code == 401


def test_a_code_expires(server, module_database, card):
    username, code = card
    change(module_database, username, password_expires_at=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1))
    refused = sign_in(visitor(server), username, code)
    assert (refused.status_code, "too old" in refused.text) == (401, True)
    assert "too old" not in sign_in(visitor(server), username, WRONG).text, "only who has it is told so"


@pytest.mark.parametrize("new", ["court", "x" * 201, "THE USER NAME", "THE CODE"])
def test_an_unfit_password_is_refused_and_the_code_stays(server, card, new):
    username, code = card
    client = signed_in(server, username, code)
    typed = {"THE USER NAME": username.upper(), "THE CODE": code}.get(new, new)
    assert choose_password(client, code, typed).status_code == 400
    assert client.get("/me").location == "/password"


def test_the_choice_needs_the_present_password_and_the_new_one_twice(server, card):
    client = signed_in(server, *card)
    assert choose_password(client, WRONG, NEW).status_code == 400
    assert choose_password(client, card[1], NEW, again=NEW + "?").status_code == 400
    assert client.get("/me").location == "/password"


def test_a_new_code_ends_every_open_session(server, module_database, school, teacher):
    client = signed_in(server, teacher)
    issue_one_time_code(module_database, school, id_of(module_database, teacher))
    assert is_signed_out(client)
    assert sign_in(visitor(server), teacher).status_code == 401


def test_guesses_of_the_present_password_are_locked_out_like_sign_ins(server, teacher):
    client = signed_in(server, teacher)
    for _ in range(6):
        choose_password(client, WRONG, NEW)
    answer = choose_password(client, PASSWORD, NEW)
    assert answer.status_code == 429
    assert client.get("/password").status_code == 200
    assert sign_in(visitor(server), teacher).status_code == 303


def test_a_weak_choice_is_no_guess(server, teacher):
    client = signed_in(server, teacher)
    for _ in range(6):
        assert choose_password(client, PASSWORD, "court").status_code == 400
    assert choose_password(client, PASSWORD, NEW).status_code == 303
