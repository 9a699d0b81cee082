"""How far a pupil is in a sequence, by hand-worked cases and a simple oracle."""

from __future__ import annotations

from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datastore.derivation.rules import ActivityState, PlannedActivity, progress_of
from tests.unit.derivation.facts import after


def plan(*mandatory: bool, per_session: int = 2) -> list[PlannedActivity]:
    return [
        PlannedActivity(UUID(int=place), place // per_session + 1, place % per_session + 1, is_mandatory)
        for place, is_mandatory in enumerate(mandatory)
    ]


def done(minute: int, *, seconds: int = 60) -> ActivityState:
    return ActivityState(completed=True, started_at=after(0), completed_at=after(minute), time_spent=seconds)


def begun(minute: int = 0, *, seconds: int = 30) -> ActivityState:
    return ActivityState(completed=False, started_at=after(minute), completed_at=None, time_spent=seconds)


def test_progress_is_the_share_of_mandatory_activities_completed():
    state = progress_of(plan(True, True, True, False), {UUID(int=0): done(5), UUID(int=3): done(9)})
    assert state.completion_percentage == 33.33
    assert (state.current_session, state.current_activity) == (1, 2)
    assert (state.started_at, state.completed_at, state.total_time_spent) == (after(0), None, 120)


def test_a_sequence_is_complete_with_its_last_mandatory_activity():
    states = {UUID(int=0): done(7), UUID(int=1): done(5), UUID(int=2): begun(3)}
    state = progress_of(plan(True, True, False, False), states)
    assert (state.completion_percentage, state.completed_at) == (100, after(7))
    assert (state.current_session, state.current_activity) == (2, 1), "an optional one is still to do"


def test_with_everything_done_one_stands_at_the_last_activity():
    state = progress_of(plan(True, True, True), {UUID(int=n): done(n) for n in range(3)})
    assert (state.current_session, state.current_activity) == (2, 1)


def test_a_sequence_of_optional_activities_is_never_complete():
    state = progress_of(plan(False), {UUID(int=0): done(1)})
    assert (state.completion_percentage, state.completed_at) == (0, None)


def test_work_on_another_sequence_says_nothing():
    state = progress_of(plan(True), {UUID(int=99): done(1)})
    assert (state.completion_percentage, state.started_at, state.total_time_spent) == (0, None, 0)


@settings(deadline=None)
@given(
    st.lists(st.booleans(), min_size=1, max_size=8),
    st.dictionaries(st.integers(0, 7), st.sampled_from([begun(2), done(4), done(6)])),
)
def test_progress_follows_from_what_is_completed(mandatory, worked_on):
    activities = plan(*mandatory)
    states = {UUID(int=place): state for place, state in worked_on.items() if place < len(mandatory)}
    state = progress_of(activities, states)
    complete = {place for place, one in worked_on.items() if place < len(mandatory) and one.completed}
    asked = {place for place, is_mandatory in enumerate(mandatory) if is_mandatory}
    share = Fraction(len(asked & complete), len(asked)) if asked else Fraction(0)
    assert state.completion_percentage == pytest.approx(float(100 * share), abs=0.005)
    assert (state.completed_at is not None) == (share == 1)
    to_do = [place for place in range(len(mandatory)) if place not in complete]
    current = to_do[0] if to_do else len(mandatory) - 1
    assert (state.current_session, state.current_activity) == (current // 2 + 1, current % 2 + 1)
