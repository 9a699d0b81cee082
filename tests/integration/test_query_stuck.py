"""Stuck points, more than 3 attempts: the truth of the imported log, recomputed from the raw file."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

import pytest
from statsmodels.stats.proportion import proportion_confint

from dashboard.queries.stuck import STUCK_COLUMNS, stuck_points
from dashboard.views import ClassView
from datastore.commands.classroom.classes import end_enrolment
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.errors import NotFound
from datastore.models import new_id
from datastore.models.enums import ActivityType
from tests.conftest import statements
from tests.factories import hand_in, make_lesson, make_pupil, make_sequence, make_visit, quiz

LEVEL_OF = {"quiz": "Statistics Practice", "evaluation": "Posttest"}


def found(imported, **filters):
    view = ClassView(class_id=imported.class_id, **filters)
    with imported.database.reading(imported.scope) as connection:
        return stuck_points(connection, imported.scope, view)


@pytest.fixture(scope="module")
def truth(shared):
    """By level and problem: pupils who began, and (attempts, seconds, best score) of each."""
    file = shared / "data/statistics-practice-lkt/statistics_practice_shared.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    stays = defaultdict(list)
    for row in rows:
        start = dt.datetime.fromisoformat(row["Problem.Start.Time"])
        place = (row["Level..Unitname."], row["Problem.Name"])
        stays[row["Anon.Student.Id"]].append((start, float(row["Duration..sec."]), place, row["Outcome"]))
    pairs = defaultdict(lambda: {"attempts": 0, "seconds": 0.0, "best": 0})
    for student, mine in stays.items():
        starts = sorted({start for start, *_ in mine})
        following = dict(pairwise(starts))
        covered = set()
        for start, seconds, place, outcome in sorted(mine, key=lambda stay: (stay[0], -stay[1])):
            pair = pairs[place, student]
            end = start + dt.timedelta(seconds=seconds)
            if start not in covered:  # of rows with the same start the longest has the time
                pair["seconds"] += (min(end, following.get(start, end)) - start).total_seconds()
                covered.add(start)
            if outcome != "STUDY":
                pair["attempts"] += 1
                pair["best"] = max(pair["best"], int(outcome == "CORRECT"))
    activities = defaultdict(list)
    for (place, _student), pair in pairs.items():
        activities[place].append(pair)
    return activities


def test_every_activity_of_the_imported_log(statistics, truth):
    frame = found(statistics)
    assert len(frame) == len(truth) == 144
    for row in frame.itertuples():
        pairs = truth[LEVEL_OF[row.activity_type], row.title]
        stuck = [pair for pair in pairs if pair["attempts"] > 3]
        assert row.started == len(pairs)
        assert row.stuck == len(stuck)
        if stuck:
            assert row.mean_seconds == pytest.approx(sum(p["seconds"] for p in stuck) / len(stuck), abs=0.5)
            assert row.mean_score == pytest.approx(sum(p["best"] for p in stuck) / len(stuck))
        else:
            assert row.mean_seconds != row.mean_seconds
            assert row.mean_score != row.mean_score


def test_the_log_has_540_stuck_pairs_all_in_practice(statistics, truth):
    raw = sum(pair["attempts"] > 3 for pairs in truth.values() for pair in pairs)
    assert found(statistics)["stuck"].sum() == raw == 540
    assert found(statistics, activity_type=ActivityType.quiz)["stuck"].sum() == 540
    assert found(statistics, activity_type=ActivityType.evaluation)["stuck"].sum() == 0


def test_intervals_agree_with_statsmodels(statistics):
    for row in found(statistics).itertuples():
        low, high = proportion_confint(row.stuck, row.started, method="wilson")
        assert (row.low, row.high) == pytest.approx((low, high), abs=1e-9)
        assert row.low <= row.share <= row.high


def test_the_most_stuck_come_first_and_few_pupils_do_not_outrank_many(statistics):
    frame = found(statistics)
    assert frame["shrunk"].is_monotonic_decreasing
    pooled = frame["stuck"].sum() / frame["started"].sum()
    between = (
        frame[["share"]].min(axis=1).clip(upper=pooled),
        frame[["share"]].max(axis=1).clip(lower=pooled),
    )
    assert (frame["shrunk"] >= between[0] - 1e-9).all()
    assert (frame["shrunk"] <= between[1] + 1e-9).all()


def test_an_activity_that_nobody_began_has_no_share(open_university):
    frame = found(open_university)
    idle = frame[frame["started"] == 0]
    assert len(idle)
    assert idle["share"].isna().all()
    assert frame["share"].dropna().size + len(idle) == len(frame)
    assert frame["started"].iloc[0] > 0


@pytest.fixture
def lesson(database):
    """A class with a quiz, and a function by which a pupil hands it in so many times, the last one right."""
    lesson = make_lesson(database)
    sequence, [activity] = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("titre"))])
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration(attempts_allowed=10))

    def work(pupil, attempts, *, seconds=None, right=True):
        if seconds:
            start = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
            make_visit(database, pupil, activity, (start, start + dt.timedelta(seconds=seconds)))
        for number in range(attempts):
            last = right and number == attempts - 1
            hand_in(database, pupil, activity, {"q1": "titre" if last else "chapeau"})

    def ask():
        with database.reading(lesson.teacher) as connection:
            view = ClassView(class_id=lesson.class_id, sequence=sequence)
            return stuck_points(connection, lesson.teacher, view).iloc[0]

    return lesson, work, ask


def test_four_attempts_are_stuck_and_three_are_not(database, lesson):
    lesson, work, ask = lesson
    work(lesson.pupil, 3)
    assert (ask()["started"], ask()["stuck"], ask()["share"]) == (1, 0, 0.0)
    work(make_pupil(database, lesson.admin, lesson.class_id), 4)
    assert (ask()["started"], ask()["stuck"], ask()["share"]) == (2, 1, 0.5)


def test_means_are_over_the_stuck_and_leave_out_what_was_not_measured(database, lesson):
    lesson, work, ask = lesson
    slow, unmeasured, quick = (make_pupil(database, lesson.admin, lesson.class_id) for _ in range(3))
    work(slow, 5, seconds=300)
    work(unmeasured, 4, right=False)
    work(quick, 1, seconds=10)
    assert (ask()["mean_seconds"], ask()["mean_score"]) == (300, 0.5)


def test_the_work_of_a_pupil_who_left_stays_with_the_class(database, lesson):
    lesson, work, ask = lesson
    work(lesson.pupil, 4)
    end_enrolment(database, lesson.admin, lesson.class_id, lesson.pupil.user_id)
    assert (ask()["started"], ask()["stuck"]) == (1, 1)


def test_one_statement_and_declared_columns_also_when_empty(statistics):
    with statements(statistics.database) as seen:
        frame = found(statistics, sequence=new_id())
    assert len(seen) == 1
    assert frame.empty
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == dict(STUCK_COLUMNS)


def test_another_teachers_class_does_not_exist(statistics):
    stranger = replace(statistics.scope, teaches=frozenset({new_id()}))
    with statistics.database.reading(stranger) as connection, pytest.raises(NotFound):
        stuck_points(connection, stranger, statistics.view)
