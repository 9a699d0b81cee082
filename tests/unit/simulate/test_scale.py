"""Schools for measuring, as columns: the shares, spreads and correlations that are promised."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from itertools import combinations
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from scipy import stats

from datastore.errors import BadInput
from datastore.measures.stuck import Practice, practice_class
from datastore.models.enums import ActivityType
from datastore.simulate.learners import SLOWNESS_SD, draw_population, stream
from datastore.simulate.run import SEED
from datastore.simulate.scale.course import make_course
from datastore.simulate.scale.habits import make_calendar
from datastore.simulate.scale.model import Pupils, simulate_work
from datastore.simulate.scale.rows import time_ordered_id
from datastore.simulate.scale.truth import truth_of, write_truth
from datastore.simulate.scale.workload import of_scale, of_sizes
from datastore.simulate.timetable import LESSON, SchoolTime

NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
SCALE = of_scale("S")


@pytest.fixture(scope="module")
def course():
    return make_course(SEED)


def worked(course, slug=SCALE.slugs[0], now=NOW):
    population = draw_population(SCALE.sizes, course.framework.codes, stream(SEED, slug, "pupils"))
    calendar = make_calendar(SchoolTime(now, ZoneInfo("Europe/Paris")), len(SCALE.sizes))
    pupils = Pupils(np.repeat(np.arange(len(SCALE.sizes)), SCALE.sizes), population)
    return pupils, calendar, simulate_work(pupils, course, calendar, stream(SEED, slug, "work"))


@pytest.fixture(scope="module")
def school(course):
    return worked(course)


@pytest.fixture(scope="module")
def first_answers(course, school):
    """By activity and item: pupil, whether right, seconds, whether without a hint, of every first attempt."""
    attempts = school[2].attempts
    first = attempts["number"] == 1
    found = {}
    for place, activity in enumerate(course.activities):
        those = first & (attempts["activity"] == place)
        for number, item in enumerate(activity.parsed.items):
            right = attempts["picks"][those, number] == 0
            hints = attempts["hints"][those, number]
            found[place, item.key] = (
                attempts["pupil"][those],
                right,
                attempts["seconds"][those, number],
                hints,
            )
    return found


def test_a_scale_has_ten_classes_of_35_a_full_and_a_small_one():
    assert Counter(of_scale("s").sizes) == {35: 9, 38: 1, 4: 1}
    assert (of_scale("S").schools, of_scale("M").schools) == (1, 10)
    assert len(set(of_scale("M").slugs)) == 10


def test_a_school_of_any_sizes_has_a_short_name_of_its_own():
    assert of_sizes([35, 200]).slugs == ("classes-of-35-200-01",)
    assert of_sizes([35] * 60).slugs == ("classes-of-60x35-01",)
    first, second = (of_sizes([*range(1, 60), last]).slugs[0] for last in (70, 71))
    assert first != second
    assert max(len(first), len(second)) <= 63


def test_a_scale_or_class_that_cannot_be_is_refused():
    with pytest.raises(BadInput, match="no scale"):
        of_scale("tiny")
    for size in (0, -3, 100_000):
        with pytest.raises(BadInput, match="class of"):
            of_sizes([35, size])


def test_the_course_has_60_activities_of_all_types(course):
    assert len(course.activities) == 60
    assert {activity.activity_type for activity in course.activities} == set(ActivityType)
    assert len({activity.slug for activity in course.activities}) == 60


def test_the_first_answer_of_each_item_is_right_and_the_others_are_not(course):
    for items in course.answers:
        for answers in items:
            right, *wrong = answers
            assert right.correct
            assert wrong
            assert not any(one.correct for one in wrong)


def test_the_load_is_the_promised_one(school):
    attempts, stays = school[2].attempts, school[2].stays
    results = len(set(zip(stays["pupil"].tolist(), stays["activity"].tolist(), strict=True)))
    assert results == pytest.approx(20_000, rel=0.05)
    assert len(attempts["pupil"]) == pytest.approx(50_000, rel=0.05)
    assert len(stays["pupil"]) == pytest.approx(110_000, rel=0.05)


def runs_of(course, slug):
    """By pupil of a school and competency, whether each first answer was right without a hint."""
    attempts = worked(course, slug)[2].attempts
    runs = defaultdict(list)
    for number, pupil, place, picks, hints in zip(
        *(attempts[name].tolist() for name in ("number", "pupil", "activity", "picks", "hints")), strict=True
    ):
        activity = course.activities[place]
        for item, pick, hint in zip(activity.parsed.items, picks, hints, strict=False):
            if number == 1:
                runs[pupil, item.competency].append(pick == 0 and not hint)
    return runs.values()


@pytest.mark.parametrize("scale", ["S", "M"])
def test_practice_ends_in_mastery_wheel_spinning_and_undecided_as_in_the_public_log(course, scale):
    found = Counter(practice_class(run) for slug in of_scale(scale).slugs for run in runs_of(course, slug))
    shares = {kind: 100 * found[kind] / found.total() for kind in Practice}
    assert shares[Practice.mastered] == pytest.approx(48, abs=3)
    assert shares[Practice.wheel_spinning] == pytest.approx(8, abs=3)
    assert shares[Practice.indeterminate] == pytest.approx(43, abs=3)


def test_items_spread_from_hard_to_easy(first_answers):
    facility = [right.mean() for _, right, _, _ in first_answers.values()]
    assert 0.3 <= min(facility) < 0.4
    assert 0.87 < max(facility) <= 0.95


def test_logarithms_of_times_have_no_heavy_tails_but_for_rapid_guesses(first_answers):
    standard, rapid, answers = [], 0, 0
    for _, _, seconds, _ in first_answers.values():
        guessed = seconds < 0.1 * np.median(seconds)
        rapid, answers = rapid + guessed.sum(), answers + len(seconds)
        standard.extend(stats.zscore(np.log(seconds[~guessed])))
    assert abs(stats.kurtosis(standard)) < 0.2
    assert 0.03 <= rapid / answers <= 0.05


def test_no_two_items_or_skills_correlate_perfectly(school, first_answers):
    right = defaultdict(dict)
    for (place, key), (pupils, correct, _, _) in first_answers.items():
        right[place][key] = dict(zip(pupils.tolist(), correct.tolist(), strict=True))
    for items in right.values():
        for one, other in combinations(items.values(), 2):
            both = one.keys() & other.keys()
            assert abs(np.corrcoef([one[p] for p in both], [other[p] for p in both])[0, 1]) < 0.8
    skills = np.corrcoef(school[0].population.abilities.T)
    assert skills[~np.eye(len(skills), dtype=bool)].max() < 0.85


def test_the_true_parameters_are_found_again(course, school, first_answers):
    truths = [course.truths[course.activities[place].slug, key].difficulty for place, key in first_answers]
    facility = [right.mean() for _, right, _, _ in first_answers.values()]
    assert stats.spearmanr(truths, facility).statistic < -0.9
    population = school[0].population
    slow, able = defaultdict(list), defaultdict(list)
    for pupils, right, seconds, _ in first_answers.values():
        logs = np.log(seconds) - np.median(np.log(seconds))
        for pupil, log, correct in zip(pupils.tolist(), logs, right, strict=True):
            slow[pupil].append(log)
            able[pupil].append(correct)
    known = sorted(slow)
    medians = [np.median(slow[pupil]) for pupil in known]
    assert np.corrcoef(population.slowness[known], medians)[0, 1] > 0.9
    assert np.std(medians) == pytest.approx(SLOWNESS_SD, abs=0.08)
    true = population.abilities[known].mean(axis=1)
    assert stats.spearmanr(true, [np.mean(able[pupil]) for pupil in known]).statistic > 0.8


def test_most_work_is_done_in_lessons_and_nobody_is_in_two_places_at_once(school):
    pupils, calendar, work = school
    attempts = work.attempts
    starts = calendar.lessons[pupils.of_class[attempts["pupil"]]]
    since = attempts["submitted"][:, None] - starts
    in_lesson = ((since >= 0) & (since < LESSON.total_seconds())).any(axis=1)
    assert 0.70 <= in_lesson.mean() <= 0.90
    order = np.lexsort((attempts["started"], attempts["pupil"]))
    same = np.diff(attempts["pupil"][order]) == 0
    assert (attempts["started"][order][1:] >= attempts["submitted"][order][:-1])[same].all()


def test_nothing_happens_after_now(school):
    assert school[2].stays["ended"].max() <= NOW.timestamp()


def test_the_same_seed_does_the_same_and_another_moment_changes_times_only(course, school):
    again, later = worked(course)[2], worked(course, now=dt.datetime(2027, 3, 28, 22, 15, tzinfo=dt.UTC))[2]
    for name, values in school[2].attempts.items():
        assert (again.attempts[name] == values).all()

    def done(work):
        order = np.lexsort(tuple(work.attempts[name] for name in ("number", "activity", "pupil")))
        return work.attempts["picks"][order]

    assert (done(later) == done(school[2])).all()


def test_ids_follow_the_time_and_are_of_version_7():
    ids = [time_ordered_id("visit", seconds, number) for number, seconds in enumerate((1.0, 1.0, 2.5))]
    assert ids == sorted(ids)
    assert len(set(ids)) == 3
    assert {id_.version for id_ in ids} == {7}
    assert time_ordered_id("visit", 1.0, 0) != time_ordered_id("event", 1.0, 0)


def test_the_truth_is_written_with_every_item_and_pupil(course, tmp_path):
    pupil = {"id": "x", "class": 0, "abilities": [0.5], "slowness": 0.1}
    document = truth_of(course, seed=3, workload="w", schools=[{"slug": "w-01", "pupils": [pupil]}])
    path = tmp_path / "new" / "truth.json"
    write_truth(path, document)
    read = json.loads(path.read_text())
    assert read == document
    assert len(read["items"]) == sum(len(activity.parsed.items) for activity in course.activities)
    assert read["laws"]["skills"] == list(course.framework.codes)


def test_a_truth_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="name another file"):
        write_truth(tmp_path / "file" / "truth.json", {})
