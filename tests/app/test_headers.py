"""What every answer says to the browser: what it may load, what it may keep, who may frame it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from tests.app import callbacks
from tests.app.access_dashboard import sent_by_browser
from tests.app.conftest import csrf_token, make_server, send, sign_in, visitor
from tests.app.world import Who, World, make_world

A_YEAR = 365 * 24 * 3600
SUITE = "/_dash-component-suites/dash/html/dash_html_components.min.js"


@pytest.fixture(scope="module")
def world(module_database) -> World:
    return make_world(module_database)


def get(world: World, who: Who, address: str) -> TestResponse:
    return world.client(who).get(address, buffered=True)


def call(world: World, class_id: object) -> TestResponse:
    client = world.client(Who.teacher)
    callback = callbacks.named(client, "overview-completion-figure.figure")
    return callbacks.send(client, callback, sent_by_browser(class_id))


ANSWERS: dict[str, tuple[int, Callable[[World], TestResponse]]] = {
    "the sign-in page": (200, lambda world: get(world, Who.nobody, "/login")),
    "a refused sign-in": (401, lambda world: sign_in(visitor(world.server), "nobody-at-all", "x")),
    "to the sign-in page": (302, lambda world: get(world, Who.nobody, "/")),
    "a form without a session": (401, lambda world: send(world.client(Who.nobody), "/logout")),
    "Dash without a session": (401, lambda world: get(world, Who.nobody, "/_dash-layout")),
    "a page of Dash": (200, lambda world: get(world, Who.teacher, "/")),
    "a page of forms": (200, lambda world: get(world, Who.teacher, "/password")),
    "a page of the pupil": (200, lambda world: get(world, Who.pupil, "/me")),
    "a page of the administration": (200, lambda world: get(world, Who.admin, "/admin")),
    "an address of nobody": (404, lambda world: get(world, Who.teacher, "/no-such-page")),
    "an address of somebody else": (404, lambda world: get(world, Who.other_teacher, f"/class/{world.ours}")),
    "Dash's layout": (200, lambda world: get(world, Who.teacher, "/_dash-layout")),
    "Dash's callbacks": (200, lambda world: get(world, Who.teacher, "/_dash-dependencies")),
    "a callback": (200, lambda world: call(world, world.ours)),
    "a callback that refuses": (200, lambda world: call(world, world.classes[Who.other_teacher])),
    "a callback that cannot be read": (
        400,
        lambda world: world.client(Who.teacher).post(
            callbacks.ENDPOINT, json=[], headers={"X-CSRFToken": csrf_token(world.client(Who.teacher))}
        ),
    ),
    "a form without a token": (400, lambda world: world.client(Who.teacher).post("/logout")),
    "a method that is not ours": (405, lambda world: world.client(Who.nobody).put("/login")),
    "a request that is too large": (
        413,
        lambda world: world.client(Who.nobody).post("/login", data={"identifier": "x" * 3_000_000}),
    ),
    "an asset": (200, lambda world: get(world, Who.teacher, "/assets/base.css")),
    "no asset": (404, lambda world: get(world, Who.teacher, "/assets/no-such-file.css")),
    "a script of Dash": (200, lambda world: get(world, Who.teacher, SUITE)),
    "no script of Dash": (404, lambda world: get(world, Who.nobody, "/_dash-component-suites/x/x.js")),
    "the health": (200, lambda world: get(world, Who.nobody, "/healthz")),
}
FILES = {"an asset", "a script of Dash"}


@pytest.fixture(params=ANSWERS)
def answer(world, request) -> TestResponse:
    """One of each kind of answer."""
    status, ask = ANSWERS[request.param]
    answer = ask(world)
    assert answer.status_code == status, answer.text
    answer.kind = request.param
    return answer


def policy_of(answer: TestResponse) -> dict[str, list[str]]:
    directives = answer.headers["Content-Security-Policy"].split("; ")
    return {name: sources for name, *sources in (directive.split() for directive in directives)}


def test_every_answer_says_what_may_be_loaded(answer):
    policy = policy_of(answer)
    sources = {source for sources in policy.values() for source in sources}
    named = {"'self'", "'none'", "data:", "blob:", "'unsafe-inline'"}
    assert {source for source in sources - named if not source.startswith("'sha256-")} == set()
    assert not {"'unsafe-inline'", "data:", "blob:"} & set(policy["script-src"])
    assert (policy["default-src"], policy["object-src"]) == (["'self'"], ["'none'"])
    assert (policy["frame-ancestors"], policy["form-action"]) == (["'none'"], ["'self'"])
    assert policy["base-uri"] == ["'self'"]


def test_only_a_page_of_dash_may_style_inline(answer):
    inline = "'unsafe-inline'" in policy_of(answer)["style-src"]
    assert inline == (answer.kind == "a page of Dash")


def test_every_answer_forbids_guessing_and_framing(answer):
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_what_is_personal_is_kept_nowhere_and_what_is_the_same_for_all_for_long(answer):
    if answer.kind in FILES:
        assert "no-store" not in answer.headers.get("Cache-Control", "")
    else:
        assert answer.headers["Cache-Control"] == "no-store"


def test_no_answer_shows_how_we_are_made(answer):
    assert "Traceback" not in answer.text
    assert "Server-Timing" not in answer.headers


# What the policy means for our pages

INLINE_SCRIPT = re.compile(r"<script(?![^>]* src=)[^>]*>(.*?)</script>", re.DOTALL)
FLASK_PAGES = [(Who.nobody, "/login"), (Who.teacher, "/password"), (Who.pupil, "/me"), (Who.admin, "/admin")]


def test_the_policy_allows_the_inline_scripts_of_dash_and_no_others(world):
    answer = get(world, Who.teacher, "/")
    scripts = [
        script
        for script in INLINE_SCRIPT.findall(answer.text)
        if script.strip() and not script.startswith('{"')  # Dash's configuration is JSON, which does not run
    ]
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    allowed = [source for source in policy_of(answer)["script-src"] if source != "'self'"]
    assert sorted(allowed) == sorted(f"'sha256-{digest}'" for digest in digests)
    assert scripts


@pytest.mark.parametrize(("who", "address"), FLASK_PAGES)
def test_our_own_pages_need_no_inline_script_or_style(world, who, address):
    page = get(world, who, address).text
    program = re.sub(r'<script type="application/json".*?</script>', "", page, flags=re.DOTALL)  # data
    assert not [script for script in INLINE_SCRIPT.findall(program) if script.strip()]
    assert not re.findall(r"<[^>]+ (?:style|on\w+)=", page)
    assert "<style" not in page


# Files

FILE_OF_PAGE = re.compile(r'<(?:script|link rel="stylesheet")[^>]* (?:src|href)="([^"]+)"')


@pytest.mark.parametrize(("who", "address"), [*FLASK_PAGES, (Who.teacher, "/")])
def test_scripts_and_styles_are_ours_and_kept_for_a_year_under_the_address_of_their_version(
    world, who, address
):
    files = FILE_OF_PAGE.findall(get(world, who, address).text)
    assert len(files) >= 3
    for file in files:
        assert re.search(r"^/assets/.+\?m=\d|^/_dash-component-suites/.+\.v[\w.]+m\d", file), file
        kept = get(world, who, file).cache_control
        assert kept.max_age == A_YEAR


@pytest.mark.parametrize("address", ["/assets/base.css", SUITE, "/_favicon.ico"])
def test_what_a_cache_may_keep_carries_no_session(world, address):
    """A proxy would give it to the next person who asks for the file."""
    answer = get(world, Who.teacher, address)
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_files_are_served_without_a_look_into_the_database(world, monkeypatch):
    def no_database(*_args: object) -> None:
        raise AssertionError("a file needs no database")

    client = world.client(Who.teacher)
    monkeypatch.setattr("dashboard.access.load_person", no_database)
    for address in ("/assets/base.css", SUITE, "/healthz"):
        assert client.get(address, buffered=True).status_code == 200


# Cookies


def cookies_set(answer: TestResponse) -> dict[str, set[str]]:
    """The attributes of each cookie of an answer, without those of its age."""
    found = {}
    for line in answer.headers.getlist("Set-Cookie"):
        name_value, *attributes = line.split("; ")
        found[name_value.split("=")[0]] = {
            name for name in attributes if not name.startswith(("Expires", "Max-Age"))
        }
    return found


@pytest.mark.parametrize(
    ("base_url", "more"),
    [("http://127.0.0.1:8050", set()), ("https://parcours.example.org", {"Secure"})],
)
def test_cookies_are_out_of_reach_of_other_sites_and_of_scripts(module_database, base_url, more):
    server = make_server(module_database, base_url)
    answer = visitor(server).get("/login", base_url=base_url)
    assert cookies_set(answer) == {
        "parcours": {"HttpOnly", "Path=/", "SameSite=Lax"} | more,
        "_csrf_token": {"Path=/", "SameSite=Lax"} | more,
    }
    kept_to_tls = answer.headers.get("Strict-Transport-Security")
    assert (kept_to_tls is not None) == bool(more)


def test_only_the_session_and_its_token_are_kept_in_the_browser(world):
    client = world.client(Who.teacher)
    for address in ("/", "/login", "/password", "/_dash-layout", "/assets/base.css"):
        assert set(cookies_set(client.get(address, buffered=True))) <= {"parcours", "_csrf_token"}
