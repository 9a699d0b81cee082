"""Live states: each condition at its border, what comes first, when it is raised, and that it clears."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from datastore.measures.intervals import Interval
from datastore.measures.live import (
    GONE_AFTER,
    Judged,
    LiveState,
    Standing,
    Visit,
    is_here,
    limit_seconds,
    live_state,
    next_change,
)

START = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)


def after(seconds: float) -> dt.datetime:
    return START + dt.timedelta(seconds=seconds)


def visit(worked: float = 60, **known) -> Visit:
    """A visit worked through without a break, whose page spoke last at the end of it."""
    return Visit(START, after(worked), [Interval(START, after(worked))], **known)


def wrong(*moments: float, hints: int = 0) -> list[Judged]:
    return [Judged(after(each), right=False, hints=hints) for each in moments]


def right(moment: float) -> Judged:
    return Judged(after(moment), right=True)


class TestIdle:
    @pytest.mark.parametrize(
        ("silence", "state"), [(0, "ok"), (120, "ok"), (149, "ok"), (150, "idle"), (899, "idle")]
    )
    def test_two_minutes_of_silence_that_have_held_for_30_seconds(self, silence, state):
        assert live_state(visit(60), after(60 + silence)).state == state

    def test_since_the_page_last_spoke(self):
        assert live_state(visit(60), after(300)) == Standing(LiveState.idle, after(60))

    def test_idle_comes_before_stuck_which_stands_until_then(self):
        stuck = visit(60, answers=wrong(10, 20, 30))
        assert live_state(stuck, after(209)).state == LiveState.stuck_errors
        assert live_state(stuck, after(210)).state == LiveState.idle

    def test_after_a_quarter_of_an_hour_of_silence_nobody_is_there(self):
        assert is_here(START, START + GONE_AFTER - dt.timedelta(seconds=1))
        assert not is_here(START, START + GONE_AFTER)


class TestStuckByErrors:
    def test_three_wrong_in_a_row_are_stuck_since_the_third_and_two_are_not(self):
        assert live_state(visit(100, answers=wrong(10, 20)), after(100)).state == LiveState.ok
        found = live_state(visit(100, answers=wrong(10, 20, 30)), after(100))
        assert found == Standing(LiveState.stuck_errors, after(30))

    @pytest.mark.parametrize(("at", "state"), [(59, "ok"), (60, "stuck_errors")])
    def test_raised_after_30_seconds(self, at, state):
        assert live_state(visit(100, answers=wrong(10, 20, 30)), after(at)).state == state

    def test_a_right_answer_clears_it_and_breaks_the_row(self):
        cleared = visit(200, answers=[*wrong(10, 20, 30), right(100)])
        assert live_state(cleared, after(200)).state == LiveState.ok
        broken = visit(200, answers=[*wrong(10, 20), right(30), *wrong(40, 50)])
        assert live_state(broken, after(200)).state == LiveState.ok

    def test_a_right_answer_among_wrong_ones_handed_in_together_does_not_clear_them(self):
        together = [Judged(after(30), right=each) for each in (False, False, False, True)]
        assert live_state(visit(100, answers=together), after(100)).since == after(30)
        again = [Judged(after(90), right=each) for each in (True, False, False, False, True)]
        assert live_state(visit(200, answers=[*together, *again]), after(200)).since == after(30)
        better = [Judged(after(90), right=each) for each in (True, False, False, True)]
        assert live_state(visit(200, answers=[*together, *better]), after(200)).state == LiveState.ok

    def test_a_hint_counts_as_a_wrong_answer(self):
        assert live_state(visit(100, answers=wrong(10, hints=2)), after(100)).state == LiveState.stuck_errors
        assert live_state(visit(100, answers=wrong(10, hints=1)), after(100)).state == LiveState.ok

    @pytest.mark.parametrize("more", [{"judges": False}, {"passed": True}])
    def test_not_where_answers_tell_nothing_or_it_is_passed_already(self, more):
        assert live_state(visit(100, answers=wrong(10, 20, 30), **more), after(100)).state == LiveState.ok


class TestStuckByTime:
    def test_more_than_the_limit_without_an_answer_is_stuck_since_the_limit(self):
        assert live_state(visit(300, limit=300.0), after(340)).state == LiveState.ok
        found = live_state(visit(301, limit=300.0), after(330))
        assert found == Standing(LiveState.stuck_time, after(300))

    def test_with_two_wrong_in_a_row_since_both_hold(self):
        known = {"limit": 300.0, "begun": True}
        found = live_state(visit(400, answers=wrong(310, 320), **known), after(400))
        assert found == Standing(LiveState.stuck_time, after(320))
        found = live_state(visit(400, answers=wrong(10, 20), **known), after(400))
        assert found == Standing(LiveState.stuck_time, after(300))

    @pytest.mark.parametrize("answers", [wrong(10), [right(10)], []])
    def test_with_an_answer_and_fewer_wrong_it_is_only_long(self, answers):
        found = live_state(visit(400, limit=300.0, begun=True, answers=answers), after(400))
        assert found == Standing(LiveState.long, after(300))

    def test_errors_come_before_time(self):
        found = live_state(visit(400, limit=300.0, answers=wrong(10, 20, 30)), after(400))
        assert found.state == LiveState.stuck_errors

    def test_only_active_time_counts(self):
        pauses = [Interval(after(start), after(start + 100)) for start in (0, 1000, 2000, 3000)]
        broken = Visit(START, after(3100), pauses, limit=300.0)
        assert live_state(broken, after(3100)) == Standing(LiveState.stuck_time, after(3000))

    def test_without_a_limit_no_time_is_long(self):
        assert live_state(visit(100_000), after(100_000)).state == LiveState.ok

    def test_a_film_or_an_evaluation_is_long_at_most(self):
        assert live_state(visit(400, limit=300.0, judges=False), after(400)).state == LiveState.long


class TestText:
    def test_ten_active_minutes_without_a_change_are_long_whatever_was_wrong(self):
        text = visit(700, judges=False, is_text=True, changed_at=after(60), limit=120.0)
        assert live_state(text, after(690)) == Standing(LiveState.long, after(660))
        assert live_state(text, after(689)).state == LiveState.ok
        assert live_state(replace(text, changed_at=after(600)), after(700)).state == LiveState.ok

    def test_a_text_that_was_never_changed_counts_from_the_start(self):
        text = visit(700, judges=False, is_text=True)
        assert live_state(text, after(700)) == Standing(LiveState.long, after(600))


class TestLimit:
    @pytest.mark.parametrize(
        ("p90", "n", "minutes", "limit"),
        [
            (400.0, 10, 5, 400.0),
            (400.0, 9, 5, 600.0),
            (90.0, 10, 5, 120.0),
            (None, 0, 0.5, 120.0),
            (None, 0, None, None),
            (400.0, 9, None, None),
        ],
    )
    def test_the_90th_percentile_of_ten_else_twice_the_estimate_never_below_two_minutes(
        self, p90, n, minutes, limit
    ):
        assert limit_seconds(p90, n, minutes) == limit


class TestNextChange:
    def test_a_working_visit_is_next_idle(self):
        assert next_change(visit(60), after(60)) == after(60 + 150)

    def test_before_that_what_is_about_to_be_raised(self):
        assert next_change(visit(60, answers=wrong(10, 20, 30)), after(40)) == after(60)

    def test_an_idle_visit_is_next_over(self):
        assert next_change(visit(60), after(300)) == after(60) + GONE_AFTER

    @pytest.mark.parametrize("known", [{}, {"answers": wrong(10, 20, 30)}, {"limit": 130.0}])
    def test_nothing_changes_before_it(self, known):
        one = visit(200, **known)
        for second in range(200, 1100):
            if after(second + 1) < next_change(one, after(second)):
                assert live_state(one, after(second)) == live_state(one, after(second + 1))
