"""From one screen of an activity to the next."""

from __future__ import annotations

from playwright.sync_api import Page

SHOWN = "[data-screen]:not([hidden])"


def go_on(page: Page) -> bool:
    """Press Next and wait for the next screen, which comes a moment later; false on the last screen."""
    button = page.locator(".js-next")
    if not button.is_visible():
        return False
    left = page.locator(SHOWN).get_attribute("id")
    button.click()
    page.locator(f"{SHOWN}:not(#{left}) h2:focus").wait_for()
    return True
