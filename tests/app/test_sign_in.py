"""The sign-in form: whom it lets in, what it gives away, where it leads."""

from __future__ import annotations

import datetime as dt
import re
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from datastore.models.enums import UserRole
from datastore.scope import Scope
from tests.app.accounts import WRONG, a_school, an_account, change
from tests.app.conftest import send, sign_in, signed_in, visitor
from tests.factories import PASSWORD, make_class


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


def same_but_for_tokens(answer: TestResponse, identifier: str) -> str:
    """A page without what differs between any two requests."""
    return re.sub(r'(name="csrf_token" value=)"[^"]+"', r"\1", answer.text.replace(identifier, ""))


@pytest.mark.parametrize(
    ("role", "landing"),
    [
        (UserRole.student, "/me"),
        (UserRole.teacher, "/"),
        (UserRole.coordinator, "/compare"),
        (UserRole.admin, "/admin"),
    ],
)
def test_the_right_password_lands_on_the_page_of_the_role(server, module_database, school, role, landing):
    make_class(module_database, school, uuid4().hex)
    client = visitor(server)
    answer = sign_in(client, an_account(module_database, school, role))
    assert (answer.status_code, answer.location) == (303, landing)
    assert client.get(landing).status_code == 200


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer_at_the_same_cost(server, teacher, hashes):
    unknown = f"u-{uuid4().hex}"
    wrong = sign_in(visitor(server), teacher, WRONG)
    assert hashes == [WRONG]
    nobody = sign_in(visitor(server), unknown, WRONG)
    assert hashes == [WRONG, WRONG]
    assert (wrong.status_code, nobody.status_code) == (401, 401)
    assert same_but_for_tokens(wrong, teacher) == same_but_for_tokens(nobody, unknown)


@pytest.mark.parametrize("state", ["disabled", "erased", "without a password"])
def test_a_closed_account_answers_like_an_unknown_one(server, module_database, teacher, hashes, state):
    values = {
        "disabled": {"is_active": False},
        "erased": {"erased_at": dt.datetime.now(dt.UTC)},
        "without a password": {"password_hash": None},
    }
    change(module_database, teacher, **values[state])
    unknown = f"u-{uuid4().hex}"
    answers = [sign_in(visitor(server), name) for name in (teacher, unknown)]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert same_but_for_tokens(answers[0], teacher) == same_but_for_tokens(answers[1], unknown)
    assert hashes == [PASSWORD, PASSWORD]


@pytest.mark.parametrize("form", [{}, {"identifier": "x"}, {"identifier": "x" * 301, "password": "y"}])
def test_a_form_with_nothing_or_too_much_in_it_is_refused_before_any_hashing(server, hashes, form):
    assert send(visitor(server), "/login", **form).status_code == 401
    assert hashes == []


# Where to go after signing in

OURS = ["/class/5?sequence=all", "/compare", "/admin/classes?q=a&page=2", "/caf%C3%A9"]
FOREIGN = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "https://evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "evil.example",
    "@evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: x=y",
    "\t//evil.example",
    " //evil.example",
    "/\x00/evil.example",
    "/\u2028/evil.example",
    "//[",
    "//ℂ\u2044evil.example",
    "/" + "x" * 2001,
]


@pytest.mark.parametrize("address", OURS)
def test_after_signing_in_people_are_where_they_wanted_to_go(server, teacher, address):
    client = visitor(server)
    asked = client.get(address)
    assert asked.status_code == 302
    form = client.get(asked.location)
    wanted = re.search(r'name="next" value="([^"]*)"', form.text)[1].replace("&amp;", "&")
    assert sign_in(client, teacher, next=wanted).location == address


@pytest.mark.parametrize("address", FOREIGN)
def test_signing_in_never_leads_to_another_site(server, teacher, address):
    client = visitor(server)
    form = client.get("/login", query_string={"next": address})
    assert (form.status_code, 'name="next" value=""' in form.text) == (200, True)
    assert sign_in(client, teacher, next=address).location == "/"


def test_choosing_a_language_never_leads_to_another_site(server):
    assert send(visitor(server), "/language", locale="en", next="//evil.example").location == "/"


# The language


def language_of(client: FlaskClient, address: str = "/password") -> str:
    return re.search(r'<html lang="(\w+)"', client.get(address).text)[1]


def test_a_visitor_chooses_a_language_for_the_session(server):
    client = visitor(server)
    assert language_of(client, "/login") == "en"
    assert send(client, "/language", locale="fr", next="/login").location == "/login"
    assert language_of(client, "/login") == "fr"


def test_the_language_of_a_person_is_kept_beyond_the_session(server, teacher):
    client = signed_in(server, teacher)
    assert language_of(client) == "en"
    send(client, "/language", locale="fr")
    assert language_of(client) == "fr"
    send(client, "/logout")
    assert language_of(signed_in(server, teacher)) == "fr"


def test_a_language_that_we_do_not_speak_changes_nothing(server, teacher):
    client = signed_in(server, teacher)
    send(client, "/language", locale="<b>")
    assert language_of(client) == "en"
