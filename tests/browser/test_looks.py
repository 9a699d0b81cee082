"""Every view of a teacher in Chromium: accessible in each theme, and no wider than the screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

DESK, TABLET, PHONE = 1280, 768, 390
PAPER = 690
"""The width of an A4 sheet between its margins."""
PATIENCE = 50
"""Tenths of a second in which the charts must have followed the window."""
VIEWS = (
    "today",
    "overview",
    "competencies",
    "time",
    "stuck",
    "paths",
    "live",
    "productions",
    "sheet",
    "quiz",
    "text",
    "student",
    "production",
)
PRINTED = {"overview", "competencies", "time", "stuck", "paths", "productions", "student"}
"""Whose charts and tables must fit a sheet of paper; the Monday sheet has tests of its own."""


@pytest.fixture(scope="module")
def teacher(chromium: Browser, site: str, accounts: dict[str, str]) -> Iterator[Visitor]:
    """The teacher, signed in once for all views; at the end the browser may not have complained."""
    context = chromium.new_context(locale="fr-FR", reduced_motion="reduce")
    person = Visitor(context, site)
    person.enter(accounts["teacher"])
    yield person
    context.close()
    assert not person.complaints


@pytest.fixture(scope="module")
def addresses(teacher: Visitor, stories_class: str) -> dict[str, str]:
    """Where each view is: a class, and from its pages a quiz, a text that was written, and a pupil."""
    sheets = ("competencies", "time", "stuck", "paths", "live", "productions", "sheet")
    found = {"today": "/", "overview": stories_class}
    found |= {name: f"{stories_class}/{name}" for name in sheets}
    page = teacher.open(found["stuck"])
    found["quiz"] = first_link(page, "#stuck-activities-table-place tr:has-text('Quiz') th a")
    found["text"] = first_link(page, "#stuck-activities-table-place tr:has-text('Texte') th a")
    found["student"] = first_link(page, "#stuck-split-table-place th a")
    teacher.open(found["productions"])
    found["production"] = first_link(page, "#productions-queue-table-place th a")
    return found


def first_link(page: Page, selector: str) -> str:
    """The address behind the first of these links."""
    return page.locator(selector).first.get_attribute("href")


def drawn(person: Visitor, address: str) -> Page:
    """The view, with nothing still to come."""
    page = person.open(address)
    expect(page.locator(".skeleton:visible")).to_have_count(0)
    expect(page.locator("[data-dash-is-loading=true]")).to_have_count(0)
    return page


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_accessible_in_every_theme_and_fits_every_screen_and_paper(
    teacher: Visitor, addresses: dict[str, str], view: str
) -> None:
    page = drawn(teacher, addresses[view])
    for width in (TABLET, DESK):
        teacher.require_fit(width)
    teacher.require_accessible()
    for theme in ("dark", "contrast"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        assert not teacher.faults(runOnly=["color-contrast"]), theme
    page.evaluate("delete document.documentElement.dataset.theme")
    teacher.require_fit(PHONE)
    assert not teacher.faults(rules={"color-contrast": {"enabled": False}})  # the colours are the same
    if view in PRINTED:
        page.emulate_media(media="print")
        teacher.require_fit(PAPER)
        page.emulate_media(media="screen")


@pytest.fixture
def english(teacher: Visitor) -> Iterator[Visitor]:
    """The teacher reads English for a while; the choice is the account's, so it is taken back."""
    speak(teacher, "en")
    yield teacher
    speak(teacher, "fr")


def speak(teacher: Visitor, language: str) -> None:
    """Choose a language in the menu of the account."""
    page = teacher.open("/")
    page.locator(".topbar details.menu summary").click()
    page.locator(f".topbar button[lang={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_every_view_fits_the_narrowest_screen_in_english(english: Visitor, addresses: dict[str, str]) -> None:
    english.page.set_viewport_size({"width": PHONE, "height": 900})
    for view in VIEWS:
        page = drawn(english, addresses[view])
        assert page.evaluate("document.documentElement.lang") == "en"
        english.require_fit(PHONE)


@pytest.mark.parametrize("view", ["time", "stuck", "overview"])
def test_a_chart_keeps_its_height_when_the_window_changes(
    teacher: Visitor, addresses: dict[str, str], view: str
) -> None:
    teacher.page.set_viewport_size({"width": DESK, "height": 900})
    page = drawn(teacher, addresses[view])
    before = heights(page)
    assert before
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(300)
        for _ in range(PATIENCE):
            if heights(page) == before:
                break
            page.wait_for_timeout(100)
        assert heights(page) == before, width


def heights(page: Page) -> list[int]:
    """The charts' heights in pixels."""
    return page.evaluate(
        "[...document.querySelectorAll('.js-plotly-plot .main-svg:first-child')].map(svg => svg.clientHeight)"
    )


def test_the_numbers_of_the_rows_stay_beside_the_matrix_on_a_phone(
    teacher: Visitor, addresses: dict[str, str]
) -> None:
    page = drawn(teacher, addresses["paths"])
    page.set_viewport_size({"width": PHONE, "height": 900})
    matrix = page.locator(".path-matrix")
    matrix.evaluate("box => box.scrollTo(400, 0)")
    first = matrix.locator(".path-heads span", has_text="1").first
    expect(first).to_be_visible()
    left = first.bounding_box()["x"] - matrix.bounding_box()["x"]
    assert 0 <= left < 2
    row = matrix.locator(".ytick text", has_text="1. ").first.bounding_box()
    beside = first.bounding_box()
    assert beside["y"] <= row["y"]
    assert row["y"] + row["height"] <= beside["y"] + beside["height"]
    matrix.evaluate("box => box.scrollTo(0, 0)")
    expect(first).to_be_hidden()


def test_what_cannot_be_read_is_said_with_another_try(teacher: Visitor, addresses: dict[str, str]) -> None:
    page = drawn(teacher, addresses["stuck"])
    unread = page.locator("#unread")
    page.route("**/_dash-update-component*", lambda route: route.fulfill(status=503, body=""))
    page.get_by_label("Type d’activité").select_option("quiz")
    expect(unread).to_be_visible()
    page.unroute("**/_dash-update-component*")
    unread.get_by_role("button").click()
    expect(page.get_by_label("Type d’activité")).to_have_value("quiz")
    expect(page.locator("#stuck-activities-insight")).not_to_be_empty()
    expect(unread).to_have_count(0)
    teacher.complaints.clear()  # the browser logs each 503
