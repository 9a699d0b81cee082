"""A flagged submission counts for nothing until the teacher says that it counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from datastore.commands.attempts.submit_attempt import Receipt
from datastore.commands.classroom.sequences import configure
from datastore.commands.marking.flagged import decide
from datastore.commands.marking.release import release
from datastore.configuration import Configuration
from datastore.derivation import Extent, rederive
from datastore.engine import Database
from datastore.errors import NotFound, Refused
from datastore.models import (
    ActivityAttempt,
    ActivityResult,
    AuditEntry,
    Certificate,
    CompetencyAssessment,
    CompetencyMastery,
    InteractionEvent,
    Notification,
    StudentBadge,
    StudentProgress,
)
from datastore.models.enums import (
    ActivityType,
    AssessmentLevel,
    AttemptDecision,
    AttemptFlag,
    NotificationKind,
    ResultStatus,
)
from tests.conftest import new_database
from tests.factories import (
    Lesson,
    hand_in,
    link,
    make_badge,
    make_framework,
    make_lesson,
    make_sequence,
    quiz,
)

COUNTS, SET_ASIDE = AttemptDecision.counts, AttemptDecision.set_aside
MONDAY = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TUESDAY, WEDNESDAY = MONDAY + DAY, MONDAY + 2 * DAY
RIGHT = {"q1": "un", "q2": "deux"}


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    """One database for all: every test has a school of its own."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


@dataclass(frozen=True)
class Words:
    """A quiz of one attempt, alone in its sequence, evidence of one competency; and an evaluation."""

    database: Database
    lesson: Lesson
    id: UUID
    exam: UUID

    def hand_in(self, answers: dict[str, Any], at: dt.datetime, **details: Any) -> Receipt:
        return hand_in(self.database, self.lesson.pupil, self.id, answers, at=at, **details)

    def decide(self, attempt_id: UUID, decision: AttemptDecision, at: dt.datetime = WEDNESDAY) -> None:
        decide(self.database, self.lesson.teacher, attempt_id, decision, now=at)

    def rows(self, model, **wanted: Any) -> list[dict[str, Any]]:
        with self.database.reading(self.lesson.admin) as connection:
            found = [dict(row) for row in connection.execute(select(model.__table__)).mappings()]
        return [row for row in found if all(row[name] == value for name, value in wanted.items())]

    def one(self, model, **wanted: Any) -> dict[str, Any]:
        (row,) = self.rows(model, **wanted)
        return row


@pytest.fixture
def words(database) -> Words:
    lesson = make_lesson(database)
    ids = []
    for kind, content in (
        (ActivityType.quiz, quiz("un", "deux")),
        (ActivityType.evaluation, {**quiz("un", "deux"), "time_limit_seconds": 600}),
    ):
        sequence_id, (activity_id,) = make_sequence(database, lesson.admin, [(kind, content)])
        configure(database, lesson.teacher, lesson.class_id, sequence_id, Configuration(attempts_allowed=1))
        ids.append(activity_id)
    competency = make_framework(database, lesson.admin, {"L1": "Repérer"})["L1"]
    for activity_id in ids:
        link(database, lesson.admin, activity_id, [competency])
    return Words(database, lesson, *ids)


def shown(row: dict[str, Any], names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names.split())


def test_undecided_it_changes_nothing_but_the_sign_that_something_waits(words):
    make_badge(words.database, words.lesson.admin, "perfect_scores")
    words.hand_in({"q1": "un"}, MONDAY)
    kept = {
        model: words.rows(model)
        for model in (CompetencyAssessment, CompetencyMastery, StudentProgress, StudentBadge, Certificate)
    }
    result = words.one(ActivityResult)
    second = words.hand_in(RIGHT, TUESDAY)
    assert (second.flag, second.attempt_number, second.score) == (AttemptFlag.over_limit, 2, None)
    stamps = {"updated_at": None, "computed_at": None}
    for model, before in kept.items():
        now = [{**row, **{n: v for n, v in stamps.items() if n in row}} for row in words.rows(model)]
        assert now == [{**row, **{n: v for n, v in stamps.items() if n in row}} for row in before]
    after = words.one(ActivityResult)
    changed = {name for name in after if after[name] != result[name]}
    assert changed == {"needs_review", "last_seen_at", "updated_at"}
    assert after["needs_review"] is True


def test_what_counts_counts_like_any_other(words):
    badge = make_badge(words.database, words.lesson.admin, "perfect_scores")
    words.hand_in({"q1": "un"}, MONDAY)
    second = words.hand_in(RIGHT, TUESDAY)
    words.decide(second.attempt_id, COUNTS)
    names = "score last_score attempts_count needs_review status"
    assert shown(words.one(ActivityResult), names) == (2, 2, 2, False, ResultStatus.completed)
    evidence = words.one(CompetencyAssessment, attempt_id=second.attempt_id)
    assert shown(evidence, "score assessed_at local_day assessed_by") == (1, TUESDAY, TUESDAY.date(), None)
    assert words.one(CompetencyMastery)["evidence_count"] == 2
    assert shown(words.one(StudentBadge), "badge_id earned_at") == (badge, WEDNESDAY)
    told = words.one(Notification, kind=NotificationKind.attempt_decided)
    about = {"activity_id": str(words.id), "attempt": 2}
    assert shown(told, "user_id class_id data") == (words.lesson.pupil.user_id, words.lesson.class_id, about)
    passed = words.rows(InteractionEvent, verb="passed")
    assert [(row["occurred_at"], row["data"]) for row in passed] == [
        (MONDAY, {"attempt": 1}),
        (WEDNESDAY, {"attempt": 2}),
    ]


def test_the_decision_is_kept_with_who_took_it_and_when(words):
    words.hand_in({}, MONDAY)
    second = words.hand_in(RIGHT, TUESDAY)
    words.decide(second.attempt_id, SET_ASIDE)
    attempt = words.one(ActivityAttempt, id=second.attempt_id)
    by = words.lesson.teacher.user_id
    assert shown(attempt, "flag decision decided_by decided_at") == (
        AttemptFlag.over_limit,
        SET_ASIDE,
        by,
        WEDNESDAY,
    )
    audit = words.one(AuditEntry, action="attempt.decide")
    pupil = str(words.lesson.pupil.user_id)
    assert shown(audit, "actor_id object_id detail") == (
        by,
        second.attempt_id,
        {"decision": "set_aside", "student": pupil},
    )


def test_what_is_set_aside_is_kept_and_counts_for_nothing(words):
    words.hand_in({"q1": "un"}, MONDAY)
    second = words.hand_in(RIGHT, TUESDAY)
    words.decide(second.attempt_id, SET_ASIDE)
    names = "score attempts_count needs_review"
    assert shown(words.one(ActivityResult), names) == (1, 1, False)
    assert words.rows(CompetencyAssessment, attempt_id=second.attempt_id) == []
    assert len(words.rows(ActivityAttempt)) == 2


def test_a_decision_may_be_changed_and_changed_back(words):
    words.hand_in({"q1": "un"}, MONDAY)
    second = words.hand_in(RIGHT, TUESDAY)
    mastery = []
    for decision in (COUNTS, SET_ASIDE, COUNTS):
        words.decide(second.attempt_id, decision)
        row, result = words.one(CompetencyMastery), words.one(ActivityResult)
        mastery.append((result["score"], row["evidence_count"], row["right_count"], row["level"]))
    once, twice = (1, 1, 1, AssessmentLevel.en_cours), (2, 2, 3, AssessmentLevel.en_cours)
    assert mastery == [twice, once, twice]
    assert len(words.rows(CompetencyAssessment, attempt_id=second.attempt_id)) == 1, "the log has it once"
    with words.database.owning() as connection:
        rederive(connection, Extent(words.lesson.admin.school_id, words.lesson.class_id))
    assert words.one(CompetencyMastery)["evidence_count"] == 2


def test_the_only_evidence_set_aside_leaves_no_level(words):
    first = words.hand_in(RIGHT, MONDAY)
    assert first.flag is None
    exam = hand_in(words.database, words.lesson.pupil, words.exam, RIGHT, at=MONDAY)
    words.decide(exam.attempt_id, COUNTS)
    release(words.database, words.lesson.teacher, words.lesson.class_id, words.exam, now=TUESDAY)
    assert words.one(CompetencyMastery)["evidence_count"] == 2
    words.decide(exam.attempt_id, SET_ASIDE)
    assert words.one(CompetencyMastery)["evidence_count"] == 1


def test_the_same_decision_again_changes_nothing(words):
    words.hand_in({}, MONDAY)
    second = words.hand_in(RIGHT, TUESDAY)
    words.decide(second.attempt_id, COUNTS)
    models = (
        ActivityAttempt,
        ActivityResult,
        CompetencyAssessment,
        Notification,
        InteractionEvent,
        AuditEntry,
    )
    before = {model: words.rows(model) for model in models}
    words.decide(second.attempt_id, COUNTS, at=WEDNESDAY + DAY)
    assert {model: words.rows(model) for model in models} == before


def test_the_receipt_sent_again_tells_the_score_once_it_counts(words):
    words.hand_in({}, MONDAY)
    token = uuid4()
    second = words.hand_in(RIGHT, TUESDAY, token=token)
    words.decide(second.attempt_id, COUNTS)
    again = words.hand_in(RIGHT, WEDNESDAY, token=token)
    assert again == replace(second, repeated=True, score=2, max_score=2)


def test_an_evaluation_that_counts_is_still_held_until_its_release(words):
    late = hand_in(words.database, words.lesson.pupil, words.exam, RIGHT, at=MONDAY)
    assert (late.flag, late.held) == (AttemptFlag.out_of_time, True)
    assert words.one(ActivityResult)["status"] is ResultStatus.in_progress
    words.decide(late.attempt_id, COUNTS)
    result = words.one(ActivityResult)
    assert shown(result, "status score needs_review") == (ResultStatus.completed, None, False)
    assert words.rows(CompetencyAssessment) == []
    release(words.database, words.lesson.teacher, words.lesson.class_id, words.exam, now=WEDNESDAY)
    assert words.one(ActivityResult)["score"] == 2
    assert len(words.rows(CompetencyAssessment)) == 1


def test_what_was_set_aside_stays_held_and_keeps_no_badge_waiting(words):
    badge = make_badge(words.database, words.lesson.admin, "activities_completed")
    pupil = words.lesson.pupil
    late = hand_in(words.database, pupil, words.exam, RIGHT, at=MONDAY)
    words.decide(late.attempt_id, COUNTS)
    too_many = hand_in(words.database, pupil, words.exam, {"q1": "un"}, at=TUESDAY)
    words.decide(too_many.attempt_id, SET_ASIDE)
    release(words.database, words.lesson.teacher, words.lesson.class_id, words.exam, now=WEDNESDAY)
    held = {row["id"]: row["held"] for row in words.rows(ActivityAttempt)}
    assert held == {late.attempt_id: False, too_many.attempt_id: True}
    assert words.one(StudentBadge)["badge_id"] == badge


def test_only_a_teacher_of_the_class_decides(words):
    words.hand_in({}, MONDAY)
    second = words.hand_in(RIGHT, TUESDAY)
    stranger = make_lesson(words.database).teacher
    for scope in (words.lesson.pupil, words.lesson.admin, stranger):
        with pytest.raises(NotFound):
            decide(words.database, scope, second.attempt_id, COUNTS)
    with pytest.raises(NotFound):
        words.decide(uuid4(), COUNTS)
    assert words.one(ActivityAttempt, id=second.attempt_id)["decision"] is None


def test_there_is_nothing_to_decide_about_a_submission_without_a_flag(words):
    first = words.hand_in(RIGHT, MONDAY)
    with pytest.raises(Refused, match="nothing to decide"):
        words.decide(first.attempt_id, SET_ASIDE)
