"""Answers to an earlier version of an activity wait for the teacher where the edit changes their worth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from datastore.commands.attempts.drafts import begin, hand_in_expired, save_draft
from datastore.commands.attempts.submit_attempt import Receipt
from datastore.commands.classroom.sequences import configure, withdraw_sequence
from datastore.commands.marking.flagged import decide
from datastore.configuration import Configuration
from datastore.engine import Database
from datastore.models import Activity, ActivityAttempt, ActivityResult, CompetencyAssessment
from datastore.models.enums import ActivityType, AttemptDecision, AttemptFlag, ResultStatus
from tests.conftest import new_database
from tests.factories import (
    Lesson,
    add_version,
    hand_in,
    link,
    make_framework,
    make_lesson,
    make_pupil,
    make_sequence,
    quiz,
)
from tests.writing import LETTER, MONDAY, Writing, make_writing

DAY = dt.timedelta(days=1)
RIGHT = {"q1": "un", "q2": "deux"}
CORRECTED = quiz("un", "2")
"""The second answer was wrong."""
REWORDED = quiz("un", "deux")
REWORDED["screens"][0]["items"][0] |= {"prompt": "Écris le premier mot.", "hints": ["Il est court."]}


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    """One database for all: every test has a school of its own."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


def edit(
    database: Database, lesson: Lesson, activity_id: UUID, version: int, content: dict[str, Any]
) -> None:
    """Give an activity a new version."""
    a = Activity
    with database.writing(lesson.admin) as session:
        add_version(session, lesson.admin, activity_id, version, content)
        mine = (a.school_id == lesson.admin.school_id, a.id == activity_id)
        session.execute(update(a).where(*mine).values(content=content, content_version=version))


@dataclass(frozen=True)
class Words:
    """A quiz of two words, and an evaluation of them; evidence of one competency."""

    database: Database
    lesson: Lesson
    sequence_id: UUID
    id: UUID
    exam: UUID

    def edit(self, version: int, content: dict[str, Any], *, of: UUID | None = None) -> None:
        edit(self.database, self.lesson, of or self.id, version, content)

    def hand_in(self, answers: dict[str, Any] = RIGHT, *, version: int = 1, **more: Any) -> Receipt:
        details = {"at": MONDAY, "content_version": version, **more}
        return hand_in(self.database, self.lesson.pupil, self.id, answers, **details)

    def decide(self, attempt_id: UUID, decision: AttemptDecision) -> None:
        decide(self.database, self.lesson.teacher, attempt_id, decision, now=MONDAY + DAY)

    def rows(self, model: Any) -> list[dict[str, Any]]:
        with self.database.reading(self.lesson.admin) as connection:
            return [dict(row) for row in connection.execute(select(model.__table__)).mappings()]

    def one(self, model: Any) -> dict[str, Any]:
        (row,) = self.rows(model)
        return row


@pytest.fixture
def words(database) -> Words:
    lesson = make_lesson(database)
    evaluation = {**quiz("un", "deux"), "time_limit_seconds": 600}
    kinds = [(ActivityType.quiz, quiz("un", "deux")), (ActivityType.evaluation, evaluation)]
    sequence_id, ids = make_sequence(database, lesson.admin, kinds)
    configure(database, lesson.teacher, lesson.class_id, sequence_id, Configuration())
    link(database, lesson.admin, ids[0], make_framework(database, lesson.admin, {"L1": "Repérer"}).values())
    return Words(database, lesson, sequence_id, *ids)


def test_answers_to_what_was_corrected_since_wait_and_count_for_nothing(words):
    words.edit(2, CORRECTED)
    receipt = words.hand_in()
    assert (receipt.flag, receipt.score, receipt.badges) == (AttemptFlag.edited, None, ())
    result = words.one(ActivityResult)
    told = {name: result[name] for name in ("status", "score", "attempts_count", "needs_review")}
    assert told == {
        "status": ResultStatus.in_progress,
        "score": None,
        "attempts_count": 0,
        "needs_review": True,
    }
    assert words.rows(CompetencyAssessment) == []


def test_let_count_they_earn_the_points_of_the_version_that_was_answered(words):
    words.edit(2, CORRECTED)
    words.decide(words.hand_in().attempt_id, AttemptDecision.counts)
    result = words.one(ActivityResult)
    assert (result["score"], result["max_score"], result["status"]) == (2, 2, ResultStatus.completed)
    assert words.one(CompetencyAssessment)["score"] == 1
    assert words.one(ActivityAttempt)["content_version"] == 1


def test_set_aside_they_use_up_no_attempt(words):
    allowed = Configuration(attempts_allowed=1)
    configure(words.database, words.lesson.teacher, words.lesson.class_id, words.sequence_id, allowed)
    words.edit(2, CORRECTED)
    words.decide(words.hand_in().attempt_id, AttemptDecision.set_aside)
    again = words.hand_in({"q1": "un", "q2": "2"}, version=2)
    assert (again.flag, again.score) == (None, 2)


def test_all_who_answered_the_same_version_are_treated_alike(words):
    words.edit(2, CORRECTED)
    other = make_pupil(words.database, words.lesson.admin, words.lesson.class_id)
    receipts = [words.hand_in({}), hand_in(words.database, other, words.id, {"q1": "un"}, at=MONDAY)]
    assert [receipt.flag for receipt in receipts] == 2 * [AttemptFlag.edited]


def test_a_better_wording_and_another_hint_hold_nobody_up(words):
    words.edit(2, REWORDED)
    receipt = words.hand_in()
    assert (receipt.flag, receipt.score) == (None, 2)
    assert words.one(ActivityAttempt)["content_version"] == 1
    assert words.one(ActivityResult)["status"] is ResultStatus.completed


def test_an_edit_that_was_taken_back_flags_nothing(words):
    words.edit(2, CORRECTED)
    words.edit(3, quiz("un", "deux"))
    assert [words.hand_in(version=version).flag for version in (1, 2, 3)] == [None, AttemptFlag.edited, None]


def test_what_was_handed_in_before_the_edit_stays_as_it_is(words):
    before = words.hand_in()
    words.edit(2, CORRECTED)
    assert before.flag is words.one(ActivityAttempt)["flag"] is None
    assert words.one(ActivityResult)["score"] == 2


def test_closing_weighs_more_than_an_edit(words):
    words.hand_in()
    words.edit(2, CORRECTED)
    withdraw_sequence(words.database, words.lesson.teacher, words.lesson.class_id, words.sequence_id)
    assert words.hand_in().flag is AttemptFlag.closed


def test_an_evaluation_handed_in_by_the_server_says_so_too(words):
    place = (words.database, words.lesson.pupil, words.lesson.class_id, words.exam)
    draft = begin(*place, now=MONDAY)
    save_draft(
        *place,
        client_token=draft.client_token,
        responses={"answers": RIGHT},
        revision=draft.revision,
        content_version=1,
        now=MONDAY,
    )
    words.edit(2, {**CORRECTED, "time_limit_seconds": 600}, of=words.exam)
    assert hand_in_expired(words.database, words.lesson.teacher, words.lesson.class_id, now=MONDAY + DAY) == 1
    attempt = words.one(ActivityAttempt)
    assert (attempt["flag"], attempt["score"], attempt["held"]) == (AttemptFlag.edited, 2, True)


@pytest.fixture
def writing(database) -> Writing:
    return make_writing(database)


def test_a_text_waits_when_its_rubric_was_changed_and_not_when_its_task_reads_better(writing):
    reworded = {**LETTER, "prompt": "Écris une lettre polie au maire."}
    edit(writing.database, writing.lesson, writing.letter, 2, reworded)
    assert writing.hand_in().flag is None
    shorter = {**reworded, "rubric": {"criteria": LETTER["rubric"]["criteria"][:2]}}
    edit(writing.database, writing.lesson, writing.letter, 3, shorter)
    assert writing.hand_in("Monsieur le maire, encore une lettre.", MONDAY + DAY).flag is AttemptFlag.edited
