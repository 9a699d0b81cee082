"""The shared OULAD presentation as a coordinator reads it: every value recomputed from the raw files."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from statistics import fmean

import pytest

from dashboard.comparing.ground import LeftOut
from dashboard.comparing.values import summary
from dashboard.comparing.view import CompareView, Measure
from dashboard.queries.compare import footing
from dashboard.queries.compare_activities import across
from dashboard.queries.compare_values import values


@pytest.fixture(scope="module")
def raw(shared) -> dict[str, dict[str, float]]:
    """By student who stayed, the score of each assessment handed in."""
    folder = shared / "data" / "oulad-aaa-2013j"
    if not folder.is_dir():
        pytest.skip("../shared holds no part of OULAD")
    with (folder / "studentInfo.csv").open(newline="") as stream:
        stayed = {row["id_student"] for row in csv.DictReader(stream) if row["final_result"] != "Withdrawn"}
    scores: dict[str, dict[str, float]] = {student: {} for student in stayed}
    with (folder / "studentAssessment.csv").open(newline="") as stream:
        for row in csv.DictReader(stream):
            if row["id_student"] in stayed:
                scores[row["id_student"]][row["id_assessment"]] = float(row["score"])
    return scores


@pytest.fixture(scope="module")
def coordinator(open_university):
    teacher = open_university.scope
    return replace(
        teacher, is_teacher=False, teaches=frozenset(), is_coordinator=True, coordinates=teacher.teaches
    )


def compared(open_university, coordinator, measure):
    with open_university.database.reading(coordinator) as connection:
        found = footing(connection, coordinator, CompareView(measure=measure))
        return found, values(connection, coordinator, found)


def test_completion_is_the_share_of_the_six_assessments_of_who_stayed(open_university, coordinator, raw):
    found, told = compared(open_university, coordinator, Measure.completion)
    assert found.classes["students"].tolist() == [len(raw)] == [171]
    assert len(found.activities) == 6
    expected = sorted(len(scores) / 6 for scores in raw.values())
    assert told.of(open_university.class_id) == pytest.approx(expected)
    line = summary(found, told).iloc[0]
    assert (line["n"], line["mean"]) == (171, pytest.approx(fmean(expected)))
    assert not found.is_comparison, "one class is no comparison"


def test_the_score_is_the_mean_over_what_80_percent_have_handed_in(open_university, coordinator, raw):
    by_assessment: dict[str, int] = defaultdict(int)
    for scores in raw.values():
        for assessment in scores:
            by_assessment[assessment] += 1
    common = {assessment for assessment, n in by_assessment.items() if n >= 0.8 * len(raw)}
    found, told = compared(open_university, coordinator, Measure.score)
    assert len(found.activities) == len(common) > 0
    expected = sorted(
        fmean(scores[each] for each in common & set(scores)) / 100
        for scores in raw.values()
        if common & set(scores)
    )
    assert told.of(open_university.class_id) == pytest.approx(expected)
    assert set(found.left_out["reason"]) <= {LeftOut.not_shared.value}


def test_no_time_was_measured_so_nobody_has_a_value(open_university, coordinator):
    _, told = compared(open_university, coordinator, Measure.time)
    assert told.rows.empty


def test_each_assessment_has_its_hand_ins_and_mean(open_university, coordinator, raw):
    with open_university.database.reading(coordinator) as connection:
        found = footing(connection, coordinator, CompareView())
        lines = across(connection, coordinator, found)
    told = {(row.started, row.best_score) for row in lines.itertuples() if row.started}
    means = defaultdict(list)
    for scores in raw.values():
        for assessment, score in scores.items():
            means[assessment].append(score / 100)
    expected = {(len(each), fmean(each)) for each in means.values()}
    assert {(n, round(mean, 9)) for n, mean in told} == {(n, round(mean, 9)) for n, mean in expected}
