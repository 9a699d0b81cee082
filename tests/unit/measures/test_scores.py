"""Scores and quantiles against hand values and numpy."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.errors import BadInput
from datastore.measures.levels import DEFAULT_RULE, Level, level_of
from datastore.measures.scores import normalised_score, outside_scale, quantile


@pytest.mark.parametrize(
    ("score", "max_score", "x"),
    [(0, 10, 0.0), (7.5, 10, 0.75), (Decimal("18.00"), Decimal("20.00"), 0.9), (12, 10, 1.2), (-1, 4, -0.25)],
)
def test_score_is_a_share_of_the_maximum(score, max_score, x):
    assert normalised_score(score, max_score) == x


@pytest.mark.parametrize(
    ("score", "max_score"), [(None, 10), (5, None), (5, 0), (0, Decimal("0.00")), (None, None)]
)
def test_unknown_score_or_maximum_gives_no_score_and_not_zero(score, max_score):
    assert normalised_score(score, max_score) is None


@pytest.mark.parametrize(
    ("score", "max_score", "level"),
    [(1.2, 1.6, Level.acquis), (Decimal("3.30"), Decimal("4.40"), Level.acquis), (0.99, 1.1, Level.expert)],
)
def test_score_exactly_on_a_cut_reaches_the_level(score, max_score, level):
    in_binary = float(score) / float(max_score)
    assert level_of(in_binary, DEFAULT_RULE) < level, "an example that binary division gets wrong"
    assert level_of(normalised_score(score, max_score), DEFAULT_RULE) is level


@pytest.mark.parametrize(
    ("score", "max_score"), [(float("nan"), 10), (5, float("inf")), (5, -10), (Decimal("NaN"), 1)]
)
def test_impossible_numbers_are_refused(score, max_score):
    with pytest.raises(BadInput, match="is not a score"):
        normalised_score(score, max_score)


@pytest.mark.parametrize(
    ("x", "flagged"), [(None, False), (0.0, False), (1.0, False), (1.01, True), (-0.01, True)]
)
def test_scores_off_the_scale_are_flagged(x, flagged):
    assert outside_scale(x) is flagged


@given(
    values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40),
    p=st.one_of(st.sampled_from([0.0, 0.25, 0.5, 0.75, 0.9, 1.0]), st.floats(0, 1)),
)
def test_quantile_is_numpys_default(values, p):
    assert quantile(values, p) == pytest.approx(float(np.quantile(values, p)), rel=1e-9, abs=1e-6)


def test_quantile_of_nothing_is_nothing():
    assert quantile([], 0.5) is None


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_quantile_outside_zero_to_one_is_refused(p):
    with pytest.raises(BadInput, match="between 0 and 1"):
        quantile([1.0], p)
