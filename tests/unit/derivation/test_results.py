"""What a pupil’s result at an activity is, of all attempts: by hand-worked cases and simple oracles."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datastore.derivation.rules import AttemptFacts, counts, result_of
from datastore.models.enums import AttemptDecision, AttemptFlag, ResultStatus
from tests.unit.derivation.facts import after

COUNTS, SET_ASIDE = AttemptDecision.counts, AttemptDecision.set_aside


def attempt(minute: int, score: float | None, max_score: float | None = 10, **facts) -> AttemptFacts:
    return AttemptFacts(after(minute), score, max_score, **{"completes": False, **facts})


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


FLAGGED = attempt(5, 9, completes=True, flag=AttemptFlag.closed, response_data=["flagged"])


@pytest.mark.parametrize("flag", AttemptFlag)
@pytest.mark.parametrize(
    ("decision", "counted"), [(None, False), (COUNTS, True), (SET_ASIDE, False)], ids=str
)
def test_a_flag_is_lifted_by_the_decision_that_it_counts(flag, decision, counted):
    assert counts(flag, decision) is counted
    assert counts(None, None) is True


def test_a_flagged_attempt_counts_for_nothing_and_waits():
    before = attempt(0, 4, response_data=["first"])
    state = result_of([before, FLAGGED])
    assert state == replace(result_of([before]), needs_review=True)
    alone = result_of([FLAGGED])
    assert alone == replace(result_of([]), needs_review=True)


def test_what_was_set_aside_counts_for_nothing_and_waits_for_nothing():
    before = attempt(0, 4, response_data=["first"])
    aside = replace(FLAGGED, decision=SET_ASIDE, needs_review=True)
    assert result_of([before, aside]) == result_of([before])


def test_what_counts_after_all_counts_like_any_other():
    unflagged = replace(FLAGGED, flag=None)
    assert result_of([replace(FLAGGED, decision=COUNTS)]) == result_of([unflagged])


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
        flag=st.none() | st.sampled_from(AttemptFlag),
        decision=st.none() | st.sampled_from(AttemptDecision),
    ).map(lambda one: one if one.flag else replace(one, decision=None)),
    max_size=6,
)


def counting(attempts: list[AttemptFacts]) -> list[AttemptFacts]:
    return [one for one in attempts if one.flag is None or one.decision is COUNTS]


@settings(deadline=None)
@given(ATTEMPTS)
def test_a_result_tells_no_more_than_its_attempts(attempts):
    state, valid = result_of(attempts), counting(attempts)
    final = [a.score for a in valid if not a.held and not a.needs_review and a.score is not None]
    assert state.attempts_count == len(valid)
    assert (state.score, state.last_score) == ((max(final), final[-1]) if final else (None, None))
    assert (state.status is ResultStatus.completed) == any(a.completes for a in valid)
    assert (state.completed_at is None) == (state.status is not ResultStatus.completed)


@settings(deadline=None)
@given(ATTEMPTS, ATTEMPTS)
def test_a_later_attempt_takes_nothing_back(earlier, later):
    before, now = result_of(earlier), result_of(earlier + later)
    if before.status is ResultStatus.completed:
        assert (now.status, now.completed_at) == (before.status, before.completed_at)
    assert before.score is None or now.score >= before.score
