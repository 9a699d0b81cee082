"""Devices: shared by pupils, without room, without a memory, or without what only TLS brings."""

import pytest
from playwright.sync_api import expect

from tests.browser.kept.small_school import AMIR, HOST, INES, cut_for_posts, type_, typed

pytestmark = pytest.mark.browser

SIGN = "[data-save-state]"
SAVED = "Saved"
WAITING = "Saved on this device, waiting for the network"


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
