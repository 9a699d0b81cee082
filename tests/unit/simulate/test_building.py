"""The demo in memory: repeatable, the same on any day, with the stated habits and recoverable parameters."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from itertools import combinations
from statistics import fmean
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from scipy import stats

from datastore.measures.stuck import Practice, practice_class
from datastore.models import (
    Activity,
    ActivityAttempt,
    ActivityVisit,
    ClassEnrollment,
    InteractionEvent,
    StudentProduction,
)
from datastore.simulate import stories
from datastore.simulate.learners import SLOWNESS_SD
from datastore.simulate.roster import CLASSES
from datastore.simulate.timetable import LESSON, SchoolTime
from tests.unit.simulate.conftest import NOW, build

PARIS = ZoneInfo("Europe/Paris")
PLANTED = {stories.NOTION_QUIZ, stories.LIVE_ACTIVITY, stories.MISLEADING[0]}
"""Activities in which stories decide who is right."""


@pytest.fixture(scope="module")
def slugs(demo):
    by_title = {task.activity.title: task.slug for task in demo.tasks}
    return {row["id"]: by_title[row["title"]] for row in demo.tables.rows[Activity]}


@pytest.fixture(scope="module")
def tasks(demo):
    return {task.slug: task for task in demo.tasks}


@pytest.fixture(scope="module")
def first_answers(demo, slugs):
    """(pupil, activity, item as stored) of every first attempt, machine-marked, in order of time."""
    attempts = sorted(demo.tables.rows[ActivityAttempt], key=lambda row: row["submitted_at"])
    return [
        (row["student_id"], slugs[row["activity_id"]], item)
        for row in attempts
        if row["attempt_number"] == 1
        for item in row["response_data"]
        if not isinstance(item["answer"], str) or len(item["answer"]) < 200
    ]


def test_the_same_seed_and_moment_give_the_same_rows(demo):
    assert build().tables.rows == demo.tables.rows


def test_another_moment_changes_times_only(demo):
    def done(data):
        return sorted(
            (row["student_id"], row["activity_id"], row["attempt_number"], row["score"], row["completes"])
            for row in data.tables.rows[ActivityAttempt]
        )

    sunday_night = dt.datetime(2027, 3, 28, 22, 15, tzinfo=dt.UTC)
    assert done(build(now=sunday_night)) == done(demo)


def test_classes_have_24_to_30_pupils_of_unlike_names(demo):
    present = Counter(row["class_id"] for row in demo.tables.rows[ClassEnrollment] if row["left_at"] is None)
    assert len(present) == 6
    assert all(24 <= n <= 30 for n in present.values())
    for name, roster in demo.rosters.items():
        firsts = Counter(pupil.name[0] for _, pupil in roster)
        assert {first for first, n in firsts.items() if n > 1} == ({"Inès"} if name == "4eB" else set())


def test_items_spread_from_hard_to_easy(first_answers):
    shares = defaultdict(list)
    for _, activity, item in first_answers:
        shares[activity, item["key"]].append(item["points"] / item["max_points"])
    facility = [fmean(values) for values in shares.values() if len(values) > 50]
    assert 0.2 < min(facility) < 0.4
    assert 0.9 < max(facility) < 0.98
    assert 0.6 < fmean(facility) < 0.8


def test_logarithms_of_answer_times_have_no_heavy_tails(first_answers):
    times = defaultdict(list)
    for _, activity, item in first_answers:
        times[activity, item["key"]].append(item["seconds"])
    standard, rapid, answers = [], 0, 0
    for seconds in (np.array(values) for values in times.values() if len(values) > 50):
        guessed = seconds < 0.1 * np.median(seconds)
        rapid, answers = rapid + guessed.sum(), answers + len(seconds)
        standard.extend(stats.zscore(np.log(seconds[~guessed])))
    assert abs(stats.kurtosis(standard)) < 0.3
    assert 0.03 <= rapid / answers <= 0.05


def test_hints_are_asked_for_on_ten_to_twenty_percent_of_wrong_answers(first_answers, tasks):
    offered = {
        (slug, item.key) for slug, task in tasks.items() for item in task.activity.parsed.items if item.hints
    }
    failed = [
        item
        for _, activity, item in first_answers
        if (activity, item["key"]) in offered and item["answer"] is not None
        if item["hints"] or not item["correct"]
    ]
    assert 0.10 <= fmean(item["hints"] > 0 for item in failed) <= 0.20


def test_most_events_lie_in_lessons_and_the_others_in_the_evening(demo):
    time = SchoolTime(NOW, PARIS)
    lessons = {demo.class_ids[spec.name]: time.lessons(spec.slots, 27) for spec in CLASSES}
    inside, evening = [], []
    for event in demo.tables.rows[InteractionEvent]:
        at, starts = event["occurred_at"], lessons[event["class_id"]]
        inside.append(any(start <= at < start + LESSON for start in starts))
        if not inside[-1]:
            evening.append(17 <= at.astimezone(PARIS).hour <= 23)
    assert 0.70 <= fmean(inside) <= 0.85
    assert fmean(evening) > 0.75


def test_visits_show_the_stated_defects(demo):
    visits = demo.tables.rows[ActivityVisit]
    holes = fmean(len(visit["active_periods"]) > 1 for visit in visits)
    left_open = fmean(
        visit["last_seen_at"] - max(period.upper for period in visit["active_periods"])
        > dt.timedelta(minutes=4)
        for visit in visits
        if len(visit["active_periods"])
    )
    assert 0.08 <= holes <= 0.12
    assert 0.03 <= left_open <= 0.07


def test_one_visit_in_twenty_has_a_second_tab_inside_it(demo):
    stays = defaultdict(list)
    for visit in demo.tables.rows[ActivityVisit]:
        where = (visit["student_id"], visit["activity_id"], visit["screen"])
        stays[where].append((visit["started_at"], visit["last_seen_at"], visit["tab_token"]))
    inside = [
        any(start < one[0] and one[1] < end and tab != one[2] for start, end, tab in group)
        for group in stays.values()
        for one in group
    ]
    assert 0.035 <= fmean(inside) <= 0.065


def test_texts_are_saved_in_one_and_on_average_two_further_versions(demo):
    drafts = [len(row["draft_data"]) for row in demo.tables.rows[StudentProduction]]
    assert min(drafts) == 1
    assert 2.3 < fmean(drafts) < 3.2  # short texts have fewer sentences than versions were drawn


def test_practice_ends_in_mastery_more_often_than_in_wheels_that_spin(demo, first_answers, tasks):
    runs = defaultdict(list)
    for student_id, activity, item in first_answers:
        if activity in PLANTED:
            continue
        for code in [item["competency"]] if item["competency"] else tasks[activity].activity.competencies:
            runs[student_id, code].append(item["correct"] and not item["hints"])
    found = Counter(practice_class(run) for run in runs.values())
    assert found[Practice.mastered] > found[Practice.indeterminate] > found[Practice.wheel_spinning] > 0


def test_abilities_can_be_recovered_from_the_answers(demo, first_answers):
    shares = defaultdict(list)
    for student_id, activity, item in first_answers:
        if activity not in PLANTED:
            shares[student_id].append(item["points"] / item["max_points"])
    pupils = {id_: pupil for roster in demo.rosters.values() for id_, pupil in roster}
    known = [id_ for id_ in shares if pupils[id_].name != stories.RUSHES]
    true = [fmean(pupils[id_].abilities.values()) for id_ in known]
    assert stats.spearmanr(true, [fmean(shares[id_]) for id_ in known]).statistic > 0.8


def test_difficulties_can_be_recovered_from_the_answers(first_answers, tasks):
    shares = defaultdict(list)
    for _, activity, item in first_answers:
        if activity not in PLANTED:
            shares[activity, item["key"]].append(item["correct"])
    keys = [key for key, values in shares.items() if len(values) > 100 and key[1] in tasks[key[0]].truths]
    true = [tasks[activity].truths[item].difficulty for activity, item in keys]
    assert stats.spearmanr(true, [fmean(shares[key]) for key in keys]).statistic < -0.9


def test_slowness_can_be_recovered_from_the_times(demo, first_answers):
    usual = defaultdict(list)
    for _, activity, item in first_answers:
        usual[activity, item["key"]].append(np.log(item["seconds"]))
    middle = {key: np.median(values) for key, values in usual.items()}
    slow = defaultdict(list)
    for student_id, activity, item in first_answers:
        if activity not in PLANTED:
            slow[student_id].append(np.log(item["seconds"]) - middle[activity, item["key"]])
    pupils = {id_: pupil for roster in demo.rosters.values() for id_, pupil in roster}
    known = [id_ for id_ in slow if pupils[id_].name != stories.RUSHES]
    true, found = zip(*((pupils[id_].slowness, np.median(slow[id_])) for id_ in known), strict=True)
    assert np.corrcoef(true, found)[0, 1] > 0.9
    assert abs(np.std(found) - SLOWNESS_SD) < 0.08


def test_no_two_items_or_skills_correlate_perfectly(demo, first_answers):
    points = defaultdict(dict)
    for student_id, activity, item in first_answers:
        points[activity, item["key"]][student_id] = item["points"]
    by_activity = defaultdict(list)
    for (activity, key), scores in points.items():
        if len(scores) > 50:
            by_activity[activity].append((key, scores))
    for items in by_activity.values():
        for (_, one), (_, other) in combinations(items, 2):
            both = one.keys() & other.keys()
            pair = np.array([[one[id_], other[id_]] for id_ in both]).T
            assert abs(np.corrcoef(pair)[0, 1]) < 0.95
    skills = np.corrcoef(demo.population.abilities.T)
    assert skills[~np.eye(len(skills), dtype=bool)].max() < 0.8
