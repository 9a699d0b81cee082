"""The present moment in Chromium: a pupil calls, the teacher sees it where they are, and answers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.five_activities import School
from tests.factories import PASSWORD

pytestmark = pytest.mark.browser

TWO_LOOKS = 12_000
"""Milliseconds; the page looks every five seconds."""


@pytest.fixture
def class_now(visitor, school: School):
    """The teacher with the page open, low enough to be scrolled."""
    teacher = visitor(school.url, viewport={"width": 900, "height": 420})
    page = teacher.enter("h.martin", f"/class/{school.lesson.class_id}/live", PASSWORD)
    expect(page.locator("#live-updated")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
    return teacher


@pytest.fixture
def pupil(visitor, school: School):
    """A pupil on the page of the quiz."""
    _, username = school.pupil()
    person = visitor(school.url)
    person.enter(username, f"/a/{school.activities['quiz']}", PASSWORD)
    return person


def call(page: Page, words: str) -> None:
    page.locator("#help summary").click()
    page.fill("#help-message", words)
    page.locator("#help button[value=call]").click()
    expect(page.locator("#help")).to_have_attribute("data-called", "yes")


def test_where_nothing_happens_nothing_is_changed(class_now, pupil):
    """The first of the tests: who was there in another falls idle two minutes later, which is a change."""
    page = class_now.page
    expect(page.locator(".live-working .live-tile")).to_have_count(1, timeout=TWO_LOOKS)
    page.evaluate(
        """() => {
          window.changes = 0;
          const count = (found) => { window.changes += found.length; };
          new MutationObserver(count).observe(document.getElementById("live-board-place"),
            { childList: true, subtree: true, attributes: true, characterData: true });
        }"""
    )
    before = page.locator("#live-updated").text_content()
    expect(page.locator("#live-updated")).not_to_have_text(before, timeout=TWO_LOOKS)
    page.wait_for_timeout(5_500)
    assert page.evaluate("window.changes") == 0
    pupil.page.goto("about:blank")


def test_a_call_comes_by_itself_moves_nothing_and_goes_when_it_is_answered(class_now, pupil):
    page, words = class_now.page, "Je ne comprends pas la question"
    expect(page.locator(".live-working .live-tile")).to_have_count(1, timeout=TWO_LOOKS)
    page.locator(".live-working a").first.focus()
    page.evaluate("window.scrollTo(0, 60); window.marked = document.querySelector('.live-away summary')")
    page.evaluate("document.querySelector('.live-away').open = true")
    call(pupil.page, words)
    expect(page.locator(".live-calls")).to_contain_text(words, timeout=TWO_LOOKS)
    assert page.evaluate("window.marked === document.querySelector('.live-away summary')"), "the same element"
    assert page.evaluate("document.querySelector('.live-away').open")
    assert page.evaluate("window.scrollY") > 0
    assert page.evaluate("document.activeElement.closest('.live-calls') !== null"), "the focus goes along"
    page.locator(".live-calls [data-answer]").click()
    expect(page.locator(".live-calls")).to_have_count(0, timeout=TWO_LOOKS)
    expect(page.locator(".live-working .live-tile")).to_have_count(1)


def test_paused_it_stays_as_it_is_until_it_goes_on(class_now, pupil):
    page = class_now.page
    page.keyboard.press("s")
    pause = page.locator("#live-pause")
    expect(pause).to_have_attribute("aria-pressed", "true")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    call(pupil.page, "Pendant la pause")
    page.wait_for_timeout(7_000)
    assert not asked
    assert page.locator(".live-calls").count() == 0
    with page.expect_request("**/_dash-update-component*", timeout=4_000):  # at once, not at the next look
        pause.click()
    expect(page.locator(".live-calls")).to_contain_text("Pendant la pause")
    pupil.page.locator("#help button[value=cancel]").click()
    expect(page.locator(".live-calls")).to_have_count(0, timeout=TWO_LOOKS)


def test_an_answer_that_does_not_come_is_told_and_the_page_recovers(class_now):
    page = class_now.page
    page.route("**/_dash-update-component*", lambda route: None)
    bar = page.locator("#live-updated")
    expect(bar).to_have_attribute("data-mode", "stale", timeout=20_000)
    page.unroute("**/_dash-update-component*")
    expect(bar).to_have_attribute("data-mode", "fresh", timeout=TWO_LOOKS)


FAILED = {
    "multi": True,
    "response": {},
    "sideUpdate": {
        "live-now-insight": {
            "children": [
                {
                    "type": "Span",
                    "namespace": "dash_html_components",
                    "props": {"children": "Échec, code 0b2139da", "className": "failed-line"},
                }
            ]
        }
    },
}
"""What the server answers when a look fails."""


def test_a_look_that_fails_is_told_otherwise_and_everything_is_shown_again_afterwards(class_now):
    page = class_now.page
    finding = page.locator("#live-now-insight").text_content()
    page.route("**/_dash-update-component*", lambda route: route.fulfill(json=FAILED))
    bar = page.locator("#live-updated")
    expect(bar).to_have_attribute("data-mode", "failed", timeout=TWO_LOOKS)
    page.unroute("**/_dash-update-component*")
    expect(bar).to_have_attribute("data-mode", "fresh", timeout=30_000)
    expect(page.locator("#live-now-insight")).to_have_text(finding)


def test_it_is_accessible_with_somebody_at_work_and_with_a_call(class_now, pupil):
    call(pupil.page, "Je bloque")
    expect(class_now.page.locator(".live-calls")).to_be_visible(timeout=TWO_LOOKS)
    class_now.require_accessible()
    class_now.picture("teacher-live")


def test_today_is_accessible_and_each_line_of_the_demo_leads_to_its_page(visitor, accounts):
    teacher = visitor()
    page = teacher.enter(accounts["teacher"], "/")
    card = page.locator(".today-card").filter(has_text="4eB")
    expect(card.locator(".today-stuck li")).to_have_count(4)
    teacher.require_accessible()
    teacher.picture("teacher-today")
    for line, leads_to in (
        (".today-stuck .today-what", r"/student/"),
        (".today-stuck .today-more", r"/activity/"),
        (".today-stuck .today-others", r"/class/[^/]+$"),
        (".today-waiting .today-what", r"/productions$"),
        (".today-unseen .today-what", r"/student/"),
    ):
        expect(card.locator(line).first).to_have_attribute("href", re.compile(leads_to))
    expect(card.locator(".today-unseen")).to_contain_text("Jade L.")
    expect(card.locator(".today-waiting")).to_contain_text("Mariam C.")
