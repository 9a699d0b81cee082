"""Times of the imported logs, recomputed from the raw files."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import statistics as plain
from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest
from sqlalchemy import select

from dashboard.insights import time as insights
from dashboard.queries import students
from dashboard.queries.time_activities import activity_times, pupil_times
from datastore.models import Activity, User
from datastore.models.enums import ActivityType


@pytest.fixture(scope="module")
def log(shared) -> dict[tuple[str, str], dict[str, float]]:
    """Seconds by level and problem, and by student: each row until its end, at most to the next row."""
    file = shared / "data/statistics-practice-lkt/statistics_practice_shared.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    mine = defaultdict(list)
    for row in rows:
        start = dt.datetime.fromisoformat(row["Problem.Start.Time"])
        place = (row["Level..Unitname."], row["Problem.Name"])
        mine[row["Anon.Student.Id"]].append((start, float(row["Duration..sec."]), place))
    seconds: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for student, stays in mine.items():
        longest = {}
        for start, length, place in sorted(stays, key=lambda stay: stay[:2]):
            longest[start] = (length, place)  # of rows with one start the longest has the time
        following = dict(pairwise(sorted(longest)))
        for start, (length, place) in longest.items():
            own_end = start + dt.timedelta(seconds=length)
            end = min(own_end, following.get(start, own_end))
            seconds[place][student] += (end - start).total_seconds()
    return seconds


def test_every_median_of_the_imported_log(statistics, log):
    with statistics.database.reading(statistics.scope) as connection:
        timed = activity_times(connection, statistics.scope, statistics.view)
        kinds = dict(iter(connection.execute(select(Activity.id, Activity.activity_type))))
    assert timed.rules == ("log duration 1",)
    levels = {ActivityType.quiz: "Statistics Practice", ActivityType.evaluation: "Posttest"}
    assert len(timed.places) == 144
    for row in timed.places.itertuples():
        raw = [time for time in log[levels[kinds[row.place]], row.title].values() if time > 0]
        assert row.n == len(raw)
        if row.n >= 10:
            cuts = np.percentile(raw, [25, 50, 75])
            assert (row.q1, row.median, row.q3) == pytest.approx(cuts, abs=1e-3)


def test_every_pupil_of_the_imported_log(statistics, log):
    whole: dict[str, float] = defaultdict(float)
    for of_place in log.values():
        for student, seconds in of_place.items():
            whole[student] += seconds
    with statistics.database.reading(statistics.scope) as connection:
        found = pupil_times(connection, statistics.scope, statistics.view)
        roster = dict(iter(connection.execute(select(User.id, User.external_id))))
    times = {roster[row.student_id]: row.seconds for row in found.pupils.itertuples() if row.seconds > 0}
    assert times == pytest.approx({student: time for student, time in whole.items() if time}, abs=1e-3)
    assert found.median == pytest.approx(plain.median(times.values()), abs=1e-3)


def test_a_log_without_times_of_day_says_that_nothing_was_measured(open_university):
    with open_university.database.reading(open_university.scope) as connection:
        timed = activity_times(connection, open_university.scope, open_university.view)
        everybody = students.of_class(connection, open_university.scope, open_university.view)
        found = pupil_times(connection, open_university.scope, open_university.view)
    assert timed.times.empty
    assert timed.places["n"].sum() == 0
    assert found.pupils["seconds"].isna().all()
    assert len(found.pupils) == len(everybody)
    assert insights.longest_against_expected(timed) is None
