"""Productions in Chromium: the queue, a text with what changed, a link that restores it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def teacher(visitor, accounts, stories_class):
    person = visitor()
    page = person.enter(accounts["teacher"], f"{stories_class}/productions")
    expect(page.locator("#productions-queue-table-place tbody tr").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    return person


def test_the_finding_names_whose_text_waits_and_the_first_line_opens_it(teacher):
    page = teacher.page
    first = page.locator("#productions-queue-table-place tbody th a").first
    name = first.text_content()
    expect(page.locator("#productions-queue-insight")).to_contain_text(name)
    first.click()
    expect(page.locator("#productions-title")).to_contain_text(name)
    expect(page.locator(".reading-text").first).not_to_be_empty()
    expect(page).to_have_url(re.compile(r"[?&]text=[0-9a-f-]{36}"))
    page.wait_for_load_state("networkidle")
    teacher.require_accessible()
    teacher.picture("productions-text")
    written = page.locator(".reading-text").first.text_content()
    address = page.evaluate("location.pathname + location.search")
    teacher.open(address)
    expect(page.locator(".reading-text").first).to_have_text(written)


def test_a_filter_keeps_the_open_text_in_the_address_and_the_projector_hides_its_name(teacher):
    page = teacher.page
    link = page.locator("#productions-queue-table-place tbody th a").first
    name = link.text_content()
    link.click()
    expect(page.locator("#productions-title")).to_contain_text(name)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("p")
    expect(page.locator("#productions-title")).to_contain_text("#")
    expect(page.locator("#main")).not_to_contain_text(name)
    expect.soft(page).to_have_url(re.compile(r"hidden=1.*text="))
    page.locator("#productions-part a.btn").click()
    expect(page.locator("#productions-part")).to_be_hidden()


def test_it_fits_a_phone(teacher):
    teacher.require_fit(390)
    teacher.picture("productions")
