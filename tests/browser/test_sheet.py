"""The Monday sheet in Chromium: one page of paper with everything on it, and weeks that open again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PARTS = ("first", "moved", "again", "stuck", "due", "away")


@pytest.fixture
def teacher(visitor, accounts, stories_class):
    person = visitor()
    page = person.enter(accounts["teacher"], f"{stories_class}/sheet")
    for part in PARTS:
        expect(page.locator(f"#sheet-{part}-insight")).not_to_be_empty()
    page.wait_for_load_state("networkidle")
    return person


def lengthened(page) -> None:
    """As full as the sheet of any class can be: every part with all the lines it may hold, long ones."""
    page.evaluate(
        """() => {
          const most = { first: 8, moved: 6, again: 3, stuck: 3, due: 5, away: 8 };
          for (const [part, lines] of Object.entries(most)) {
            const place = document.getElementById(`sheet-${part}-table-place`);
            if (!place.querySelector("tbody tr")) {
              place.innerHTML = document.getElementById("sheet-again-table-place").innerHTML;
            }
            const body = place.querySelector("tbody");
            while (body.rows.length < lines) body.append(body.rows[0].cloneNode(true));
          }
        }"""
    )


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF of Chromium's has: its page tree says it."""
    return int(
        re.search(rb"/Type /Pages\s[^>]*?/Count (\d+)|/Count (\d+)[^>]*?/Type /Pages", pdf)[0]
        .split(b"/Count ")[1]
        .split()[0]
    )


def test_it_prints_on_exactly_one_page_of_paper_with_every_line_of_a_full_class(teacher):
    page = teacher.page
    assert pages_of(page.pdf(prefer_css_page_size=True)) == 1
    lengthened(page)
    assert pages_of(page.pdf(prefer_css_page_size=True)) == 1
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1009})  # A4 inside its margins
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    cut = page.evaluate(
        """() => [...document.querySelectorAll(".sheet :is(td, th, .finding)")]
          .filter((part) => part.offsetParent && part.scrollWidth > part.clientWidth + 1)
          .map((part) => part.textContent)"""
    )
    assert cut == []
    page.emulate_media(media="screen")


def test_it_is_pressed_on_paper_by_its_button(teacher):
    page = teacher.page
    page.evaluate("window.print = () => { window.printed = true; }")
    page.locator("#sheet-print").click()
    page.wait_for_function("() => window.printed")


def test_an_earlier_week_opens_and_says_what_it_cannot_tell(teacher):
    page = teacher.page
    latest = page.locator("#sheet-title").text_content()
    page.locator("#sheet-earlier").click()
    expect(page.locator("#sheet-title")).not_to_have_text(latest)
    expect(page).to_have_url(re.compile(r"week=\d{4}-W\d{2}"))
    expect(page.locator("#sheet-first-table-place tbody tr")).to_have_count(0)
    expect(page.locator("#sheet-moved-insight")).not_to_be_empty()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile(r"hidden=1.*week=\d{4}-W\d{2}"))
    page.locator("#sheet-later").click()
    expect(page.locator("#sheet-title")).to_have_text(latest)


def test_it_is_accessible_and_fits_a_phone(teacher):
    teacher.require_accessible()
    teacher.picture("sheet")
    teacher.require_fit(390)
