"""Learner models against worked examples of the LASER Institute's Knowledge Tracing labs, and by hand.

laser-institute/knowledge-tracing: the BKT table of lab 1 and the PFA tables of lab 2 (inputs and results),
and the Rasch curve of lab 3.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.errors import BadInput
from datastore.measures.learner_models import (
    BktParameters,
    PfaSkill,
    Ratings,
    bkt_probability,
    bkt_step,
    elo_probability,
    elo_update,
    exponential_moving_average,
    m_of_n_progress,
    pfa_probability,
)

# --- m of n


@pytest.mark.parametrize("n", range(1, 6))
def test_m_of_n_counts_right_answers_in_the_window_only(n):
    for m in range(1, n + 1):
        for right in range(m + 1):
            for before in range(4):
                window = [False] * (n - right) + [True] * right
                assert m_of_n_progress([True] * before + window, m, n) == right / m


def test_m_of_n_starts_at_zero_and_stops_at_one():
    assert m_of_n_progress([], 5, 5) == 0
    assert m_of_n_progress([True] * 5, 3, 5) == 1


@pytest.mark.parametrize(("m", "n"), [(0, 5), (6, 5), (1, 0)])
def test_m_of_n_that_cannot_be_reached_is_refused(m, n):
    with pytest.raises(BadInput, match="Mastery cannot be"):
        m_of_n_progress([], m, n)


# --- moving average


def test_moving_average_weighs_each_score_by_its_age():
    w, xs = 0.3, [1.0, 0.0, 1.0, 1.0]
    weights = [(1 - w) ** 3, w * (1 - w) ** 2, w * (1 - w), w]
    expected = sum(x * weight for x, weight in zip(xs, weights, strict=True))
    assert exponential_moving_average(xs, w) == pytest.approx(expected)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.floats(0.01, 1))
def test_moving_average_stays_within_the_scores(xs, weight):
    assert min(xs) - 1e-12 <= exponential_moving_average(xs, weight) <= max(xs) + 1e-12


def test_moving_average_of_nothing_is_nothing():
    assert exponential_moving_average([], 0.3) is None


@pytest.mark.parametrize("weight", [0.0, 1.1, float("nan")])
def test_moving_average_with_an_impossible_weight_is_refused(weight):
    with pytest.raises(BadInput, match="weight"):
        exponential_moving_average([1.0], weight)


# --- Elo


@pytest.mark.parametrize(
    ("ability", "difficulty", "p"), [(0, 0, 0.5), (3, 0, 0.95), (-3, 0, 0.05), (0, -2, 0.88), (1.7, 1.7, 0.5)]
)
def test_elo_probability_follows_the_published_rasch_curve(ability, difficulty, p):
    assert elo_probability(Ratings(ability, difficulty)) == pytest.approx(p, abs=0.005)


def test_elo_updates_follow_the_formula_by_hand():
    first = elo_update(Ratings(0.0, 0.0), right=True, student_answers=0, item_answers=0)
    assert first == Ratings(0.5, -0.5)
    # p = 1 / (1 + e^-1) = .7310586; U(1) = 1 / 1.05 for the student, U(20) = 1 / 2 for the item
    second = elo_update(first, right=False, student_answers=1, item_answers=20)
    assert second.ability == pytest.approx(0.5 - 0.7310586 / 1.05, abs=1e-6)
    assert second.difficulty == pytest.approx(-0.5 + 0.7310586 / 2, abs=1e-6)


@given(ability=st.floats(-5, 5), difficulty=st.floats(-5, 5), n=st.integers(0, 500), k=st.integers(0, 500))
def test_elo_moves_towards_the_answer(ability, difficulty, n, k):
    before = Ratings(ability, difficulty)
    up = elo_update(before, right=True, student_answers=n, item_answers=k)
    down = elo_update(before, right=False, student_answers=n, item_answers=k)
    assert down.ability < ability < up.ability
    assert up.difficulty < difficulty < down.difficulty


# --- BKT

LAB_1 = BktParameters(learn=0.1, guess=0.2, slip=0.3)


def test_bkt_gives_the_published_table():
    after_wrong = bkt_step(0.4, LAB_1, right=False)
    assert round(after_wrong, 2) == 0.28
    assert round(bkt_step(after_wrong, LAB_1, right=True), 2) == 0.62


def test_bkt_posterior_before_learning_gives_the_published_table():
    no_learning = BktParameters(learn=0.0, guess=0.2, slip=0.3)
    assert bkt_step(0.4, no_learning, right=False) == pytest.approx(0.2)
    assert round(bkt_step(0.28, no_learning, right=True), 2) == 0.58


def test_bkt_probability_is_knowing_without_slip_or_guessing():
    assert bkt_probability(0.4, LAB_1) == pytest.approx(0.4 * 0.7 + 0.6 * 0.2)


@given(
    known=st.floats(0, 1),
    learn=st.floats(0, 1),
    guess=st.floats(0.001, 0.5),
    slip=st.floats(0.001, 0.5),
)
def test_bkt_stays_a_probability_and_prefers_right_answers(known, learn, guess, slip):
    skill = BktParameters(learn, guess, slip)
    wrong, right = (bkt_step(known, skill, right=answer) for answer in (False, True))
    assert -1e-12 <= wrong <= right + 1e-12
    assert right <= 1 + 1e-12


@pytest.mark.parametrize(
    ("learn", "guess", "slip"),
    [(0.1, 0.6, 0.1), (0.1, 0.2, 0.51), (0.1, 0.0, 0.1), (0.1, 0.2, 0.0), (1.1, 0.2, 0.1)],
)
def test_degenerate_bkt_parameters_are_refused(learn, guess, slip):
    with pytest.raises(BadInput, match="guess and slip"):
        BktParameters(learn, guess, slip)


# --- PFA

HISTORY = [(0, 0), (0, 1), (0, 2), (1, 2)]
"""Successes and failures before each of four answers: wrong, wrong, right, and the one to predict."""


@pytest.mark.parametrize(
    ("beta", "gamma", "rho", "digits", "published"),
    [
        (-0.5, 0.2, 0.1, 2, [0.38, 0.40, 0.43, 0.48]),
        (-1.5, 0.2, 0.1, 2, [0.18, 0.20, 0.21, 0.25]),
        (3.0, 0.2, 0.1, 3, [0.953, 0.957, 0.961, 0.968]),
        (-0.5, -0.1, -0.5, 2, [0.38, 0.27, 0.18, 0.17]),
        (-0.5, 0.1, 0.2, 2, [0.38, 0.43, 0.48, 0.50]),
    ],
)
def test_pfa_gives_the_published_tables(beta, gamma, rho, digits, published):
    probabilities = [pfa_probability([PfaSkill(beta, gamma, rho, s, f)]) for s, f in HISTORY]
    assert [round(p, digits) for p in probabilities] == published


def test_pfa_adds_the_logits_of_an_items_skills():
    both = pfa_probability([PfaSkill(-0.5, 0.2, 0.1, 3, 1), PfaSkill(0.3, 0.1, -0.2, 0, 2)])
    # logits 0.2 and -0.1 sum to 0.1
    assert both == pytest.approx(0.5249792, abs=1e-7)


def test_pfa_does_not_overflow_at_the_ends():
    assert pfa_probability([PfaSkill(-2000, 0, 0, 0, 0)]) == 0.0
    assert pfa_probability([PfaSkill(2000, 0, 0, 0, 0)]) == 1.0
