"""Items of a test: Moodle's published quiz, the properties of every index, recomputation by scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from datastore.errors import BadInput
from datastore.measures.item_analysis import correlation, item_statistics, rest_scores
from datastore.measures.shares import Count, wilson
from tests.unit.measures.moodle_quiz import ITEMS, MARKS, MAXIMA

INDICES = ("facility", "sd", "effective_weight", "discrimination", "efficiency", "upper_lower")


@st.composite
def quizzes(draw, least_students=0, values=(0.0, 0.25, 0.5, 1.0)):
    """Marks of some students on some items worth 1 each."""
    items = draw(st.integers(1, 6))
    row = st.lists(st.sampled_from(values), min_size=items, max_size=items)
    return draw(st.lists(row, min_size=least_students, max_size=25)), [1.0] * items


def close(found, wanted):
    return found is wanted is None or found == pytest.approx(wanted, abs=1e-9)


# --- A published quiz


def test_every_item_of_moodles_quiz():
    for found, (facility, sd, weight, discrimination, efficiency) in zip(
        item_statistics(MARKS, MAXIMA), ITEMS, strict=True
    ):
        assert found.n == found.complete == 25
        assert found.facility == pytest.approx(facility, rel=1e-6)
        assert found.sd == pytest.approx(sd, rel=1e-6)
        assert found.intended_weight == pytest.approx(100 / 7)
        assert found.effective_weight == pytest.approx(weight, rel=1e-5)
        assert found.discrimination == pytest.approx(discrimination, rel=1e-5)
        assert found.efficiency == pytest.approx(efficiency, rel=1e-5)


def test_effective_weights_add_up_and_leave_out_what_goes_against_the_total():
    assert sum(found.effective_weight for found in item_statistics(MARKS, MAXIMA)) == pytest.approx(100)
    against = [[1, 1, 0], [1, 1, 0], [1, 0, 0], [0, 0, 1], [0, 0, 0.5]]
    first, second, third = item_statistics(against, [1, 1, 1])
    assert third.effective_weight is None
    assert first.effective_weight + second.effective_weight == pytest.approx(100)


# --- Properties


@given(quizzes(least_students=2))
def test_discrimination_is_the_correlation_with_the_other_items(quiz):
    marks, maxima = quiz
    table = np.array(marks)
    for place, found in enumerate(item_statistics(marks, maxima)):
        x, rest = table[:, place], np.delete(table, place, axis=1).sum(axis=1)
        if np.ptp(x) == 0 or rest.size == 0 or np.ptp(rest) == 0:
            assert found.discrimination is None
        else:
            assert found.discrimination == pytest.approx(100 * stats.pearsonr(x, rest).statistic, abs=1e-6)
            assert -100 - 1e-9 <= found.discrimination <= 100 + 1e-9


@given(quizzes(least_students=2), st.floats(0.01, 50), st.floats(-20, 20))
def test_discrimination_does_not_depend_on_the_scale_of_an_items_mark(quiz, factor, shift):
    marks, maxima = quiz
    moved = [[row[0] * factor + shift, *row[1:]] for row in marks]
    before, after = (item_statistics(rows, maxima)[0] for rows in (marks, moved))
    assert (before.discrimination is None) == (after.discrimination is None)
    if before.discrimination is not None:
        assert after.discrimination == pytest.approx(before.discrimination, abs=1e-4)
        assert after.efficiency == pytest.approx(before.efficiency, abs=1e-4)


@given(quizzes(least_students=1), st.floats(0.1, 100))
def test_facility_does_not_depend_on_what_an_item_is_worth(quiz, worth):
    marks, maxima = quiz
    dearer = [[mark * worth for mark in row] for row in marks]
    for before, after in zip(
        item_statistics(marks, maxima), item_statistics(dearer, [worth] * len(maxima)), strict=True
    ):
        assert after.facility == pytest.approx(before.facility)


@given(quizzes(least_students=2), st.randoms(use_true_random=False))
def test_the_order_of_the_students_changes_nothing(quiz, random):
    marks, maxima = quiz
    shuffled = random.sample(marks, len(marks))
    for before, after in zip(item_statistics(marks, maxima), item_statistics(shuffled, maxima), strict=True):
        assert all(
            close(getattr(after, name), getattr(before, name)) for name in (*INDICES, "facility", "sd")
        )


@given(quizzes(least_students=1, values=(0.0, 1.0)))
def test_the_interval_of_right_and_wrong_answers_is_wilsons_and_holds_the_facility(quiz):
    marks, maxima = quiz
    for place, found in enumerate(item_statistics(marks, maxima)):
        right = int(sum(row[place] for row in marks))
        assert found.interval == pytest.approx(wilson(Count(right, len(marks))))
        assert found.interval.low <= found.facility <= found.interval.high


@given(quizzes(least_students=1))
def test_partial_credit_never_narrows_the_interval(quiz):
    marks, maxima = quiz
    for found in item_statistics(marks, maxima):
        assert 0 <= found.interval.low <= found.facility <= found.interval.high <= 1


def test_marks_out_of_scale_are_kept_but_have_no_interval():
    [found] = item_statistics([[1.5], [1.0]], [1.0])
    assert (found.facility, found.interval) == (1.25, None)


# --- Edge cases


@pytest.mark.parametrize("marks", [[[1, 1], [1, 0], [1, 0.5]], [[0, 1], [0, 0]], [[0.1, 0.3]] * 4])
def test_an_item_without_variance_has_no_discrimination(marks):
    found = item_statistics(marks, [1, 1])[0]
    assert found.discrimination is found.efficiency is None
    assert found.facility == pytest.approx(marks[0][0])


def test_rest_marks_that_differ_by_rounding_only_do_not_vary():
    marks = [[1, 0.1, 0.2, 0.0], [0, 0.3, 0.0, 0.0], [1, 0.0, 0.3, 0.0]]
    assert 0.1 + 0.2 != 0.3
    assert item_statistics(marks, [1] * 4)[0].discrimination is None


def test_nobody_and_a_single_item_are_no_exception():
    nobody = item_statistics([], [1.0, 2.0])
    assert [(found.n, found.facility, found.interval, found.sd) for found in nobody] == [
        (0, None, None, None)
    ] * 2
    assert [found.intended_weight for found in nobody] == pytest.approx([100 / 3, 200 / 3])
    [alone] = item_statistics([[1], [0], [1]], [1])
    assert alone.facility == pytest.approx(2 / 3)
    assert (alone.discrimination, alone.effective_weight) == (None, pytest.approx(100))


def test_a_mark_that_lacks_is_not_zero():
    marks = [[1, 1, 1], [0, None, 0], [1, 0, 1], [0, 1, 0], [1, None, 1]]
    first, second, _ = item_statistics(marks, [1, 1, 1])
    assert (first.n, first.facility) == (5, 0.6)
    assert (second.n, second.facility) == (3, pytest.approx(2 / 3))
    assert first.complete == second.complete == 3
    listwise = item_statistics([row for row in marks if None not in row], [1, 1, 1])
    assert second.discrimination == pytest.approx(listwise[1].discrimination)


def test_discrimination_is_shown_from_thirty_students_and_indicative_up_to_a_hundred():
    for n, shown, indicative in ((29, False, False), (30, True, True), (99, True, True), (100, True, False)):
        found = item_statistics([[place % 2, place % 3] for place in range(n)], [1, 2])[0]
        assert (found.discrimination_is_shown, found.discrimination_is_indicative) == (shown, indicative)


def test_upper_lower_compares_the_best_and_weakest_27_percent_at_the_other_items():
    marks = [[1, n] for n in range(8, 11)] + [[1, n] for n in (4, 5)] + [[0, n] for n in (1, 2, 3, 6, 7)]
    assert item_statistics(marks, [1, 10])[0].upper_lower == 1.0
    level = [[1, 2], [1, 1], [0, 1], [0, 0]]
    assert item_statistics(level, [1, 2])[0].upper_lower == 1.0
    assert item_statistics([*level, *level], [1, 2])[0].upper_lower == 1.0


@pytest.mark.parametrize(
    ("marks", "maxima", "names"),
    [
        ([[1, 1], [1]], [1, 1], "Row 2"),
        ([[1]], [0], "positive"),
        ([[1]], [float("inf")], "positive"),
        ([[1], [float("nan")]], [1], "Row 2"),
    ],
)
def test_a_table_that_is_none_is_refused(marks, maxima, names):
    with pytest.raises(BadInput, match=names):
        item_statistics(marks, maxima)


# --- Rest scores and correlation


def test_rest_scores_are_shares_of_what_the_other_items_are_worth():
    assert rest_scores([[1, 2, 0], [0, 1, 1], [1, None, 1], [None, 2, 1]], [1, 3, 1], 0) == [
        0.5,
        0.5,
        None,
        0.75,
    ]
    assert rest_scores([[1], [0]], [1], 0) == [None, None]
    assert rest_scores([], [1, 1], 0) == []


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=20))
def test_correlation_is_pearsons(pairs):
    x, y = zip(*pairs, strict=True)
    assume(min(np.ptp(x), np.ptp(y)) > 1e-3)
    assert correlation(x, y) == pytest.approx(stats.pearsonr(x, y).statistic, abs=1e-6)
    assert correlation(x, [3.0] * len(x)) is None
