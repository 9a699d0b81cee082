"""What a class sets for a sequence, over the defaults of each type of activity."""

from __future__ import annotations

import pytest

from datastore.configuration import Configuration, parse_configuration
from datastore.errors import BadInput
from datastore.measures.defaults import PassMeasure
from datastore.models.enums import ActivityType

UNSET = parse_configuration({})


def test_nothing_set_leaves_the_defaults():
    assert {kind.value: UNSET.attempts_for(kind) for kind in ActivityType} == {
        "quiz": None,
        "evaluation": 1,
        "text_production": None,
        "interactive": None,
        "video": None,
    }
    marks = {kind.value: UNSET.pass_mark_for(kind) for kind in ActivityType}
    assert {kind: mark.at_least for kind, mark in marks.items()} == {
        "quiz": 0.5,
        "evaluation": 0.5,
        "text_production": 2,  # the level acquis
        "interactive": 0.5,
        "video": 0.8,
    }


def test_a_limit_of_attempts_holds_for_all_but_evaluations():
    limited = parse_configuration({"attempts_allowed": 3})
    for kind in ActivityType:
        assert limited.attempts_for(kind) == (1 if kind is ActivityType.evaluation else 3)


def test_a_class_moves_the_mark_of_scores_only():
    strict = parse_configuration({"pass_mark": 0.8})
    for kind in (ActivityType.quiz, ActivityType.interactive, ActivityType.evaluation):
        assert strict.pass_mark_for(kind).at_least == 0.8
        assert strict.pass_mark_for(kind).measure is PassMeasure.best_score
    for kind in (ActivityType.text_production, ActivityType.video):
        assert strict.pass_mark_for(kind) == UNSET.pass_mark_for(kind)


def test_a_mark_of_zero_is_a_mark():
    mark = parse_configuration({"pass_mark": 0.0}).pass_mark_for(ActivityType.quiz)
    assert mark.reached(0.0)
    assert not mark.reached(None)


def test_what_is_stored_reads_as_what_was_set():
    for given in (Configuration(), Configuration(attempts_allowed=2, pass_mark=0.75)):
        assert parse_configuration(given.model_dump(exclude_none=True)) == given


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        ({"attempts_allowed": 0}, "attempts_allowed"),
        ({"attempts_allowed": 101}, "attempts_allowed"),
        ({"attempts_allowed": "2"}, "attempts_allowed"),
        ({"attempts_allowed": 1.5}, "attempts_allowed"),
        ({"pass_mark": -0.1}, "pass_mark"),
        ({"pass_mark": 1.01}, "pass_mark"),
        ({"pass_mark": 50}, "pass_mark"),
        ({"pass_mark": float("nan")}, "pass_mark"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_its_name(raw, named):
    with pytest.raises(BadInput, match=f"Class settings: {named}: "):
        parse_configuration(raw)
