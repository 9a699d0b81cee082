"""What follows from attempts: results, progress and evidence, by hand-worked cases and simple oracles."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datastore.content.marking import ItemMark, with_marks
from datastore.content.scoring import ItemScore, Scored
from datastore.derivation.rules import (
    ActivityState,
    AttemptFacts,
    CriterionMark,
    PlannedActivity,
    competency_scores,
    counts,
    passes,
    progress_of,
    result_of,
    rubric_levels,
)
from datastore.measures.defaults import PassMark, PassMeasure
from datastore.measures.levels import DEFAULT_RULE, Level
from datastore.models.enums import AttemptDecision, AttemptFlag, ResultStatus

COUNTS, SET_ASIDE = AttemptDecision.counts, AttemptDecision.set_aside

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


# --- the pass mark

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


# --- judgements


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


# --- marks of open answers


def open_item(key: str, max_points: float, *, answered: bool = True) -> ItemScore:
    answer = "une phrase" if answered else None
    return item(0, max_points, key=key, answer=answer, correct=False, needs_review=answered)


def test_marks_take_the_place_of_what_waited_for_them():
    before = Scored((item(2, 2, key="q1"), open_item("q2", 3)), 2, 5, needs_review=True)
    after = with_marks(before, {"q2": ItemMark(6, 8)})
    assert (after.score, after.max_score, after.needs_review) == (2 + 3 * 6 / 8, 5, False)
    assert (after.right_count, after.items[0]) == (1, before.items[0])


def test_all_points_of_the_rubric_make_an_answer_right():
    before = Scored((open_item("q2", 3),), 0, 3, needs_review=True)
    (right,) = with_marks(before, {"q2": ItemMark(8, 8)}).items
    assert (right.points, right.correct, right.needs_review) == (3, True, False)


def test_an_answer_waits_while_one_of_its_criteria_or_another_answer_is_not_marked():
    before = Scored((open_item("q1", 3), open_item("q2", 3)), 0, 6, needs_review=True)
    assert with_marks(before, {"q1": ItemMark(8, 8)}).needs_review
    part = with_marks(before, {"q1": ItemMark(8, 8), "q2": ItemMark(4, 8, complete=False)})
    assert (part.score, part.needs_review) == (4.5, True)


def test_a_question_left_blank_waits_for_nothing():
    before = Scored((open_item("q1", 3, answered=False),), 0, 3, needs_review=False)
    assert not with_marks(before, {"q1": ItemMark(0, 8, complete=False)}).needs_review
