"""The learner model has the parameters it states, and they can be recovered from what the learners do."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy import stats

from datastore.simulate import learners
from datastore.simulate.learners import ItemTruth, draw_item, draw_population, duration, probability, stream

SKILLS = tuple("ABCDEF")


def test_skills_of_a_pupil_correlate_as_stated_within_a_class():
    population = draw_population([4000], SKILLS, np.random.default_rng(1))
    found = [np.corrcoef(population.abilities[:, [a, b]].T)[0, 1] for a, b in combinations(range(6), 2)]
    assert np.allclose(found, learners.SKILL_CORRELATION, atol=0.05)
    assert np.allclose(population.abilities.std(axis=0), 1, atol=0.05)


def test_classes_differ_by_the_stated_share_of_the_variance():
    sizes = [25] * 400
    population = draw_population(sizes, ["A"], np.random.default_rng(2))
    by_class = population.abilities[:, 0].reshape(400, 25)
    within = by_class.var(axis=1, ddof=1).mean()
    between = by_class.mean(axis=1).var(ddof=1) - within / 25
    assert abs(between / (between + within) - learners.CLASS_SHARE) < 0.03


def test_the_chance_of_a_right_answer_is_the_two_parameter_logistic_curve():
    item = ItemTruth(discrimination=1.3, difficulty=-0.4)
    for ability in (-2.0, -0.4, 0.0, 1.7):
        assert np.isclose(probability(ability, item), stats.logistic.cdf(1.3 * (ability + 0.4)))
    assert probability(-0.4, item) == 0.5
    misleading = ItemTruth(discrimination=-1.3, difficulty=0.0)
    assert probability(1, misleading) < probability(-1, misleading)


def test_items_are_the_same_for_the_same_keys_and_spread_as_stated():
    assert draw_item(1, "quiz", "q1") == draw_item(1, "quiz", "q1")
    assert draw_item(1, "quiz", "q1") != draw_item(2, "quiz", "q1")
    drawn = [draw_item(1, "quiz", f"q{n}") for n in range(2000)]
    logs = np.log([item.discrimination for item in drawn])
    assert abs(logs.mean()) < 0.03
    assert abs(logs.std() - learners.DISCRIMINATION_SD) < 0.02
    low, high = learners.DIFFICULTY_RANGE
    assert all(low <= item.difficulty <= high for item in drawn)


def test_times_are_log_normal():
    generator = np.random.default_rng(3)
    logs = np.log([duration(60, 0.2, generator) for _ in range(5000)])
    assert abs(logs.mean() - (np.log(60) + 0.2)) < 0.02
    assert abs(logs.std() - learners.TIME_SD) < 0.02
    assert abs(stats.skew(logs)) < 0.1
    assert abs(stats.kurtosis(logs)) < 0.2


def test_a_stream_depends_on_its_name_and_seed_only():
    assert stream(1, "a", "b").random() == stream(1, "a", "b").random()
    assert len({stream(1, "a").random(), stream(2, "a").random(), stream(1, "b").random()}) == 3
