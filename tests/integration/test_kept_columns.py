"""What the database keeps beside a row's parts: the run of an attempt's answers, the length of a visit."""

from __future__ import annotations

import datetime as dt

import orjson
import pytest
from sqlalchemy import text

from datastore import migrate
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.models.enums import ActivityType
from tests.factories import hand_in, make_lesson, make_sequence, make_visit, quiz
from tests.writing import MONDAY

RIGHT = {"answer": "a", "correct": True, "max_points": 1}
WRONG = {"answer": "b", "correct": False, "max_points": 1}
MINUTE = dt.timedelta(minutes=1)
RUNS = text("SELECT answer_run FROM activity_attempts ORDER BY attempt_number")


@pytest.fixture
def lesson(database):
    return make_lesson(database)


@pytest.fixture
def activity(database, lesson):
    sequence, (activity,) = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("un", "deux"))])
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
    return activity


@pytest.mark.parametrize(
    ("answers", "run"),
    [
        ([], ""),
        ([RIGHT, WRONG, RIGHT], "rwr"),
        ([{**RIGHT, "hints": 2}, WRONG], "wwrw"),
        ([{**WRONG, "hints": 1}], "ww"),
        ([{**RIGHT, "hints": 99}], "wwwwr"),
        ([{**RIGHT, "hints": -1}, {**WRONG, "hints": None}], "rw"),
        ([{**RIGHT, "needs_review": True}, {**WRONG, "needs_review": False}], "w"),
        ([{**RIGHT, "max_points": 0}, {"answer": "a", "correct": True}], ""),
        ([{**RIGHT, "answer": None}, {"answer": "a", "correct": None, "max_points": 1}], ""),
        ([{"key": "@watched", "answer": {"s1": 3}}], ""),
    ],
    ids=str,
)
def test_a_run_has_a_letter_for_each_graded_answer_and_one_for_each_hint_before_it(database, answers, run):
    with database.owning() as connection:
        found = connection.execute(
            text("SELECT answer_run_of(CAST(:answers AS jsonb))"), {"answers": orjson.dumps(answers).decode()}
        )
        assert found.scalar_one() == run


def test_the_run_of_an_attempt_is_kept_when_it_is_handed_in_and_when_its_answers_are_marked_anew(
    database, lesson, activity
):
    hand_in(database, lesson.pupil, activity, {"q1": "un", "q2": "trois"}, at=MONDAY)
    hand_in(database, lesson.pupil, activity, {"q1": "un", "q2": "deux"}, at=MONDAY + MINUTE)
    with database.owning() as connection:
        assert connection.execute(RUNS).scalars().all() == ["rw", "rr"]
        anew = "UPDATE activity_attempts SET response_data = jsonb_set(response_data, '{0,correct}', 'false')"
        connection.execute(text(anew))
        assert connection.execute(RUNS).scalars().all() == ["ww", "wr"]


@pytest.mark.parametrize(
    ("points", "share"),
    [
        ((1, 4), 0.25),
        ((0, 4), 0),
        ((1, 3), 1 / 3),
        ((5, 4), 1.25),
        ((None, 4), None),
        ((1, None), None),
        ((1, 0), None),
    ],
)
def test_the_share_of_the_points_is_kept_beside_them(database, lesson, activity, points, share):
    hand_in(database, lesson.pupil, activity, {"q1": "un", "q2": "trois"}, at=MONDAY)
    with database.owning() as connection:
        read = text("SELECT share FROM activity_results")
        assert connection.execute(read).scalar_one() == 0.5
        change = text("UPDATE activity_results SET score = :score, max_score = :most")
        connection.execute(change, {"score": points[0], "most": points[1]})
        assert connection.execute(read).scalar_one() == (share and pytest.approx(share, rel=1e-15))


def test_attempts_and_visits_of_before_get_what_is_kept(database, lesson, activity):
    hand_in(database, lesson.pupil, activity, {"q1": "un", "q2": "trois"}, at=MONDAY)
    make_visit(
        database,
        lesson.pupil,
        activity,
        (MONDAY, MONDAY + MINUTE),
        (MONDAY + 2 * MINUTE, MONDAY + 5 * MINUTE),
    )
    migrate.downgrade(database, "0005", confirmed=True)
    migrate.upgrade(database)
    with database.owning() as connection:
        assert connection.execute(RUNS).scalars().all() == ["rw"]
        seconds = connection.execute(text("SELECT active_seconds FROM activity_visits"))
        assert seconds.scalars().all() == [240.0]
