"""Every address, page and callback has a row in the access matrix, and answers as its row says."""

from __future__ import annotations

import json
import re
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from dashboard.pages import PAGES
from datastore.commands.classroom.classes import enrol
from datastore.models.enums import UserRole
from datastore.scope import Scope
from tests.app import access_dashboard, callbacks
from tests.app import access_matrix as matrix
from tests.app.access_dashboard import sent_by_browser
from tests.app.conftest import csrf_token
from tests.app.rows import columns, compare, of_everybody
from tests.app.world import SECRETS, Who, World
from tests.factories import make_user

DONE = frozenset({200, 204, 303})
OUTCOME_OF_STATUS = {400: "no", 401: "in", 404: "404", 409: "no", 415: "no"}
NOTHING_HERE = "Nothing here"
NOT_YOURS = re.compile(r"does not exist, or (it is not yours|you do not teach it|you are not in it)")


@pytest.fixture(scope="module")
def world(module_database) -> World:
    return matrix.make_whole_world(module_database)


def names_us(answer: TestResponse) -> bool:
    """Whether anything of an answer, headers and all, names our class or its pupils."""
    text = answer.data.decode(errors="replace")
    if answer.is_json and text:
        text = json.dumps(answer.json, ensure_ascii=False)
    return any(secret in text + str(answer.headers) for secret in SECRETS)


def outcome_of(answer: TestResponse) -> str:
    """The word of the matrix for an answer; the word "leak" stands in no row."""
    if answer.status_code in DONE:
        return "names" if names_us(answer) else "ok"
    if names_us(answer):
        return "leak"
    if answer.status_code == 302:
        return "in" if answer.location.startswith("/login?next=") else "start"
    return OUTCOME_OF_STATUS.get(answer.status_code, str(answer.status))


def outcome_of_callback(answer: TestResponse) -> str:
    """A callback refuses in its answer: a toast that changes nothing, or a page with nothing on it."""
    if answer.status_code != 200:
        return outcome_of(answer)
    toast = answer.json.get("sideUpdate", {}).get("toast", {}).get("data", "")
    refused = NOTHING_HERE in answer.text or (NOT_YOURS.search(toast) and answer.json["response"] == {})
    if not refused:
        return outcome_of(answer)
    return "leak" if names_us(answer) else "404"


# Addresses


def routes(world: World) -> dict[str, str]:
    """Method and rule of every address, each with its rule; HEAD and OPTIONS go where GET goes."""
    return {
        f"{method} {rule.rule}": rule.rule
        for rule in world.server.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def test_every_address_has_a_row(world):
    assert set(routes(world)) == set(matrix.ROUTES)


@pytest.mark.parametrize("route", matrix.ROUTES)
def test_an_address_answers_as_its_row_says(world, route):
    row, (method, rule) = matrix.ROUTES[route], route.split()

    def ask(who: Who) -> str:
        client = world.client(who)
        body: dict[str, object] = {}
        if method == "POST" and row.json is not None:
            body = {"json": row.json(world), "headers": {"X-CSRFToken": csrf_token(client)}}
        elif method == "POST":
            body = {"data": {**row.form(world), "csrf_token": csrf_token(client)}}
        return outcome_of(client.open(_address(world, rule), method=method, buffered=True, **body))

    compare(row.outcomes, of_everybody(ask))
    if route == "POST /logout":
        world.cookies.clear()  # these sessions have ended


def _address(world: World, rule: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(matrix.PLACES[part[1]](world)), rule)


@pytest.mark.parametrize("route", [route for route in matrix.ROUTES if route.startswith("GET")])
def test_no_other_method_passes_by_the_guard(world, route):
    told = columns(matrix.ROUTES[route].outcomes)
    address = _address(world, route.split()[1])
    for who in (Who.nobody, Who.pupil, Who.other_teacher):
        client = world.client(who)
        head = client.head(address, buffered=True)
        assert outcome_of(head) == told[who].replace("names", "ok")
        assert client.options(address, buffered=True).status_code in {302, 401, 404, 405}


@pytest.mark.parametrize("address", ["/login/school", "/language", "/logout", "/admin/people/x/code"])
def test_an_address_for_forms_only_is_no_page(world, address):
    found = of_everybody(lambda who: outcome_of(world.client(who).get(address)))
    compare("in 404 404 404 404 404 404 404 404 404", found)


# Pages


def test_every_page_has_a_row():
    assert {page.name for page in PAGES} == set(access_dashboard.PAGES)


def _page_address(world: World, name: str) -> str:
    page = next(page for page in PAGES if page.name == name)
    return page.path or _address(world, page.template)


@pytest.mark.parametrize("name", access_dashboard.PAGES)
def test_a_page_opens_by_its_address_as_its_row_says(world, name):
    address = _page_address(world, name)
    found = of_everybody(lambda who: outcome_of(world.client(who).get(address)))
    compare(access_dashboard.PAGES[name].address, found)


@pytest.mark.parametrize("name", access_dashboard.PAGES)
def test_a_page_opens_by_a_click_as_its_row_says(world, name):
    address, staff = _page_address(world, name), world.client(Who.teacher)
    found = of_everybody(lambda who: outcome_of_callback(callbacks.go_to(world.client(who), staff, address)))
    compare(access_dashboard.PAGES[name].click, found)


@pytest.mark.parametrize("page", ["", "/competencies", "/stuck"])
def test_a_class_in_the_query_string_does_not_pass_by_the_one_in_the_path(world, page):
    theirs = world.classes[Who.other_teacher]
    client = world.client(Who.other_teacher)
    assert outcome_of_callback(callbacks.go_to(client, client, f"/class/{theirs}{page}")) == "ok"
    for search in (f"?class_id={world.ours}", f"?class_id={theirs}&class_id={world.ours}"):
        answer = callbacks.go_to(client, client, f"/class/{theirs}{page}", search)
        assert outcome_of_callback(answer) == "404"


# Callbacks


def test_every_callback_has_a_row(world):
    client = world.client(Who.teacher)
    assert {callback.name for callback in callbacks.of_server(client)} == set(access_dashboard.CALLBACKS)


@pytest.mark.parametrize("name", access_dashboard.CALLBACKS)
def test_a_callback_answers_as_its_row_says(world, name):
    callback = callbacks.named(world.client(Who.teacher), name)
    values = sent_by_browser(world.ours, world.activity, world.classmate)
    found = of_everybody(lambda who: outcome_of_callback(callbacks.send(world.client(who), callback, values)))
    compare(access_dashboard.CALLBACKS[name], found)


@pytest.fixture(scope="module")
def newcomers(world) -> dict[Who, UUID]:
    """By teacher of another class, a pupil of theirs of whom there is nothing to tell yet."""
    return {who: _newcomer_of(world, who) for who in (Who.other_teacher, Who.foreign_teacher)}


def _newcomer_of(world: World, teacher: Who) -> UUID:
    admin = Scope.system(world.keys[teacher].school_id)
    name = {"first_name": "Zoé", "last_name": "Delorme"}
    pupil = make_user(world.database, admin, UserRole.student, username=uuid4().hex, **name)
    enrol(world.database, admin, world.classes[teacher], [pupil])
    return pupil


@pytest.mark.parametrize(
    "name", [name for name, row in access_dashboard.CALLBACKS.items() if columns(row)[Who.teacher] != "404"]
)
@pytest.mark.parametrize("who", [Who.other_teacher, Who.foreign_teacher])
def test_a_callback_answers_other_teachers_about_their_own_class(world, newcomers, name, who):
    """So that the refusals above are about the class, and not about the person."""
    client = world.client(who)
    values = sent_by_browser(world.classes[who], student_id=newcomers[who])
    answer = callbacks.send(client, callbacks.named(client, name), values)
    assert outcome_of_callback(answer) == "ok"


def test_a_sequence_of_another_school_in_the_filters_shows_nothing_of_it(world):
    client = world.client(Who.foreign_teacher)
    values = sent_by_browser(world.classes[Who.foreign_teacher])
    values["filters-value.data"]["sequence"] = str(world.sequence)
    for name in ("overview-completion-figure.figure", "filters-sequence.options"):
        answer = callbacks.send(client, callbacks.named(client, name), values)
        assert outcome_of_callback(answer) == "ok"
        assert "L’article de presse" not in json.dumps(answer.json, ensure_ascii=False)
