"""Summaries of times against numpy and scipy, and at their limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import median_abs_deviation

from datastore.measures.time_summary import outliers, quartiles, very_short

seconds = st.lists(st.floats(0.1, 100_000), min_size=1, max_size=60)


@given(seconds)
def test_quartiles_are_those_of_numpy(values):
    found = quartiles(values)
    assert found.n == len(values)
    assert (found.q1, found.median, found.q3) == pytest.approx(np.percentile(values, [25, 50, 75]))


def test_quartiles_of_a_published_example():
    """Type 7 of R's quantile(1:8): 2.75, 4.5, 6.25."""
    found = quartiles(range(1, 9))
    assert (found.q1, found.median, found.q3) == (2.75, 4.5, 6.25)


def test_nothing_has_no_quartiles():
    assert quartiles([]) is None


@given(seconds)
def test_outliers_are_three_scaled_deviations_from_the_median_of_the_logs(values):
    logs = np.log(values)
    deviation = median_abs_deviation(logs)
    z = np.abs(logs - np.median(logs)) / (1.4826 * deviation) if deviation else np.zeros(len(logs))
    expected = (z > 3) if len(values) >= 8 else np.zeros(len(logs), dtype=bool)
    sure = np.abs(z - 3) > 1e-9
    assert np.array_equal(np.array(outliers(values))[sure], expected[sure])


def test_a_page_left_open_is_far_and_so_is_a_glance():
    usual = [300, 320, 340, 360, 380, 400, 420]
    assert outliers([*usual, 36_000]) == [False] * 7 + [True]
    assert outliers([*usual, 2]) == [False] * 7 + [True]


def test_seven_times_are_too_few_to_call_one_far():
    assert not any(outliers([300, 320, 340, 360, 380, 400, 36_000]))


def test_equal_times_leave_nothing_to_measure_distance_by():
    assert not any(outliers([60] * 9 + [6000]))


@given(st.lists(st.floats(1, 10_000), min_size=8, max_size=40), st.floats(0.01, 100))
def test_the_unit_does_not_matter(values, factor):
    logs = np.log(values)
    z = np.abs(logs - np.median(logs)) - 3 * 1.4826 * median_abs_deviation(logs)
    if np.all(np.abs(z) > 1e-6):
        assert outliers([factor * value for value in values]) == outliers(values)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([59.9, 600, 600], [True, False, False]),
        ([60, 600, 600], [False, False, False]),
        ([4.9, 20, 20], [True, False, False]),
        ([5, 20, 20], [False, False, False]),
        ([4, 4, 4], [True, True, True]),
        ([], []),
    ],
)
def test_very_short_is_under_a_tenth_of_the_median_or_five_seconds(times, expected):
    assert very_short(times) == expected


@given(seconds)
def test_a_time_at_the_median_is_never_very_short_above_five_seconds(values):
    middle = float(np.median(values))
    marked = very_short(values)
    assert not any(short for time, short in zip(values, marked, strict=True) if time >= max(5, middle))
