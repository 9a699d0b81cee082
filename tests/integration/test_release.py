"""What is held shows nowhere before the teacher releases it, and counts everywhere from then on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select

from datastore.commands.attempts.drafts import begin
from datastore.commands.classroom.sequences import configure
from datastore.commands.marking.release import Released, release
from datastore.commands.marking.remark import remark
from datastore.configuration import Configuration, FeedbackRule
from datastore.engine import Database
from datastore.errors import NotFound
from datastore.models import (
    ActivityAttempt,
    ActivityResult,
    AuditEntry,
    Certificate,
    CompetencyAssessment,
    CompetencyMastery,
    InteractionEvent,
    Notification,
    RubricScore,
    StudentBadge,
    new_id,
)
from datastore.models.enums import (
    ActivityType,
    AssessmentLevel,
    AttemptFlag,
    NotificationKind,
    ResultStatus,
)
from datastore.scope import Scope
from tests.conftest import new_database
from tests.factories import (
    Lesson,
    hand_in,
    link,
    make_badge,
    make_framework,
    make_lesson,
    make_pupil,
    make_sequence,
    quiz,
)

NA, EC, A, E = AssessmentLevel
MONDAY = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
TUESDAY, WEDNESDAY = MONDAY + DAY, MONDAY + 2 * DAY


def criterion(key: str, competency: str | None = None) -> dict[str, Any]:
    """A criterion that earns 0, 1, 2 or 4 points at its levels."""
    levels = zip(AssessmentLevel, (0, 1, 2, 4), strict=True)
    return {
        "key": key,
        "title": key,
        "competency": competency,
        "levels": [
            {"level": level.value, "descriptor": f"{key} {level.value}", "points": points}
            for level, points in levels
        ],
    }


EXAM: dict[str, Any] = {
    "schema_version": 1,
    "time_limit_seconds": 600,
    "screens": [
        {
            "key": "s1",
            "title": "Questions",
            "items": [
                {"kind": "short_text", "key": "q1", "prompt": "Le mot ?", "accepted": ["un"], "points": 2},
                {
                    "kind": "open",
                    "key": "q2",
                    "prompt": "Explique.",
                    "points": 3,
                    "rubric": {"criteria": [criterion("idee", "L2"), criterion("suite", "L2")]},
                },
                {
                    "kind": "open",
                    "key": "q3",
                    "prompt": "Raconte.",
                    "points": 4,
                    "competency": "L3",
                    "rubric": {"criteria": [criterion("recit"), criterion("idee", "L2")]},
                },
            ],
        }
    ],
}
ANSWERS = {"q1": "un", "q2": "Parce que.", "q3": "Il était une fois."}
MARKS = {
    "q2": {"idee": A, "suite": EC},  # 3 of 8 points
    "q3": {"recit": E, "idee": NA},  # 4 of 8 points
}
POINTS = {NA: 0, EC: 1, A: 2, E: 4}


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    """One database for all: every test has a school of its own."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


@dataclass(frozen=True)
class Exam:
    """An evaluation with two open questions, alone in its sequence; it is about L1."""

    database: Database
    lesson: Lesson
    sequence_id: UUID
    id: UUID
    competencies: dict[str, UUID]

    def begin(self, pupil: Scope, at: dt.datetime = MONDAY) -> UUID:
        """Press start; returns the token of the attempt."""
        return begin(self.database, pupil, self.lesson.class_id, self.id, now=at).client_token

    def hand_in(self, pupil: Scope, answers: dict[str, Any] = ANSWERS, *, at: dt.datetime = MONDAY) -> UUID:
        token = self.begin(pupil, at)
        return hand_in(self.database, pupil, self.id, answers, at=at, token=token).attempt_id

    def mark(self, attempt_id: UUID, marks: dict[str, dict[str, AssessmentLevel]], at: dt.datetime) -> None:
        rows = [
            {
                "school_id": self.lesson.teacher.school_id,
                "id": new_id(),
                "attempt_id": attempt_id,
                "item_key": item,
                "criterion_key": key,
                "level": level,
                "points": POINTS[level],
                "scored_by": self.lesson.teacher.user_id,
                "scored_at": at,
            }
            for item, criteria in marks.items()
            for key, level in criteria.items()
        ]
        with self.database.writing(self.lesson.teacher) as session:
            session.execute(insert(RubricScore), rows)
            remark(session, self.lesson.teacher, attempt_id, now=at)

    def release(self, at: dt.datetime = WEDNESDAY) -> Released:
        return release(self.database, self.lesson.teacher, self.lesson.class_id, self.id, now=at)

    def rows(self, model, **wanted: Any) -> list[dict[str, Any]]:
        with self.database.reading(self.lesson.admin) as connection:
            found = [dict(row) for row in connection.execute(select(model.__table__)).mappings()]
        return [row for row in found if all(row[name] == value for name, value in wanted.items())]

    def one(self, model, **wanted: Any) -> dict[str, Any]:
        (row,) = self.rows(model, **wanted)
        return row


@pytest.fixture
def exam(database) -> Exam:
    lesson = make_lesson(database)
    sequence_id, (exam_id,) = make_sequence(database, lesson.admin, [(ActivityType.evaluation, EXAM)])
    codes = {"L1": "Repérer", "L2": "Nommer", "L3": "Raconter"}
    competencies = make_framework(database, lesson.admin, codes)
    link(database, lesson.admin, exam_id, [competencies["L1"]])
    configure(database, lesson.teacher, lesson.class_id, sequence_id, Configuration())
    return Exam(database, lesson, sequence_id, exam_id, competencies)


def shown(row: dict[str, Any], names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names.split())


# --- marking


def test_an_open_answer_earns_its_points_times_the_share_of_the_rubrics(exam):
    attempt_id = exam.hand_in(exam.lesson.pupil)
    before = exam.one(ActivityAttempt)
    assert shown(before, "score max_score right_count needs_review held") == (2, 9, 1, True, True)
    exam.mark(attempt_id, MARKS, TUESDAY)
    after = exam.one(ActivityAttempt)
    assert shown(after, "score max_score right_count needs_review held") == (5.125, 9, 1, False, True)
    kept = {
        item["key"]: (item["points"], item["correct"], item["needs_review"])
        for item in after["response_data"]
    }
    assert kept == {"q1": (2, True, False), "q2": (1.125, False, False), "q3": (2, False, False)}
    assert [item["answer"] for item in after["response_data"]] == list(ANSWERS.values())


def test_it_waits_until_every_criterion_of_every_answer_is_marked(exam):
    attempt_id = exam.hand_in(exam.lesson.pupil)
    exam.mark(attempt_id, {"q2": MARKS["q2"], "q3": {"recit": E}}, TUESDAY)
    assert shown(exam.one(ActivityAttempt), "score needs_review") == (2 + 1.125 + 2, True)
    assert exam.release() == Released(released=0, waiting=1)
    exam.mark(attempt_id, {"q3": {"idee": E}}, TUESDAY)
    attempt = exam.one(ActivityAttempt)
    assert shown(attempt, "score right_count needs_review") == (2 + 1.125 + 4, 2, False)


def test_what_was_not_answered_needs_no_mark(exam):
    exam.hand_in(exam.lesson.pupil, {"q1": "un"})
    assert exam.one(ActivityAttempt)["needs_review"] is False
    assert exam.release() == Released(released=1, waiting=0)
    assert shown(exam.one(ActivityResult), "score max_score") == (2, 9)


# --- before and after the release


def test_until_the_release_a_marked_evaluation_shows_and_counts_nowhere(exam):
    for kind in ("activities_completed", "sequences_completed"):
        make_badge(exam.database, exam.lesson.admin, kind)
    exam.mark(exam.hand_in(exam.lesson.pupil), MARKS, TUESDAY)
    result = exam.one(ActivityResult)
    names = "status score last_score response_data needs_review"
    assert shown(result, names) == (ResultStatus.completed, None, None, None, False)
    for model in (CompetencyAssessment, CompetencyMastery, StudentBadge, Certificate, Notification):
        assert exam.rows(model) == []
    told = [row["data"] for row in exam.rows(InteractionEvent)]
    assert not {"score", "correct", "max"} & {name for data in told for name in data}


def test_with_the_release_everything_follows(exam):
    badges = {
        make_badge(exam.database, exam.lesson.admin, kind)
        for kind in ("activities_completed", "sequences_completed")
    }
    exam.mark(exam.hand_in(exam.lesson.pupil), MARKS, TUESDAY)
    assert exam.release() == Released(released=1, waiting=0)
    attempt, pupil_id = exam.one(ActivityAttempt), exam.lesson.pupil.user_id
    by = exam.lesson.teacher.user_id
    assert shown(attempt, "held released_at released_by") == (False, WEDNESDAY, by)
    assert shown(exam.one(ActivityResult), "score max_score last_score") == (5.125, 9, 5.125)
    assert {row["badge_id"] for row in exam.rows(StudentBadge, earned_at=WEDNESDAY)} == badges
    assert exam.one(Certificate)["issued_at"] == WEDNESDAY
    told = exam.one(Notification, kind=NotificationKind.result_released)
    assert shown(told, "user_id class_id data") == (
        pupil_id,
        exam.lesson.class_id,
        {"activity_id": str(exam.id)},
    )
    assert len(exam.rows(Notification)) == 1 + len(badges) + 1
    passed = exam.one(InteractionEvent, verb="passed")
    assert shown(passed, "student_id occurred_at data") == (pupil_id, WEDNESDAY, {"attempt": 1})
    audit = exam.one(AuditEntry, action="attempt.release")
    assert shown(audit, "actor_id object_id detail") == (by, exam.id, {"attempts": 1})


def test_the_closed_items_and_the_rubrics_are_the_evidence(exam):
    exam.mark(exam.hand_in(exam.lesson.pupil), MARKS, TUESDAY)
    exam.release()
    codes = {id_: code for code, id_ in exam.competencies.items()}
    found = {
        (codes[row["competency_id"]], row["evidence_data"]["rule"]): shown(
            row, "assessment_level score assessed_at local_day assessed_by right_count answered_count"
        )
        for row in exam.rows(CompetencyAssessment)
    }
    teacher = exam.lesson.teacher.user_id
    assert found == {
        ("L1", "last-five-1"): (E, 1.0, MONDAY, MONDAY.date(), None, 1, 1),
        # acquis, en cours and non acquis on L2: the middle one
        ("L2", "rubric"): (EC, None, TUESDAY, TUESDAY.date(), teacher, 0, 0),
        # a criterion without a competency speaks of its item's
        ("L3", "rubric"): (E, None, TUESDAY, TUESDAY.date(), teacher, 0, 0),
    }
    (on_l2,) = exam.rows(CompetencyAssessment, competency_id=exam.competencies["L2"])
    assert on_l2["evidence_data"]["criteria"] == {
        "q2.idee": "acquis",
        "q2.suite": "en_cours",
        "q3.idee": "non_acquis",
    }
    levels = {codes[row["competency_id"]]: row["level"] for row in exam.rows(CompetencyMastery)}
    assert levels == {"L1": E, "L2": EC, "L3": E}


def test_marks_changed_after_the_release_are_new_evidence_at_once(exam):
    attempt_id = exam.hand_in(exam.lesson.pupil)
    exam.mark(attempt_id, {"q2": MARKS["q2"], "q3": {"recit": E}}, MONDAY)
    exam.mark(attempt_id, {"q3": {"idee": NA}}, MONDAY)
    exam.release(TUESDAY)
    with exam.database.writing(exam.lesson.teacher) as session:
        session.execute(
            RubricScore.__table__.update()
            .where(RubricScore.item_key == "q3", RubricScore.criterion_key == "recit")
            .values(level=NA, points=0, scored_at=WEDNESDAY)
        )
        remark(session, exam.lesson.teacher, attempt_id, now=WEDNESDAY)
    assert shown(exam.one(ActivityResult), "score needs_review") == (2 + 1.125, False)
    l3 = exam.rows(CompetencyAssessment, competency_id=exam.competencies["L3"])
    assert [(row["assessed_at"], row["assessment_level"]) for row in l3] == [(MONDAY, E), (WEDNESDAY, NA)]
    scored = [row["data"] for row in exam.rows(InteractionEvent, verb="scored")]
    assert scored[-1] == {
        "attempt": 1,
        "score": 3.125,
        "max": 9,
        "instructor": str(exam.lesson.teacher.user_id),
    }


# --- who and what is released


def test_an_evaluation_without_open_questions_is_released_as_it_is(database, exam):
    sequence_id, (plain,) = make_sequence(
        database, exam.lesson.admin, [(ActivityType.evaluation, quiz("un", "deux"))]
    )
    configure(database, exam.lesson.teacher, exam.lesson.class_id, sequence_id, Configuration())
    pupils = [exam.lesson.pupil, make_pupil(database, exam.lesson.admin, exam.lesson.class_id)]
    for pupil, answers in zip(pupils, ({"q1": "un"}, {}), strict=True):
        hand_in(database, pupil, plain, answers, at=MONDAY)
    assert not any(row["needs_review"] for row in exam.rows(ActivityAttempt))
    done = release(database, exam.lesson.teacher, exam.lesson.class_id, plain, now=TUESDAY)
    assert done == Released(released=2, waiting=0)
    scores = {row["student_id"]: row["score"] for row in exam.rows(ActivityResult)}
    assert scores == {pupils[0].user_id: 1, pupils[1].user_id: 0}
    told = {
        row["student_id"]: row["verb"]
        for row in exam.rows(InteractionEvent)
        if row["verb"] in {"passed", "failed"}
    }
    assert told == {pupils[0].user_id: "passed", pupils[1].user_id: "failed"}


def test_what_was_saved_of_work_whose_time_is_up_is_released_with_the_others(exam):
    exam.begin(exam.lesson.pupil)
    assert exam.release(MONDAY + HOUR) == Released(released=1, waiting=0)
    assert shown(exam.one(ActivityAttempt), "score held") == (0, False)


def test_who_still_works_is_left_at_work(exam):
    exam.begin(exam.lesson.pupil)
    assert exam.release(MONDAY) == Released(released=0, waiting=0)
    assert exam.rows(ActivityAttempt) == []


def test_what_waits_for_a_decision_is_not_released(exam):
    hand_in(exam.database, exam.lesson.pupil, exam.id, {"q1": "un"}, at=MONDAY)
    assert exam.one(ActivityAttempt)["flag"] is AttemptFlag.out_of_time
    assert exam.release() == Released(released=0, waiting=1)
    assert exam.one(ActivityAttempt)["held"] is True


def test_a_second_release_finds_nothing_and_tells_nobody_again(exam):
    exam.hand_in(exam.lesson.pupil, {"q1": "un"})
    exam.release()
    before = {model: exam.rows(model) for model in (Notification, CompetencyAssessment, AuditEntry)}
    assert exam.release(WEDNESDAY + HOUR) == Released(released=0, waiting=0)
    assert {model: exam.rows(model) for model in before} == before


def test_the_results_of_other_classes_and_activities_stay_as_they_are(database, exam):
    sequence_id, (other,) = make_sequence(database, exam.lesson.admin, [(ActivityType.evaluation, EXAM)])
    configure(database, exam.lesson.teacher, exam.lesson.class_id, sequence_id, Configuration())
    exam.hand_in(exam.lesson.pupil, {"q1": "un"})
    hand_in(database, exam.lesson.pupil, other, {"q1": "un"}, at=MONDAY)
    exam.release()
    assert {row["activity_id"] for row in exam.rows(ActivityAttempt, held=True)} == {other}


def test_a_quiz_whose_correction_waits_for_the_teacher_is_released_too(database, exam):
    settings = Configuration(feedback=FeedbackRule.when_teacher_releases)
    sequence_id, (words,) = make_sequence(database, exam.lesson.admin, [(ActivityType.quiz, quiz("un"))])
    link(database, exam.lesson.admin, words, [exam.competencies["L1"]])
    configure(database, exam.lesson.teacher, exam.lesson.class_id, sequence_id, settings)
    hand_in(database, exam.lesson.pupil, words, {"q1": "un"}, at=MONDAY)
    evidence = exam.rows(CompetencyAssessment)
    done = release(database, exam.lesson.teacher, exam.lesson.class_id, words, now=TUESDAY)
    assert done == Released(released=1, waiting=0)
    assert exam.one(ActivityAttempt)["released_at"] == TUESDAY
    assert exam.rows(CompetencyAssessment) == evidence, "it counted before"


def test_only_a_teacher_of_the_class_releases_what_the_class_was_given(database, exam):
    lesson, elsewhere = exam.lesson, make_lesson(database)
    for scope in (lesson.pupil, lesson.admin, elsewhere.teacher):
        with pytest.raises(NotFound):
            release(database, scope, lesson.class_id, exam.id)
    _, (never_given,) = make_sequence(database, lesson.admin, [(ActivityType.evaluation, EXAM)])
    both = replace(lesson.teacher, teaches=frozenset({lesson.class_id, elsewhere.class_id}))
    for class_id, activity_id in (
        (lesson.class_id, never_given),
        (lesson.class_id, uuid4()),
        (elsewhere.class_id, exam.id),
    ):
        with pytest.raises(NotFound):
            release(database, both, class_id, activity_id)


def test_a_mark_for_an_attempt_that_is_not_there_is_refused(exam):
    with pytest.raises(NotFound), exam.database.writing(exam.lesson.teacher) as session:
        remark(session, exam.lesson.teacher, uuid4())
