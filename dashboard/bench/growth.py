"""P2: what a callback takes in a large database, beside the same callback in a small one."""

from __future__ import annotations

from dashboard.bench.callback_time import times
from dashboard.bench.figures import Detail, Figure, median, not_measured
from dashboard.bench.ground import Ground

WHAT = "median time of a callback, beside the same in scale S (the one that grows most)"
MOST = 1.3
GOAL = f"<= {MOST} x"
SMALL = "S"


def measure(ground: Ground) -> list[Figure]:
    """The callback whose median grows most from scale S to the run's scale."""
    if ground.scale == SMALL:
        return [not_measured("P2", WHAT, "ms", GOAL, why="needs a larger scale than S: --scale M")]
    before, after = (
        times(site, statistic=median, rounds=ground.rounds)
        for site in (ground.of_scale(SMALL), ground.of_scale())
    )
    small = {detail.name: detail.value for detail in before}
    details = [Detail(detail.name, detail.value, small[detail.name]) for detail in after]
    grown = max(details, key=lambda detail: detail.value / (detail.reference or detail.value))
    figure = Figure("P2", WHAT, "ms", grown.value, grown.reference, GOAL, None, grown.name, details)
    met = figure.ratio is not None and figure.ratio <= MOST
    return [Figure("P2", WHAT, "ms", grown.value, grown.reference, GOAL, met, grown.name, details)]
