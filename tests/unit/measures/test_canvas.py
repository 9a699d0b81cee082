"""Canvas methods against the numbers of Canvas's own tests.

The scores and results are those of instructure/canvas-lms, spec/lib/outcomes/result_analytics_spec.rb, and,
for scores 1 to 5, of its rollup calculation tests; scores stand oldest first here. Quiz shares are scaled to
the outcome's 5 points.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.errors import BadInput
from datastore.measures import canvas

DEFAULT_MASTERY_POINTS = 3


@pytest.mark.parametrize(
    ("scores", "weight", "displayed"),
    [
        ([3.0], 0.75, 3.0),
        ([3.0, 1.0, 5.0, 4.0], 0.75, 3.75),
        ([2.0, 3.0], 0.65, 2.65),
        ([2.123], 0.65, 2.12),
        ([2.0, 3.0, 4.0], 0.65, 3.48),
        ([1.0, 2.0, 3.0, 4.0, 5.0], 0.65, 4.13),
        ([5.0, 4.0], 0.65, 4.35),
        ([3.0, 2.0], 0.65, 2.35),
        ([0.9 * 5, 0.4 * 5], 0.65, 2.88),
        ([2.0, 3.0, 0.9 * 5, 0.4 * 5], 0.65, 2.41),
    ],
)
def test_weighted_average_gives_canvas_numbers(scores, weight, displayed):
    assert canvas.as_displayed(canvas.weighted_average(scores, weight)) == displayed


@pytest.mark.parametrize(
    ("scores", "displayed"),
    [
        ([3.0], 3.0),
        ([2.0, 3.0, 4.0], 3.53),
        ([2.0, 3.0, None, 4.0], 3.53),
        ([1.0, 2.0, 3.0, 4.0, 5.0], 4.47),
    ],
)
def test_standard_decaying_average_gives_canvas_numbers(scores, displayed):
    assert canvas.as_displayed(canvas.standard_decaying_average(scores, 0.65)) == displayed


@pytest.mark.parametrize(
    ("scores", "n", "displayed"),
    [
        ([3.0, 1.0], 3, None),
        ([3.0, 1.0, 2.0], 3, None),
        ([4.0, 5.0, 1.0, 3.0, 2.0, 3.0], 3, 3.75),
        ([4.0, 5.0, 1.0, 3.0, None, 3.0], 3, 3.75),
        ([1.0, 2.0], 1, None),
        ([1.0, 2.0, 3.0], 1, 3.0),
        ([1.0, 2.0, 3.0, 4.0], 1, 3.5),
        ([3.0, 4.0, 3.0], 3, 3.33),
        ([1.0, 2.0, 3.0, 4.0, 5.0], 3, 4.0),
        ([1.0, 2.0, 3.0, 4.0, 5.0], 4, None),
        ([0.0], 5, None),
        ([0.2 * 5, 0.5 * 5, 0.8 * 5], 3, None),
        ([0.2 * 5, 0.7 * 5, 0.8 * 5, 0.9 * 5], 3, 4.0),
        ([0.2 * 5, 0.5 * 5, 0.8 * 5, 3.0, 3.5], 3, 3.5),
    ],
)
def test_n_mastery_gives_canvas_numbers(scores, n, displayed):
    assert canvas.as_displayed(canvas.n_mastery(scores, n, DEFAULT_MASTERY_POINTS)) == displayed


@pytest.mark.parametrize(
    ("scores", "result"), [([4.0, 1.0, 3.0], 3.0), ([1, 2, 4, 5, 3], 3), ([0.0, 1.0], 1.0)]
)
def test_latest_gives_canvas_numbers(scores, result):
    assert canvas.latest(scores) == result


@pytest.mark.parametrize(
    ("scores", "result"), [([3.0, 1.0], 3.0), ([1, 2, 3, 4, 5], 5), ([1.0, 0.0], 1.0), ([0], 0)]
)
def test_highest_gives_canvas_numbers(scores, result):
    assert canvas.highest(scores) == result


def test_average_gives_canvas_numbers():
    assert canvas.average([1.0, 2.0, 3.0, 4.0, 5.0]) == 3.0


METHODS = (
    canvas.weighted_average,
    canvas.standard_decaying_average,
    lambda scores: canvas.n_mastery(scores, 1, 0),
    canvas.latest,
    canvas.highest,
    canvas.average,
)


@pytest.mark.parametrize("method", METHODS)
@given(score=st.floats(0, 20))
def test_every_method_gives_a_single_score_back(method, score):
    assert method([score]) == score


@pytest.mark.parametrize("method", METHODS)
def test_no_scores_give_no_mastery(method):
    assert method([]) is None
    assert method([None, None]) is None
    assert canvas.as_displayed(method([])) is None


@pytest.mark.parametrize(
    ("method", "bad"),
    [
        (canvas.weighted_average, 0.0),
        (canvas.weighted_average, 1.0),
        (canvas.standard_decaying_average, 0.49),
        (canvas.standard_decaying_average, 1.0),
        (canvas.standard_decaying_average, float("nan")),
    ],
)
def test_weights_canvas_would_refuse_are_refused(method, bad):
    with pytest.raises(BadInput, match="choose a value from"):
        method([1.0, 2.0], bad)


@pytest.mark.parametrize("n", [0, 11])
def test_more_successes_than_canvas_allows_are_refused(n):
    with pytest.raises(BadInput, match="from 1 to 10"):
        canvas.n_mastery([1.0], n, DEFAULT_MASTERY_POINTS)


def test_halves_are_displayed_away_from_zero():
    assert [canvas.as_displayed(value) for value in (2.675, 2.665, -2.665)] == [2.68, 2.67, -2.67]
