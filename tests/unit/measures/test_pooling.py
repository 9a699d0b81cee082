"""Partial pooling: the estimates of statsmodels where these are right, the formula by hand where not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects

from datastore.measures.pooling import FEW_CLASSES, pool, standard_errors

EIGHT_SCHOOLS = ([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18])
"""Rubin 1981: coaching effects and their standard errors."""

classes = st.lists(st.tuples(st.floats(-20, 20), st.floats(0.5, 10)), min_size=3, max_size=14).map(
    lambda pairs: tuple(zip(*pairs, strict=True))
)


def by_hand(y, se):
    w = [1 / s**2 for s in se]
    mean = sum(a * b for a, b in zip(w, y, strict=True)) / sum(w)
    q = sum(a * (b - mean) ** 2 for a, b in zip(w, y, strict=True))
    tau2 = max(0.0, (q - (len(y) - 1)) / (sum(w) - sum(a * a for a in w) / sum(w)))
    star = [1 / (s**2 + tau2) for s in se]
    return sum(a * b for a, b in zip(star, y, strict=True)) / sum(star), tau2


def test_rubins_eight_schools_have_no_detectable_difference():
    found = pool(*EIGHT_SCHOOLS)
    assert found.tau2 == 0
    assert not found.detectable
    assert found.mu == pytest.approx(7.69, abs=0.005)
    assert [shrunk.value for shrunk in found.classes] == pytest.approx([found.mu] * 8)
    assert set(found.weights) == {0}


@given(classes)
def test_mu_and_tau2_by_hand(data):
    y, se = data
    found = pool(y, se, resamples=10)
    assert (found.mu, found.tau2) == pytest.approx(by_hand(y, se), rel=1e-6, abs=1e-6)


def test_mu_and_tau2_agree_with_statsmodels_where_tau2_is_above_0():
    y, se = [0.61, 0.44, 0.72, 0.35, 0.58, 0.49], [0.03, 0.05, 0.04, 0.06, 0.02, 0.05]
    expected = combine_effects(np.array(y), np.array(se) ** 2, method_re="dl")
    found = pool(y, se)
    assert found.tau2 == pytest.approx(expected.tau2, abs=1e-9)
    assert found.mu == pytest.approx(expected.mean_effect_re, abs=1e-9)
    assert found.detectable


@given(classes)
def test_a_shrunk_mean_lies_between_its_class_and_all_and_its_interval_holds_it(data):
    y, se = data
    found = pool(y, se, resamples=10)
    assert found.tau2 >= 0
    for own, weight, shrunk in zip(y, found.weights, found.classes, strict=True):
        assert 0 <= weight < 1
        assert min(own, found.mu) - 1e-9 <= shrunk.value <= max(own, found.mu) + 1e-9
        assert shrunk.low <= shrunk.value <= shrunk.high


def test_with_ten_classes_the_interval_is_the_formula():
    rng = np.random.default_rng(3)
    y, se = rng.normal(0.5, 0.2, FEW_CLASSES), rng.uniform(0.02, 0.06, FEW_CLASSES)
    found = pool(list(y), list(se))
    for error, weight, shrunk in zip(se, found.weights, found.classes, strict=True):
        assert shrunk.high - shrunk.value == pytest.approx(1.959964 * math.sqrt(weight) * error, abs=1e-6)


def test_with_fewer_the_interval_is_wider_by_the_bootstrap_of_laird_and_louis():
    y, se = np.array([0.61, 0.44, 0.72, 0.35]), np.array([0.03, 0.05, 0.04, 0.06])
    found = pool(list(y), list(se), resamples=400, seed=5)
    rng = np.random.default_rng(5)
    drawn = rng.normal(found.mu, np.sqrt(found.tau2 + se**2), (400, 4))
    fits = [by_hand(list(row), list(se)) for row in drawn]
    for place, shrunk in enumerate(found.classes):
        weights = np.array([tau2 / (tau2 + se[place] ** 2) for _, tau2 in fits])
        estimates = np.array([mu for mu, _ in fits])
        estimates = estimates + weights * (y[place] - estimates)
        variance = (weights * se[place] ** 2).mean() + estimates.var()
        naive = found.weights[place] * se[place] ** 2
        expected = 1.959964 * math.sqrt(max(variance, naive))
        assert shrunk.high - shrunk.value == pytest.approx(expected, abs=1e-6)


def test_fewer_than_three_classes_are_not_pooled():
    assert pool([0.4, 0.6], [0.1, 0.1]) is None


def test_a_small_class_borrows_the_spread_of_all():
    small, large = [0.2, 0.4, 0.9], [float(n % 7) / 7 for n in range(30)]
    squares = sum((v - np.mean(g)) ** 2 for g in (small, large) for v in g)
    pooled = math.sqrt(squares / (2 + 29))
    found = standard_errors([small, large])
    assert found == pytest.approx([pooled / math.sqrt(3), np.std(large, ddof=1) / math.sqrt(30)])


def test_a_class_whose_values_are_all_the_same_borrows_too_and_without_any_spread_there_is_no_error():
    flat, other = [0.5] * 12, [0.1, 0.2, 0.3] * 5
    assert standard_errors([flat, other])[0] > 0
    assert standard_errors([flat, [0.7] * 3]) is None
    assert standard_errors([[0.1], [0.2]]) is None
