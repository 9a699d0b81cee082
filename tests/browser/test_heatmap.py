"""The heatmap in Chromium: heads that stay, the keyboard, the evidence of a cell, setting its level."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def teacher(visitor, accounts, stories_class):
    person = visitor(viewport={"width": 900, "height": 700})
    page = person.enter(accounts["teacher"], f"{stories_class}/competencies")
    expect(page.locator(".heatmap-cursor")).to_be_attached()
    page.wait_for_load_state("networkidle")
    return person


def cursor(page: Page) -> str:
    """What a screen reader reads of the cell that has the focus."""
    return page.evaluate("document.activeElement.getAttribute('aria-label')")


def place(page: Page, selector: str) -> dict[str, float]:
    """Where an element is, in the heatmap."""
    return page.evaluate(
        """selector => {
          const corner = (element) => document.querySelector(element).getBoundingClientRect();
          const [own, all] = [corner(selector), corner(".heatmap")];
          return { x: Math.round(own.x - all.x), y: Math.round(own.y - all.y) };
        }""",
        selector,
    )


def test_the_heads_stay_while_the_cells_scroll(teacher):
    page = teacher.page
    before = [place(page, head) for head in (".heatmap-top", ".heatmap-names", ".heatmap-corner")]
    page.evaluate("document.querySelector('.heatmap').scrollTo(120, 200)")
    page.wait_for_timeout(200)
    left, down = page.evaluate(
        "(({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop])(document.querySelector('.heatmap'))"
    )
    assert left > 0
    assert down > 0
    top, names, corner = (place(page, head) for head in (".heatmap-top", ".heatmap-names", ".heatmap-corner"))
    assert top == {"x": before[0]["x"] - left, "y": before[0]["y"]}
    assert names == {"x": before[1]["x"], "y": before[1]["y"] - down}
    assert corner == before[2]


def test_arrows_move_from_cell_to_cell_and_each_is_read_as_a_sentence(teacher):
    page = teacher.page
    page.locator(".heatmap-cursor").focus()
    first = cursor(page)
    assert re.fullmatch(r"\S+ \S+, [^:]+\s: .+", first), first
    page.keyboard.press("ArrowDown")
    below = cursor(page)
    assert below.split(",")[0] != first.split(",")[0]
    assert below.split(":")[0].split(", ", 1)[1] == first.split(":")[0].split(", ", 1)[1]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")  # there is nothing above
    assert cursor(page) == first
    page.keyboard.press("Control+End")
    last = cursor(page)
    page.keyboard.press("ArrowRight")
    assert cursor(page) == last
    expect(page.locator(".heatmap-cursor")).to_be_in_viewport()
    expect(page.locator(".heatmap-said")).to_have_text(last)
    page.keyboard.press("Control+Home")
    assert cursor(page) == first


def test_a_cell_opens_its_evidence_and_its_level_is_set_and_taken_back(teacher):
    page = teacher.page
    page.locator(".heatmap-cursor").focus()
    before = cursor(page)
    page.keyboard.press("Enter")
    title = page.locator("#competencies-title")
    expect(title).to_be_focused()
    expect(title).to_contain_text(before.split(",")[0])
    expect(page.locator("#competencies-evidence-table-place tbody tr").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    teacher.require_accessible()
    teacher.picture("teacher-competencies-evidence")

    page.get_by_role("combobox", name="Niveau").select_option("expert")
    page.get_by_label("Raison").fill("Très sûr à l’oral")
    page.get_by_role("button", name="Fixer le niveau").click()
    expect(page.locator("#competencies-decisions")).to_contain_text("Très sûr à l’oral")
    expect(page.locator(".heatmap-cursor")).to_have_attribute(
        "aria-label", re.compile("expert, fixé par un enseignant")
    )

    page.get_by_role("button", name="Revenir au niveau calculé").click()
    expect(page.locator(".heatmap-cursor")).to_have_attribute("aria-label", before)
    title.focus()
    page.keyboard.press("Escape")
    expect(page.locator(".heatmap-cursor")).to_be_focused()
    assert cursor(page) == before


def test_a_click_on_a_cell_opens_it_and_one_on_a_bar_does_not(teacher):
    page = teacher.page
    chart = page.locator(".heatmap .js-plotly-plot")
    size = chart.evaluate(
        """gd => {
          const { xaxis: x, yaxis: y } = gd._fullLayout;
          return [x._offset, y._offset, x._length / x.ticktext.length, y._length / y.ticktext.length];
        }"""
    )
    left, top, width, height = size
    chart.click(position={"x": left + 1.5 * width, "y": top - 30})
    expect(page.locator("#competencies-evidence")).to_be_hidden()
    chart.click(position={"x": left + 1.5 * width, "y": top + 2.5 * height})
    expect(page.locator("#competencies-evidence")).to_be_visible()
    name = chart.evaluate("gd => gd._fullLayout.yaxis.ticktext[2]")
    expect(page.locator("#competencies-title")).to_contain_text(name)


CHART = "document.querySelector('.heatmap .js-plotly-plot')._fullLayout"


def test_the_order_and_the_size_of_the_cells_are_chosen(teacher):
    page = teacher.page
    names = f"{CHART}.yaxis.ticktext.join()"
    by_name = page.evaluate(names)
    page.get_by_label("Ordre des élèves").select_option("pattern")
    page.wait_for_function(f"names => {names} !== names", arg=by_name)
    assert sorted(page.evaluate(names).split(",")) == sorted(by_name.split(","))
    height = page.evaluate(f"{CHART}.height")
    page.get_by_label("Taille des cases").select_option("large")
    page.wait_for_function(f"height => {CHART}.height > height", arg=height)
