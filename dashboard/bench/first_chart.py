"""P8: until the first chart is painted in Chromium, beside plain Dash; until a pupil's page can be used."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from dashboard.bench.figures import Figure, median, not_measured
from dashboard.bench.ground import Ground, Site
from dashboard.bench.serving import free_port, running, served
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
COLD, WARM, PUPIL = (
    ("P8-cold", "first chart painted, nothing cached (median)", 2.0),
    ("P8-warm", "first chart painted, opened again (median)", 0.7),
    ("P8-pupil", "a pupil's page usable (median)", 0.4),
)
MOST_OF_PLAIN = 0.5
ROUNDS = 5
_CHART = ".js-plotly-plot .heatmaplayer image"
_WATCH = f"""
new MutationObserver((_, watching) => {{
  if (!document.querySelector("{_CHART}")) return;
  watching.disconnect();
  const painted = () => {{ window.firstChart = performance.now() / 1000; }};
  requestAnimationFrame(() => requestAnimationFrame(painted));
}}).observe(document, {{subtree: true, childList: true}});
"""
"""Notes in the page when the frame after the one with the chart begins: then it has been painted."""
_PATIENCE_SECONDS = 30
_OPENINGS = 3
"""Chromium keeps a script's compiled form from its second use on: the third opening is every later one."""


def measure(ground: Ground) -> list[Figure]:
    """Cold and warm beside plain Dash, and the pupil's start page."""
    if why := _missing():
        return [
            not_measured(id_, what, "s", _goal(id_, most), why=why) for id_, what, most in (COLD, WARM, PUPIL)
        ]
    site = ground.of_scale()
    with _playwright() as playwright, _plain() as address, served(site) as server:
        ours_at = f"{server.url}/class/{site.class_id}/competencies"
        plain, ours, usable = [], [], []
        for _ in range(min(ROUNDS, ground.rounds)):  # in turns: what else the machine does slows down both
            plain.append(_cold_and_warm(playwright, address))
            ours.append(_cold_and_warm(playwright, ours_at, server.url, site))
            usable.append(_pupil(playwright, server.url, site))
    charts = [
        _figure(which, median([one[place] for one in ours]), median([one[place] for one in plain]))
        for place, which in enumerate((COLD, WARM))
    ]
    return [*charts, _figure(PUPIL, median(usable), None)]


def _missing() -> str | None:
    """Why it cannot be measured here, if so."""
    if find_spec("playwright") is None:
        return "Playwright is not installed: pip install playwright"
    if _installed() is None:
        return "there is no Chromium: install it"
    return None


def _installed() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def _goal(id_: str, most: float) -> str:
    beside = "" if id_ == PUPIL[0] else f", and <= {MOST_OF_PLAIN} x plain Dash"
    return f"<= {most} s{beside}"


def _figure(which: tuple[str, str, float], value: float, plain: float | None) -> Figure:
    id_, what, most = which
    met = value <= most and (plain is None or value <= MOST_OF_PLAIN * plain)
    return Figure(id_, what, "s", value, plain, _goal(id_, most), met)


@contextmanager
def _playwright() -> Iterator[Playwright]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only here, and only where it is installed

    with sync_playwright() as playwright:
        yield playwright


@contextmanager
def _chromium(playwright: Playwright) -> Iterator[BrowserContext]:
    """A new browser with a profile on the disk, as teachers have: it keeps files, and compiled scripts."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=_installed(), args=list(OPTIONS)
        )
        yield context
        context.close()


@contextmanager
def _plain() -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "dashboard.bench.plain", str(port)]
    with running(command, dict(os.environ), url, ready="/") as server:
        yield server.url


def _cold_and_warm(
    playwright: Playwright, address: str, url: str | None = None, site: Site | None = None
) -> tuple[float, float]:
    """Seconds from asking for the address until the chart is there: first in a new browser, then again."""
    with _chromium(playwright) as context:
        context.add_init_script(_WATCH)
        if site is not None:
            _carry_session(context, f"{url}", site.teacher, site.password)
        page = context.new_page()
        painted = []
        for _ in range(_OPENINGS):
            painted.append(_painted(page, address))
            page.goto("about:blank")
    return painted[0], painted[-1]


def _painted(page: Page, address: str) -> float:
    page.goto(address, wait_until="commit")
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (painted := page.evaluate("window.firstChart ?? null")) is None:
        if time.monotonic() > deadline:
            raise DataUnavailable("No chart appears on %(address)s", address=address)
        page.wait_for_timeout(20)
    return float(painted)


def _pupil(playwright: Playwright, url: str, site: Site) -> float:
    with _chromium(playwright) as context:
        _carry_session(context, url, site.pupil, site.password)
        page = context.new_page()
        page.goto(f"{url}/me", wait_until="load")
        usable = page.evaluate(
            "performance.timing.domContentLoadedEventEnd - performance.timing.navigationStart"
        )
    return float(usable) / 1000


def _carry_session(context: Any, url: str, username: str, password: str) -> None:
    """Sign in without opening a page, so that nothing is cached by it."""
    context.request.get(f"{url}/login")
    token = next(one["value"] for one in context.cookies(url) if one["name"] == "_csrf_token")
    form = {"identifier": username, "password": password, "csrf_token": token}
    context.request.post(f"{url}/login", form=form, max_redirects=0)
