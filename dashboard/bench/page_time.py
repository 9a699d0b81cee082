"""P3: all callbacks of a page, sent at once as a browser does, for classes of 35, 200 and 2,000."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

from dashboard.bench.callback_time import own_statements
from dashboard.bench.figures import Detail, Figure, p95, worst
from dashboard.bench.ground import Ground, Site
from dashboard.bench.pages import PageLoad
from dashboard.bench.serving import served
from dashboard.bench.statements import seconds_by_hand
from dashboard.bench.visiting import OverHttp, sign_in

GOALS = {35: 150.0, 200: 300.0, 2000: 700.0}
"""Milliseconds by size of class."""
QUICK = (35, 200)
"""The sizes of a run at scale S: a class of 2,000 takes minutes to load."""
CONNECTIONS = 6
"""What a browser opens to one server."""
WARM_UP = 2


def measure(ground: Ground) -> list[Figure]:
    """For each size the slowest page by its 95th percentile, beside its statements by hand."""
    sizes = QUICK if ground.scale == "S" else tuple(GOALS)
    return [_of_size(ground, size) for size in sizes]


def _of_size(ground: Ground, size: int) -> Figure:
    site = ground.of_scale() if size == min(GOALS) else ground.of_size(size)
    details = [_by_hand(site, *timed, ground.rounds) for timed in page_times(site, rounds=ground.rounds)]
    slowest, most = worst(details), GOALS[size]
    what = f"all callbacks of the slowest page at once, class of {size} (p95)"
    met = slowest.value <= most
    return Figure(
        f"P3-{size}",
        what,
        "ms",
        slowest.value,
        slowest.reference,
        f"<= {most:.0f} ms",
        met,
        slowest.name,
        details,
    )


def page_times(site: Site, *, rounds: int) -> list[tuple[PageLoad, float]]:
    """Each page that calls the server, and the milliseconds until all its callbacks are answered."""
    pages = [page for page in site.pages if page.waves]
    with served(site) as server, ThreadPoolExecutor(CONNECTIONS) as pool, ExitStack() as open_:
        first = open_.enter_context(closing(OverHttp(server.url)))
        sign_in(first, site.teacher, site.password)
        connections = [open_.enter_context(closing(first.twin())) for _ in range(CONNECTIONS)]
        found = []
        for page in pages:
            taken = [_seconds(page, connections, pool) for _ in range(WARM_UP + rounds)]
            found.append((page, 1000 * p95(taken[WARM_UP:])))
    return found


def _seconds(page: PageLoad, connections: Sequence[OverHttp], pool: ThreadPoolExecutor) -> float:
    """Wave after wave; each connection carries its share of a wave."""
    started = time.perf_counter()
    for wave in page.waves:
        shares = [wave[number :: len(connections)] for number in range(len(connections))]
        sent = [
            pool.submit(
                lambda share, connection: [one.sent_by(connection) for one in share], share, connection
            )
            for share, connection in zip(shares, connections, strict=True)
            if share
        ]
        for one in sent:
            one.result()
    return time.perf_counter() - started


def _by_hand(site: Site, page: PageLoad, milliseconds: float, rounds: int) -> Detail:
    statements = [one for request in page.callbacks for one in own_statements(site, request)]
    taken = [seconds_by_hand(site.database, site.school_id, statements) for _ in range(rounds)]
    return Detail(page.name, milliseconds, 1000 * p95(taken))
