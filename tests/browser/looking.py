"""How the tests look at a page: whether it is accessible and fits, and what the keyboard reaches."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.conftest import Visitor


def examine(person: Visitor, name: str = "") -> None:
    """The page is accessible and fits, on a desk and on a phone; with a name, its picture is kept."""
    page = person.page
    if name:
        person.picture(f"{name}")
    wide = page.viewport_size
    for width, is_new in ((1280, True), (390, False)):
        page.set_viewport_size({"width": width, "height": 844})
        assert not person.faults(rules={"color-contrast": {"enabled": is_new}})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"too wide at {width}"
    page.set_viewport_size(wide)


def tab_to(page: Page, selector: str, most: int = 40) -> None:
    """Press Tab until the control has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")
