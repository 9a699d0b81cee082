"""Routes made by hand, and what they add up to."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.measures.differences import newcombe
from datastore.measures.paths import (
    Journey,
    Moves,
    Passage,
    Terminal,
    Visit,
    loops,
    map_is_readable,
    moves,
    passages,
    probabilities,
    returns,
    revisit_rate,
    routes,
    transitions,
)
from datastore.measures.shares import Count

NOON = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)


def visit(activity, start=0.0, length=1.0, seconds=30.0):
    """A stay; start and length in minutes after noon."""
    begin = NOON.timestamp() + 60 * start
    return Visit(activity, begin, begin + 60 * length, seconds)


def route(*activities):
    (found,) = routes(visit(activity, 2 * place) for place, activity in enumerate(activities))
    return found


def shape(found):
    return [[each.activity for each in one] for one in found]


def journey(*sittings, completed=()):
    return Journey([route(*sitting) for sitting in sittings], frozenset(completed))


def test_a_route_is_the_activities_in_the_order_of_entering():
    assert shape(routes([visit(2, 4), visit(0, 0), visit(1, 2)])) == [[0, 1, 2]]


def test_repeats_of_the_same_activity_are_one_visit():
    assert shape(routes([visit(0, 0), visit(0, 2), visit(1, 4), visit(0, 6)])) == [[0, 1, 0]]


@pytest.mark.parametrize(("seconds", "expected"), [(4.9, [[0]]), (5.0, [[0, 1, 0]])])
def test_less_than_five_seconds_is_no_visit(seconds, expected):
    assert shape(routes([visit(0, 0), visit(1, 2, seconds=seconds), visit(0, 4)])) == expected


@pytest.mark.parametrize(("pause", "sittings"), [(30, [[0, 1]]), (30.01, [[0], [1]])])
def test_more_than_thirty_minutes_begin_a_new_sitting(pause, sittings):
    assert shape(routes([visit(0, 0, 10), visit(1, 10 + pause)])) == sittings


def test_a_long_stay_in_another_tab_bridges_the_pause():
    assert shape(routes([visit(0, 0, 60), visit(1, 1, 1), visit(2, 80)])) == [[0, 1, 2]]


def test_nobody_has_no_route():
    assert routes([]) == []
    assert passages([], 2) == [Passage(0, 0, 0, 0), Passage(0, 0, 0, None)]
    assert revisit_rate([]) is None


def test_transitions_count_links_with_start_and_end():
    counts = transitions([route(0, 1, 0), route(0, 2)])
    assert counts == {
        (Terminal.start, 0): 2,
        (0, 1): 1,
        (1, 0): 1,
        (0, Terminal.end): 1,
        (0, 2): 1,
        (2, Terminal.end): 1,
    }
    assert probabilities(counts)[0, 2] == pytest.approx(1 / 3)
    assert probabilities(counts)[Terminal.start, 0] == 1


def test_moves_are_inner_transitions_by_where_they_lead():
    found = moves(transitions([route(0, 1, 0, 3, 2), route(1, 2)]))
    assert found == Moves(back=2, following=2, ahead=1)
    assert found.ratio(found.back) == pytest.approx(2 / 5)
    assert moves({}).ratio(0) is None


def test_returns_and_the_revisit_rate_count_visits_beyond_the_first():
    found = [route(0, 1, 0), route(0)]
    assert returns(found) == {0: 2}
    assert revisit_rate([found, [route(1)]]) == pytest.approx(2 / 5)


def test_a_loop_goes_and_comes_straight_back():
    assert loops([route(0, 1, 0, 1), route(0, 1, 2, 0)]) == {(0, 1): 1, (1, 0): 1}


def test_passages_tell_reach_skips_and_drop_off():
    pupils = [
        journey((0, 1, 2), completed=(0, 1, 2)),
        journey((0, 2), completed=(0,)),
        journey((0, 1)),
        journey((0,), completed=(0,)),
    ]
    assert passages(pupils, 3) == [Passage(4, 3, 0, 0), Passage(2, 2, 1, 1), Passage(2, 0, 0, None)]


def test_who_looks_back_has_not_left_there():
    looked_back = journey((0, 1, 2), (0,), completed=(0, 1))
    assert looked_back.stopped_at == 2
    assert journey((0, 1), completed=(1,)).stopped_at is None
    assert Journey([], frozenset()).stopped_at is None


@pytest.mark.parametrize(
    ("found", "activities", "readable"),
    [
        ([(0, 1, 2, 3)], 8, True),
        ([(0, 1, 2, 3)], 9, False),
        ([(0, 1, 2, 3, 4)], 8, False),
        ([(0, 1), (0, 1, 0)], 8, False),
    ],
)
def test_a_map_has_few_activities_few_steps_and_no_loop(found, activities, readable):
    assert map_is_readable([route(*each) for each in found], activities) is readable


STAYS = st.lists(st.builds(visit, st.integers(0, 4), st.integers(0, 300)), max_size=30)


@given(STAYS)
def test_every_sitting_starts_and_ends_once_and_no_visit_repeats(stays):
    found = routes(stays)
    counts = transitions(found)
    begun = sum(times for (origin, _), times in counts.items() if origin is Terminal.start)
    ended = sum(times for (_, target), times in counts.items() if target is Terminal.end)
    assert begun == ended == len(found)
    assert all(origin != target for origin, target in counts)
    away = {}
    for (origin, _), share in probabilities(counts).items():
        away[origin] = away.get(origin, 0) + share
    assert all(total == pytest.approx(1) for total in away.values())


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((10, 10), (0, 20), (0.6791, 1.0)),
        ((0, 10), (0, 10), (-0.2775, 0.2775)),
    ],
)
def test_the_difference_of_shares_has_newcombes_interval(first, second, expected):
    """Newcombe (1998), table II, method 10."""
    assert newcombe(Count(*first), Count(*second)) == pytest.approx(expected, abs=5e-5)


def test_without_a_group_there_is_no_difference():
    assert newcombe(Count(0, 0), Count(3, 4)) is None
