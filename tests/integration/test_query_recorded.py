"""The numbers above the overview leave out what counts for nothing, and tell nothing of what is held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import func, select

from dashboard.queries import overview
from dashboard.views import ClassView
from datastore.commands.attempts.drafts import begin
from datastore.commands.attempts.submit_attempt import Receipt
from datastore.commands.classroom.sequences import configure
from datastore.commands.marking.flagged import decide
from datastore.commands.marking.release import release
from datastore.configuration import Configuration
from datastore.engine import Database
from datastore.models import ActivityResult
from datastore.models.enums import ActivityType, AttemptDecision
from tests.conftest import new_database
from tests.factories import Lesson, hand_in, make_lesson, make_pupil, make_sequence, quiz

MONDAY = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
HALF = {"q1": "un", "q2": "trois"}
"""One of two right."""


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    """One database for all: every test has a school of its own."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


@dataclass(frozen=True)
class Course:
    """A quiz of one attempt and an evaluation, both due on Monday."""

    database: Database
    lesson: Lesson
    quiz: UUID
    exam: UUID

    def hand_in(self, at: dt.datetime) -> Receipt:
        return hand_in(self.database, self.lesson.pupil, self.quiz, HALF, at=at)

    def decide(self, attempt: Receipt, decision: AttemptDecision) -> None:
        decide(self.database, self.lesson.teacher, attempt.attempt_id, decision)

    def totals(self) -> dict[str, int]:
        view = ClassView(class_id=self.lesson.class_id)
        with self.database.reading(self.lesson.teacher) as connection:
            totals = overview.recorded(connection, self.lesson.teacher, view)
            counted = select(func.sum(ActivityResult.attempts_count))
            assert totals["submissions"] == connection.execute(counted).scalar_one(), "as the results say"
        names = ("submissions", "submitters", "late", "right", "answered")
        return {name: int(totals[name]) for name in names}


@pytest.fixture
def course(database) -> Course:
    lesson = make_lesson(database)
    evaluation = {**quiz("un", "deux"), "time_limit_seconds": 600}
    kinds = [(ActivityType.quiz, quiz("un", "deux")), (ActivityType.evaluation, evaluation)]
    sequence_id, ids = make_sequence(database, lesson.admin, kinds)
    dates = {"start_date": dt.date(2026, 11, 1), "end_date": MONDAY.date()}
    settings = Configuration(attempts_allowed=1)
    configure(database, lesson.teacher, lesson.class_id, sequence_id, settings, **dates)
    return Course(database, lesson, *ids)


def numbers(submissions: int, late: int, right: int, answered: int, submitters: int = 1) -> dict[str, int]:
    return {
        "submissions": submissions,
        "submitters": submitters,
        "late": late,
        "right": right,
        "answered": answered,
    }


def test_a_flagged_submission_is_in_no_number_until_it_counts(course):
    course.hand_in(MONDAY)
    alone = numbers(1, 0, 1, 2)
    assert course.totals() == alone
    second = course.hand_in(MONDAY + DAY)
    assert second.flag is not None
    assert second.late
    assert course.totals() == alone, "nothing is decided"
    course.decide(second, AttemptDecision.set_aside)
    assert course.totals() == alone
    course.decide(second, AttemptDecision.counts)
    assert course.totals() == numbers(2, 1, 2, 4)


def test_a_pupil_whose_only_work_waits_is_not_among_those_who_handed_in(course):
    course.hand_in(MONDAY)
    other = make_pupil(course.database, course.lesson.admin, course.lesson.class_id)
    never_begun = hand_in(course.database, other, course.exam, HALF, at=MONDAY)
    assert never_begun.flag is not None
    assert course.totals() == numbers(1, 0, 1, 2)
    course.decide(never_begun, AttemptDecision.counts)
    assert course.totals() == numbers(2, 0, 1, 2, submitters=2), "it is held"


def test_answers_whose_results_are_held_are_told_with_the_release(course):
    place = (course.database, course.lesson.pupil, course.lesson.class_id, course.exam)
    token = begin(*place, now=MONDAY + DAY).client_token
    hand_in(course.database, course.lesson.pupil, course.exam, HALF, at=MONDAY + DAY, token=token)
    assert course.totals() == numbers(1, 1, 0, 0)
    release(course.database, course.lesson.teacher, course.lesson.class_id, course.exam)
    assert course.totals() == numbers(1, 1, 1, 2)
