"""Effect sizes agree with scipy and statsmodels, and change sign with the groups."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import bootstrap, mannwhitneyu, norm
from statsmodels.stats.meta_analysis import effectsize_smd

from datastore.measures.effect_sizes import RESAMPLES, SEED, hedges_g, median_difference, superiority

marks = st.lists(st.integers(0, 8).map(float), min_size=1, max_size=15)
spread = st.lists(st.floats(-50, 50, allow_nan=False), min_size=2, max_size=20).filter(
    lambda v: np.ptp(v) > 1e-3
)


# --- Pairs


def test_superiority_of_the_example_of_scipys_documentation():
    males, females = [19, 22, 16, 29, 24], [20, 11, 17, 12]
    found = superiority(males, females)
    assert found.u == 17
    assert found.delta == pytest.approx(0.7)
    assert found.of_100 == pytest.approx(85)


@given(marks, marks)
def test_u_agrees_with_scipy_ties_included(first, second):
    assert superiority(first, second).u == pytest.approx(mannwhitneyu(first, second).statistic, abs=1e-9)


@given(marks, marks)
def test_delta_is_the_share_of_pairs_won_minus_those_lost(first, second):
    pairs = [np.sign(a - b) for a, b in product(first, second)]
    assert superiority(first, second).delta == pytest.approx(np.mean(pairs), abs=1e-12)


@given(marks, marks)
def test_delta_changes_sign_with_the_groups(first, second):
    one, other = superiority(first, second), superiority(second, first)
    assert one.delta == pytest.approx(-other.delta, abs=1e-12)
    assert one.of_100 + other.of_100 == pytest.approx(100)
    assert -1 <= one.delta <= 1


def test_without_a_value_there_are_no_pairs():
    assert superiority([], [1.0]) is None
    assert superiority([1.0], []) is None


# --- Medians


@pytest.mark.parametrize("sizes", [(5, 5), (12, 31), (28, 9)])
def test_the_interval_of_medians_is_scipys_percentile_bootstrap(sizes):
    drawn = np.random.default_rng(1)
    first, second = drawn.normal(0.6, 0.2, sizes[0]), drawn.normal(0.5, 0.2, sizes[1])
    expected = bootstrap(
        (first, second),
        lambda a, b, axis: np.median(a, axis=axis) - np.median(b, axis=axis),
        n_resamples=RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    found = median_difference(list(first), list(second))
    assert found.value == pytest.approx(np.median(first) - np.median(second), abs=1e-12)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_the_same_values_always_give_the_same_interval():
    assert median_difference([1, 2, 3, 9], [2, 2, 4]) == median_difference([1, 2, 3, 9], [2, 2, 4])


def test_another_seed_draws_others():
    first, second = [float(n) for n in range(20)], [float(n * n) for n in range(20)]
    assert median_difference(first, second) != median_difference(first, second, seed=1)


def test_groups_without_spread_differ_by_exactly_so_much():
    assert median_difference([3.0] * 5, [1.0] * 6) == (2, 2, 2)


def test_without_a_value_there_is_no_median():
    assert median_difference([], [1.0]) is None


# --- Standard deviations


@given(spread, spread)
def test_hedges_g_and_its_variance_agree_with_statsmodels(first, second):
    a, b = np.array(first), np.array(second)
    g, variance = effectsize_smd(a.mean(), a.std(ddof=1), a.size, b.mean(), b.std(ddof=1), b.size)
    if variance <= 0:  # the divisor n - 3.94 is that of groups which are not tiny
        return
    half = norm.ppf(0.975) * np.sqrt(variance)
    assert hedges_g(first, second) == pytest.approx((g, g - half, g + half), rel=1e-6, abs=1e-6)


def test_hedges_g_by_hand():
    # Means 4 and 2, both variances 2.5: d = 2 / sqrt 2.5, df = 8, correction 1 - 3/31.
    found = hedges_g([2.0, 3, 4, 5, 6], [0.0, 1, 2, 3, 4])
    assert found.value == pytest.approx(2 / 2.5**0.5 * (1 - 3 / 31))


@pytest.mark.parametrize(("first", "second"), [([1.0], [1.0, 2.0]), ([0.7] * 3, [0.5] * 3)])
def test_without_spread_there_is_no_g(first, second):
    assert hedges_g(first, second) is None
