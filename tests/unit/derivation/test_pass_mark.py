"""When an attempt completes its activity."""

from __future__ import annotations

import pytest

from datastore.content.scoring import Scored
from datastore.derivation.rules import passes
from datastore.measures.defaults import PassMark, PassMeasure
from datastore.measures.levels import Level

HALF = PassMark(PassMeasure.best_score, 0.5)
ACQUIS = PassMark(PassMeasure.rubric_level, Level.acquis)
FOUR_FIFTHS = PassMark(PassMeasure.watched_share, 0.8)


def scored(points: float, max_points: float = 10, *, needs_review: bool = False, **more) -> Scored:
    return Scored((), points, max_points, needs_review, **more)


@pytest.mark.parametrize(("points", "passed"), [(4.99, False), (5, True), (10, True), (0, False)])
def test_points_pass_from_the_mark_on(points, passed):
    assert passes(HALF, scored(points)) is passed


def test_points_that_wait_for_marking_do_not_pass_yet():
    assert not passes(HALF, scored(10, needs_review=True))


def test_what_is_worth_nothing_is_not_passed():
    assert not passes(PassMark(PassMeasure.best_score, 0.0), scored(0, 0))


@pytest.mark.parametrize(
    ("level", "passed"), [(None, False), (Level.en_cours, False), (Level.acquis, True), (Level.expert, True)]
)
def test_a_text_passes_by_the_level_its_teacher_gave(level, passed):
    assert passes(ACQUIS, scored(10), level=level) is passed


@pytest.mark.parametrize(("share", "passed"), [(None, False), (0.79, False), (0.8, True)])
def test_a_film_passes_by_what_was_watched_whatever_its_questions_earned(share, passed):
    assert passes(FOUR_FIFTHS, scored(0, watched_share=share)) is passed
