"""The scripts that keep a pupil's work, tried in Chromium on a small page with a server that misbehaves."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.small_school import (
    AMIR,
    HOST,
    INES,
    TOKEN,
    School,
    cut_for_posts,
    kept,
    type_,
    typed,
    wait_until_kept,
)

pytestmark = pytest.mark.browser

SIGN = "[data-save-state]"
SAVED = "Saved"
WAITING = "Saved on this device, waiting for the network"


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
    context.add_init_script(
        "delete window.indexedDB; Object.defineProperty(window, 'indexedDB', {value: undefined})"
    )
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
