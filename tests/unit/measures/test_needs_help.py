"""The state of a pupil: each rule, what comes first, and that it clears when its reason is gone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import uuid4

import pytest

from datastore.measures.needs_help import (
    Class,
    Facts,
    Judgement,
    Missing,
    Reason,
    SchoolDays,
    State,
    Struggle,
    judge,
)

MONDAY = dt.date(2026, 11, 16)
TODAY = dt.date(2026, 11, 20)
WEEK = dt.timedelta(weeks=1)
DAYS = SchoolDays(TODAY, [MONDAY - 3 * WEEK, MONDAY - 2 * WEEK, MONDAY - WEEK, MONDAY])
"""Four weeks of work in a row, the last one up to a Friday."""


def days_ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def facts(seen: dt.date = TODAY, **known) -> Facts:
    return Facts(seen_at=noon(seen), seen_on=seen, has_begun=True, **{"open_work": 3, **known})


def struggle(worked_on: dt.date = TODAY, since: dt.date = TODAY) -> Struggle:
    return Struggle(uuid4(), noon(since), worked_on)


def missing(*days: int) -> list[Missing]:
    return [Missing(uuid4(), days_ago(each)) for each in days]


def judged(known: Facts, *, completion: float | None = None, missed: float = 0, days=DAYS) -> Judgement:
    return judge(known, Class(days, completion, missed))


class TestDays:
    def test_weekends_of_a_week_of_work_count(self):
        assert DAYS.since(days_ago(7)) == 7

    def test_the_day_itself_does_not_count_and_today_does(self):
        assert DAYS.since(TODAY) == 0
        assert DAYS.since(days_ago(1)) == 1

    def test_holidays_do_not_count(self):
        with_holidays = SchoolDays(TODAY, [MONDAY - 3 * WEEK, MONDAY])
        assert with_holidays.since(days_ago(21)) == 2 + 5

    def test_excused_days_do_not_count(self):
        assert DAYS.since(days_ago(7), excused=[days_ago(2), days_ago(3), days_ago(30)]) == 5


class TestHelp:
    def test_an_open_call_comes_before_everything(self):
        activity = uuid4()
        known = facts(called_at=noon(TODAY), called_from=activity, struggles=[struggle(), struggle()])
        assert judged(known) == Judgement(Reason.calls, noon(TODAY), activity, 1)
        assert judged(replace(known, called_at=None)).reason is Reason.struggles_on_several

    def test_a_struggle_says_since_when_and_with_what(self):
        one = struggle(since=days_ago(2))
        assert judged(facts(struggles=[one])) == Judgement(Reason.struggles, one.since, one.activity_id, 1)
        assert judged(facts(struggles=[one])).state is State.needs_help
        assert judged(facts()).state is State.on_track

    def test_of_several_struggles_the_first_is_named(self):
        late, early = struggle(since=days_ago(1)), struggle(since=days_ago(5))
        found = judged(facts(struggles=[late, early]))
        assert (found.reason, found.activity_id, found.count) == (
            Reason.struggles_on_several,
            early.activity_id,
            2,
        )

    @pytest.mark.parametrize(("days", "reason"), [(14, Reason.struggles), (15, Reason.keeps_up)])
    def test_a_struggle_is_of_now_for_fourteen_days(self, days, reason):
        assert judged(facts(struggles=[struggle(worked_on=days_ago(days))])).reason is reason

    @pytest.mark.parametrize(("days", "reason"), [(6, Reason.keeps_up), (7, Reason.not_seen)])
    def test_a_week_without_work_while_some_is_open(self, days, reason):
        assert judged(facts(days_ago(days))).reason is reason
        assert judged(facts(days_ago(days), open_work=0)).state is State.on_track

    def test_two_missing_and_one(self):
        assert judged(facts(missing=missing(1, 3))).reason is Reason.missing_several
        assert judged(facts(missing=missing(1))).reason is Reason.keeps_up

    def test_missing_holds_since_the_day_after_the_first_was_due(self):
        found = judged(facts(missing=missing(1, 3)))
        assert (found.since, found.count) == (days_ago(2), 2)

    @pytest.mark.parametrize(
        ("days", "reason"), [(7, Reason.keeps_up), (8, Reason.overdue), (15, Reason.keeps_up)]
    )
    def test_one_is_overdue_after_a_week_and_of_the_past_after_two(self, days, reason):
        assert judged(facts(missing=missing(days))).reason is reason

    def test_what_half_of_the_class_misses_is_no_reason(self):
        known = facts(missing=missing(9, 9))
        assert judged(known, missed=1).reason is Reason.keeps_up
        assert judged(known, missed=0).reason is Reason.missing_several
        assert judged(facts(missing=missing(9, 9, 9)), missed=1).reason is Reason.missing_several

    def test_a_pupil_who_was_excused_is_neither_gone_nor_late(self):
        away = [days_ago(each) for each in range(1, 6)]
        assert judged(facts(days_ago(8), missing=missing(9), excused=away)).reason is Reason.keeps_up


class TestOtherwise:
    def test_ahead_is_a_quarter_of_the_path_above_the_median(self):
        assert judged(facts(completion=0.85), completion=0.6).state is State.ahead
        assert judged(facts(completion=0.84), completion=0.6).state is State.on_track
        assert judged(facts(completion=1.0)).state is State.on_track

    def test_who_has_not_begun_is_unknown_until_a_week_has_passed(self):
        fresh = replace(facts(days_ago(2)), has_begun=False)
        assert judged(fresh).state is State.unknown
        assert judged(replace(fresh, seen_on=days_ago(8))).reason is Reason.not_seen

    def test_nothing_done_for_two_weeks_while_nothing_is_open_is_unknown(self):
        assert judged(facts(days_ago(15), open_work=0)) == Judgement(
            Reason.no_recent_work, noon(days_ago(15))
        )


class TestClass:
    def test_medians_of_five_and_none_of_four(self):
        pupils = [facts(completion=each / 10, missing=missing(*[1] * each)) for each in range(5)]
        of_five = Class.of(pupils, DAYS)
        assert (of_five.completion, of_five.missing) == (0.2, 2)
        of_four = Class.of(pupils[1:], DAYS)
        assert (of_four.completion, of_four.missing) == (None, 0)
