"""Options: who picks them, and which of them are flagged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from datastore.errors import BadInput
from datastore.measures.distractors import Flag, option_statistics

OPTIONS = {"key": True, "lure": False, "odd": False}


def by_key(answers, rest, options=OPTIONS):
    return {found.key: found for found in option_statistics(answers, rest, options)}


def picks(**counts):
    """One option picked by each student: so many of each; `none` gives no answer."""
    return [[] if key == "none" else [key] for key, n in counts.items() for _ in range(n)]


def test_counts_shares_and_mean_rest_scores_of_each_option():
    found = by_key(picks(key=3, lure=1, none=1), [0.2, 0.4, 0.6, 0.9, None])
    assert [(each.n, each.share) for each in found.values()] == [(3, 0.6), (1, 0.2), (0, 0.0), (1, 0.2)]
    assert found["key"].mean_rest == pytest.approx(0.4)
    assert found["lure"].mean_rest == 0.9
    assert found["odd"].mean_rest is found[None].mean_rest is None


def test_rows_stand_in_the_order_of_the_question_with_no_answer_last():
    assert list(by_key([], [])) == ["key", "lure", "odd", None]


def test_a_wrong_option_that_the_able_pick_misleads_and_the_key_fails():
    found = by_key(picks(key=6, lure=6, odd=2), [0.3] * 6 + [0.9] * 6 + [0.3] * 2)
    assert found["lure"].flag is Flag.misleads
    assert found["key"].flag is Flag.key_fails
    assert found["odd"].flag is None


def test_a_good_question_has_no_flag_but_for_what_nobody_picks():
    found = by_key(picks(key=8, lure=5), [0.9] * 8 + [0.3] * 5)
    assert [each.flag for each in found.values()] == [None, None, Flag.unused, None]


@pytest.mark.parametrize(("n", "flag"), [(4, None), (5, Flag.misleads)])
def test_it_takes_five_to_be_misled(n, flag):
    found = by_key(picks(key=9, lure=n), [0.2 + 0.01 * place for place in range(9)] + [0.9] * n)
    assert found["lure"].flag is flag


def test_a_correlation_of_a_tenth_does_not_mislead_yet():
    answers = picks(key=10, lure=10)
    rest = [0.0] * 6 + [1.0] * 4 + [0.0] * 5 + [1.0] * 5
    found = by_key(answers, rest)
    assert found["lure"].r == pytest.approx(0.1005, abs=1e-4)
    rest[9] = 0.9
    level = by_key(answers, [0.0] * 5 + [1.0] * 5 + [0.0] * 5 + [1.0] * 5)
    assert level["lure"].flag is None
    assert level["key"].flag is Flag.key_fails


@pytest.mark.parametrize(("blank", "flag"), [(2, None), (3, Flag.unanswered)])
def test_more_than_a_fifth_without_an_answer_is_flagged(blank, flag):
    found = by_key(picks(key=10 - blank, none=blank), [0.5] * 10)
    assert found[None].flag is flag


def test_a_question_with_several_right_options_counts_every_pick():
    both = {"a": True, "b": True, "c": False}
    found = by_key([["a", "b"], ["a"], ["a", "c"], []], [0.9, 0.5, 0.4, 0.1], both)
    assert [each.n for each in found.values()] == [3, 1, 1, 1]
    assert sum(each.share for each in found.values()) > 1


@given(st.lists(st.tuples(st.sampled_from(["key", "lure", "odd", ""]), st.floats(0, 1)), max_size=30))
def test_correlations_are_pearsons_and_shares_add_up(students):
    answers, rest = [[key] if key else [] for key, _ in students], [score for _, score in students]
    found = option_statistics(answers, rest, OPTIONS)
    assert sum(each.n for each in found) == len(students)
    assert all((each.share is None) == (not students) for each in found)
    for each in found:
        if each.r is None:
            continue
        chose = [float(picked == ([each.key] if each.key else [])) for picked in answers]
        assert each.r == pytest.approx(stats.pearsonr(chose, rest).statistic, abs=1e-5)
        if each.r_low is not None:
            assert -1 <= each.r_low <= each.r + 1e-9


def test_the_lower_end_is_that_of_fishers_interval():
    answers, rest = picks(key=10, lure=10), [0.1 * (place % 7) for place in range(20)]
    found = by_key(answers, rest)["lure"]
    chose = [float(picked == ["lure"]) for picked in answers]
    assert found.r_low == pytest.approx(stats.pearsonr(chose, rest).confidence_interval(0.95).low)


def test_one_score_a_student():
    with pytest.raises(BadInput, match="2 scores for 1 students"):
        option_statistics([["key"]], [0.1, 0.2], OPTIONS)
