"""The quiz that pupils work on: its right answers, and what its page says."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.fragile import HAND_IN

RIGHT = {"q1": "titre", "q2": "chapeau", "q3": "légende"}
WAITING = "Saved on this device, waiting for the network"
REVIEW = "**/attempts/**"


def hand_in(page: Page) -> None:
    """Press the button; whether it arrives is another matter."""
    page.locator(HAND_IN).click()
