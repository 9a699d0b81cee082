"""P5: the comparison of a school of two hundred classes in Chromium, and finding one of them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from dashboard.bench import chromium
from dashboard.bench.comparing import coordinating
from dashboard.bench.figures import Detail, Figure, median, not_measured
from dashboard.bench.ground import Ground, Site
from dashboard.bench.serving import served
from datastore.errors import DataUnavailable
from datastore.simulate.scale.workload import of_sizes

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright

CLASSES, CLASS_SIZE = 200, 10
"""Ten pupils have a box, as thirty-five have; the school is made in minutes."""
ID, WHAT, MOST = "P5-200", "first chart of a comparison of 200 classes painted, opened again (median)", 1.0
GOAL = f"<= {MOST} s, and any class found in two actions"
ROUNDS = 3
_CHART = "#compare-values-figure .scatterlayer .trace"
_LIST = ".compare-list:has(#compare-classes)"


def measure(ground: Ground) -> list[Figure]:
    """The chart of all classes at a later opening; the first one, and the finding, are among the details."""
    small = "needs a larger scale than S: --scale M" if ground.scale == "S" else None
    if why := small or chromium.missing():
        return [not_measured(ID, WHAT, "s", GOAL, why=why)]
    site = coordinating(ground.site(of_sizes((CLASS_SIZE,) * CLASSES)))
    with chromium.started() as playwright, served(site) as server:
        rounds = [_visit(playwright, server.url, site) for _ in range(min(ROUNDS, ground.rounds))]
    first, again, found = (median(seconds) for seconds in zip(*rounds, strict=True))
    details = [
        Detail("opened for the first time, nothing cached", first),
        Detail("opened again", again),
        Detail("any class found: into the list and its name; Enter", found),
    ]
    return [Figure(ID, WHAT, "s", again, None, GOAL, again <= MOST, details=details)]


def _visit(playwright: Playwright, url: str, site: Site) -> tuple[float, float, float]:
    """Seconds until the chart is painted at the first and the last opening, and until a class is chosen."""
    with chromium.opened(playwright) as context:
        context.add_init_script(chromium.watch(_CHART))
        chromium.carry_session(context, url, site.teacher, site.password)
        page = context.new_page()
        painted = [chromium.painted(page, f"{url}/compare") for _ in range(chromium.OPENINGS)]
        return painted[0], painted[-1], _found(page)


def _found(page: Page) -> float:
    """Seconds until the last class of the list is chosen by its name alone.

    Raises:
        DataUnavailable: two actions do not choose it.
    """
    page.wait_for_load_state("networkidle")
    classes = page.locator(_LIST)
    ticks = classes.locator(".form-check")
    if ticks.count() != CLASSES:
        raise DataUnavailable("The list of classes has %(n)d instead of all", n=ticks.count())
    name = ticks.last.text_content() or ""
    started = time.perf_counter()
    classes.locator("summary").click()
    classes.locator(".compare-search input:focus").wait_for()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    if not ticks.last.locator("input").is_checked():
        raise DataUnavailable("Typing %(name)s and Enter do not choose the class", name=name)
    page.wait_for_url("**/compare?*classes=*", timeout=1000 * chromium.PATIENCE_SECONDS)
    return time.perf_counter() - started
