"""Published examples that no other module of this folder reproduces.

The others: Moodle's first quiz (test_item_analysis, test_reliability), Canvas (test_canvas), Newcombe's
tables (test_shares, test_paths), the eight schools (test_pooling), scipy's example of Mann and Whitney
(test_effect_sizes), pingouin's alpha, listwise as everything here is (test_reliability), and the LASER
Institute's labs (test_learner_models).
"""

from __future__ import annotations

import math
from collections import Counter
from statistics import fmean

import pytest

from datastore.measures.item_analysis import item_statistics
from datastore.measures.paths import Route, Terminal, Visit, routes, transitions
from datastore.measures.pooling import pool
from tests.unit.measures.moodle_second_quiz import ITEMS, MARKS, MAXIMA


def test_every_item_of_moodles_second_quiz():
    for found, (facility, sd, weight, discrimination, efficiency) in zip(
        item_statistics(MARKS, MAXIMA), ITEMS, strict=True
    ):
        assert 100 * found.facility == pytest.approx(facility, rel=1e-8)
        assert found.sd == pytest.approx(sd, rel=1e-8)
        assert found.effective_weight == pytest.approx(weight, rel=1e-8)
        assert found.discrimination == pytest.approx(discrimination, rel=1e-8)
        assert found.efficiency == pytest.approx(efficiency, rel=1e-8)


HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
"""Of 45 at bats each: the eighteen players of Efron & Morris (1977), Clemente to Alvis."""
AT_BATS = 45
SHRINKING_FACTOR = 0.212
ESTIMATES = [0.294, 0.289, 0.285, 0.280, 0.275, 0.275, 0.270, 0.266, 0.261, 0.261]
ESTIMATES += [0.256] * 5 + [0.252, 0.247, 0.242]


def test_the_baseball_players_are_drawn_to_their_mean_as_published():
    """James and Stein shrink by k - 3, DerSimonian and Laird's tau^2 by k - 1: the rest is the same."""
    averages = [hits / AT_BATS for hits in HITS]
    mean, k = fmean(averages), len(averages)
    error = math.sqrt(mean * (1 - mean) / AT_BATS)
    found = pool(averages, [error] * k)
    assert found.mu == pytest.approx(mean)
    [weight] = set(found.weights)
    factor = 1 - (1 - weight) * (k - 3) / (k - 1)
    assert round(factor, 3) == SHRINKING_FACTOR
    assert [round(mean + factor * (each - mean), 3) for each in averages] == ESTIMATES
    for shrunk, each in zip(found.classes, averages, strict=True):
        assert shrunk.value == pytest.approx(mean + weight * (each - mean))


REGISTER, THOROUGHLY, CASUALLY, CHECK, DECIDE, AGAIN, PAY, REJECT = range(8)
CASES = [
    [REGISTER, THOROUGHLY, CHECK, DECIDE, REJECT],
    [REGISTER, CHECK, CASUALLY, DECIDE, PAY],
    [REGISTER, CASUALLY, CHECK, DECIDE, AGAIN, THOROUGHLY, CHECK, DECIDE, PAY],
    [REGISTER, CHECK, THOROUGHLY, DECIDE, REJECT],
    [
        *(REGISTER, CASUALLY, CHECK, DECIDE, AGAIN, CHECK, CASUALLY),
        *(DECIDE, AGAIN, CASUALLY, CHECK, DECIDE, REJECT),
    ],
    [REGISTER, CASUALLY, CHECK, DECIDE, PAY],
]
"""The running example of process mining (van der Aalst), six requests, as pm4py ships it."""
DIRECTLY_FOLLOWS = {
    (REGISTER, CASUALLY): 3,
    (REGISTER, CHECK): 2,
    (REGISTER, THOROUGHLY): 1,
    (CASUALLY, CHECK): 4,
    (CASUALLY, DECIDE): 2,
    (THOROUGHLY, CHECK): 2,
    (THOROUGHLY, DECIDE): 1,
    (CHECK, DECIDE): 6,
    (CHECK, CASUALLY): 2,
    (CHECK, THOROUGHLY): 1,
    (DECIDE, AGAIN): 3,
    (DECIDE, PAY): 3,
    (DECIDE, REJECT): 3,
    (AGAIN, THOROUGHLY): 1,
    (AGAIN, CHECK): 1,
    (AGAIN, CASUALLY): 1,
}
"""What its discover_dfg answers."""


def test_transitions_are_the_directly_follows_graph_of_the_running_example():
    found = transitions(_route(case) for case in CASES)
    inner = {link: times for link, times in found.items() if not {*link} & {*Terminal}}
    assert inner == DIRECTLY_FOLLOWS
    assert found[Terminal.start, REGISTER] == len(CASES)
    ends = Counter({target: found[target, Terminal.end] for target in (PAY, REJECT)})
    assert ends == {PAY: 3, REJECT: 3}


def _route(case: list[int]) -> Route:
    """A minute each, in one sitting."""
    [route] = routes(
        Visit(activity, 60 * minute, 60 * minute + 60, seconds=60.0) for minute, activity in enumerate(case)
    )
    return route
