"""Boxes: numpy's quartiles, Tukey's whiskers, and nothing of what there are too few values for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.measures.box import Box, box

values = st.lists(st.floats(0, 100, allow_nan=False), min_size=10, max_size=40)


@given(values)
def test_the_box_is_numpys_and_the_whiskers_end_at_values_within_reach(data):
    found = box(data)
    q1, median, q3 = np.quantile(data, [0.25, 0.5, 0.75])
    assert (found.q1, found.median, found.q3) == pytest.approx((q1, median, q3))
    reach = 1.5 * (found.q3 - found.q1)
    inside = [v for v in data if found.q1 - reach <= v <= found.q3 + reach]
    assert (found.low, found.high) == (min(inside), max(inside))
    assert found.mean == pytest.approx(np.mean(data))


def test_a_value_far_off_is_beyond_the_whisker():
    assert box([*map(float, range(10)), 100.0]).high == 9


@pytest.mark.parametrize("n", [5, 9])
def test_with_five_to_nine_values_there_is_a_median_and_no_box(n):
    found = box([float(v) for v in range(n)])
    assert found.median == (n - 1) / 2
    assert (found.q1, found.q3, found.low, found.high) == (None, None, None, None)


def test_with_fewer_than_five_there_is_no_median_and_of_nothing_there_is_nothing():
    assert box([1.0, 2, 3, 4]).median is None
    assert box([]) == Box(0, None, None, None, None, None, None)
