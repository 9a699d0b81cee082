"""A test as a whole: Moodle's published quiz, pingouin's documented alpha, KR-20, scipy's moments."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from datastore.measures.reliability import kurtosis, skewness, total_statistics
from tests.unit.measures.moodle_quiz import MARKS, MAXIMA, TOTALS

# The long data set of pingouin's documentation, a row a subject; its alpha: .592 [.195, .840].
QUESTIONNAIRE = [
    [3, 2, 4, 1, 4, 5, 1, 4, 3, 2],
    [5, 4, 6, 3, 5, 1, 2, 5, 5, 5],
    [7, 3, 5, 5, 6, 4, 3, 3, 6, 5],
    [2, 4, 3, 3, 2, 2, 2, 6, 6, 3],
    [6, 5, 6, 5, 4, 4, 4, 6, 7, 5],
    [1, 2, 3, 4, 2, 5, 2, 3, 5, 2],
    [4, 3, 5, 3, 5, 2, 1, 2, 4, 3],
    [2, 4, 4, 3, 7, 2, 2, 4, 6, 5],
    [6, 5, 5, 5, 1, 6, 5, 2, 3, 2],
    [5, 4, 6, 4, 3, 5, 3, 1, 7, 2],
    [4, 3, 5, 2, 5, 3, 2, 3, 4, 1],
    [4, 2, 3, 2, 5, 3, 4, 2, 3, 4],
    [5, 5, 6, 2, 3, 3, 2, 4, 4, 5],
    [6, 5, 5, 4, 2, 2, 1, 4, 6, 5],
    [4, 3, 5, 5, 3, 1, 3, 2, 3, 4],
]
# Its wide data set, where marks lack; alpha by listwise deletion: .801695.
WITH_GAPS = [
    [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    [1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0],
    [None, 0, 1, 1, None, 1, 1, 1, 1, 0, 0],
    [1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 0],
    [1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0],
    [0, 1, None, 0, 1, 1, 1, 1, 0, 0, 0],
    [1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0],
    [1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
    [0, 1, 0, 1, 1, 0, 0, 0, 0, 1, 0],
    [1, 0, 0, 1, 0, 1, 0, 0, None, 0, 0],
    [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0],
    [1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
]

right_or_wrong = st.integers(2, 6).flatmap(
    lambda items: st.lists(
        st.lists(st.sampled_from([0.0, 1.0]), min_size=items, max_size=items), min_size=3, max_size=25
    )
)


def test_the_totals_of_moodles_quiz():
    found = total_statistics(MARKS, MAXIMA)
    for name, wanted in TOTALS.items():
        assert getattr(found, name) == pytest.approx(wanted, rel=1.5e-5), name


def test_alpha_and_its_interval_as_pingouin_documents_them():
    found = total_statistics(QUESTIONNAIRE, [7.0] * 10)
    assert found.alpha == pytest.approx(59.2, abs=0.05)
    assert found.alpha_interval == pytest.approx((19.5, 84.0), abs=0.05)


def test_students_with_a_gap_are_left_out_of_alpha():
    found = total_statistics(WITH_GAPS, [1.0] * 11)
    assert found.n == 9
    assert found.alpha == pytest.approx(80.1695, abs=1e-4)


@given(right_or_wrong)
def test_alpha_is_kr_20_where_answers_are_right_or_wrong(marks):
    table = np.array(marks)
    spread, items = table.sum(axis=1).var(), table.shape[1]
    assume(spread > 0)
    p = table.mean(axis=0)
    kr_20 = 100 * items / (items - 1) * (1 - (p * (1 - p)).sum() / spread)
    found = total_statistics(marks, [1.0] * items)
    assert found.alpha == pytest.approx(kr_20, abs=1e-6)
    assert found.alpha_interval.low <= found.alpha <= found.alpha_interval.high <= 100
    assert total_statistics(marks[::-1], [1.0] * items).alpha == pytest.approx(found.alpha, abs=1e-6)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=30))
def test_skewness_and_kurtosis_are_those_of_the_unbiased_k_statistics(totals):
    values = np.array(totals, dtype=float)
    spread = np.ptp(values) > 0
    assert (skewness(values) is None) == (not spread or len(totals) < 3)
    assert (kurtosis(values) is None) == (not spread or len(totals) < 4)
    if skewness(values) is not None:
        assert skewness(values) == pytest.approx(stats.skew(values, bias=False), abs=1e-9)
    if kurtosis(values) is not None:
        assert kurtosis(values) == pytest.approx(stats.kurtosis(values, bias=False), abs=1e-9)


def test_items_that_go_hand_in_hand_are_wholly_consistent():
    found = total_statistics([[0, 0, 0], [0, 0, 0], [1, 1, 1]], [1.0] * 3)
    assert (found.alpha, found.error_ratio, found.standard_error) == (100.0, 0.0, 0.0)
    assert found.alpha_interval == (100.0, 100.0)


def test_nothing_is_said_of_too_little():
    nobody = total_statistics([], [1.0, 1.0])
    assert (nobody.n, nobody.mean, nobody.median, nobody.sd, nobody.alpha) == (0, None, None, None, None)
    alone = total_statistics([[1, 0]], [1.0, 1.0])
    assert (alone.mean, alone.sd, alone.alpha, alone.standard_error) == (1.0, None, None, None)
    assert total_statistics([[1, 0], [0, 1], [1, 0]], [1.0, 1.0]).alpha is None
    assert total_statistics([[1], [0], [1]], [1.0]).alpha is None


@pytest.mark.parametrize(("students", "items", "shown"), [(29, 5, False), (30, 4, False), (30, 5, True)])
def test_alpha_is_shown_from_thirty_students_and_five_items(students, items, shown):
    marks = [[float((n + place) % 3 == 0 or n % 2) for place in range(items)] for n in range(students)]
    assert total_statistics(marks, [1.0] * items).alpha_is_shown is shown
