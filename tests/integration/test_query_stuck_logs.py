"""Who struggles, lesson or pupil, another rule: the imported logs, recomputed from the raw files."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pytest

from dashboard.queries.states import states
from dashboard.queries.stuck import stuck_points
from dashboard.queries.stuck_pupils import rehearsal, stuck_pupils
from dashboard.queries.stuck_questions import misleading_questions
from datastore.measures.needs_help import STUCK
from tests.logs import (
    PRACTICE,
    Place,
    Stay,
    answers,
    asked,
    oulad,
    places_of,
    roster_of,
    statistics_stays,
    utc,
)

WEEK = dt.timedelta(days=7)


class Work(NamedTuple):
    """What one student answered to one problem, in order."""

    given: Sequence[Stay]

    @property
    def passed(self) -> bool:
        return any(stay.right for stay in self.given)

    @property
    def struggles_since(self) -> dt.datetime | None:
        """The 4th wrong answer, or the 3rd in a row; the log calls an empty one wrong."""
        wrong = row = 0
        for stay in self.given:
            wrong, row = wrong + (not stay.right), 0 if stay.right else row + 1
            if wrong >= 4 or row >= 3:
                return stay.answered_at
        return None


Everything = Mapping[Place, Mapping[str, Work]]


@pytest.fixture(scope="module")
def work(shared) -> Everything:
    """By problem and student; a student who was only shown a problem has no answer to it."""
    found: dict[Place, dict[str, Work]] = defaultdict(dict)
    for who, mine in statistics_stays(shared).items():
        given = answers(mine)
        for place in {stay.place for stay in mine}:
            found[place][who] = Work(given.get(place, []))
    return found


@pytest.fixture(scope="module")
def last_moment(shared) -> dt.datetime:
    stays = statistics_stays(shared)
    return max(stay.answered_at for mine in stays.values() for stay in mine) + dt.timedelta(hours=1)


def test_who_struggles_with_each_problem_of_the_log(statistics, work):
    """Of those who answered; an evaluation is not practised, and no struggle is told of it."""
    places, seen = places_of(statistics), 0
    for row in asked(statistics, stuck_points).itertuples():
        answered = [one for one in work[places[row.activity_id]].values() if one.given]
        if row.activity_type != "quiz":
            assert (row.asked, row.struggling) == (0, 0)
            continue
        struggling = sum(one.struggles_since is not None for one in answered)
        assert (row.asked, row.struggling) == (len(answered), struggling)
        seen += struggling
    assert seen > 50


def shrunk_by_hand(right_or_wrong: Sequence[Sequence[float]]) -> list[float]:
    """Shares drawn towards that of all, with the correlation of a one-way ANOVA of the single values."""
    groups = [np.array(group) for group in right_or_wrong]
    values, sizes = np.concatenate(groups), np.array([len(group) for group in groups])
    k, total, mean = len(groups), len(values), values.mean()
    between = sum(len(group) * (group.mean() - mean) ** 2 for group in groups) / (k - 1)
    within = sum(((group - group.mean()) ** 2).sum() for group in groups) / (total - k)
    size = (total - (sizes**2).sum() / total) / (k - 1)
    rho = (between - within) / (between + (size - 1) * within)
    weight = (1 - rho) / rho
    return [(group.sum() + weight * mean) / (len(group) + weight) for group in groups]


def test_the_stuck_index_of_each_problem_of_the_log(statistics, work):
    """No estimate is known: 75 percent who struggles, drawn towards all, and 25 percent the points lost."""
    places = places_of(statistics)
    shown = asked(statistics, stuck_points)
    shown = shown[shown["activity_type"] == "quiz"]
    of_place = [[one for one in work[places[id_]].values() if one.given] for id_ in shown["activity_id"]]
    shares = shrunk_by_hand([[float(one.struggles_since is not None) for one in of] for of in of_place])
    best = [np.mean([one.passed for one in of]) for of in of_place]
    assert shown["struggling_shrunk"].tolist() == pytest.approx(shares)
    assert shown["index_value"].tolist() == pytest.approx(
        [100 * (0.75 * share + 0.25 * (1 - x)) for share, x in zip(shares, best, strict=True)]
    )
    assert shown["slowness"].isna().all()


def test_lesson_or_pupil_of_every_stuck_pair_of_the_log(statistics, work):
    places, roster = places_of(statistics), roster_of(statistics)
    expected = {}
    for place, by_student in work.items():
        stuck = {who: one for who, one in by_student.items() if len(one.given) > 3}
        lesson = len(by_student) >= 5 and 2 * len(stuck) >= len(by_student)
        for who, one in stuck.items():
            expected[who, place] = (len(one.given), one.passed, len(stuck), len(by_student), lesson)
    found = {
        (roster[row.student_id], places[row.activity_id]): (
            row.attempts,
            row.passed,
            row.stuck,
            row.started,
            row.lesson,
        )
        for row in asked(statistics, stuck_pupils).itertuples()
    }
    assert len(found) == 540
    assert found == expected


def test_another_rule_tried_on_the_last_four_weeks_of_the_log(statistics, work):
    at = dt.datetime.fromisoformat("2015-12-03 12:00")
    places, roster = places_of(statistics), roster_of(statistics)
    expected = {
        (who, place): len(one.given)
        for place, by_student in work.items()
        for who, one in by_student.items()
        if len(one.given) > 1 and one.given[-1].answered_at > at - 4 * WEEK
    }
    found = asked(statistics, rehearsal, at=utc(at))
    told = {(roster[row.student_id], places[row.activity_id]): row.attempts for row in found.itertuples()}
    assert told == expected
    assert set(found["limit"]) == {3}


def test_who_is_stuck_at_the_end_of_the_log(statistics, work, last_moment):
    """Today, overview, sheet and the pupil's page tell of struggles not passed, of the last 14 days."""
    roster = roster_of(statistics)
    found = asked(statistics, standing, utc(last_moment))
    expected: dict[str, list[dt.datetime]] = defaultdict(list)
    for place, by_student in work.items():
        for who, one in by_student.items():
            since = one.struggles_since
            if place[0] != PRACTICE or since is None or one.passed:
                continue
            if (last_moment.date() - one.given[-1].answered_at.date()).days <= 14:
                expected[who].append(since)
    stuck = found[found["reason"].isin(["struggles", "struggles_on_several"])]
    told = {
        roster[id_]: (count, since.to_pydatetime())
        for id_, count, since in zip(stuck["student_id"], stuck["count"], stuck["since"], strict=True)
    }
    assert told == {who: (len(since), utc(min(since))) for who, since in expected.items()}
    assert len(expected) > 10


def standing(connection, scope, view, at):
    return states(connection, scope, [view.class_id], at=at)


def test_a_log_of_typed_answers_has_no_option_that_misleads(statistics):
    assert asked(statistics, misleading_questions).empty


def test_each_assessment_of_the_open_university_was_handed_in_once_so_nobody_is_stuck(
    open_university, shared
):
    handed_in = defaultdict(set)
    for row in oulad(shared, "studentAssessment"):
        handed_in[row["id_assessment"]].add(row["id_student"])
    found = asked(open_university, stuck_points)
    assert sorted(found["started"][found["started"] > 0]) == sorted(map(len, handed_in.values()))
    assert found["stuck"].sum() == found["struggling"].sum() == found["asked"].sum() == 0
    assert asked(open_university, stuck_pupils).empty
    assert asked(open_university, rehearsal, at=dt.datetime(2014, 1, 1, tzinfo=dt.UTC)).empty
    now = asked(open_university, standing, dt.datetime(2014, 1, 1, tzinfo=dt.UTC))
    assert len(now) == 171
    assert not now["reason"].isin(STUCK).any()
    assert asked(open_university, misleading_questions).empty
