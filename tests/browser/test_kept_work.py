"""The scripts that keep a pupil's work, tried in Chromium on a small page, with a server that misbehaves as told.

No real server: each request is answered here, under an address that browsers trust as they trust TLS.
"""

import json
import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

pytestmark = pytest.mark.browser

ASSETS = Path(__file__).parents[2] / "assets"
HOST = "http://localhost:9"
INES, AMIR = "5d2c4f0e-0000-4000-8000-000000000001", "5d2c4f0e-0000-4000-8000-000000000002"
SCRIPTS = ("words", "form", "store", "queue", "conflict", "autosave", "hand-in", "offline", "sign-out")
TOKEN = "11111111-0000-4000-8000-000000000001"
SIGN = "[data-save-state]"
SAVED = "Saved"
WAITING = "Saved on this device, waiting for the network"


class School:
    """The server side of one activity, and whatever is wrong with it."""

    def __init__(self) -> None:
        self.user = INES
        self.signed_in = INES
        self.trouble: Callable[[str], str] = lambda _address: ""
        self.draft: dict[str, Any] = {"revision": 0, "responses": {"answers": {}}}
        self.attempts: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.refusals: dict[str, tuple[int, dict[str, Any]]] = {}

    def answer(self, route: Route) -> None:
        url = urlsplit(route.request.url)
        trouble = self.trouble(url.path)
        if route.request.method == "POST":
            self.requests.append(url.path)
        if trouble == "cut":
            route.abort("connectionfailed")
        elif trouble == "503":
            route.fulfill(status=503, body='{"error": "later"}', content_type="application/json")
        elif trouble == "portal":
            route.fulfill(status=200, body="<h1>Pay here</h1>", content_type="text/html")
        elif url.path.startswith("/assets/"):
            file = ASSETS / url.path.removeprefix("/assets/")
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            route.fulfill(body=file.read_bytes(), content_type=kind)
        elif route.request.method == "POST":
            self._posted(route, url.path, lost=trouble == "lost")
        else:
            headers = {"Set-Cookie": "_csrf_token=t0ken; Path=/"}
            route.fulfill(body=self.page(), content_type="text/html; charset=utf-8", headers=headers)

    def _posted(self, route: Route, path: str, *, lost: bool) -> None:
        headers = route.request.headers
        if path == "/logout":
            route.fulfill(status=303, headers={"Location": "/login"})
            return
        assert headers["x-csrftoken"] == "t0ken"
        if headers["x-parcours-user"] != self.signed_in:
            status, answer = 401, {"error": "other_person"}
        elif path in self.refusals:
            status, answer = self.refusals[path]
        else:
            body = json.loads(route.request.post_data or "")
            status, answer = self._save(body) if path.endswith("draft") else self._hand_in(body)
        if lost:
            route.abort("connectionreset")
        else:
            route.fulfill(status=status, body=json.dumps(answer), content_type="application/json")

    def _save(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        stored = self.draft
        if body["revision"] < stored["revision"] and body["responses"] != stored["responses"]:
            return 409, {"error": "newer", **stored, "saved_at": "2026-11-22T10:00:00+00:00"}
        if body["responses"] != stored["responses"]:
            self.draft = {"revision": stored["revision"] + 1, "responses": body["responses"]}
        return 200, {"revision": self.draft["revision"], "saved_at": "2026-11-22T10:00:00+00:00"}

    def _hand_in(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.attempts.append(body)
        return 200, {"number": len(self.attempts), "review": "/a/1/attempts/1"}

    def page(self) -> str:
        answers = self.draft["responses"]["answers"]
        fields = "".join(
            f'<fieldset data-item="{key}" data-kind="short_text"><legend>Question {key}</legend>'
            f'<input name="answers.{key}" aria-label="{key}" value="{answers.get(key, "")}"></fieldset>'
            for key in ("q1", "q2")
        )
        scripts = "".join(f'<script defer src="/assets/student-{name}.js"></script>' for name in SCRIPTS)
        return (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><body><main data-user="{self.user}">'
            f'<h1>Le titre</h1><span data-save-state role="status"></span>'
            f'<form id="activity" method="post" action="/a/1/form" autocomplete="off" data-user="{self.user}"'
            f' data-class="c" data-activity="1" data-type="quiz" data-version="1" data-token="{TOKEN}"'
            f' data-revision="{self.draft["revision"]}" data-now="1795341600000" data-submit="/a/1/attempts">'
            f"{fields}<button data-hand-in>Hand in</button></form>"
            f'<form method="post" action="/logout"><button>Sign out</button></form></main>{scripts}'
        )


@pytest.fixture
def school() -> School:
    return School()


@pytest.fixture
def context(chromium) -> Iterator[BrowserContext]:
    context = chromium.new_context(service_workers="block", bypass_csp=True)
    yield context
    context.close()


@pytest.fixture
def tab(context: BrowserContext, school: School) -> Iterator[Callable[[], Page]]:
    """Opens the activity in a tab; an error in a script is a failure."""
    context.route("**/*", school.answer)
    errors: list[str] = []

    def open_() -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{HOST}/a/1")
        page.wait_for_function("parcours.draft.current()")
        return page

    yield open_
    assert errors == []


def cut(_address: str) -> str:
    return "cut"


def cut_for_posts(address: str) -> str:
    return "cut" if address.startswith("/a/1/") else ""


def typed(page: Page, key: str = "q1") -> str:
    return page.get_by_label(key, exact=True).input_value()


def type_(page: Page, text: str, key: str = "q1") -> None:
    page.get_by_label(key, exact=True).fill(text)


def kept(page: Page) -> Any:
    """The drafts on the device, as they were stored."""
    return page.evaluate("parcours.store.drafts()")


def wait_until_kept(page: Page, text: str, key: str = "q1") -> None:
    page.wait_for_function(
        "async ([key, text]) => (await parcours.store.drafts())[0]?.responses.answers[key] === text", arg=[key, text]
    )


def test_what_is_typed_is_saved_by_itself_and_the_sign_says_so(tab, school):
    page = tab()
    expect(page.locator(SIGN)).to_have_text(SAVED)
    type_(page, "titre")
    expect(page.locator(SIGN)).to_have_text("Saving…")
    expect(page.locator(SIGN)).to_have_text(SAVED, timeout=8000)
    assert school.draft == {"revision": 1, "responses": {"answers": {"q1": "titre"}}}


def test_without_a_network_it_waits_on_the_device_and_a_reload_brings_it_back(tab, school):
    page = tab()
    school.trouble = cut_for_posts
    type_(page, "titre")
    expect(page.locator(SIGN)).to_have_text(WAITING, timeout=8000)
    expect(page.locator("[data-strip=offline]")).to_contain_text("kept on this device")
    page.reload()
    expect(page.get_by_label("q1", exact=True)).to_have_value("titre")
    school.trouble = lambda _: ""
    expect(page.locator(SIGN)).to_have_text(SAVED, timeout=20000)
    assert school.draft["responses"] == {"answers": {"q1": "titre"}}


def test_a_save_whose_answer_was_lost_is_no_conflict(tab, school):
    page = tab()
    school.trouble = lambda address: "lost" if address.endswith("draft") else ""
    type_(page, "un")
    page.wait_for_function("parcours.facts.draft === 'waiting'")
    assert school.draft["revision"] == 1
    type_(page, "deux")
    wait_until_kept(page, "deux")
    school.trouble = lambda _: ""
    expect(page.locator(SIGN)).to_have_text(SAVED, timeout=20000)
    assert school.draft == {"revision": 2, "responses": {"answers": {"q1": "deux"}}}
    expect(page.locator("dialog")).to_have_count(0)


def test_after_a_reload_a_lost_answer_is_no_conflict_either(tab, school):
    page = tab()
    school.trouble = lambda address: "lost" if address.endswith("draft") else ""
    type_(page, "un")
    page.wait_for_function("parcours.facts.draft === 'waiting'")
    type_(page, "deux")
    wait_until_kept(page, "deux")
    school.trouble = lambda _: ""
    page.reload()
    expect(page.get_by_label("q1", exact=True)).to_have_value("deux")
    expect(page.locator(SIGN)).to_have_text(SAVED, timeout=20000)
    expect(page.locator("dialog")).to_have_count(0)
    assert school.draft["responses"] == {"answers": {"q1": "deux"}}


@pytest.mark.parametrize(
    ("button", "shown"), [("Keep what is here", "d'ici"), ("Take the other one", "d'ailleurs")]
)
def test_two_devices_with_other_answers_are_both_shown_and_nothing_is_thrown_away(tab, school, button, shown):
    page = tab()
    school.draft = {"revision": 4, "responses": {"answers": {"q1": "d'ailleurs"}}}
    type_(page, "d'ici")
    dialog = page.locator("dialog[data-conflict]")
    expect(dialog).to_contain_text("d'ici", timeout=8000)
    expect(dialog).to_contain_text("d'ailleurs")
    expect(dialog).to_contain_text("Question q1")
    dialog.get_by_role("button", name=button).click()
    expect(page.get_by_label("q1", exact=True)).to_have_value(shown)
    expect(page.locator(SIGN)).to_have_text(SAVED, timeout=8000)
    assert school.draft["responses"]["answers"]["q1"] == shown
    (draft,) = kept(page)
    other = {"d'ici": "d'ailleurs", "d'ailleurs": "d'ici"}[shown]
    assert [version["responses"] for version in draft["aside"]] == [{"answers": {"q1": other}}]


def test_a_conflict_can_be_decided_later_and_is_asked_again_after_a_reload(tab, school):
    page = tab()
    school.draft = {"revision": 4, "responses": {"answers": {"q1": "d'ailleurs"}}}
    type_(page, "d'ici")
    page.get_by_role("button", name="Decide later").click(timeout=8000)
    expect(page.locator(SIGN)).to_have_text("Two versions: choose one")
    assert school.draft["responses"]["answers"]["q1"] == "d'ailleurs"
    page.reload()
    page.get_by_role("button", name="Keep what is here").click()
    expect(page.locator(SIGN)).to_have_text(SAVED, timeout=8000)
    assert school.draft["responses"]["answers"]["q1"] == "d'ici"


def test_two_tabs_of_one_device_show_the_same_and_add_to_it(tab, school):
    first, second = tab(), tab()
    type_(first, "de l'un")
    expect(second.get_by_label("q1", exact=True)).to_have_value("de l'un")
    type_(second, "de l'autre", "q2")
    expect(first.get_by_label("q2", exact=True)).to_have_value("de l'autre")
    for page in (first, second):
        expect(page.locator(SIGN)).to_have_text(SAVED, timeout=10000)
    assert school.draft["responses"]["answers"] == {"q1": "de l'un", "q2": "de l'autre"}
    assert first.locator("dialog").count() + second.locator("dialog").count() == 0


def test_a_double_click_hands_in_once_and_opens_the_result(tab, school):
    page = tab()
    type_(page, "titre")
    page.locator("[data-hand-in]").dblclick(force=True)
    page.wait_for_url("**/attempts/1")
    assert [attempt["client_token"] for attempt in school.attempts] == [TOKEN]
    assert school.attempts[0]["responses"] == {"answers": {"q1": "titre"}}
    assert not page.evaluate("parcours.store.unsent()")


def test_handing_in_without_a_network_is_kept_and_sent_by_itself(tab, school):
    page = tab()
    type_(page, "titre")
    school.trouble = cut_for_posts
    page.locator("[data-hand-in]").click()
    expect(page.locator("[data-strip=offline]")).to_contain_text("What you handed in is kept on this device")
    expect(page.locator("[data-hand-in]")).to_be_disabled()
    page.reload()
    expect(page.locator("[data-hand-in]")).to_be_disabled()
    assert typed(page) == "titre"
    school.trouble = lambda _: ""
    page.wait_for_url("**/attempts/1", timeout=20000)
    assert [attempt["client_token"] for attempt in school.attempts] == [TOKEN]


@pytest.mark.parametrize("trouble", ["503", "portal"])
def test_an_answer_that_is_not_ours_or_says_later_is_waited_out(tab, school, trouble):
    page = tab()
    type_(page, "titre")
    school.trouble = lambda address: trouble if address.endswith("attempts") else ""
    page.locator("[data-hand-in]").click()
    page.wait_for_timeout(1500)
    assert (school.attempts, school.requests.count("/a/1/attempts") > 1) == ([], True)
    school.trouble = lambda _: ""
    page.wait_for_url("**/attempts/1", timeout=20000)
    assert len(school.attempts) == 1


def test_a_submission_that_is_refused_stays_with_its_words_until_it_is_deleted(tab, school):
    page = tab()
    type_(page, "titre")
    school.refusals["/a/1/attempts"] = (409, {"error": "No more attempts."})
    page.locator("[data-hand-in]").click()
    card = page.locator("[data-refused] section")
    expect(card).to_contain_text("No more attempts.", timeout=8000)
    expect(card).to_contain_text("Question q1: titre")
    expect(page.locator("[data-hand-in]")).to_be_enabled()
    page.reload()
    expect(card).to_contain_text("titre")
    card.get_by_role("button", name="Try again").click()
    expect(card).to_have_count(1)
    card.get_by_role("button", name="Delete").click()
    card.get_by_role("button", name="Really").click()
    expect(card).to_have_count(0)
    school.refusals.clear()
    assert school.attempts == []


def test_a_refused_submission_is_taken_when_it_is_tried_again(tab, school):
    page = tab()
    type_(page, "titre")
    school.refusals["/a/1/attempts"] = (404, {"error": "Not open."})
    page.locator("[data-hand-in]").click()
    page.locator("[data-refused] section").wait_for()
    school.refusals.clear()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("[data-refused] section")).to_have_count(0)
    page.wait_for_timeout(300)
    assert [attempt["responses"] for attempt in school.attempts] == [{"answers": {"q1": "titre"}}]


def test_nothing_is_sent_while_somebody_else_is_signed_in(tab, school):
    page = tab()
    type_(page, "titre")
    school.signed_in = AMIR
    page.locator("[data-hand-in]").click()
    expect(page.locator("[data-strip=signed-out]")).to_be_visible(timeout=8000)
    assert school.attempts == []
    school.signed_in = INES
    page.wait_for_url("**/attempts/1", timeout=20000)
    assert len(school.attempts) == 1


def test_another_pupil_on_the_device_neither_sees_nor_sends_what_is_kept(tab, school, context):
    page = tab()
    type_(page, "titre")
    school.trouble = cut_for_posts
    page.locator("[data-hand-in]").click()
    page.locator("[data-strip=offline]").wait_for()
    page.close()
    school.trouble, school.user, school.signed_in = (lambda _: ""), AMIR, AMIR
    page = tab()
    assert typed(page) == ""
    page.wait_for_timeout(1000)
    assert school.attempts == []
    page.close()
    school.user = school.signed_in = INES
    page = tab()
    page.wait_for_function("async () => !(await parcours.store.unsent())", timeout=20000)
    assert [attempt["responses"] for attempt in school.attempts] == [{"answers": {"q1": "titre"}}]


def test_a_device_without_room_says_so_and_sends_at_once(tab, school, context):
    page = tab()
    session = context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": HOST, "quotaSize": 1})
    school.trouble = cut_for_posts
    type_(page, "titre " * 40_000)
    expect(page.locator("[data-strip=full]")).to_be_visible(timeout=8000)
    expect(page.locator(SIGN)).to_have_text("Not saved yet: keep this page open", timeout=8000)
    school.trouble = lambda _: ""
    expect(page.locator(SIGN)).to_have_text(SAVED, timeout=20000)
    assert school.draft["responses"]["answers"]["q1"] == "titre " * 40_000
    page.locator("[data-hand-in]").click()
    page.wait_for_url("**/attempts/1")
    assert len(school.attempts) == 1


def test_a_browser_that_keeps_nothing_works_with_the_network(context, school, tab):
    context.add_init_script("delete window.indexedDB; Object.defineProperty(window, 'indexedDB', {value: undefined})")
    page = tab()
    type_(page, "titre")
    expect(page.locator(SIGN)).to_have_text(SAVED, timeout=8000)
    page.locator("[data-hand-in]").click()
    page.wait_for_url("**/attempts/1")
    assert (len(school.attempts), school.draft["revision"]) == (1, 1)


def test_the_queue_works_without_locks_and_channels_too(context, school, tab):
    """As on a server of the school's own network, without TLS."""
    context.add_init_script(
        "delete Navigator.prototype.locks; delete window.BroadcastChannel; delete window.caches"
    )
    page = tab()
    type_(page, "titre")
    expect(page.locator(SIGN)).to_have_text(SAVED, timeout=8000)
    page.locator("[data-hand-in]").click()
    page.wait_for_url("**/attempts/1")
    assert len(school.attempts) == 1


def test_what_is_typed_just_before_leaving_is_on_the_device_and_on_its_way(tab, school):
    page = tab()
    page.evaluate("document.querySelector('[name=\"answers.q1\"]').value = 'vite'")
    page.evaluate("document.querySelector('form').dispatchEvent(new Event('input'))")
    page.reload()
    expect(page.get_by_label("q1", exact=True)).to_have_value("vite")
    expect(page.locator(SIGN)).to_have_text(SAVED, timeout=8000)
    assert school.draft["responses"] == {"answers": {"q1": "vite"}}


def test_signing_out_with_unsent_work_asks_first_and_waits_if_wanted(tab, school):
    page = tab()
    school.trouble = cut_for_posts
    type_(page, "titre")
    expect(page.locator(SIGN)).to_have_text(WAITING, timeout=8000)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Stay signed in until it is sent").click()
    expect(page.locator("[data-strip=leaving]")).to_be_visible()
    school.trouble = lambda _: ""
    page.wait_for_url("**/login", timeout=20000)
    assert school.draft["responses"] == {"answers": {"q1": "titre"}}


def test_signing_out_leaves_nothing_on_the_device(tab, school):
    page = tab()
    school.trouble = cut_for_posts
    type_(page, "titre")
    expect(page.locator(SIGN)).to_have_text(WAITING, timeout=8000)
    page.get_by_role("button", name="Sign out").click()
    school.user = ""
    page.get_by_role("button", name="Sign out and delete it").click()
    page.wait_for_url("**/login")
    names = page.evaluate("indexedDB.databases().then(all => all.map(({name}) => name))")
    assert (names, page.evaluate("caches.keys()")) == ([], [])
    assert school.draft["revision"] == 0
