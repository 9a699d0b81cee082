"""What a class sets for a sequence, over the defaults of each type of activity."""

from __future__ import annotations

import datetime as dt
import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.configuration import (
    Configuration,
    FeedbackRule,
    SessionDates,
    correction_open,
    effective,
    parse_configuration,
    stored_configuration,
)
from datastore.errors import BadInput
from datastore.measures.defaults import PassMeasure
from datastore.models.enums import ActivityType

UNSET = parse_configuration({})
ONE, TWO, THREE, SESSION = (UUID(int=n) for n in range(1, 5))
MONDAY = dt.date(2026, 11, 16)
DAY = dt.timedelta(days=1)
FULL = Configuration(
    attempts_allowed=2,
    pass_mark=0.75,
    feedback=FeedbackRule.after_due_date,
    peer_reviews=0,
    hidden=(ONE,),
    optional=(TWO, THREE),
    order=(),
    session_dates={SESSION: SessionDates(opens=MONDAY, due=MONDAY)},
    in_order=False,
    requires={TWO: (ONE, THREE)},
)


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
    for set_ in (Configuration(), Configuration(attempts_allowed=2, pass_mark=0.75), FULL):
        stored = stored_configuration(set_)
        assert parse_configuration(json.loads(json.dumps(stored))) == set_
        assert None not in stored.values()


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
        ({"feedback": "never"}, "feedback"),
        ({"feedback": "held_until_released"}, "feedback"),
        ({"peer_reviews": -1}, "peer_reviews"),
        ({"peer_reviews": 6}, "peer_reviews"),
        ({"hidden": ["quiz"]}, "hidden.0"),
        ({"hidden": str(ONE)}, "hidden"),
        ({"optional": [str(ONE)] * 1001}, "optional"),
        ({"order": [1]}, "order.0"),
        ({"in_order": "yes"}, "in_order"),
        ({"session_dates": {"first": {}}}, "session_dates.first"),
        ({"session_dates": {str(SESSION): {"opens": "16/11/2026"}}}, f"session_dates.{SESSION}.opens"),
        ({"session_dates": {str(SESSION): {"ends": "2026-11-16"}}}, f"session_dates.{SESSION}.ends"),
        (
            {"session_dates": {str(SESSION): {"opens": "2026-11-16", "due": "2026-11-15"}}},
            f"session_dates.{SESSION}",
        ),
        ({"requires": {str(ONE): [str(ONE)]}}, "requires"),
        ({"requires": {str(ONE): [str(TWO)], str(TWO): [str(THREE)], str(THREE): [str(ONE)]}}, "requires"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_its_name(raw, named):
    with pytest.raises(BadInput, match=rf"Class settings: {named}(\.\[key\])?: "):
        parse_configuration(raw)


def test_activities_may_share_what_they_require():
    requires = {str(TWO): [str(ONE)], str(THREE): [str(ONE), str(TWO)]}
    assert parse_configuration({"requires": requires}).requires == {TWO: (ONE,), THREE: (ONE, TWO)}


# --- groups over the class


def test_a_group_changes_what_it_sets_and_leaves_the_rest():
    of_class = Configuration(attempts_allowed=2, pass_mark=0.75, hidden=(ONE, TWO), in_order=True)
    of_group = Configuration(pass_mark=0.5, hidden=(), in_order=False)
    both = effective(of_class, [of_group])
    assert both == Configuration(attempts_allowed=2, pass_mark=0.5, hidden=(), in_order=False)


def test_of_several_groups_the_last_one_that_says_something_holds():
    groups = [Configuration(pass_mark=0.5, peer_reviews=2), Configuration(pass_mark=0.6), Configuration()]
    assert effective(FULL, groups) == FULL.model_copy(update={"pass_mark": 0.6, "peer_reviews": 2})


def test_what_nobody_sets_is_the_default():
    assert effective(None) == UNSET
    assert effective(FULL) == FULL
    assert effective(None, [FULL]) == FULL


# --- when the correction may be seen


def sees(kind: ActivityType, rule: FeedbackRule | None = None, **case) -> bool:
    facts = {"held": False, "released_at": None, "due_on": None, "today": MONDAY, **case}
    return correction_open(Configuration(feedback=rule), kind, **facts)


RELEASED = {"released_at": dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)}


def test_each_type_has_its_own_rule_where_the_class_has_none():
    assert {kind.value: sees(kind) for kind in ActivityType} == {
        "quiz": True,
        "interactive": True,
        "text_production": False,
        "evaluation": True,  # not held: it was released, or never held
        "video": False,
    }


@pytest.mark.parametrize("kind", list(ActivityType))
@pytest.mark.parametrize("rule", [None, *FeedbackRule])
def test_what_is_held_is_never_seen_and_what_is_released_always(kind, rule):
    past = {"due_on": MONDAY - DAY}
    assert not sees(kind, rule, held=True, **past)
    assert not sees(kind, rule, held=True, **past, **RELEASED)
    assert sees(kind, rule, **RELEASED)


def test_after_the_due_date_is_from_the_day_after_it():
    after = FeedbackRule.after_due_date
    seen = [
        sees(ActivityType.quiz, after, due_on=MONDAY, today=MONDAY + days * DAY) for days in (-1, 0, 1, 2)
    ]
    assert seen == [False, False, True, True]


def test_after_the_due_date_without_one_is_when_the_teacher_releases():
    assert not sees(ActivityType.quiz, FeedbackRule.after_due_date)
    assert sees(ActivityType.quiz, FeedbackRule.after_due_date, **RELEASED)


def test_the_class_may_keep_corrections_back_or_show_them_at_once():
    assert not sees(ActivityType.quiz, FeedbackRule.when_teacher_releases, due_on=MONDAY - DAY)
    assert sees(ActivityType.video, FeedbackRule.after_each_attempt)


@given(
    kind=st.sampled_from(list(ActivityType)),
    rule=st.sampled_from([None, *FeedbackRule]),
    due_in=st.none() | st.integers(min_value=-3, max_value=3),
)
def test_an_evaluation_follows_its_release_alone(kind, rule, due_in):
    due_on = None if due_in is None else MONDAY + due_in * DAY
    assert sees(ActivityType.evaluation, rule, due_on=due_on)
    assert not sees(kind, rule, due_on=due_on, held=True)
