"""Set aside, work takes its evidence away; let count again, it gives the same evidence back, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from datastore.commands.classroom.sequences import configure
from datastore.commands.marking.flagged import decide
from datastore.commands.marking.mark_items import mark_items
from datastore.commands.marking.release import release
from datastore.configuration import Configuration
from datastore.derivation import Extent, rederive
from datastore.engine import Database
from datastore.models import (
    ActivityResult,
    CompetencyAssessment,
    CompetencyMastery,
    InteractionEvent,
)
from datastore.models.enums import ActivityType, AssessmentLevel, AttemptDecision, AttemptFlag
from tests.conftest import new_database
from tests.factories import Lesson, hand_in, link, make_framework, make_lesson, make_sequence, quiz
from tests.writing import GOOD, HOUR, MONDAY, WEAK, Writing, criterion, make_writing

COUNTS, SET_ASIDE = AttemptDecision.counts, AttemptDecision.set_aside
NOT_ACQUIRED, EN_COURS, ACQUIS = list(AssessmentLevel)[:3]
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    """One database for all: every test has a school of its own."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


def rows(database: Database, lesson: Lesson, model: Any) -> list[Any]:
    with database.reading(lesson.admin) as connection:
        return list(connection.execute(select(model)))


@dataclass(frozen=True)
class Flagged:
    """A piece of work that waits for a decision."""

    database: Database
    lesson: Lesson
    attempt_id: UUID
    competencies: dict[str, UUID]

    def decide(self, *decisions: AttemptDecision) -> None:
        for place, decision in enumerate(decisions):
            at = MONDAY + 2 * DAY + place * HOUR
            decide(self.database, self.lesson.teacher, self.attempt_id, decision, now=at)

    def levels(self) -> dict[str, tuple[AssessmentLevel | None, int]]:
        """Level and pieces of evidence by the code of the competency; what was never assessed is left out."""
        codes = {id_: code for code, id_ in self.competencies.items()}
        found = rows(self.database, self.lesson, CompetencyMastery)
        return {codes[row.competency_id]: (row.level, row.evidence_count) for row in found}

    def rederive_all(self) -> None:
        with self.database.owning() as connection:
            rederive(connection, Extent(self.lesson.admin.school_id, self.lesson.class_id))


# A text


@pytest.fixture
def writing(database) -> Writing:
    """A class that may hand in one text each; its pupil has handed in two."""
    writing = make_writing(database, attempts_allowed=1)
    writing.hand_in()
    return writing


@pytest.fixture
def text(writing) -> Flagged:
    further = writing.hand_in("Monsieur le maire, encore une lettre.", MONDAY + HOUR)
    assert further.flag is AttemptFlag.over_limit
    return Flagged(writing.database, writing.lesson, further.attempt_id, writing.competencies)


def test_a_text_that_was_marked_and_is_set_aside_leaves_no_level(writing, text):
    text.decide(COUNTS)
    writing.mark(writing.production().id, GOOD, version=2)
    assert text.levels() == {"W1": (ACQUIS, 1), "W2": (EN_COURS, 1)}
    text.decide(SET_ASIDE)
    assert text.levels() == {"W1": (None, 0), "W2": (None, 0)}
    text.rederive_all()
    assert text.levels() == {"W1": (None, 0), "W2": (None, 0)}


def test_let_count_again_a_text_gives_the_same_evidence_back_once(writing, text):
    text.decide(COUNTS)
    writing.mark(writing.production().id, GOOD, version=2)
    logged = rows(text.database, text.lesson, CompetencyAssessment)
    text.decide(SET_ASIDE, COUNTS, SET_ASIDE, COUNTS)
    assert text.levels() == {"W1": (ACQUIS, 1), "W2": (EN_COURS, 1)}
    assert rows(text.database, text.lesson, CompetencyAssessment) == logged


def test_a_text_marked_while_it_was_set_aside_is_evidence_when_it_counts_after_all(writing, text):
    text.decide(SET_ASIDE)
    writing.mark(writing.production().id, GOOD, version=2)
    assert text.levels() == {}
    text.decide(COUNTS)
    assert text.levels() == {"W1": (ACQUIS, 1), "W2": (EN_COURS, 1)}
    (marked_at,) = {row.assessed_at for row in rows(text.database, text.lesson, CompetencyAssessment)}
    assert marked_at == MONDAY + DAY


def test_marks_changed_while_a_text_was_set_aside_are_those_that_come_back(writing, text):
    text.decide(COUNTS)
    writing.mark(writing.production().id, WEAK, version=2)
    text.decide(SET_ASIDE)
    writing.mark(writing.production().id, GOOD, version=2, now=MONDAY + 5 * DAY)
    assert text.levels() == {"W1": (None, 0), "W2": (None, 0)}
    text.decide(COUNTS)
    assert text.levels() == {"W1": (ACQUIS, 1), "W2": (EN_COURS, 1)}


def test_the_pupils_other_text_keeps_its_evidence(writing, text):
    writing.mark(writing.production().id, WEAK, version=1)
    text.decide(COUNTS)
    writing.mark(writing.production().id, GOOD, version=2, now=MONDAY + 2 * DAY)
    assert text.levels()["W1"] == (NOT_ACQUIRED, 2), "the lower of two levels"
    text.decide(SET_ASIDE)
    assert text.levels() == {"W1": (NOT_ACQUIRED, 1), "W2": (EN_COURS, 1)}


# An evaluation with an open question

EXAM: dict[str, Any] = {**quiz("un"), "time_limit_seconds": 600}
EXAM["screens"][0]["items"][0]["competency"] = "L1"
EXAM["screens"][0]["items"].append(
    {
        "kind": "open",
        "key": "q2",
        "prompt": "Explique.",
        "rubric": {"criteria": [criterion("idee", "L2", (0, 1, 2, 3))]},
    }
)
ANSWERS = {"q1": "un", "q2": "Parce que."}


@pytest.fixture
def exam(database) -> Flagged:
    """Handed in without having been begun, and so flagged."""
    lesson = make_lesson(database)
    sequence_id, (exam_id,) = make_sequence(database, lesson.admin, [(ActivityType.evaluation, EXAM)])
    configure(database, lesson.teacher, lesson.class_id, sequence_id, Configuration())
    competencies = make_framework(database, lesson.admin, {"L1": "Repérer", "L2": "Nommer"})
    link(database, lesson.admin, exam_id, competencies.values())
    late = hand_in(database, lesson.pupil, exam_id, ANSWERS, at=MONDAY)
    assert late.flag is AttemptFlag.out_of_time
    return Flagged(database, lesson, late.attempt_id, competencies)


def mark(exam: Flagged, level: AssessmentLevel, at: dt.datetime) -> None:
    levels = {"q2": {"idee": level.value}}
    place = (exam.database, exam.lesson.teacher, exam.lesson.class_id, exam.attempt_id)
    mark_items(*place, levels=levels, now=at)


def give_back(exam: Flagged) -> None:
    (result,) = rows(exam.database, exam.lesson, ActivityResult)
    release(exam.database, exam.lesson.teacher, exam.lesson.class_id, result.activity_id, now=MONDAY + DAY)


def verdicts(exam: Flagged) -> list[tuple[str, dict[str, Any]]]:
    found = rows(exam.database, exam.lesson, InteractionEvent)
    return [(row.verb, row.data) for row in found if row.verb in {"passed", "failed"}]


def test_an_open_answer_that_was_marked_takes_its_level_away_and_brings_it_back_once(exam):
    exam.decide(COUNTS)
    mark(exam, ACQUIS, MONDAY + HOUR)
    give_back(exam)
    both = {"L1": (AssessmentLevel.expert, 1), "L2": (ACQUIS, 1)}
    assert exam.levels() == both
    exam.decide(SET_ASIDE)
    assert exam.levels() == {"L1": (None, 0), "L2": (None, 0)}
    exam.decide(COUNTS, SET_ASIDE, COUNTS)
    assert exam.levels() == both
    assert len(rows(exam.database, exam.lesson, CompetencyAssessment)) == 2, "the log has each once"


def test_an_open_answer_marked_anew_while_it_was_set_aside_counts_as_marked_last(exam):
    exam.decide(COUNTS)
    mark(exam, EN_COURS, MONDAY + HOUR)
    give_back(exam)
    exam.decide(SET_ASIDE)
    mark(exam, ACQUIS, MONDAY + 2 * HOUR)
    assert exam.levels()["L2"] == (None, 0)
    exam.decide(COUNTS)
    assert exam.levels() == {"L1": (AssessmentLevel.expert, 1), "L2": (ACQUIS, 1)}


def test_the_history_tells_once_whether_it_passes_however_often_the_decision_changes(exam):
    exam.decide(COUNTS)
    mark(exam, ACQUIS, MONDAY + HOUR)
    assert verdicts(exam) == [], "it is held"
    give_back(exam)
    told = verdicts(exam)
    assert told == [("passed", {"attempt": 1})]
    exam.decide(SET_ASIDE, COUNTS, SET_ASIDE, COUNTS)
    assert verdicts(exam) == told


def test_what_was_set_aside_first_is_told_when_it_counts_after_all(database):
    lesson = make_lesson(database)
    sequence_id, (quiz_id,) = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("un"))])
    configure(database, lesson.teacher, lesson.class_id, sequence_id, Configuration(attempts_allowed=1))
    for minute in (0, 1):
        at = MONDAY + dt.timedelta(minutes=minute)
        second = hand_in(database, lesson.pupil, quiz_id, {"q1": "un"} if minute else {}, at=at)
    flagged = Flagged(database, lesson, second.attempt_id, {})
    flagged.decide(SET_ASIDE)
    assert verdicts(flagged) == [("failed", {"attempt": 1})]
    flagged.decide(COUNTS, SET_ASIDE, COUNTS)
    assert sorted(verdicts(flagged), key=str) == [("failed", {"attempt": 1}), ("passed", {"attempt": 2})]
