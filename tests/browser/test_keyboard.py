"""A teacher without a mouse: from signing in to a pupil and back, with the keys only."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PASSWORD

pytestmark = pytest.mark.browser

CLASS = ".today-card h2 a:text-is('4eB')"
POINTS = "#stuck-activities-table-place"
SPLIT = "#stuck-split-table-place"
MOST_TABS = 200
QUIET = 800
"""Milliseconds without a change, after which a page is taken to have been written."""


@pytest.fixture
def stuck(visitor, accounts: dict[str, str], stories_class: str) -> Page:
    """The class's stuck points."""
    person = visitor(reduced_motion="reduce")
    page = person.enter(accounts["teacher"], f"{stories_class}/stuck")
    expect(page.locator(f"{POINTS} tbody tr").first).to_be_visible()
    settled(page)
    return page


def settled(page: Page) -> None:
    """Nothing is on its way any more, and what came has been written."""
    page.wait_for_load_state("networkidle")
    before = ""
    while before != (now := page.evaluate("document.body.outerHTML")):
        before = now
        page.wait_for_timeout(QUIET)


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the element has the focus, which must be seen."""
    wanted = target.first.element_handle()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("wanted => wanted === document.activeElement"):
            assert wanted.evaluate(
                "wanted => parseFloat(getComputedStyle(wanted).outlineWidth) >= 2"
                " && getComputedStyle(wanted).outlineStyle !== 'none'"
            ), "the focus is not seen"
            return
    raise AssertionError(f"the keyboard does not reach {target}")


def test_from_signing_in_to_a_stuck_point_its_activity_a_pupil_and_back(visitor, accounts) -> None:
    page: Page = visitor(reduced_motion="reduce").open("/login")
    tab_to(page, page.locator("#identifier"))
    page.keyboard.type(accounts["teacher"])
    tab_to(page, page.locator("#password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(CLASS)).to_be_visible()
    tab_to(page, page.locator(CLASS))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("4eB")
    settled(page)
    for key in ("g", "b"):
        page.keyboard.press(key)
    expect(page.locator(f"{POINTS} tbody tr").first).to_be_visible()
    settled(page)
    tab_to(page, page.locator(f"{POINTS} tbody th a"))
    page.keyboard.press("Enter")
    expect(page.locator("#activity-title")).not_to_be_empty()
    settled(page)
    page.go_back()
    expect(page.locator(f"{SPLIT} tbody th a").first).to_be_visible()
    settled(page)
    name = page.locator(f"{SPLIT} tbody th a").first.text_content()
    tab_to(page, page.locator(f"{SPLIT} tbody th a"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    for key in ("g", "t"):
        page.keyboard.press(key)
    expect(page.locator(CLASS)).to_be_visible()


def test_a_filter_a_sorted_table_a_selection_and_an_export(stuck: Page) -> None:
    kinds = stuck.get_by_label("Type d’activité")
    tab_to(stuck, kinds)
    stuck.keyboard.press("ArrowDown")
    expect(stuck).to_have_url(re.compile("activity_type="))
    tab_to(stuck, stuck.get_by_role("button", name="Effacer les filtres"))
    stuck.keyboard.press("Enter")
    expect(stuck).not_to_have_url(re.compile("activity_type="))
    settled(stuck)

    tab_to(stuck, stuck.locator(POINTS).locator("..").locator("..").locator("[data-exports] summary"))
    stuck.keyboard.press("Enter")
    menu = stuck.locator("[data-exports] details[open]")
    expect(menu.get_by_role("button", name="CSV")).to_be_visible()
    stuck.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    assert stuck.evaluate("document.activeElement.matches('[data-exports] summary')")

    head = stuck.locator(f"{POINTS} thead button", has_text="Activité")
    tab_to(stuck, head)
    stuck.keyboard.press("Enter")
    expect(stuck.locator(f"{POINTS} th[aria-sort=ascending]")).to_have_text("Activité")

    tick = stuck.locator(f"{SPLIT} input[data-select]").first
    tab_to(stuck, tick)
    stuck.keyboard.press("Space")
    expect(stuck.locator("#class-tray")).to_contain_text("(1)")


def test_one_key_hides_every_name_wherever_it_stands(visitor, accounts, stories_class: str) -> None:
    page: Page = visitor(reduced_motion="reduce").enter(accounts["teacher"], stories_class)
    expect(page.locator("#overview-completion-table-place tbody tr").first).to_be_visible()
    settled(page)
    names = page.locator("#overview-completion-table-place tbody th a").all_text_contents()
    assert len(names) > 20
    assert names_left(page, names)
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile("hidden=1"))
    settled(page)
    assert not names_left(page, names)
    for letter in "lkhprmb":
        with page.expect_navigation():
            page.keyboard.press("g")
            page.keyboard.press(letter)
        settled(page)
        assert "hidden=1" in page.url
        assert not names_left(page, names), page.url
    with page.expect_navigation(url=re.compile("/student/")):
        page.locator(f"{SPLIT} tbody th a").first.press("Enter")
    settled(page)
    assert not names_left(page, names)
    with page.expect_navigation():
        page.keyboard.press("g")
        page.keyboard.press("t")
    expect(page.locator(CLASS)).to_have_attribute("href", re.compile("hidden=1"))
    assert not names_left(page, names)


def names_left(page: Page, names: list[str]) -> list[str]:
    """The names that stand anywhere: in the title, in any text or mark of the page, in any chart."""
    everything = page.evaluate(
        "[document.title, document.body.outerHTML,"
        " ...[...document.querySelectorAll('.js-plotly-plot')]"
        ".map(({ data, layout }) => JSON.stringify([data, layout]))].join(' ')"
    )
    return [name for name in names if name in everything]


def test_the_keys_are_listed_and_a_theme_is_chosen_and_stays(stuck: Page) -> None:
    stuck.keyboard.press("?")
    keys = stuck.get_by_role("dialog")
    for view in ("Aujourd’hui", "Points de blocage", "Cacher les noms"):
        expect(keys).to_contain_text(view)
    stuck.keyboard.press("Escape")
    expect(keys).to_have_count(0)

    tab_to(stuck, stuck.locator(".topbar details.menu summary"))
    stuck.keyboard.press("Enter")
    tab_to(stuck, stuck.locator("[data-choice='theme:dark']"))
    stuck.keyboard.press("Enter")
    expect(stuck.locator("[data-choice='theme:dark']")).to_have_attribute("aria-pressed", "true")
    stuck.reload()
    expect(stuck.locator("html")).to_have_attribute("data-theme", "dark")
