"""A real Chromium: until a chart is painted in it, as its visitors wait for it."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from datastore.errors import DataUnavailable

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Playwright

CHROMIUM = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chromium-headless-shell",
)
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
PATIENCE_SECONDS = 30
OPENINGS = 3
"""Chromium keeps a script's compiled form from its second use on: the third opening is every later one."""


def watch(chart: str) -> str:
    """A script that notes in the page when the frame after the one with the chart begins: it is painted then.

    Args:
        chart: Selects what the chart draws last.
    """
    return f"""
new MutationObserver((_, watching) => {{
  if (!document.querySelector("{chart}")) return;
  watching.disconnect();
  const painted = () => {{ window.firstChart = performance.now() / 1000; }};
  requestAnimationFrame(() => requestAnimationFrame(painted));
}}).observe(document, {{subtree: true, childList: true}});
"""


def missing() -> str | None:
    """Why it cannot be measured here, if so."""
    if find_spec("playwright") is None:
        return "Playwright is not installed: pip install playwright"
    if installed() is None:
        return "there is no Chromium: install it"
    return None


def installed() -> str | None:
    """Where Chromium is."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


@contextmanager
def started() -> Iterator[Playwright]:
    """What drives browsers."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only here, and only where it is installed

    with sync_playwright() as playwright:
        yield playwright


@contextmanager
def opened(playwright: Playwright) -> Iterator[BrowserContext]:
    """A new browser with a profile on the disk, as teachers have: it keeps files, and compiled scripts."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=installed(), args=list(OPTIONS)
        )
        yield context
        context.close()


def painted(page: Page, address: str) -> float:
    """Seconds from asking for the address until the chart that is watched is painted.

    Raises:
        DataUnavailable: there is none.
    """
    page.goto(address, wait_until="commit")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (seconds := page.evaluate("window.firstChart ?? null")) is None:
        if time.monotonic() > deadline:
            raise DataUnavailable("No chart appears on %(address)s", address=address)
        page.wait_for_timeout(20)
    return float(seconds)


def carry_session(context: Any, url: str, username: str, password: str) -> None:
    """Sign in without opening a page, so that nothing is cached by it."""
    context.request.get(f"{url}/login")
    token = next(one["value"] for one in context.cookies(url) if one["name"] == "_csrf_token")
    form = {"identifier": username, "password": password, "csrf_token": token}
    context.request.post(f"{url}/login", form=form, max_redirects=0)
