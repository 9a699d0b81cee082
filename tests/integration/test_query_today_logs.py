"""Page Today and the pupil's page: the imported logs, recomputed from the raw files."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import fmean, median

import pytest

from dashboard.queries import overview, student, students
from dashboard.queries.classes import taught_with_progress
from tests.integration.test_query_trend_logs import days_of
from tests.logs import (
    MANDATORY,
    answers,
    asked,
    completions,
    oulad,
    oulad_stayed,
    roster_of,
    statistics_stays,
)


@pytest.fixture(scope="module")
def stays(shared):
    return statistics_stays(shared)


def line_of(imported):
    (row,) = asked(
        imported, lambda connection, scope, _: taught_with_progress(connection, scope)
    ).itertuples()
    return row


def some(imported, every=20):
    """Some pupils, spread over the list of the class."""
    return asked(imported, students.of_class)["student_id"].iloc[::every]


# --- Today


def test_the_line_of_the_class_of_the_log(statistics, stays):
    row = line_of(statistics)
    assert row.completion == pytest.approx(
        median(len(completions(mine)) / MANDATORY for mine in stays.values())
    )
    assert (row.students, row.started) == (len(stays), len(stays)) == (121, 121)
    assert (row.texts_waiting, row.answers_waiting, row.to_review, row.due) == (0, 0, 0, [])


def test_the_line_of_the_open_university_class(open_university, shared):
    stayed = oulad_stayed(shared)
    handed_in = Counter(
        row["id_student"] for row in oulad(shared, "studentAssessment") if row["is_banked"] == "False"
    )
    with_any = {row["id_student"] for row in oulad(shared, "studentAssessment")}
    row = line_of(open_university)
    assert row.completion == pytest.approx(median(handed_in[who] / 6 for who in stayed))
    assert (row.students, row.started) == (len(stayed), len(stayed & with_any))
    assert (row.texts_waiting, row.answers_waiting, row.due) == (0, 0, [])


# --- Overview


def test_the_active_time_of_each_student_of_the_log(statistics, stays):
    roster = roster_of(statistics)
    found = asked(statistics, overview.students_progress)
    times = {roster[row.student_id]: row.active_seconds for row in found.itertuples()}
    assert times == {who: sum(stay.seconds for stay in mine) for who, mine in stays.items()}


def test_what_each_open_university_student_handed_in_late(open_university, shared):
    """After the day on which it was due; what was carried over never is. Who withdrew is marked as gone."""
    due = {row["id_assessment"]: float(row["date"] or "inf") for row in oulad(shared, "assessments")}
    late = Counter(
        row["id_student"]
        for row in oulad(shared, "studentAssessment")
        if row["is_banked"] == "False" and int(row["date_submitted"]) > due[row["id_assessment"]]
    )
    roster, stayed = roster_of(open_university), oulad_stayed(shared)
    for row in asked(open_university, overview.students_progress).itertuples():
        assert row.late == late[roster[row.student_id]]
        assert row.left == (roster[row.student_id] not in stayed)


# --- The pupil's page


def test_standing_of_pupils_of_the_log_beside_the_class(statistics, stays):
    roster = roster_of(statistics)
    done = {who: len(completions(mine)) / MANDATORY for who, mine in stays.items()}
    best = {
        who: fmean(any(stay.right for stay in given) for given in answers(mine).values())
        for who, mine in stays.items()
    }
    for student_id in some(statistics, 40):
        found, who = asked(statistics, student.standing, student_id), roster[student_id]
        assert (found.pupil.completion, found.pupil.mean_score) == pytest.approx((done[who], best[who]))
        assert found.present["completion"].median() == pytest.approx(median(done.values()))
        assert found.present["mean_score"].median() == pytest.approx(median(best.values()))


def test_hand_ins_and_days_of_pupils_of_the_log(statistics, stays):
    roster = roster_of(statistics)
    for student_id in some(statistics):
        mine = stays[roster[student_id]]
        line = asked(statistics, student.time_line, student_id)
        handed_in = [stay for stay in mine if stay.asked]
        assert len(line.work) == len(handed_in)
        raw = Counter((stay.place[1], float(stay.right)) for stay in handed_in)
        assert Counter(zip(line.work["title"], line.work["score"], strict=True)) == raw
        assert line.work["handed_in_at"].is_monotonic_decreasing
        assert dict(zip(line.days["day"], line.days["seconds"], strict=True)) == pytest.approx(
            dict(days_of(mine)), abs=1e-3
        )


def test_standing_of_open_university_students_beside_the_class(open_university, shared):
    roster, stayed = roster_of(open_university), oulad_stayed(shared)
    handed_in = Counter(
        row["id_student"] for row in oulad(shared, "studentAssessment") if row["is_banked"] == "False"
    )
    for student_id in some(open_university, 60):
        found = asked(open_university, student.standing, student_id)
        assert found.pupil.completion == pytest.approx(handed_in[roster[student_id]] / 6)
        assert found.present["completion"].median() == pytest.approx(
            median(handed_in[who] / 6 for who in stayed)
        )


def test_hand_ins_of_open_university_students(open_university, shared):
    """What was carried over from an earlier year was not handed in in this one."""
    work = defaultdict(list)
    for row in oulad(shared, "studentAssessment"):
        if row["is_banked"] == "False":
            work[row["id_student"]].append(float(row["score"]) / 100)
    roster = roster_of(open_university)
    for student_id in some(open_university):
        line = asked(open_university, student.time_line, student_id)
        assert sorted(line.work["score"]) == pytest.approx(sorted(work[roster[student_id]]))
        assert line.days.empty
