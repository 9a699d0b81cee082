"""P8: until the first chart is painted in Chromium, beside plain Dash; until a pupil's page can be used."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dashboard.bench import chromium
from dashboard.bench.figures import Figure, median, not_measured
from dashboard.bench.ground import Ground, Site
from dashboard.bench.serving import free_port, running, served

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

COLD, WARM, PUPIL = (
    ("P8-cold", "first chart painted, nothing cached (median)", 2.0),
    ("P8-warm", "first chart painted, opened again (median)", 0.7),
    ("P8-pupil", "a pupil's page usable (median)", 0.4),
)
MOST_OF_PLAIN = 0.5
ROUNDS = 5
_CHART = ".js-plotly-plot .heatmaplayer image"


def measure(ground: Ground) -> list[Figure]:
    """Cold and warm beside plain Dash, and the pupil's start page."""
    if why := chromium.missing():
        return [
            not_measured(id_, what, "s", _goal(id_, most), why=why) for id_, what, most in (COLD, WARM, PUPIL)
        ]
    site = ground.of_scale()
    with chromium.started() as playwright, _plain() as address, served(site) as server:
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


def _goal(id_: str, most: float) -> str:
    beside = "" if id_ == PUPIL[0] else f", and <= {MOST_OF_PLAIN} x plain Dash"
    return f"<= {most} s{beside}"


def _figure(which: tuple[str, str, float], value: float, plain: float | None) -> Figure:
    id_, what, most = which
    met = value <= most and (plain is None or value <= MOST_OF_PLAIN * plain)
    return Figure(id_, what, "s", value, plain, _goal(id_, most), met)


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
    with chromium.opened(playwright) as context:
        context.add_init_script(chromium.watch(_CHART))
        if site is not None:
            chromium.carry_session(context, f"{url}", site.teacher, site.password)
        page = context.new_page()
        painted = []
        for _ in range(chromium.OPENINGS):
            painted.append(chromium.painted(page, address))
            page.goto("about:blank")
    return painted[0], painted[-1]


def _pupil(playwright: Playwright, url: str, site: Site) -> float:
    with chromium.opened(playwright) as context:
        chromium.carry_session(context, url, site.pupil, site.password)
        page = context.new_page()
        page.goto(f"{url}/me", wait_until="load")
        usable = page.evaluate(
            "performance.timing.domContentLoadedEventEnd - performance.timing.navigationStart"
        )
    return float(usable) / 1000
