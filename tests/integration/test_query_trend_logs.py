"""Week by week: the imported logs, recomputed from the raw files."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from statistics import median

import numpy as np
import pytest

from dashboard.queries import trend
from dashboard.queries.time_weeks import week_times
from tests.logs import (
    MANDATORY,
    Stay,
    asked,
    completions,
    first_day,
    oulad,
    oulad_stayed,
    roster_of,
    statistics_stays,
)

ASSESSMENTS = 6


@pytest.fixture(scope="module")
def stays(shared):
    return statistics_stays(shared)


def week_of(moment: dt.datetime | dt.date, first: dt.date) -> int:
    day = moment.date() if isinstance(moment, dt.datetime) else moment
    return (day - first).days // 7 + 1


def days_of(mine: list[Stay]) -> dict[dt.date, float]:
    """Seconds of each day; what runs over midnight belongs to both days."""
    seconds: dict[dt.date, float] = defaultdict(float)
    for stay in mine:
        start = stay.start
        while start < stay.end:
            until = min(stay.end, dt.datetime.combine(start.date() + dt.timedelta(days=1), dt.time()))
            seconds[start.date()] += (until - start).total_seconds()
            start = until
    return seconds


def test_each_week_of_the_statistics_log(statistics, stays):
    found, first = asked(statistics, trend.weekly).set_index("week"), first_day(stays)
    done = [completions(mine) for mine in stays.values()]
    for week in range(1, 7):
        handed_in = [
            who
            for who, mine in stays.items()
            for stay in mine
            if stay.asked and week_of(stay.answered_at, first) == week
        ]
        shares = [sum(week_of(at, first) <= week for at in one.values()) / MANDATORY for one in done]
        row = found.loc[week]
        assert row["begins"] == first + dt.timedelta(days=7 * (week - 1))
        assert (row["handed_in"], row["submitters"]) == (len(handed_in), len(set(handed_in)))
        assert row[["low", "median", "high"]].tolist() == pytest.approx(np.percentile(shares, [25, 50, 75]))
        assert row["pupils"] == 121
    assert found["handed_in"].sum() == 13_935


def test_each_week_of_the_open_university_class(open_university, shared):
    """Over the 171 who did not withdraw; six assessments, of which the exam was handed in by nobody."""
    stayed = oulad_stayed(shared)
    work = [
        (row["id_student"], int(row["date_submitted"]) // 7 + 1)
        for row in oulad(shared, "studentAssessment")
        if row["id_student"] in stayed and row["is_banked"] == "False"
    ]
    found = asked(open_university, trend.weekly).set_index("week")
    assert len(stayed) == 171
    assert found["handed_in"].sum() == len(work)
    for week in range(1, 36):
        so_far = Counter(who for who, its in work if its <= week)
        row = found.loc[week]
        assert row["median"] == pytest.approx(median(so_far[who] / ASSESSMENTS for who in stayed))
        during = [who for who, its in work if its == week]
        assert (row["handed_in"], row["submitters"]) == (len(during), len(set(during)))
        assert row["pupils"] == len(stayed)


def test_the_time_of_every_pupil_in_each_week_of_the_log(statistics, stays):
    roster, first = roster_of(statistics), first_day(stays)
    raw: dict[tuple[str, int], float] = defaultdict(float)
    for who, mine in stays.items():
        for day, seconds in days_of(mine).items():
            raw[who, week_of(day, first)] += seconds
    found = asked(statistics, week_times)
    times = {(roster[row.student_id], row.place): row.seconds for row in found.timed.times.itertuples()}
    assert times == pytest.approx(dict(raw), abs=1e-3)
    for row in found.timed.places.itertuples():
        of_week = [seconds for (_, week), seconds in raw.items() if week == row.place]
        assert row.n == len(of_week)
        if row.n >= 5:
            assert row.median == pytest.approx(median(of_week), abs=1e-3)


def test_without_times_of_day_no_week_of_the_open_university_class_has_a_time(open_university):
    assert asked(open_university, week_times).timed.times.empty
