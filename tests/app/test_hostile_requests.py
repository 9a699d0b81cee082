"""Requests made to break the server: an answer that says little, never a stack trace, never a 500."""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.app import callbacks
from tests.app.access_dashboard import sent_by_browser
from tests.app.conftest import csrf_token, make_server, visitor
from tests.app.world import Who, World, make_world


@pytest.fixture(scope="module")
def world(module_database) -> World:
    return make_world(module_database)


@pytest.fixture
def teacher(world):
    return world.client(Who.teacher)


# Requests to Dash that its own code in the browser never sends

NOT_JSON = [b"", b"{", b"\xff\xfe", b"[" * 200_000, b'{"a": NaN', b'{"output": "x"} {}', b"null"]
NOT_A_REQUEST: list[Any] = [
    None,
    True,
    7,
    "text",
    [],
    {},
    {"output": None},
    {"output": []},
    {"output": {}},
    {"output": "..."},
    {"output": "no-such.output", "outputs": {}, "inputs": []},
    {"output": "today-classes-table-place.title", "outputs": {}, "inputs": []},
    {"output": {"a": 1}, "inputs": 5, "outputs": "x", "changedPropIds": 9},
]


def post_raw(client, data: bytes, content_type: str = "application/json") -> TestResponse:
    headers = {"X-CSRFToken": csrf_token(client)}
    return client.post(callbacks.ENDPOINT, data=data, content_type=content_type, headers=headers)


def require_refused(answer: TestResponse) -> None:
    assert answer.status_code in {400, 415}, answer.text
    assert answer.json == {"error": "This request cannot be answered."}


@pytest.mark.parametrize("data", NOT_JSON, ids=[str(data[:12]) for data in NOT_JSON])
def test_what_is_no_json_is_refused(teacher, data):
    require_refused(post_raw(teacher, data))


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", "a/b;c=d"])
def test_what_does_not_call_itself_json_is_refused(teacher, content_type):
    require_refused(post_raw(teacher, b"{}", content_type))


@pytest.mark.parametrize("sent", NOT_A_REQUEST, ids=str)
def test_json_that_is_no_callback_request_is_refused(teacher, sent):
    require_refused(post_raw(teacher, json.dumps(sent).encode()))


WRONG_VALUES: list[Any] = [None, True, -1, 1.5, "", "x", [], [[]], [None], {}, {"id": None}, [{"id": {}}]]


def mutations(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The request with each of its parts left out, doubled, or replaced by what it cannot be."""
    for key, value in request.items():
        yield {name: part for name, part in request.items() if name != key}
        for wrong in WRONG_VALUES:
            yield {**request, key: wrong}
        if isinstance(value, list):
            yield {**request, key: value * 2}
    for given in ("inputs", "outputs"):
        for part in ("id", "property"):
            for wrong in WRONG_VALUES:
                changed = copy.deepcopy(request)
                entry = changed[given][0] if isinstance(changed[given], list) else changed[given]
                entry[part] = wrong
                yield changed


def test_no_mutation_of_a_callback_request_is_a_fault_of_ours(world, teacher):
    token = {"X-CSRFToken": csrf_token(teacher)}
    for name in ("today-classes-insight.children", callbacks.ROUTER):
        request = callbacks.body(callbacks.named(teacher, name), sent_by_browser(world.ours))
        for changed in mutations(request):
            answer = teacher.post(callbacks.ENDPOINT, json=changed, headers=token)
            assert answer.status_code in {200, 204, 400}, (changed, answer.text)
            assert "Traceback" not in answer.text


HOSTILE_FILTERS: list[Any] = [
    None,
    5,
    "x",
    [],
    {},
    {"class_id": None},
    {"class_id": ["x"]},
    {"class_id": {"$ne": 1}},
    {"class_id": "' OR 1=1 --"},
    {"class_id": "OURS", "more": 1},
    {"class_id": "OURS", "sequence": "' OR 1=1 --"},
    {"class_id": "OURS", "sequence": ["all"]},
    {"class_id": "OURS", "activity_type": "quiz'; DROP TABLE users; --"},
    {"class_id": "OURS", "domain": "x" * 201},
    {"class_id": "OURS", "domain": {"a": 1}},
    {"class_id": "OURS", "domain": "a\x00b"},
]


@pytest.mark.parametrize("filters", HOSTILE_FILTERS, ids=str)
def test_hostile_filters_are_no_view(world, teacher, filters, caplog):
    text = json.dumps(filters).replace("OURS", str(world.ours))
    for callback in callbacks.of_server(teacher):
        if ("filters-value", "data") in callback.inputs:
            values = sent_by_browser(world.ours) | {"filters-value.data": json.loads(text)}
            answer = callbacks.send(teacher, callback, values)
            assert callbacks.toast_of(answer) == "This page does not exist, or it is not yours."
    assert not caplog.records, "nothing of it is unexpected"


DOMAINS = ["'; DROP TABLE users; --", "%s %(school)s :school", "\ud800", "\x00", "é"]


@pytest.mark.parametrize("domain", DOMAINS, ids=ascii)
def test_a_domain_that_nobody_has_finds_nothing(world, teacher, domain):
    filters = {"filters-value.data": {"class_id": str(world.ours), "domain": domain}}
    values = sent_by_browser(world.ours) | filters
    callback = callbacks.named(teacher, "competencies-heatmap-figure.figure")
    answer = callbacks.send(teacher, callback, values)
    assert answer.status_code == 200
    assert "DROP" not in answer.text


ADDRESSES: list[tuple[Any, Any]] = [
    (None, None),
    (5, "?"),
    ("", ""),
    ("//", "?class_id=1"),
    ("/class/", ""),
    ("/class/%00", ""),
    ("/class/..%2f..%2fadmin", ""),
    ("/class/x/y/z/competencies", ""),
    ("/" + "x" * 10_000, ""),
    ("/compare", "?" + "&".join(f"a{n}={n}" for n in range(1000))),
    ("/", "?pathname_=/admin&search_=x"),
]


@pytest.mark.parametrize(("path", "search"), ADDRESSES, ids=[str(path)[:20] for path, _ in ADDRESSES])
def test_a_hostile_address_in_the_dashboard_is_no_page(teacher, path, search):
    answer = callbacks.go_to(teacher, teacher, path, search)
    assert answer.status_code == 200
    assert "Traceback" not in answer.text


# Forms and addresses

HOSTILE_TEXTS = [
    "\x00",
    "\ud800".encode("utf-16", "surrogatepass"),
    b"\xff\xfe",
    "é" * 300,
    "' OR 1=1 --",
    "{{13126*7}}{{91882+1}}",
]


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=ascii)
def test_hostile_texts_in_forms_are_refused_politely(world, text):
    client = world.client(Who.pupil)
    token = csrf_token(client)
    for address, fields in (
        ("/login", ("identifier", "password", "next")),
        ("/login/school", ("choice", "next")),
        ("/password", ("current", "new", "again")),
        ("/language", ("locale", "next")),
    ):
        form = {**dict.fromkeys(fields, text), "csrf_token": token}
        answer = client.post(address, data=form)
        assert answer.status_code in {303, 400, 401, 429}, (address, answer.text)
        assert "91883" not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/assets/../datastore/settings.py",
        "/assets/..%2f..%2fpyproject.toml",
        "/assets/%2e%2e/dashboard/server.py",
        "/assets//etc/passwd",
        "/assets/vendor",
        "/_dash-component-suites/dash/../../../../etc/passwd",
        "/_dash-component-suites/os/x.js",
        "/_dash-component-suites/dash/<script>alert(1)</script>",
        "/_dash-component-suites/%3Cscript%3E/x.js",
        "/_mcp",
        "/_dash-config",
        "/_alive_abc",
        "/\x00",
        "/%ff%fe",
    ],
)
def test_there_is_nothing_behind_a_hostile_address(world, address):
    for who in (Who.nobody, Who.teacher):
        answer = world.client(who).get(address, buffered=True)
        assert answer.status_code in {302, 308, 401, 404}
        assert "script>alert" not in answer.text


def test_no_language_model_is_offered_our_callbacks(module_database, monkeypatch):
    """Dash can serve them to one; an environment variable must not be enough."""
    monkeypatch.setenv("DASH_MCP_ENABLED", "true")
    monkeypatch.setenv("DASH_MCP_PATH", "_mcp")
    rules = [rule.rule for rule in make_server(module_database).url_map.iter_rules()]
    assert not [rule for rule in rules if "mcp" in rule.lower()]


def test_a_development_setting_in_the_environment_opens_nothing(module_database, monkeypatch, caplog):
    caplog.set_level(logging.ERROR)
    for name in ("DASH_DEBUG", "FLASK_DEBUG", "DASH_PRUNE_ERRORS", "DASH_UI", "DASH_HOT_RELOAD"):
        monkeypatch.setenv(name, "true")
    server = make_server(module_database)
    monkeypatch.setattr("dashboard.auth.routes.migrate.head", lambda: 1 / 0)
    answer = visitor(server).get("/readyz")
    assert (answer.status_code, "ZeroDivisionError" in answer.text) == (500, False)
