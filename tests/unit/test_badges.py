"""Badge criteria are typed, and judged on counted facts."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from datastore.badges import BadgeFacts, is_earned, parse_criterion
from datastore.errors import BadInput

NOTHING = BadgeFacts(0, 0, 0, 0, 0)
KINDS = [field.name for field in fields(BadgeFacts)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_badge_is_earned_from_the_number_it_asks_for_on(kind):
    criterion = parse_criterion({"kind": kind, "at_least": 3})
    earned = [is_earned(criterion, replace(NOTHING, **{kind: count})) for count in (0, 2, 3, 4)]
    assert earned == [False, False, True, True]


@pytest.mark.parametrize("kind", KINDS)
def test_other_facts_do_not_earn_it(kind):
    others = BadgeFacts(9, 9, 9, 9, 9)
    assert not is_earned(parse_criterion({"kind": kind}), replace(others, **{kind: 0}))


def test_once_is_enough_where_no_number_is_given():
    assert is_earned(parse_criterion({"kind": "perfect_scores"}), replace(NOTHING, perfect_scores=1))


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        ({}, "criteria"),
        ({"at_least": 3}, "criteria"),
        ({"kind": "most_popular"}, "criteria"),
        ({"kind": "perseverance", "at_least": 0}, "at_least"),
        ({"kind": "perseverance", "at_least": 10_001}, "at_least"),
        ({"kind": "perseverance", "at_least": "3"}, "at_least"),
        ({"kind": "perseverance", "at_least": 1.5}, "at_least"),
        ({"kind": "perseverance", "at_least": True}, "at_least"),
        ({"kind": "perseverance", "minimum": 3}, "minimum"),
    ],
)
def test_criteria_of_no_known_kind_are_refused_by_their_place(raw, named):
    with pytest.raises(BadInput, match=f"Badge criteria: .*{named}"):
        parse_criterion(raw)
