"""From one screen of an activity to the next."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page

SHOWN = "[data-screen]:not([hidden])"


def go_on(page: Page, press: Callable[[Locator], None] = Locator.click) -> bool:
    """Press Next and wait for the next screen, which comes a moment later; false on the last screen."""
    button = page.locator(".js-next")
    if not button.is_visible():
        return False
    left = page.locator(SHOWN).get_attribute("id")
    press(button)
    page.locator(f"{SHOWN}:not(#{left}) h2:focus").wait_for()
    return True
