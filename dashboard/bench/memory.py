"""P9: the memory of a real worker after many requests of all kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from itertools import cycle, islice

from dashboard.bench.figures import Figure, not_measured
from dashboard.bench.ground import Ground, Site
from dashboard.bench.pages import Request
from dashboard.bench.serving import Served, children, resident_megabytes, served
from dashboard.bench.visiting import OK, OverHttp, sign_in

WHAT = "memory of one worker after {requests} requests, beside what it was half way"
MOST_MEGABYTES, MOST_GROWTH = 350.0, 1.05
GOAL = f"< {MOST_MEGABYTES:.0f} MB, and <= 5 % more than half way"
CLIENTS = 4
PUPILS_PAGES = ("/me", "/badges", "/data", "/notifications")
Ask = Callable[[OverHttp, OverHttp], None]
"""One request, by the teacher's or the pupil's browser."""


def measure(ground: Ground, *, requests: int) -> list[Figure]:
    """Half of the requests, a look at the worker's memory, the other half, a second look."""
    what = WHAT.format(requests=requests)
    site = ground.of_scale()
    asks = _mixed(site)
    with served(site, workers=1) as server:
        try:
            (worker,) = children(server.pid)
            resident_megabytes(worker)
        except OSError:
            return [not_measured("P9", what, "MB", GOAL, why="this system does not tell a process's memory")]
        half = _after(site, server, worker, asks, requests // 2)
        end = _after(site, server, worker, asks, requests - requests // 2)
    met = end < MOST_MEGABYTES and end <= MOST_GROWTH * half
    return [Figure("P9", what, "MB", end, half, GOAL, met)]


def _after(site: Site, server: Served, worker: int, asks: Sequence[Ask], requests: int) -> float:
    """The worker's memory after so many requests, by several clients at once."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda _: _ask(site, server, asks, requests // CLIENTS), range(CLIENTS)))
    return resident_megabytes(worker)


def _ask(site: Site, server: Served, asks: Sequence[Ask], requests: int) -> None:
    with closing(OverHttp(server.url)) as teacher, closing(OverHttp(server.url)) as pupil:
        sign_in(teacher, site.teacher, site.password)
        sign_in(pupil, site.pupil, site.password)
        for ask in islice(cycle(asks), requests):
            ask(teacher, pupil)


def _mixed(site: Site) -> Sequence[Ask]:
    """Every page and callback of the teacher, and the pupil's pages between them."""
    return list(_of_teacher(site)) + [_opens(path, of_pupil=True) for path in PUPILS_PAGES]


def _of_teacher(site: Site) -> Iterator[Ask]:
    for page in site.pages:
        yield _opens(page.path, of_pupil=False)
        for request in (page.navigation, *page.callbacks):
            yield partial(_calls, request)


def _calls(request: Request, teacher: OverHttp, _pupil: OverHttp) -> None:
    request.sent_by(teacher)


def _opens(path: str, *, of_pupil: bool) -> Ask:
    def ask(teacher: OverHttp, pupil: OverHttp) -> None:
        answer = (pupil if of_pupil else teacher).get(path, compressed=True)
        if answer.status != OK:
            raise RuntimeError(f"{path} answered {answer.status}")

    return ask
