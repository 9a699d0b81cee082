"""One activity, and one cell of the heatmap: the imported log, recomputed from the raw file."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest
from sqlalchemy import select

from dashboard.queries import activity as queries
from dashboard.queries import activity_items, activity_times, mastery_evidence, student, students
from dashboard.queries.time_screens import screen_times
from datastore.models import Activity, Competency
from tests.logs import answers, asked, places_of, roster_of, statistics_stays, utc

MOST = 5
"""Wrong answers of a question that are shown."""


@pytest.fixture(scope="module")
def stays(shared):
    return statistics_stays(shared)


@pytest.fixture(scope="module")
def firsts(stays):
    """What each student answered first, by problem."""
    found = defaultdict(list)
    for mine in stays.values():
        for place, given in answers(mine).items():
            found[place].append(given[0])
    return found


def analysed(connection, scope, view, id_):
    """An activity with its first attempts."""
    return (
        queries.activity(connection, scope, view, id_),
        queries.first_attempts(connection, scope, view, id_),
    )


def timed(connection, scope, view, id_):
    """The times at its questions."""
    return activity_times.times(connection, scope, view, queries.activity(connection, scope, view, id_))


def test_the_first_wrong_answers_to_each_problem_of_the_log(statistics, firsts):
    """Their words, without spaces around them; nothing typed has no words."""
    for id_, place in list(places_of(statistics).items())[::6]:
        given = firsts[place]
        raw = Counter(one.given.strip() for one in given if not one.right and one.given.strip())
        found = activity_items.wrong_answers(*asked(statistics, analysed, id_))
        shown = dict(zip(found["answer"], found["n"], strict=True))
        assert sorted(shown.values(), reverse=True) == [n for _, n in raw.most_common(MOST)]
        assert shown.items() <= raw.items()
        assert set(found["asked"]) <= {len(given)}


def test_the_totals_of_one_question_are_its_marks_and_have_no_alpha(statistics, firsts):
    for id_, place in list(places_of(statistics).items())[::12]:
        marks = [float(one.right) for one in firsts[place]]
        totals = activity_items.totals(*asked(statistics, analysed, id_))
        assert (totals.n, totals.mean) == (len(marks), pytest.approx(np.mean(marks)))
        assert totals.sd == pytest.approx(np.std(marks, ddof=1))
        assert totals.alpha is None


def test_problems_of_the_log_have_no_options(statistics):
    id_ = next(iter(places_of(statistics)))
    assert activity_items.options(*asked(statistics, analysed, id_)).empty


def test_a_gradebook_tells_no_answer(open_university):
    """The Open University's assessments have a mark each: nothing to analyse, and no zero for it."""
    with open_university.database.reading(open_university.scope) as connection:
        assessments = connection.execute(select(Activity.id).where(Activity.is_mandatory)).scalars().all()
    assert len(assessments) == 6
    for id_ in assessments:
        ours = asked(open_university, analysed, id_)
        [item] = activity_items.items(*ours).itertuples()
        assert item.n == 0
        assert item.facility != item.facility
        assert activity_items.totals(*ours).mean is None
        assert activity_items.options(*ours).empty
        assert activity_items.wrong_answers(*ours).empty
        assert asked(open_university, timed, id_).empty


def test_the_screen_of_a_problem_has_all_its_time(statistics, stays):
    roster = roster_of(statistics)
    for id_, place in list(places_of(statistics).items())[::24]:
        raw = {who: sum(one.seconds for one in mine if one.place == place) for who, mine in stays.items()}
        found = asked(statistics, screen_times, id_)
        assert found.activity == place[1]
        times = {roster[row.student_id]: row.seconds for row in found.timed.times.itertuples()}
        assert times == pytest.approx({who: seconds for who, seconds in raw.items() if seconds}, abs=1e-3)


# --- One cell


@pytest.fixture(scope="module")
def concepts(statistics):
    with statistics.database.reading(statistics.scope) as connection:
        return {title: id_ for id_, title in connection.execute(select(Competency.id, Competency.title))}


def pieces_of(mine, concept):
    """An activity's best of each day: when, which, what it is worth; latest first."""
    days = defaultdict(list)
    for stay in mine:
        if stay.asked and stay.concept == concept:
            days[stay.place, stay.answered_at.date()].append(stay)
    found = [
        (utc(max(one.answered_at for one in day)), place[1], float(any(one.right for one in day)))
        for (place, _), day in days.items()
    ]
    return sorted(found, reverse=True)


def test_the_pieces_behind_cells_of_the_log(statistics, stays, concepts):
    roster = roster_of(statistics)
    some = asked(statistics, students.of_class)["student_id"].iloc[::30]
    assert len(concepts) == 18
    for place, (concept, competency_id) in enumerate(sorted(concepts.items())):
        student_id = some.iloc[place % len(some)]
        raw = pieces_of(stays[roster[student_id]], concept)
        found = asked(statistics, mastery_evidence.evidence_of, student_id, competency_id)
        assert [(one.at, one.title, one.x) for one in found.pieces] == raw
        assert [one.in_window for one in found.pieces] == [number < 5 for number in range(len(raw))]
        assert found.decisions == []


def test_the_competencies_of_a_pupil_of_the_log_rest_on_so_many_pieces(statistics, stays):
    roster = roster_of(statistics)
    for student_id in asked(statistics, students.of_class)["student_id"].iloc[::60]:
        shown = asked(statistics, student.competencies, student_id)
        mine = stays[roster[student_id]]
        assert dict(zip(shown["title"], shown["evidence_count"], strict=True)) == {
            concept: len(pieces_of(mine, concept)) for concept in set(shown["title"])
        }
        assert len(shown) == 18
