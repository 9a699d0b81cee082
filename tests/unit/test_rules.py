"""What follows from attempts: results, progress and evidence, by hand-worked cases and simple oracles."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datastore.content.scoring import ItemScore
from datastore.derivation.rules import (
    ActivityState,
    AttemptFacts,
    PlannedActivity,
    competency_scores,
    progress_of,
    result_of,
)
from datastore.measures.levels import DEFAULT_RULE, Level
from datastore.models.enums import ResultStatus

START = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)


def after(minutes: int) -> dt.datetime:
    return START + dt.timedelta(minutes=minutes)


def attempt(minute: int, score: float | None, max_score: float | None = 10, **facts) -> AttemptFacts:
    return AttemptFacts(after(minute), score, max_score, **{"completes": False, **facts})


# --- results


def test_an_activity_that_was_only_opened_is_in_progress_without_a_score():
    state = result_of([])
    assert (state.attempts_count, state.status) == (0, ResultStatus.in_progress)
    assert (state.score, state.max_score, state.last_score, state.response_data) == (None, None, None, None)
    assert (state.needs_review, state.late, state.banked, state.completed_at) == (False, False, False, None)


def test_the_best_the_last_and_the_completing_attempt_are_told_apart():
    state = result_of(
        [
            attempt(0, 2, response_data=["a"]),
            attempt(1, 9, completes=True, response_data=["b"]),
            attempt(2, 5, completes=True, late=True, response_data=["c"]),
        ]
    )
    assert (state.score, state.max_score, state.last_score) == (9, 10, 5)
    assert (state.status, state.completed_at) == (ResultStatus.completed, after(1))
    assert not state.late, "the one that completed it was in time"
    assert state.response_data == ["c"]


def test_the_best_is_the_highest_share_where_an_edit_changed_the_points():
    state = result_of([attempt(0, 4, 4), attempt(1, 9, 10)])
    assert (state.score, state.max_score, state.last_score) == (4, 4, 9)


def test_work_without_a_maximum_is_ranked_by_its_points():
    state = result_of([attempt(0, 55, None), attempt(1, 70, None), attempt(2, 60, 0)])
    assert (state.score, state.max_score) == (70, None)


def test_a_score_of_zero_is_a_score():
    assert result_of([attempt(0, 0)]).score == 0


def test_what_is_held_counts_for_the_status_and_shows_nothing():
    state = result_of([attempt(0, 8, completes=True, held=True, response_data=["secret"])])
    assert (state.status, state.attempts_count) == (ResultStatus.completed, 1)
    assert (state.score, state.last_score, state.response_data) == (None, None, None)


def test_what_waits_for_marking_has_no_score_yet():
    waiting = attempt(0, 3, needs_review=True)
    state = result_of([waiting])
    assert (state.status, state.needs_review, state.score) == (ResultStatus.needs_review, True, None)
    marked = result_of([replace(waiting, needs_review=False, score=7, completes=True)])
    assert (marked.status, marked.needs_review, marked.score) == (ResultStatus.completed, False, 7)


def test_without_a_completing_attempt_the_last_one_says_whether_it_is_late():
    assert result_of([attempt(0, 1), attempt(1, 1, late=True)]).late
    assert result_of([attempt(0, 1, late=True, completes=True), attempt(1, 1)]).late


def test_only_work_that_is_wholly_carried_over_is_banked():
    assert result_of([attempt(0, 8, banked=True)]).banked
    assert not result_of([attempt(0, 8, banked=True), attempt(1, 8)]).banked


ATTEMPTS = st.lists(
    st.builds(
        attempt,
        st.integers(0, 9),
        st.none() | st.integers(0, 10),
        completes=st.booleans(),
        held=st.booleans(),
        needs_review=st.booleans(),
        late=st.booleans(),
        banked=st.booleans(),
    ),
    max_size=6,
)


@settings(deadline=None)
@given(ATTEMPTS)
def test_a_result_tells_no_more_than_its_attempts(attempts):
    state = result_of(attempts)
    final = [a.score for a in attempts if not a.held and not a.needs_review and a.score is not None]
    assert state.attempts_count == len(attempts)
    assert (state.score, state.last_score) == ((max(final), final[-1]) if final else (None, None))
    assert (state.status is ResultStatus.completed) == any(a.completes for a in attempts)
    assert (state.completed_at is None) == (state.status is not ResultStatus.completed)


@settings(deadline=None)
@given(ATTEMPTS, ATTEMPTS)
def test_a_later_attempt_takes_nothing_back(earlier, later):
    before, now = result_of(earlier), result_of(earlier + later)
    if before.status is ResultStatus.completed:
        assert (now.status, now.completed_at) == (before.status, before.completed_at)
    assert before.score is None or now.score >= before.score


# --- progress


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


# --- evidence

L1, L2, L3 = (UUID(int=n) for n in (1, 2, 3))
BY_CODE = {"L1": L1, "L2": L2, "L3": L3}


def item(points: float, max_points: float = 1, **facts) -> ItemScore:
    usual = {"key": "q", "answer": "x", "hints": 0, "competency": None, "needs_review": False}
    correct = facts.pop("correct", points == max_points)
    return ItemScore(**{**usual, "correct": correct, "points": points, "max_points": max_points, **facts})


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
