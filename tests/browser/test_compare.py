"""The coordinator's comparison in Chromium: found, held against each other, taken along, printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.test_sheet import pages_of

pytestmark = pytest.mark.browser
VALUES = "#compare-values-insight"
PAIR = "#compare-pair-insight"


@pytest.fixture
def coordinator(visitor, accounts: dict[str, str]) -> Visitor:
    """On the comparison, everything drawn."""
    person = visitor(reduced_motion="reduce")
    drawn(person.enter(accounts["coordinator"], "/compare"))
    return person


def drawn(page: Page) -> None:
    expect(page.locator(VALUES)).to_contain_text("médianes")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".skeleton:visible")).to_have_count(0)


def find(page: Page, field: str, name: str) -> None:
    """A class by the keyboard, in two actions: into the field, and its name."""
    page.locator(field).focus()
    page.keyboard.type(name)


def test_two_classes_are_found_held_against_each_other_and_kept_in_the_address(coordinator: Visitor) -> None:
    page = coordinator.page
    find(page, "#compare-first", "4eB")
    expect(page).to_have_url(re.compile("first="))
    expect(page.locator("#compare-values-figure .ytick", has_text="4eB")).to_contain_text("●")
    find(page, "#compare-second", "4eA")
    expect(page.locator(PAIR)).to_contain_text("Sur 100 paires d’un élève de 4eB et d’un élève de 4eA")
    said = page.locator(PAIR).text_content()
    page.reload()
    expect(page.locator(PAIR)).to_have_text(said or "")
    assert page.locator("#compare-first").evaluate("field => field.selectedOptions[0].text") == "4eB"


def test_classes_are_ticked_in_a_list_that_says_how_many(coordinator: Visitor) -> None:
    page = coordinator.page
    classes = page.locator(".compare-list", has=page.locator("#compare-classes"))
    classes.locator("summary").click()
    for name in ("4eA", "4eB"):
        classes.get_by_label(name, exact=True).check()
    expect(classes.locator("summary")).to_have_text("Classes (2)")
    expect(page.locator(VALUES)).to_contain_text("2 classes")
    coordinator.require_accessible()
    page.keyboard.press("Escape")
    expect(classes.get_by_label("4eA", exact=True)).to_be_hidden()
    page.reload()
    expect(page.locator(VALUES)).to_contain_text("2 classes")
    expect(classes.locator("summary")).to_have_text("Classes (2)")


def test_a_class_is_found_in_the_list_by_typing_its_name(coordinator: Visitor) -> None:
    page = coordinator.page
    classes = page.locator(".compare-list", has=page.locator("#compare-classes"))
    field = classes.locator(".compare-search")
    field.evaluate("field => { field.style.display = 'block'; }")  # six classes are seen at a glance
    classes.locator("summary").click()
    expect(field.locator("input")).to_be_focused()
    page.keyboard.type("4EB")
    expect(classes.locator(".form-check:visible")).to_have_text(["4eB"])
    page.keyboard.press("Enter")
    expect(classes.get_by_label("4eB", exact=True)).to_be_checked()
    expect(page).to_have_url(re.compile("classes="))


def test_another_measure_is_drawn_and_its_table_says_on_which_footing(
    coordinator: Visitor, tmp_path: Path
) -> None:
    page = coordinator.page
    page.get_by_label("Ce qui est comparé").select_option("time")
    expect(page.locator(VALUES)).to_contain_text("Temps de travail")
    expect(page).to_have_url(re.compile("measure=time"))
    page.locator(".compare-footing summary").click()
    page.get_by_label(re.compile("mêmes semaines")).uncheck()
    expect(page).to_have_url(re.compile("same_weeks=0"))
    expect(page.locator("#compare-stamp")).not_to_contain_text("mêmes semaines")
    page.wait_for_load_state("networkidle")
    panel = page.locator(".panel", has=page.locator(VALUES))
    panel.locator("[data-exports] summary").click()
    with page.expect_download() as download:
        panel.get_by_role("button", name="CSV").click()
    download.value.save_as(tmp_path / "classes.csv")
    table = (tmp_path / "classes.csv").read_text("utf-8-sig")
    assert "Temps de travail · 2026-2027" in table
    assert "mêmes activités" in table
    assert "mêmes semaines" not in table
    shown = page.locator("#compare-values-table-place tbody th").all_text_contents()
    assert len(shown) > 3
    assert all(name in table for name in shown)


def test_each_class_has_its_sheet_for_the_council_on_one_page_of_paper(coordinator: Visitor) -> None:
    page = coordinator.page
    compared = page.locator("#compare-values-table-place tbody th").all_text_contents()
    page.get_by_label("Ce qui est comparé").select_option("score")
    expect(page.locator(VALUES)).to_contain_text("Score")
    page.get_by_role("link", name="Fiches pour les conseils de classe").click()
    expect(page).to_have_url(re.compile("/compare/council.*measure=score"))
    assert page.locator(".council h2").all_text_contents() == compared
    for name, sheet in zip(compared, page.locator(".council").all(), strict=True):
        assert "médiane" in sheet.locator("p").nth(1).text_content()
        others = [other for other in compared if other != name]
        assert not [other for other in others if other in sheet.locator("table").all_text_contents()]
    assert pages_of(page.pdf(format="A4")) == len(compared)
    coordinator.require_accessible()
    coordinator.picture("council")


def test_it_is_accessible_and_fits_every_screen(coordinator: Visitor) -> None:
    coordinator.require_accessible()
    for width in (390, 768, 1280):
        coordinator.require_fit(width)
    coordinator.picture("compare")


def test_a_teacher_finds_no_comparison(visitor, accounts: dict[str, str]) -> None:
    teacher = visitor()
    page = teacher.sign_in(accounts["teacher"])
    for address in ("/compare", "/compare/council"):
        assert page.request.get(teacher.site + address).status == 404
    assert page.locator("a[href^='/compare']").count() == 0
