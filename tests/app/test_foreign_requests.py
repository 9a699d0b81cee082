"""Forms and callbacks are taken from our own pages only."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from dashboard.access import load_person
from tests.app import callbacks
from tests.app.access_dashboard import sent_by_browser
from tests.app.accounts import is_signed_out
from tests.app.conftest import csrf_token, make_server, new_server, signed_in, visitor
from tests.app.world import Who, World, make_world
from tests.factories import PASSWORD


@pytest.fixture(scope="module")
def world(module_database) -> World:
    return make_world(module_database)


def locale_of_teacher(world: World) -> str:
    return load_person(world.database, world.keys[Who.teacher]).locale


def choose_french(world: World, token: str | None, **headers: str) -> TestResponse:
    """A form that changes something, as the teacher."""
    form = {"locale": "fr"} if token is None else {"locale": "fr", "csrf_token": token}
    return world.client(Who.teacher).post("/language", data=form, headers=headers)


def call_today(world: World, token: str | None, **headers: str) -> TestResponse:
    """A callback that reads, as the teacher."""
    client = world.client(Who.teacher)
    callback = callbacks.named(client, "today-classes-insight.children")
    if token is not None:
        headers["X-CSRFToken"] = token
    return client.post(
        callbacks.ENDPOINT, json=callbacks.body(callback, sent_by_browser(world.ours)), headers=headers
    )


def wrong_tokens(world: World) -> list[str | None]:
    """None, none, forged, of a visitor's session, of another person's."""
    right = csrf_token(world.client(Who.teacher))
    signed, signature = right.rsplit(".", 1)
    # The first letter: the last one carries bits that Base64 drops, so that another letter may say the same.
    forged = f"{signed}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    return [
        None,
        "",
        forged,
        csrf_token(visitor(world.server)),
        csrf_token(world.client(Who.other_teacher)),
    ]


def test_a_form_with_a_wrong_token_changes_nothing(world):
    for token in wrong_tokens(world):
        assert choose_french(world, token).status_code == 400
    assert locale_of_teacher(world) == "en"


def test_a_callback_with_a_wrong_token_is_not_run(world):
    for token in wrong_tokens(world):
        answer = call_today(world, token)
        assert (answer.status_code, "response" in answer.json) == (400, False)


def test_signing_in_needs_a_token_too(world):
    """Or another site could sign people in to an account of its own."""
    client = visitor(world.server)
    answer = client.post("/login", data={"identifier": "teacher", "password": PASSWORD})
    assert answer.status_code == 400
    assert is_signed_out(client)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense", ""])
def test_what_another_site_sends_is_refused_even_with_the_token(world, site):
    token, sent_from = csrf_token(world.client(Who.teacher)), {"Sec-Fetch-Site": site}
    assert choose_french(world, token, **sent_from).status_code == 404
    assert call_today(world, token, **sent_from).status_code == 404
    assert locale_of_teacher(world) == "en"


@pytest.mark.parametrize("path", ["/login", "/admin/people/new", "/me", callbacks.ENDPOINT, "/no-such-page"])
@pytest.mark.parametrize("who", [Who.nobody, Who.admin])
def test_another_site_gets_the_same_plain_answer_everywhere(world, who, path):
    answer = world.client(who).post(path, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 404


@pytest.mark.parametrize("site", ["same-origin", "none", None])
def test_what_our_own_pages_send_is_taken(world, site):
    token = csrf_token(world.client(Who.teacher))
    headers = {} if site is None else {"Sec-Fetch-Site": site}
    assert call_today(world, token, **headers).status_code == 200


def test_a_link_from_another_site_opens_a_page(world):
    answer = world.client(Who.teacher).get("/", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200


def test_over_tls_a_form_must_also_say_that_it_comes_from_here(world):
    ours = "https://parcours.example.org"
    client = visitor(make_server(world.database, ours))
    client.get("/login", base_url=ours)
    token = client.get_cookie("_csrf_token", domain="parcours.example.org").value
    form = {"identifier": "teacher", "password": PASSWORD, "csrf_token": token}
    for referer in (None, "https://evil.example/", "http://parcours.example.org/"):
        headers = {"Referer": referer} if referer else {}
        assert client.post("/login", base_url=ours, data=form, headers=headers).status_code == 400
    answer = client.post("/login", base_url=ours, data=form, headers={"Referer": f"{ours}/login"})
    assert answer.status_code == 303


def test_a_session_does_not_travel_to_another_installation(world):
    """Keys are an installation's own: a session signed with others is nobody's."""
    elsewhere = new_server(world.database, secret="another secret of another installation, long enough")
    stolen = signed_in(elsewhere, "teacher").get_cookie("parcours").value
    client = visitor(world.server)
    client.set_cookie("parcours", stolen)
    assert is_signed_out(client)
