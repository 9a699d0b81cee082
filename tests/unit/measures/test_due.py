"""Due dates and excused days."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.measures.due import moved_due_date

DAY = dt.timedelta(days=1)
MONDAY = dt.date(2026, 11, 16)


def november(day: int) -> dt.date:
    return dt.date(2026, 11, day)


@pytest.mark.parametrize(
    ("excused", "due"),
    [
        ([], 20),
        ([18], 21),
        ([16], 21),  # the day on which it opens
        ([20], 21),  # the day on which it is due
        ([15], 20),  # before it opens
        ([21], 20),  # after it was due
        ([18, 19], 22),
        ([20, 21], 22),  # the day gained is itself excused
        ([20, 22], 21),  # the day after is not reached
        ([18, 21, 22, 23], 24),
        ([16, 17, 18, 19, 20], 25),
        ([18, 18], 21),
    ],
)
def test_each_excused_day_gives_a_day_more(excused, due):
    days = [november(day) for day in excused]
    assert moved_due_date(november(20), opens_on=MONDAY, excused=days) == november(due)


def test_who_is_away_all_the_time_has_all_the_time_again():
    fortnight = [MONDAY + n * DAY for n in range(14)]
    due = moved_due_date(fortnight[-1], opens_on=MONDAY, excused=fortnight)
    assert due == MONDAY + 27 * DAY


DAYS = st.integers(min_value=0, max_value=40).map(lambda n: MONDAY + n * DAY)


@given(due_on=DAYS, excused=st.frozensets(DAYS), opens_on=DAYS)
def test_the_days_present_are_as_many_as_they_would_have_been(due_on, excused, opens_on):
    """Whoever was excused has as many days at school, from opening to due date, as the others."""
    moved = moved_due_date(due_on, opens_on=opens_on, excused=excused)
    given_days = (due_on - opens_on).days + 1
    present = sum(opens_on + n * DAY not in excused for n in range((moved - opens_on).days + 1))
    assert present == max(given_days, 0)
    assert moved >= due_on


@given(due_on=DAYS, excused=st.frozensets(DAYS, max_size=6), more=DAYS)
def test_one_more_excused_day_never_brings_the_due_date_forward(due_on, excused, more):
    before = moved_due_date(due_on, opens_on=MONDAY, excused=excused)
    assert moved_due_date(due_on, opens_on=MONDAY, excused=excused | {more}) >= before
