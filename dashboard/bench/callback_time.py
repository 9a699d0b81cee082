"""P1: how long the server takes for each callback of a teacher, beside its statements sent by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dashboard.bench.figures import Detail, Figure, p95, worst
from dashboard.bench.ground import Ground, Site
from dashboard.bench.pages import Request
from dashboard.bench.statements import Statement, recorded, seconds_by_hand

WHAT = "server time of the slowest teacher callback, class of 35 (p95)"
MOST, MOST_OVER_SQL = 80.0, 25.0
GOAL = f"<= {MOST:.0f} ms, and <= {MOST_OVER_SQL:.0f} ms over its statements by hand"
WARM_UP = 3
Statistic = Callable[[Sequence[float]], float]


def measure(ground: Ground) -> list[Figure]:
    """The slowest callback by its 95th percentile; every callback is among the details."""
    details = times(ground.of_scale(), statistic=p95, rounds=ground.rounds)
    slowest = worst(details)
    met = all(d.value <= MOST and d.value - (d.reference or 0) <= MOST_OVER_SQL for d in details)
    return [Figure("P1", WHAT, "ms", slowest.value, slowest.reference, GOAL, met, slowest.name, details)]


def times(site: Site, *, statistic: Statistic, rounds: int) -> list[Detail]:
    """Milliseconds of each callback, and of its own statements alone, named by page and first output."""
    return [_timed(site, name, request, statistic, rounds) for name, request in site.requests.items()]


def _timed(site: Site, name: str, request: Request, statistic: Statistic, rounds: int) -> Detail:
    statements = own_statements(site, request)
    for _ in range(WARM_UP):
        request.sent_by(site.visitor)
    taken = [request.sent_by(site.visitor).seconds for _ in range(rounds)]
    by_hand = [seconds_by_hand(site.database, site.school_id, statements) for _ in range(rounds)]
    return Detail(name, 1000 * statistic(taken), 1000 * statistic(by_hand))


def own_statements(site: Site, request: Request) -> list[Statement]:
    """The statements of a callback, without the look-up of who asks."""
    with recorded(site.database) as looked_up:
        site.visitor.get("/_dash-dependencies")
    known = {statement.text for statement in looked_up}
    with recorded(site.database) as seen:
        request.sent_by(site.visitor)
    return [statement for statement in seen if statement.text not in known]
