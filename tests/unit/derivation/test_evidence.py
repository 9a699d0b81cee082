"""What an attempt says of competencies: by the points of its questions, and by a teacher’s levels."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datastore.content.scoring import ItemScore
from datastore.derivation.rules import CriterionMark, competency_scores, rubric_levels
from datastore.measures.levels import DEFAULT_RULE, Level
from tests.unit.derivation.facts import BY_CODE, L1, L2, L3, item


def evidence(*items: ItemScore, of_activity=(L1, L2)):
    found = competency_scores(items, of_activity=of_activity, by_code=BY_CODE, rule=DEFAULT_RULE)
    return {score.competency_id: score for score in found}


def test_items_speak_of_every_competency_of_the_activity():
    found = evidence(item(1), item(1, 3), item(0, 1, answer=None))
    assert found.keys() == {L1, L2}
    for score in found.values():
        assert (score.score, score.level) == (2 / 5, Level.non_acquis)
        assert (score.right_count, score.answered_count) == (1, 2)


def test_an_item_with_a_competency_of_its_own_speaks_of_that_one_alone():
    found = evidence(item(1, 2, competency="L3"), item(1), item(0, 1, competency="L2"))
    assert {id_: score.score for id_, score in found.items()} == {L1: 1.0, L2: 0.5, L3: 0.5}


def test_an_item_that_names_no_known_competency_says_nothing():
    assert evidence(item(1, competency="L9")) == {}


def test_an_item_worth_nothing_says_nothing():
    assert evidence(item(0, 0)) == {}
    assert evidence() == {}


def test_an_activity_without_competencies_gives_no_evidence():
    assert evidence(item(1), of_activity=()) == {}


@pytest.mark.parametrize(
    ("points", "level"),
    [
        (0, Level.non_acquis),
        (9.99, Level.non_acquis),
        (10, Level.en_cours),
        (14.99, Level.en_cours),
        (15, Level.acquis),
        (18, Level.expert),
        (20, Level.expert),
    ],
)
def test_the_level_follows_the_cuts(points, level):
    assert evidence(item(points, 20))[L1].level is level


def test_hints_cap_the_level_of_the_competencies_they_helped_with():
    found = evidence(item(1, hints=1, competency="L1"), item(1, competency="L2"), item(1, competency="L1"))
    assert (found[L1].level, found[L1].score) == (Level.en_cours, 1.0)
    assert found[L2].level is Level.expert


def test_hints_do_not_lift_a_level():
    assert evidence(item(0, hints=2))[L1].level is Level.non_acquis


ITEMS = st.lists(
    st.builds(
        lambda share, worth, code, hints: item(share * worth, 4 * worth, competency=code, hints=hints),
        st.integers(0, 4),
        st.integers(0, 3),
        st.sampled_from([None, "L1", "L3", "L9"]),
        st.integers(0, 1),
    ),
    max_size=6,
)


@settings(deadline=None)
@given(ITEMS, st.randoms())
def test_the_evidence_does_not_depend_on_the_order_of_the_items(items, random):
    shuffled = random.sample(items, len(items))
    assert evidence(*items) == evidence(*shuffled)


@settings(deadline=None)
@given(ITEMS)
def test_each_competency_is_judged_on_its_own_points(items):
    found = evidence(*items)
    for competency_id, code in ((L1, "L1"), (L2, "L2"), (L3, "L3")):
        spoken = [
            one
            for one in items
            if one.max_points and (one.competency == code or (one.competency is None and code != "L3"))
        ]
        assert (competency_id in found) == bool(spoken)
        if spoken:
            share = Fraction(
                int(sum(one.points for one in spoken)), int(sum(one.max_points for one in spoken))
            )
            assert found[competency_id].score == float(share)
            assert found[competency_id].right_count == sum(one.points == one.max_points for one in spoken)


# By a rubric


def judged(*marks: tuple[str, Level, str | None], of_activity=(L1, L2)):
    found = rubric_levels([CriterionMark(*mark) for mark in marks], of_activity=of_activity, by_code=BY_CODE)
    return {each.competency_id: (each.level, dict(each.criteria)) for each in found}


def test_a_competency_has_the_middle_level_of_its_criteria_and_of_two_the_lower():
    found = judged(
        ("a", Level.expert, "L1"),
        ("b", Level.non_acquis, "L1"),
        ("c", Level.acquis, "L1"),
        ("d", Level.expert, "L3"),
        ("e", Level.en_cours, "L3"),
    )
    assert {id_: level for id_, (level, _) in found.items()} == {L1: Level.acquis, L3: Level.en_cours}
    assert found[L3][1] == {"d": Level.expert, "e": Level.en_cours}


def test_a_criterion_that_names_no_competency_speaks_of_those_of_the_activity():
    found = judged(("a", Level.acquis, None), ("b", Level.non_acquis, "L2"))
    assert {id_: level for id_, (level, _) in found.items()} == {L1: Level.acquis, L2: Level.non_acquis}


def test_a_criterion_of_no_known_competency_says_nothing():
    assert judged(("a", Level.acquis, "L9")) == {}
    assert judged(("a", Level.acquis, None), of_activity=()) == {}
    assert judged() == {}
