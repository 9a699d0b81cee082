"""The overview tells the truth of the imported logs: recomputed from the raw files, not by our queries."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from dashboard.queries import overview, students
from dashboard.views import ClassView
from datastore.errors import NotFound
from datastore.models import User, new_id
from datastore.models.enums import ActivityType
from tests.conftest import statements

LEVELS = {"Statistics Practice": "quiz", "Posttest": "evaluation"}


@pytest.fixture(scope="module")
def log(shared):
    """The raw rows of the statistics log."""
    file = shared / "data/statistics-practice-lkt/statistics_practice_shared.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def gradebook(shared):
    """The raw rows of the OULAD folder, by file."""
    folder = shared / "data/oulad-aaa-2013j"
    rows = {}
    for name in ("studentInfo", "studentAssessment", "assessments"):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            rows[name] = list(csv.DictReader(stream))
    return rows


def by_roster_id(imported) -> dict[UUID, str]:
    with imported.database.reading(imported.scope) as connection:
        return dict(iter(connection.execute(select(User.id, User.external_id))))


def progress_of(imported, view=None):
    with imported.database.reading(imported.scope) as connection:
        return overview.students_progress(connection, imported.scope, view or imported.view)


def totals_of(imported, view=None):
    with imported.database.reading(imported.scope) as connection:
        return overview.recorded(connection, imported.scope, view or imported.view)


def test_totals_of_the_statistics_log(statistics, log):
    totals = totals_of(statistics)
    outcomes = [row["Outcome"] for row in log]
    assert totals["visits"] == len(log) == 14_762
    assert totals["right"] == outcomes.count("CORRECT") == 7_609
    assert totals["answered"] - totals["right"] == outcomes.count("INCORRECT") == 6_326
    assert totals["studied"] == outcomes.count("STUDY") == 827
    assert totals["submitters"] == len({row["Anon.Student.Id"] for row in log}) == 121


@pytest.mark.parametrize(("level", "kind"), LEVELS.items())
def test_a_filter_by_kind_keeps_one_level_of_the_log(statistics, log, level, kind):
    view = ClassView(class_id=statistics.class_id, activity_type=ActivityType(kind))
    rows = [row for row in log if row["Level..Unitname."] == level]
    totals = totals_of(statistics, view)
    assert totals["visits"] == len(rows)
    assert totals["right"] == sum(row["Outcome"] == "CORRECT" for row in rows)


def test_each_student_of_the_statistics_log(statistics, log):
    """Completed: a practice problem answered right once, a post-test problem answered; of 144 in all."""
    done: dict[str, set[tuple[str, str]]] = defaultdict(set)
    best: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in log:
        student, place = row["Anon.Student.Id"], (row["Level..Unitname."], row["Problem.Name"])
        if row["Outcome"] == "STUDY":
            continue
        right = row["Outcome"] == "CORRECT"
        best[student][place] = max(best[student].get(place, 0), int(right))
        if right or LEVELS[place[0]] == "evaluation":
            done[student].add(place)
    names = by_roster_id(statistics)
    progress = progress_of(statistics)
    assert len(progress) == 121
    for row in progress.itertuples():
        roster_id = names[row.student_id]
        scores = best[roster_id].values()
        assert row.completed == len(done[roster_id])
        assert row.mandatory == 144
        assert row.completion == pytest.approx(len(done[roster_id]) / 144)
        assert row.mean_score == pytest.approx(sum(scores) / len(scores))
        assert row.scored == len(scores)


def test_the_open_university_class(open_university, gradebook):
    progress, totals = progress_of(open_university), totals_of(open_university)
    due = {row["id_assessment"]: row["date"] for row in gradebook["assessments"]}
    handed_in = gradebook["studentAssessment"]
    late = [
        row for row in handed_in if int(row["date_submitted"]) > float(due[row["id_assessment"]] or "inf")
    ]
    withdrawn = [row for row in gradebook["studentInfo"] if row["final_result"] == "Withdrawn"]
    assert len(progress) == len(gradebook["studentInfo"]) == 200
    assert int(progress["left"].sum()) == len(withdrawn) == 29
    assert totals["submissions"] == len(handed_in) == 877
    assert totals["submitters"] == len({row["id_student"] for row in handed_in}) == 193
    assert totals["late"] == len(late) == 212


def test_time_that_was_not_measured_is_missing_not_zero(open_university):
    progress = progress_of(open_university)
    assert progress["active_seconds"].isna().all()


def test_each_open_university_student(open_university, gradebook):
    scores: dict[str, list[float]] = defaultdict(list)
    for row in gradebook["studentAssessment"]:
        if row["score"] and row["is_banked"] == "False":
            scores[row["id_student"]].append(float(row["score"]) / 100)
    names = by_roster_id(open_university)
    for row in progress_of(open_university).itertuples():
        mine = scores[names[row.student_id]]
        assert row.scored == len(mine)
        if mine:
            assert row.mean_score == pytest.approx(sum(mine) / len(mine))
        else:
            assert row.mean_score != row.mean_score


def test_the_overview_takes_three_statements_whatever_the_class(statistics):
    with statements(statistics.database) as seen, statistics.database.reading(statistics.scope) as connection:
        overview.students_progress(connection, statistics.scope, statistics.view)
        overview.recorded(connection, statistics.scope, statistics.view)
    assert len(seen) == 3


def test_another_teachers_class_does_not_exist(statistics):
    stranger = replace(statistics.scope, teaches=frozenset({new_id()}))
    for question in (overview.students_progress, overview.recorded, students.of_class):
        with statistics.database.reading(stranger) as connection, pytest.raises(NotFound):
            question(connection, stranger, statistics.view)


def test_an_unknown_sequence_leaves_every_pupil_with_nothing_to_complete(statistics):
    progress = progress_of(statistics, ClassView(class_id=statistics.class_id, sequence=new_id()))
    assert len(progress) == 121
    assert (progress["mandatory"] == 0).all()
    assert progress["completion"].isna().all()


def test_pupils_with_their_states_take_three_statements(statistics):
    with statements(statistics.database) as seen, statistics.database.reading(statistics.scope) as connection:
        found = overview.students_with_states(connection, statistics.scope, statistics.view)
    assert len(seen) == 3
    assert len(found) == 121
    assert found["state"].notna().all()


def test_days_keep_what_was_last_worked_on_in_them(statistics):
    everything = progress_of(statistics)
    day = everything["last_seen"].max().tz_convert(statistics.scope.timezone).date()
    of_day = progress_of(statistics, ClassView(class_id=statistics.class_id, since=day, until=day))
    assert 0 < of_day["started"].sum() < everything["started"].sum()
    seen = of_day["last_seen"].dropna().dt.tz_convert(statistics.scope.timezone).dt.date
    assert set(seen) == {day}
