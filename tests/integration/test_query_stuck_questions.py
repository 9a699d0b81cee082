"""The questions that mislead a class, beside the same figures worked out by hand."""

from __future__ import annotations

import datetime as dt
from random import Random

import pandas as pd
import pytest

from dashboard.queries import activity_items
from dashboard.queries.activity import activity, first_attempts
from dashboard.queries.activity_items import OPTION_COLUMNS
from dashboard.queries.stuck_questions import QUESTION_COLUMNS, misleading_questions
from dashboard.views import ClassView
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.models.enums import ActivityType
from tests.conftest import statements
from tests.factories import hand_in, make_lesson, make_pupil, make_sequence

NOW = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
KEY, LURE, OTHER, YES, NO = (letter * 10 for letter in "abcde")
LURED, SOUND = (LURE, YES, YES), (KEY, NO, NO)


def choosing(kind: str, key: str, *options: str, right: set[str], points: float = 1) -> dict[str, object]:
    """A question with options, which are their own keys."""
    return {
        "kind": kind,
        "key": key,
        "prompt": f"Question {key} ?",
        "points": points,
        "options": [{"key": each, "text": f"Option {each}", "correct": each in right} for each in options],
    }


QUIZ = {
    "schema_version": 1,
    "screens": [
        {
            "key": "s1",
            "title": "Questions",
            "items": [
                choosing("single", "q1", KEY, LURE, OTHER, right={KEY}),
                choosing("single", "q2", YES, NO, right={YES}),
                choosing("single", "q3", YES, NO, right={YES}),
            ],
        }
    ],
}


class Room:
    """A class with two quizzes; the second one is answered well by everybody."""

    def __init__(self, database):
        self.database, self.lesson = database, make_lesson(database)
        kinds = [(ActivityType.quiz, QUIZ), (ActivityType.quiz, QUIZ)]
        self.sequence, self.activities = make_sequence(database, self.lesson.admin, kinds)
        place = (self.lesson.class_id, self.sequence, Configuration(attempts_allowed=3))
        configure(database, self.lesson.teacher, *place)
        self.pupils = [self.lesson.pupil]
        self.pupils += [make_pupil(database, self.lesson.admin, self.lesson.class_id) for _ in range(7)]

    def answer(self, pupil, answers, *, activity=0, at=NOW):
        given = dict(zip(("q1", "q2", "q3"), answers, strict=True))
        hand_in(self.database, pupil, self.activities[activity], given, at=at)

    def found(self, **filters):
        view = ClassView(class_id=self.lesson.class_id, **filters)
        with self.database.reading(self.lesson.teacher) as connection, statements(self.database) as seen:
            frame = misleading_questions(connection, self.lesson.teacher, view)
        assert len(seen) == 2
        return frame


@pytest.fixture
def room(database) -> Room:
    return Room(database)


def test_the_option_that_the_able_pick_is_found_with_its_pupils(room):
    for place, pupil in enumerate(room.pupils):
        room.answer(pupil, LURED if place < 5 else SOUND)
        room.answer(pupil, (KEY, YES, YES), activity=1)
    [row] = room.found().to_dict("records")
    assert (row["activity_id"], row["item"], row["option"]) == (room.activities[0], "q1", LURE)
    assert (row["n"], row["asked"], row["share"]) == (5, 8, 5 / 8)
    assert (row["mean_rest"], row["key_rest"], row["r"]) == (1.0, 0.0, pytest.approx(1.0))
    assert set(row["students"]) == {pupil.user_id for pupil in room.pupils[:5]}


def test_only_first_attempts_of_the_days_that_are_filtered_speak(room):
    for place, pupil in enumerate(room.pupils):
        room.answer(pupil, (KEY, YES, YES) if place < 5 else SOUND)
        room.answer(pupil, LURED if place < 5 else SOUND, at=NOW + dt.timedelta(minutes=5))
    assert room.found().empty
    assert list(room.found(since=NOW.date() + dt.timedelta(days=1)).columns) == list(QUESTION_COLUMNS)


def test_four_pupils_are_too_few_and_the_weak_ones_show_nothing(room):
    for place, pupil in enumerate(room.pupils):
        room.answer(pupil, LURED if place < 4 else SOUND)
        room.answer(pupil, (LURE, NO, NO) if place < 6 else (KEY, YES, YES), activity=1)
    assert room.found().empty


# --- The same as on the page of each activity

CHOOSING = {
    "schema_version": 1,
    "screens": [
        {
            "key": "s1",
            "title": "Questions",
            "items": [
                choosing("single", "q1", KEY, LURE, OTHER, right={KEY}),
                choosing("multiple", "q2", KEY, LURE, OTHER, YES, right={KEY, OTHER}, points=2),
                {"kind": "true_false", "key": "q3", "prompt": "Vrai ?", "answer": True},
                {"kind": "short_text", "key": "q4", "prompt": "Qui ?", "accepted": ["pompier"]},
            ],
        }
    ],
}


def drawn(random: Random) -> dict[str, object]:
    """Answers to the questions above; some are left blank."""
    return {
        "q1": random.choice([KEY, LURE, LURE, OTHER, None]),
        "q2": random.sample([KEY, LURE, OTHER, YES], random.randrange(5)) or None,
        "q3": random.choice([True, False, False, None]),
        "q4": random.choice(["pompier", "maire", None]),
    }


@pytest.mark.parametrize("seed", range(4))
def test_the_database_finds_what_the_pages_of_the_activities_find(database, seed):
    random, lesson = Random(seed), make_lesson(database)
    kinds = [(ActivityType.quiz, CHOOSING)] * 3
    sequence, activities = make_sequence(database, lesson.admin, kinds)
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration(attempts_allowed=3))
    pupils = [make_pupil(database, lesson.admin, lesson.class_id) for _ in range(14)]
    for pupil in pupils:
        for quiz in activities:
            given = {key: answer for key, answer in drawn(random).items() if answer is not None}
            hand_in(database, pupil, quiz, given, at=NOW)
    view = ClassView(class_id=lesson.class_id)
    numbers = [name for name in OPTION_COLUMNS if name not in ("item", "option", "students")]
    with database.reading(lesson.teacher) as connection:
        asked = connection, lesson.teacher, view
        found = misleading_questions(*asked)
        pages = {
            quiz: activity_items.misleading(
                activity_items.options(activity(*asked, quiz), first_attempts(*asked, quiz))
            )
            for quiz in activities
        }
    assert sum(map(len, pages.values())) == len(found) > 0
    for quiz, expected in pages.items():
        mine = found[found["activity_id"] == quiz].set_index(["item", "option"]).sort_index()
        theirs = expected.set_index(["item", "option"]).sort_index()
        pd.testing.assert_frame_equal(mine[numbers], theirs[numbers], rtol=1e-9)
        assert [set(each) for each in mine["students"]] == [set(each) for each in theirs["students"]]
