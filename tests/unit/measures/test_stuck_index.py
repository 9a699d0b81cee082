"""The stuck index, its parts, and when it is the lesson."""

from __future__ import annotations

import pytest

from datastore.measures.shares import Count
from datastore.measures.stuck import is_stuck, is_the_lesson, stuck_index


def index(share=0.5, median=600.0, expected=300.0, best=0.75):
    return stuck_index(share, median_seconds=median, expected_seconds=expected, mean_best_x=best)


def test_three_parts_weigh_60_20_20():
    # Twice the expected time is half of the way to three times it: 60 x .5 + 20 x .5 + 20 x .25.
    assert index() == (pytest.approx(45), pytest.approx(0.5))


def test_without_an_estimate_two_parts_weigh_75_25():
    for missing in ({"expected": None}, {"median": None}, {"expected": 0}):
        found = index(**missing)
        assert found.value == pytest.approx(75 * 0.5 + 25 * 0.25)
        assert found.slowness is None


@pytest.mark.parametrize(("median", "slowness"), [(100, 0), (300, 0), (900, 1), (9000, 1)])
def test_time_counts_from_the_estimate_to_three_times_it(median, slowness):
    assert index(median=median).slowness == slowness


def test_the_ends_are_0_and_100():
    assert index(share=0, median=10, best=1).value == 0
    assert index(share=1, median=9000, best=0).value == pytest.approx(100)
    assert index(best=1.4).value == index(best=1).value


def test_what_nobody_did_has_no_index():
    assert index(share=None).value is None
    assert index(best=None).value is None


@pytest.mark.parametrize(
    ("x", "n", "lesson"), [(13, 26, True), (12, 26, False), (5, 5, True), (4, 4, False), (0, 0, False)]
)
def test_it_is_the_lesson_from_half_of_five_on(x, n, lesson):
    assert is_the_lesson(Count(x, n)) is lesson


def test_a_class_may_set_its_own_rule():
    assert is_stuck(4)
    assert not is_stuck(5, after=5)
    assert is_stuck(6, after=5)
