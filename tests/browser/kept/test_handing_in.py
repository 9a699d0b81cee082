"""Handing in: once, whatever is clicked or lost, and with its words kept where it is refused."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.activity_forms import until
from tests.browser.kept.small_school import ASSETS, TOKEN, cut_for_posts, type_, typed

pytestmark = pytest.mark.browser


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


def test_a_submission_that_is_refused_takes_the_pupil_to_the_reason(tab, school):
    page = tab()
    page.set_viewport_size({"width": 320, "height": 300})
    page.evaluate("document.getElementById('activity').style.paddingTop = '900px'")
    type_(page, "titre")
    school.refusals["/a/1/attempts"] = (409, {"error": "No more attempts."})
    page.locator("[data-hand-in]").click()
    reason = page.get_by_role("alert")
    expect(reason).to_be_focused(timeout=8000)
    expect(reason).to_be_in_viewport()
    expect(reason).to_contain_text("No more attempts.")


def test_of_what_was_handed_in_the_latest_is_remembered_and_no_more(tab, school):
    page = tab()
    type_(page, "titre")
    page.locator("[data-hand-in]").click()
    page.wait_for_url("**/attempts/1")
    page.evaluate(
        """async () => {
          for (let at = 1; at <= 250; at++) {
            await parcours.store.write({ put: { receipts: { key: `older ${at}`, at, answer: {} } } });
          }
        }"""
    )
    page = tab()
    expect(page.locator("[data-handed-in]")).to_be_visible()
    page.wait_for_function("async () => !(await parcours.store.receipt('older 51'))")
    found = "async (keys) => Promise.all(keys.map(async (key) => !!(await parcours.store.receipt(key))))"
    assert page.evaluate(found, ["older 1", "older 52", "older 250", TOKEN]) == [False, True, True, True]
    copies = re.search(r"MOST_PAGES = (\d+)", (ASSETS / "sw.js").read_text(encoding="utf-8"))
    assert copies
    assert int(copies[1]) < 200, "a page that is kept may come of a submission that is forgotten"


@pytest.mark.parametrize("trouble", ["503", "portal"])
def test_an_answer_that_is_not_ours_or_says_later_is_waited_out(tab, school, trouble):
    page = tab()
    type_(page, "titre")
    school.trouble = lambda address: trouble if address.endswith("attempts") else ""
    page.locator("[data-hand-in]").click()
    until(page, lambda: school.requests.count("/a/1/attempts") > 1)
    assert school.attempts == []
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
    until(page, lambda: school.attempts)
    assert [attempt["responses"] for attempt in school.attempts] == [{"answers": {"q1": "titre"}}]
