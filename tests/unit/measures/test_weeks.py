"""School-local days and weeks, across midnight in UTC and across changes of clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.errors import BadInput
from datastore.measures.weeks import as_utc, local_day, school_zone, week_number

PARIS = school_zone("Europe/Paris")
START = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 1, 1, 22, 59, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 1, 1, 23, 0, tzinfo=UTC), date(2026, 1, 2)),
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 30, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_evening_work_belongs_to_the_schools_day(utc, day):
    assert local_day(utc, PARIS) == day


def test_the_zone_a_time_is_written_in_does_not_matter():
    at = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    assert local_day(at.astimezone(school_zone("America/Cayenne")), PARIS) == local_day(at, PARIS)


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (START - timedelta(days=1), None),
        (START - timedelta(days=700), None),
        (START, 1),
        (START + timedelta(days=6), 1),
        (START + timedelta(days=7), 2),
        (date(2026, 10, 25), 8),
        (date(2026, 10, 27), 9),
    ],
)
def test_weeks_count_from_the_first_day_of_the_class(day, week):
    assert week_number(day, START) == week


@given(st.integers(0, 365 * 24))
def test_every_week_has_seven_local_days_across_changes_of_clocks(hours):
    at = datetime(2026, 8, 31, 22, tzinfo=UTC) + timedelta(hours=hours)
    wall = at.astimezone(PARIS).replace(tzinfo=None)
    assert week_number(local_day(at, PARIS), START) == (wall - datetime(2026, 9, 1)) // timedelta(weeks=1) + 1  # noqa: DTZ001


def test_an_hour_repeated_by_the_clock_is_an_hour():
    first = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS)
    assert as_utc(first.replace(fold=1)) - as_utc(first) == timedelta(hours=1)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(BadInput, match="no time zone"):
        local_day(datetime(2026, 9, 1, 8), PARIS)  # noqa: DTZ001 - the fault under test


@pytest.mark.parametrize(
    "name", ["Europe/Pariss", "", "Europe", "../etc/passwd", "/etc/passwd", "Paris time"]
)
def test_an_unknown_zone_is_refused_by_name(name):
    with pytest.raises(BadInput, match="There is no time zone"):
        school_zone(name)
