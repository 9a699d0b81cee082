"""Shares: Wilson intervals as published, the ANOVA correlation recomputed, shrinkage properties."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from datastore.errors import BadInput
from datastore.measures.shares import (
    Count,
    intraclass_correlation,
    pooled_share,
    share,
    shrinkage_weight,
    shrunk_shares,
    wilson,
)


@st.composite
def any_count(draw, least=0):
    n = draw(st.integers(least, 60))
    return Count(draw(st.integers(0, n)), n)


many = st.lists(any_count(), max_size=12)


# --- Wilson


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_newcombes_table_one_method_three(x, n, low, high):
    assert wilson(Count(x, n)) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(any_count(least=1))
def test_wilson_agrees_with_statsmodels(count):
    expected = proportion_confint(count.x, count.n, alpha=0.05, method="wilson")
    assert wilson(count) == pytest.approx(expected, abs=1e-9)


@given(any_count(least=1))
def test_wilson_lies_in_the_unit_interval_and_holds_the_share(count):
    low, high = wilson(count)
    assert 0 <= low <= count.x / count.n <= high <= 1


@given(any_count(least=1), st.integers(2, 10))
def test_wilson_narrows_with_more_students(count, times):
    low, high = wilson(count)
    more_low, more_high = wilson(Count(count.x * times, count.n * times))
    assert more_high - more_low < high - low


def test_nobody_started_gives_no_share_and_no_interval():
    assert share(Count(0, 0)) is None
    assert wilson(Count(0, 0)) is None
    assert pooled_share([]) is None
    assert pooled_share([Count(0, 0)]) is None


@pytest.mark.parametrize(("x", "n"), [(5, 4), (-1, 4), (0, -1)])
def test_more_than_all_is_refused(x, n):
    with pytest.raises(BadInput, match="is not a share"):
        wilson(Count(x, n))


# --- correlation


def anova_by_deviations(counts):
    """Mean squares from the single 0/1 values, not from the counts."""
    groups = [np.repeat([1.0, 0.0], [c.x, c.n - c.x]) for c in counts]
    values = np.concatenate(groups)
    sizes = np.array([len(g) for g in groups])
    between = sum(len(g) * (g.mean() - values.mean()) ** 2 for g in groups) / (len(groups) - 1)
    within = sum(((g - g.mean()) ** 2).sum() for g in groups) / (len(values) - len(groups))
    size = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / (len(groups) - 1)
    return (between - within) / (between + (size - 1) * within)


@given(
    st.lists(any_count(least=2), min_size=2, max_size=8).filter(
        lambda cs: 0 < sum(c.x for c in cs) < sum(c.n for c in cs)
    )
)
def test_correlation_agrees_with_an_analysis_of_variance(counts):
    assert intraclass_correlation(counts) == pytest.approx(
        min(max(anova_by_deviations(counts), 0), 1), abs=1e-9
    )


@given(many)
def test_correlation_is_in_zero_to_below_one(counts):
    assert 0 <= intraclass_correlation(counts) < 1


@pytest.mark.parametrize(
    "counts",
    [
        [],
        [Count(3, 9)],
        [Count(1, 1), Count(0, 1)],
        [Count(0, 9), Count(0, 8)],
        [Count(9, 9), Count(8, 8)],
        [Count(0, 0), Count(3, 9)],
    ],
)
def test_correlation_that_cannot_be_estimated_is_zero(counts):
    assert intraclass_correlation(counts) == 0


# --- shrinkage

SAME = [Count(3, 10), Count(6, 20), Count(9, 30), Count(3, 10), Count(6, 20)]
APART = [Count(1, 25), Count(20, 25), Count(2, 24), Count(18, 26), Count(2, 2), Count(0, 0)]


def test_without_differences_all_shrunk_shares_are_the_pooled_share():
    assert shrinkage_weight(SAME) == math.inf
    assert shrunk_shares(SAME) == [pytest.approx(0.3)] * 5


def test_fewer_than_five_activities_use_weight_four():
    counts = [Count(2, 2), Count(5, 20), Count(5, 18), Count(0, 0)]
    pooled = 12 / 40
    assert shrinkage_weight(counts) == 4
    assert shrunk_shares(counts)[0] == pytest.approx((2 + 4 * pooled) / 6)


def test_activities_nobody_started_do_not_make_five():
    assert shrinkage_weight([*SAME[:4], Count(0, 0)]) == 4


def test_weight_comes_from_the_correlation():
    rho = anova_by_deviations(APART[:5])
    assert shrinkage_weight(APART) == pytest.approx((1 - rho) / rho)


def test_two_of_two_does_not_outrank_twenty_of_twenty_five_by_luck():
    shrunk = shrunk_shares([*APART[:4], Count(1, 1)])
    assert share(Count(1, 1)) > share(APART[1])
    assert shrunk[4] < shrunk[1]


@given(many)
def test_shrunk_share_lies_between_the_plain_and_the_pooled(counts):
    pooled = pooled_share(counts)
    for count, shrunk in zip(counts, shrunk_shares(counts), strict=True):
        if count.n == 0:
            assert shrunk is None
        else:
            low, high = sorted((count.x / count.n, pooled))
            assert low - 1e-12 <= shrunk <= high + 1e-12
