"""Levels: their order, the cuts, and what hints allow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.errors import BadInput
from datastore.measures.levels import DEFAULT_RULE, Level, MasteryRule, level_of
from datastore.models.enums import AssessmentLevel


def test_levels_are_the_words_of_the_database_in_its_order():
    assert [level.name for level in Level] == [word.value for word in AssessmentLevel]
    assert sorted(Level) == list(Level)


@pytest.mark.parametrize(
    ("x", "level"),
    [
        (-0.1, Level.non_acquis),
        (0.0, Level.non_acquis),
        (0.4999, Level.non_acquis),
        (0.5, Level.en_cours),
        (0.7499, Level.en_cours),
        (0.75, Level.acquis),
        (0.8999, Level.acquis),
        (0.9, Level.expert),
        (1.0, Level.expert),
        (1.3, Level.expert),
    ],
)
def test_a_score_on_a_cut_has_reached_it(x, level):
    assert level_of(x, DEFAULT_RULE) is level


@pytest.mark.parametrize(
    ("x", "level"),
    [(0.2, Level.non_acquis), (0.6, Level.en_cours), (0.8, Level.en_cours), (1.0, Level.en_cours)],
)
def test_helped_work_is_at_most_en_cours(x, level):
    assert level_of(x, DEFAULT_RULE, hinted=True) is level


def test_a_teacher_may_let_helped_work_count_in_full():
    assert level_of(1.0, MasteryRule("own", hints_cap=None), hinted=True) is Level.expert


def test_cuts_are_the_rules_own():
    strict = MasteryRule("strict", cuts=(0.6, 0.8, 1.0))
    assert [level_of(x, strict) for x in (0.59, 0.6, 0.8, 0.99, 1.0)] == [
        Level.non_acquis,
        Level.en_cours,
        Level.acquis,
        Level.acquis,
        Level.expert,
    ]


@given(low=st.floats(0, 1), high=st.floats(0, 1), hinted=st.booleans())
def test_a_better_score_never_shows_a_lower_level(low, high, hinted):
    low, high = sorted((low, high))
    assert level_of(low, DEFAULT_RULE, hinted=hinted) <= level_of(high, DEFAULT_RULE, hinted=hinted)


def test_a_missing_score_passed_as_nan_is_refused():
    with pytest.raises(BadInput, match="missing score has no level"):
        level_of(float("nan"), DEFAULT_RULE)


@pytest.mark.parametrize(
    "cuts", [(0.0, 0.5, 0.9), (0.5, 0.5, 0.9), (0.9, 0.75, 0.5), (0.5, 0.75, 1.01), (float("nan"), 0.75, 0.9)]
)
def test_cuts_that_do_not_rise_within_the_scale_are_refused(cuts):
    with pytest.raises(BadInput, match="must rise"):
        MasteryRule("bad", cuts=cuts)


def test_an_empty_window_is_refused():
    with pytest.raises(BadInput, match="at least 1 piece"):
        MasteryRule("bad", window=0)
