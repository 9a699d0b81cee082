"""Mastery: the lower median of the last five, its marks, and the properties the rule promises."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.errors import BadInput
from datastore.measures.levels import DEFAULT_RULE, Level, MasteryRule, level_of
from datastore.measures.mastery import Evidence, judge, pick_daily, shrunk_mean

NA, EC, A, E = Level
MIDNIGHT = datetime(2026, 1, 5, tzinfo=UTC)
X_OF = {NA: 0.2, EC: 0.6, A: 0.8, E: 1.0}


def piece(level, *, day=0, hour=8, activity=0, x=None, source="computed", counts=True):
    at = MIDNIGHT + timedelta(days=day, hours=hour)
    score = X_OF[level] if x is None and source == "computed" else x
    return Evidence(UUID(int=activity), at.date(), score, level, at, source, counts)


def week(levels):
    return [piece(level, day=day) for day, level in enumerate(levels)]


# --- judge: the level


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([E], E),
        ([NA, E], NA),
        ([NA, A, E], A),
        ([EC, A, A, E], A),
        ([NA, NA, A, A], NA),
        ([A, A, A, NA, A], A),
        ([E, E, EC, EC, EC], EC),
        ([NA, NA, NA, A, A, A, E, E], A),
    ],
)
def test_level_is_reached_or_exceeded_by_more_than_half_of_the_last_five(levels, expected):
    assert judge(week(levels), DEFAULT_RULE).level is expected


def test_no_evidence_gives_no_level():
    assert judge([], DEFAULT_RULE) is None


def test_absent_and_not_assessed_never_count():
    absent = Evidence(UUID(int=1), MIDNIGHT.date(), None, None, MIDNIGHT, "teacher", counts=False)
    assert judge([absent], DEFAULT_RULE) is None
    assert judge([*week([A, A, A]), absent], DEFAULT_RULE) == judge(week([A, A, A]), DEFAULT_RULE)


def test_held_results_wait_outside_until_they_count():
    held = piece(NA, day=9, counts=False)
    assert judge([*week([A, A, A]), held], DEFAULT_RULE).evidence_count == 3
    assert judge([*week([A, A, A]), replace(held, counts=True)], DEFAULT_RULE).evidence_count == 4


def test_counts_scores_and_dates_of_the_window_are_told():
    evidence = [*week([NA, NA, EC, A, A, E]), piece(A, day=6, source="teacher")]
    mastery = judge(evidence, DEFAULT_RULE)
    assert (mastery.evidence_count, mastery.window_count, mastery.scored_count) == (7, 5, 4)
    assert mastery.mean_score == pytest.approx((0.6 + 0.8 + 0.8 + 1.0) / 4)
    assert mastery.last_evidence_at == evidence[-1].at
    assert mastery.rule_version == DEFAULT_RULE.version


def test_rubric_levels_alone_have_no_mean_score():
    assert judge([piece(A, source="teacher")], DEFAULT_RULE).mean_score is None


def test_the_window_is_the_rules_own():
    assert judge(week([E, E, E, NA]), MasteryRule("short", window=1)).level is NA


# --- judge: provisional and stable


@pytest.mark.parametrize(
    ("levels", "provisional", "stable"),
    [
        ([E], True, False),
        ([E, E], True, False),
        ([E, E, E], False, True),
        ([A, E, E], False, False),
        ([A, A, E], False, True),
        ([NA, A, A, A, A], False, True),
        ([NA, EC, A, A, A], False, False),
        ([NA, NA, EC, E], False, False),
        ([NA, EC, EC, E], False, True),
    ],
)
def test_marks_tell_how_sure_the_level_is(levels, provisional, stable):
    mastery = judge(week(levels), DEFAULT_RULE)
    assert (mastery.provisional, mastery.stable) == (provisional, stable)


# --- pick_daily


def test_the_best_of_a_days_attempts_stands_at_the_time_of_the_last():
    [kept] = pick_daily([piece(A, hour=8), piece(E, hour=9), piece(EC, hour=10)])
    assert kept == piece(E, hour=10)


def test_best_is_by_level_before_score():
    helped = piece(level_of(0.95, DEFAULT_RULE, hinted=True), hour=9, x=0.95)
    alone = piece(A, hour=8, x=0.8)
    [kept] = pick_daily([helped, alone])
    assert (kept.level, kept.x) == (A, 0.8)


def test_the_latest_rubric_of_a_day_stands_even_if_it_is_lower():
    [kept] = pick_daily([piece(E, hour=8, source="teacher"), piece(EC, hour=9, source="teacher")])
    assert kept.level is EC


def test_a_teachers_judgement_outranks_computed_evidence_of_the_day():
    [kept] = pick_daily([piece(EC, hour=8, source="teacher"), piece(E, hour=9)])
    assert (kept.level, kept.source) == (EC, "teacher")


def test_other_days_and_other_activities_are_other_pieces():
    evidence = [piece(A), piece(A, day=1), piece(A, activity=1, hour=9)]
    assert [(p.activity_id.int, p.at.day) for p in pick_daily(evidence)] == [(0, 5), (1, 5), (0, 6)]


def test_judgements_without_an_activity_are_one_piece_a_day():
    first = replace(piece(NA, source="teacher"), activity_id=None)
    second = replace(piece(A, hour=9, source="teacher"), activity_id=None)
    assert pick_daily([second, first]) == [second]


# --- bad evidence


def test_evidence_without_a_zone_is_refused():
    with pytest.raises(BadInput, match="no time zone"):
        replace(piece(A), at=datetime(2026, 1, 5, 8))  # noqa: DTZ001 - the fault under test


def test_counting_evidence_without_a_level_is_refused():
    with pytest.raises(BadInput, match="without a level"):
        replace(piece(A), level=None)


# --- shrunk mean


@pytest.mark.parametrize(
    ("sum_x", "n", "class_mean", "m"),
    [
        (1.0, 1, 0.5, 2 / 3),
        (4.5, 5, 0.5, 5.5 / 7),
        (0.0, 0, 0.5, None),
        (0.0, 1, 0.6, 0.4),
        (1.5, 2, None, 0.75),
    ],
)
def test_shrunk_mean_adds_two_pieces_at_the_class_mean(sum_x, n, class_mean, m):
    assert shrunk_mean(sum_x, n, class_mean) == (None if m is None else pytest.approx(m))


@given(xs=st.lists(st.floats(0, 1), min_size=1, max_size=5), class_mean=st.floats(0, 1))
def test_shrunk_mean_lies_between_the_students_and_the_class(xs, class_mean):
    low, high = sorted((sum(xs) / len(xs), class_mean))
    assert low - 1e-12 <= shrunk_mean(sum(xs), len(xs), class_mean) <= high + 1e-12


# --- properties

scores = st.integers(0, 20).map(lambda points: points / 20)


@st.composite
def any_piece(draw):
    source = draw(st.sampled_from(["computed", "teacher"]))
    x = draw(scores)
    level = (
        level_of(x, DEFAULT_RULE, hinted=draw(st.booleans()))
        if source == "computed"
        else draw(st.sampled_from(Level))
    )
    return piece(
        level,
        day=draw(st.integers(0, 4)),
        hour=draw(st.integers(0, 23)),
        activity=draw(st.integers(0, 2)),
        x=x if source == "computed" else None,
        source=source,
        counts=draw(st.integers(0, 9)) > 0,
    )


histories = st.lists(any_piece(), max_size=14)


@given(histories)
def test_level_and_marks_agree_with_their_definitions(history):
    mastery = judge(history, DEFAULT_RULE)
    window = [p.level for p in pick_daily(history)][-5:]
    if not window:
        assert mastery is None
        return

    def reached_by_more_than_half(levels):
        return max(goal for goal in Level if sum(level >= goal for level in levels) > len(levels) / 2)

    assert mastery.level == reached_by_more_than_half(window)
    assert mastery.provisional == (len(window) < 3)
    assert mastery.stable == (
        len(window) >= 3
        and all(
            reached_by_more_than_half(rest) == mastery.level for rest in combinations(window, len(window) - 1)
        )
    )


@given(histories)
def test_level_is_one_of_the_evidence_levels(history):
    mastery = judge(history, DEFAULT_RULE)
    assert mastery is None or mastery.level in {p.level for p in history if p.counts}


@given(histories.filter(bool), st.data())
def test_raising_one_evidence_never_lowers_the_level(history, data):
    i = data.draw(st.integers(0, len(history) - 1))
    better = data.draw(st.sampled_from([level for level in Level if level >= history[i].level]))
    x = None if history[i].x is None else data.draw(scores.filter(lambda x: x >= history[i].x))
    raised = [*history[:i], replace(history[i], level=better, x=x), *history[i + 1 :]]
    before, after = judge(history, DEFAULT_RULE), judge(raised, DEFAULT_RULE)
    assert before is None or after.level >= before.level


@given(
    recent=st.lists(st.sampled_from(Level), min_size=5, max_size=8),
    old=st.lists(st.sampled_from(Level), max_size=6),
)
def test_evidence_older_than_the_window_changes_only_the_count(recent, old):
    present = [piece(level, day=100 + day) for day, level in enumerate(recent)]
    past = week(old)
    with_past = judge([*past, *present], DEFAULT_RULE)
    assert replace(with_past, evidence_count=0) == replace(judge(present, DEFAULT_RULE), evidence_count=0)
    assert with_past.evidence_count == len(old) + len(recent)


@given(histories, st.randoms(use_true_random=False))
def test_the_order_evidence_arrives_in_does_not_matter(history, random):
    shuffled = random.sample(history, len(history))
    assert judge(shuffled, DEFAULT_RULE) == judge(history, DEFAULT_RULE)
