"""A submission: everything that follows from it is written in one transaction, once, or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from datastore.commands.attempts.submit_attempt import LONGEST_WORK, Receipt, Submission, submit_attempt
from datastore.commands.classroom.sequences import configure
from datastore.commands.marking.flagged import decide
from datastore.configuration import Configuration
from datastore.content.base import derived_key
from datastore.derivation import Extent, rederive
from datastore.engine import Database
from datastore.errors import BadInput, NotFound
from datastore.models import (
    Activity,
    ActivityAttempt,
    ActivityResult,
    AuditEntry,
    Badge,
    Certificate,
    Classroom,
    CompetencyAssessment,
    CompetencyMastery,
    EventKey,
    Group,
    InteractionEvent,
    Notification,
    Sequence,
    Session,
    StudentBadge,
    StudentProduction,
    StudentProgress,
    TeacherConfiguration,
    new_id,
)
from datastore.models.enums import (
    ActivityType,
    AssessmentKind,
    AssessmentLevel,
    AttemptDecision,
    AttemptFlag,
    NotificationKind,
    ResultStatus,
)
from datastore.scope import Scope
from tests.conftest import new_database
from tests.factories import (
    Lesson,
    add_version,
    hand_in,
    link,
    make_badge,
    make_class,
    make_framework,
    make_lesson,
    make_pupil,
    make_sequence,
    make_visit,
    quiz,
)

WRITTEN = (
    ActivityAttempt,
    ActivityResult,
    StudentProgress,
    CompetencyAssessment,
    CompetencyMastery,
    StudentBadge,
    Certificate,
    Notification,
    InteractionEvent,
    EventKey,
)
NA, EC, A, E = AssessmentLevel
HEADLINE, STANDFIRST, CAPTION, CHORUS = (
    derived_key(word) for word in ("le titre", "le chapeau", "la légende", "le refrain")
)
PRESS = {
    "schema_version": 1,
    "screens": [
        {
            "key": "s1",
            "title": "L’article",
            "items": [
                {"kind": "short_text", "key": "q1", "prompt": "Le haut ?", "accepted": ["titre"]},
                {
                    "kind": "multiple",
                    "key": "q2",
                    "prompt": "De quoi est fait un article ?",
                    "points": 3,
                    "options": [
                        {"text": "le titre", "correct": True},
                        {"text": "le chapeau", "correct": True},
                        {"text": "la légende", "correct": True},
                        {"text": "le refrain"},
                    ],
                },
                {
                    "kind": "short_text",
                    "key": "q3",
                    "prompt": "D’où vient l’information ?",
                    "points": 2,
                    "competency": "L3",
                    "hints": ["Elle coule."],
                    "accepted": ["source"],
                },
            ],
        }
    ],
}
ALL_RIGHT = {"q1": "titre", "q2": [HEADLINE, STANDFIRST, CAPTION], "q3": "source"}
MONDAY = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
TUESDAY = MONDAY + DAY


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    """One database for all: every test has a school of its own."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


@dataclass(frozen=True)
class Work:
    """A class at work on a sequence: an article, two words (both mandatory), one word more."""

    lesson: Lesson
    sequence_id: UUID
    article: UUID
    words: UUID
    more: UUID
    competencies: dict[str, UUID]

    @property
    def pupil(self) -> Scope:
        return self.lesson.pupil


@pytest.fixture
def work(database) -> Work:
    return make_work(database)


def make_work(database: Database) -> Work:
    lesson = make_lesson(database)
    activities = [
        (ActivityType.quiz, PRESS),
        (ActivityType.quiz, quiz("un", "deux")),
        (ActivityType.quiz, quiz("plus")),
    ]
    sequence_id, ids = make_sequence(database, lesson.admin, activities, per_session=2)
    titles = {"L1": "Repérer", "L2": "Nommer", "L3": "Sourcer"}
    competencies = make_framework(database, lesson.admin, titles)
    link(database, lesson.admin, ids[0], [competencies["L1"], competencies["L2"]])
    link(database, lesson.admin, ids[1], [competencies["L1"]])
    change(database, lesson.admin, Activity, {"is_mandatory": False}, Activity.id == ids[2])
    configure(database, lesson.teacher, lesson.class_id, sequence_id, Configuration())
    return Work(lesson, sequence_id, *ids, competencies)


def open_activity(
    database: Database,
    lesson: Lesson,
    kind: ActivityType,
    content: dict[str, Any],
    configuration: Configuration = Configuration(),  # noqa: B008 - it is frozen
    **dates: dt.date,
) -> UUID:
    """An activity alone in its sequence, open to the class."""
    sequence_id, (activity_id,) = make_sequence(database, lesson.admin, [(kind, content)])
    configure(database, lesson.teacher, lesson.class_id, sequence_id, configuration, **dates)
    return activity_id


def change(database: Database, scope: Scope, model, values: dict[str, Any], *where) -> None:
    owner = model.school_id == scope.school_id
    with database.writing(scope) as session:
        session.execute(update(model).where(owner, *where).values(values))


def rows(database: Database, scope: Scope, model) -> list[dict[str, Any]]:
    with database.reading(scope) as connection:
        return [dict(row) for row in connection.execute(select(model.__table__)).mappings()]


def one(database: Database, scope: Scope, model) -> dict[str, Any]:
    (row,) = rows(database, scope, model)
    return row


def submissions(database: Database, scope: Scope) -> list[dict[str, Any]]:
    return [row for row in rows(database, scope, AuditEntry) if row["action"] == "attempt.submit"]


def require_nothing_written(database: Database, scope: Scope) -> None:
    assert {model.__tablename__: rows(database, scope, model) for model in WRITTEN} == {
        model.__tablename__: [] for model in WRITTEN
    }
    assert submissions(database, scope) == []


def shown(row: dict[str, Any], names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names.split())


# --- a sequence of submissions, worked by hand


@dataclass(frozen=True)
class Step:
    """One submission of the story, and what the database held after it."""

    receipt: Receipt
    tables: dict[str, list[dict[str, Any]]]

    def rows(self, model, **wanted: Any) -> list[dict[str, Any]]:
        every = self.tables[model.__tablename__]
        return [row for row in every if all(row[name] == value for name, value in wanted.items())]


@dataclass(frozen=True)
class Story:
    """Five submissions of one pupil over three days."""

    work: Work
    badges: dict[str, UUID]
    steps: list[Step]


@pytest.fixture(scope="module")
def story(database) -> Story:
    work = make_work(database)
    admin = work.lesson.admin
    kinds = ("activities_completed", "sequences_completed", "perfect_scores", "perseverance")
    badges = {kind: make_badge(database, admin, kind, at_least=1 + (kind == kinds[0])) for kind in kinds}
    badges["expert_competencies"] = make_badge(database, admin, "expert_competencies")
    handed_in = [
        # two of three parts and a wrong one: 1/3 of 3 points
        (work.article, {"q1": "Titre", "q2": [HEADLINE, STANDFIRST, CHORUS], "q3": "photo"}, MONDAY, {}),
        (work.article, ALL_RIGHT, MONDAY + HOUR, {"q3": 1}),
        (work.article, {"q1": "bas", "q2": [CAPTION]}, TUESDAY, {}),
        (work.words, {"q1": "un", "q2": "trois"}, TUESDAY + HOUR, {}),
        (work.words, {"q1": "un", "q2": "deux"}, TUESDAY + DAY, {}),
    ]
    steps = []
    for activity_id, answers, at, hints in handed_in:
        receipt = hand_in(
            database,
            work.pupil,
            activity_id,
            answers,
            at=at,
            hints_used=hints,
            started_at=at - 5 * dt.timedelta(minutes=1),
        )
        tables = {model.__tablename__: rows(database, admin, model) for model in (*WRITTEN, AuditEntry)}
        steps.append(Step(receipt, tables))
    return Story(work, badges, steps)


def test_the_pupil_is_told_what_each_submission_is_worth(story):
    told = [(r.attempt_number, r.score, r.max_score) for r in (step.receipt for step in story.steps)]
    assert told == [(1, 2, 6), (2, 6, 6), (3, 1, 6), (1, 1, 2), (2, 2, 2)]
    assert not any(step.receipt.held or step.receipt.late or step.receipt.repeated for step in story.steps)


def test_each_submission_is_one_attempt_with_its_answers(story):
    attempts = story.steps[-1].rows(ActivityAttempt)
    found = {
        row["id"]: shown(row, "attempt_number score max_score right_count answered_count completes")
        for row in attempts
    }
    assert [found[step.receipt.attempt_id] for step in story.steps] == [
        (1, 2, 6, 1, 3, False),
        (2, 6, 6, 3, 3, True),
        (3, 1, 6, 0, 2, False),
        (1, 1, 2, 1, 2, True),
        (2, 2, 2, 2, 2, True),
    ]
    (second,) = story.steps[1].rows(ActivityAttempt, attempt_number=2)
    pupil, lesson = story.work.pupil, story.work.lesson
    names = "class_id student_id activity_id submitted_at started_at content_version active_seconds"
    assert shown(second, names) == (
        lesson.class_id,
        pupil.user_id,
        story.work.article,
        MONDAY + HOUR,
        MONDAY + HOUR - 5 * dt.timedelta(minutes=1),
        1,
        None,
    )
    assert shown(second, "held late banked needs_review") == (False, False, False, False)
    usual = {"correct": True, "needs_review": False}
    assert second["response_data"] == [
        {
            "key": "q1",
            "answer": "titre",
            "points": 1,
            "max_points": 1,
            "hints": 0,
            "competency": None,
            **usual,
        },
        {
            "key": "q2",
            "answer": [HEADLINE, STANDFIRST, CAPTION],
            "points": 3,
            "max_points": 3,
            "hints": 0,
            "competency": None,
            **usual,
        },
        {
            "key": "q3",
            "answer": "source",
            "points": 2,
            "max_points": 2,
            "hints": 1,
            "competency": "L3",
            **usual,
        },
    ]


def test_the_result_keeps_the_best_the_last_and_the_first_completion(story):
    names = "score max_score last_score attempts_count status completed_at created_at last_seen_at"
    completed, begun = ResultStatus.completed, ResultStatus.in_progress
    expected = [
        (2, 6, 2, 1, begun, None, MONDAY, MONDAY),
        (6, 6, 6, 2, completed, MONDAY + HOUR, MONDAY, MONDAY + HOUR),
        (6, 6, 1, 3, completed, MONDAY + HOUR, MONDAY, TUESDAY),
        (6, 6, 1, 3, completed, MONDAY + HOUR, MONDAY, TUESDAY),
        (6, 6, 1, 3, completed, MONDAY + HOUR, MONDAY, TUESDAY),
    ]
    article = [step.rows(ActivityResult, activity_id=story.work.article) for step in story.steps]
    assert [[shown(row, names) for row in found] for found in article] == [[row] for row in expected]
    words = [step.rows(ActivityResult, activity_id=story.work.words) for step in story.steps]
    assert [[shown(row, names) for row in found] for found in words] == [
        [],
        [],
        [],
        [(1, 2, 1, 1, completed, TUESDAY + HOUR, TUESDAY + HOUR, TUESDAY + HOUR)],
        [(2, 2, 2, 2, completed, TUESDAY + HOUR, TUESDAY + HOUR, TUESDAY + DAY)],
    ]
    (last,) = article[-1]
    assert shown(last, "time_spent needs_review late banked") == (None, False, False, False)
    assert [item["answer"] for item in last["response_data"]] == ["bas", [CAPTION], None]


def test_progress_counts_completed_mandatory_activities(story):
    names = "sequence_id completion_percentage current_session current_activity started_at completed_at"
    sequence_id, end = story.work.sequence_id, TUESDAY + HOUR
    found = [step.rows(StudentProgress) for step in story.steps]
    assert [[shown(row, names) for row in progress] for progress in found] == [
        [(sequence_id, 0, 1, 1, MONDAY, None)],
        [(sequence_id, 50, 1, 2, MONDAY, None)],
        [(sequence_id, 50, 1, 2, MONDAY, None)],
        [(sequence_id, 100, 2, 1, MONDAY, end)],
        [(sequence_id, 100, 2, 1, MONDAY, end)],
    ]


def test_each_attempt_is_evidence_of_the_competencies_it_speaks_of(story):
    codes = {id_: code for code, id_ in story.work.competencies.items()}
    numbers = {step.receipt.attempt_id: place for place, step in enumerate(story.steps, start=1)}
    found = {
        (numbers[row["attempt_id"]], codes[row["competency_id"]]): shown(
            row, "score assessment_level right_count answered_count"
        )
        for row in story.steps[-1].rows(CompetencyAssessment)
    }
    assert found == {
        (1, "L1"): (0.5, EC, 1, 2),
        (1, "L2"): (0.5, EC, 1, 2),
        (1, "L3"): (0.0, NA, 0, 1),
        (2, "L1"): (1.0, E, 2, 2),
        (2, "L2"): (1.0, E, 2, 2),
        (2, "L3"): (1.0, EC, 1, 1),  # a hint was opened
        (3, "L1"): (0.25, NA, 0, 2),
        (3, "L2"): (0.25, NA, 0, 2),
        (3, "L3"): (0.0, NA, 0, 0),
        (4, "L1"): (0.5, EC, 1, 2),
        (5, "L1"): (1.0, E, 2, 2),
    }
    for row in story.steps[3].rows(CompetencyAssessment, activity_id=story.work.words):
        assert shown(row, "assessed_at local_day kind assessed_by production_id evidence_data") == (
            TUESDAY + HOUR,
            dt.date(2026, 11, 17),
            AssessmentKind.level,
            None,
            None,
            {"rule": "last-five-1"},
        )


def test_mastery_takes_the_best_attempt_of_an_activitys_day_as_one_piece(story):
    names = (
        "level mean_score evidence_count window_count scored_count provisional stable right_count"
        " answered_count last_evidence_at"
    )
    found = [
        {
            code: [shown(row, names) for row in step.rows(CompetencyMastery, competency_id=id_)]
            for code, id_ in story.work.competencies.items()
        }
        for step in story.steps
    ]
    monday, tuesday = MONDAY + HOUR, TUESDAY
    first = (EC, 0.5, 1, 1, 1, True, False, 1, 2, MONDAY)
    second = (E, 1.0, 1, 1, 1, True, False, 3, 4, monday)
    third = (NA, 0.625, 2, 2, 2, True, False, 3, 6, tuesday)
    source = (NA, 0.5, 2, 2, 2, True, False, 1, 2, tuesday)
    assert found == [
        {"L1": [first], "L2": [first], "L3": [(NA, 0.0, 1, 1, 1, True, False, 0, 1, MONDAY)]},
        {"L1": [second], "L2": [second], "L3": [(EC, 1.0, 1, 1, 1, True, False, 1, 2, monday)]},
        {"L1": [third], "L2": [third], "L3": [source]},
        {
            "L1": [(EC, 0.58333, 3, 3, 3, False, False, 4, 8, TUESDAY + HOUR)],
            "L2": [third],
            "L3": [source],
        },
        {
            "L1": [(EC, 0.6875, 4, 4, 4, False, False, 6, 10, TUESDAY + DAY)],
            "L2": [third],
            "L3": [source],
        },
    ]


def test_the_time_of_computing_is_that_of_the_last_change(story):
    times = [
        step.rows(CompetencyMastery, competency_id=story.work.competencies["L1"])[0]["computed_at"]
        for step in story.steps
    ]
    assert times == sorted(set(times))


def test_badges_are_given_by_the_submission_that_earns_them_and_told_at_once(story):
    names = {id_: kind for kind, id_ in story.badges.items()}
    assert [{names[id_] for id_ in step.receipt.badges} for step in story.steps] == [
        set(),
        {"perfect_scores"},
        {"perseverance"},
        {"activities_completed", "sequences_completed"},
        set(),
    ]
    (perfect,) = story.steps[1].rows(StudentBadge)
    assert shown(perfect, "student_id badge_id evidence_data") == (
        story.work.pupil.user_id,
        story.badges["perfect_scores"],
        {
            "activities_completed": 1,
            "sequences_completed": 0,
            "perfect_scores": 1,
            "perseverance": 0,
            "expert_competencies": 0,
        },
    )
    assert len(story.steps[-1].rows(StudentBadge)) == 4


def test_each_submission_leaves_one_line_in_the_audit_log(story):
    for place, step in enumerate(story.steps, start=1):
        log = step.rows(AuditEntry, action="attempt.submit")
        assert len(log) == place
        (entry,) = [row for row in log if row["detail"] == {"attempt": str(step.receipt.attempt_id)}]
        activity_id = story.work.article if place <= 3 else story.work.words
        expected = (story.work.pupil.user_id, "activity", activity_id)
        assert shown(entry, "actor_id object_type object_id") == expected


def test_a_competency_is_expert_after_three_good_days_and_earns_its_badge(database, work):
    badge = make_badge(database, work.lesson.admin, "expert_competencies", at_least=2)
    receipts = [
        hand_in(database, work.pupil, work.article, ALL_RIGHT, at=MONDAY + days * DAY) for days in range(3)
    ]
    assert [receipt.badges for receipt in receipts] == [(), (), (badge,)]
    for row in rows(database, work.pupil, CompetencyMastery):
        assert shown(row, "level evidence_count provisional stable") == (E, 3, False, True)


def test_evidence_has_the_day_of_the_school(database, work):
    hand_in(database, work.pupil, work.words, {"q1": "un"}, at=MONDAY.replace(hour=22, minute=59))
    hand_in(database, work.pupil, work.words, {"q1": "un"}, at=MONDAY.replace(hour=23, minute=1))
    days = {row["local_day"] for row in rows(database, work.pupil, CompetencyAssessment)}
    assert days == {dt.date(2026, 11, 16), dt.date(2026, 11, 17)}
    assert one(database, work.pupil, CompetencyMastery)["evidence_count"] == 2


def test_work_belongs_to_the_class_in_which_it_is_done(database, work):
    lesson = work.lesson
    other = make_class(database, lesson.admin, "4eB", teacher_id=lesson.teacher.user_id)
    both = replace(lesson.teacher, teaches=frozenset({lesson.class_id, other}))
    configure(database, both, other, work.sequence_id, Configuration())
    moved = replace(work.pupil, attends=frozenset({other}))
    first = hand_in(database, work.pupil, work.words, {"q1": "un", "q2": "deux"})
    second = hand_in(database, moved, work.words, {})
    assert (first.attempt_number, second.attempt_number) == (1, 1)
    for model in (ActivityResult, StudentProgress, CompetencyMastery):
        assert {row["class_id"] for row in rows(database, work.pupil, model)} == {lesson.class_id, other}
    scores = {row["class_id"]: row["score"] for row in rows(database, work.pupil, ActivityResult)}
    assert scores == {lesson.class_id: 2, other: 0}


def test_one_submission_takes_28_statements(database, work):
    """Measured, to be noticed when it grows: each is a round trip while the pupil waits."""
    make_badge(database, work.lesson.admin, "perfect_scores")
    hand_in(database, work.pupil, work.article, {})
    statements = []

    def note(connection, cursor, statement, *_):
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        hand_in(database, work.pupil, work.article, ALL_RIGHT)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    assert len(statements) == 28, "\n".join(statement.splitlines()[0] for statement in statements)


# --- once


def test_the_same_token_again_writes_nothing_and_answers_the_same(database, work):
    make_badge(database, work.lesson.admin, "perfect_scores")
    token = uuid4()
    first = hand_in(database, work.pupil, work.article, ALL_RIGHT, at=MONDAY, token=token)
    hand_in(database, work.pupil, work.article, {}, at=TUESDAY)
    before = {model: rows(database, work.pupil, model) for model in (*WRITTEN, AuditEntry)}
    again = hand_in(database, work.pupil, work.article, ALL_RIGHT, at=TUESDAY, token=token)
    assert again == replace(first, repeated=True)
    assert len(first.badges) == 1
    assert {model: rows(database, work.pupil, model) for model in (*WRITTEN, AuditEntry)} == before


def test_a_score_in_thirds_is_told_the_same_again(database, work):
    content = {**PRESS, "screens": [{**PRESS["screens"][0], "items": PRESS["screens"][0]["items"][1:2]}]}
    content["screens"][0]["items"][0] = {**content["screens"][0]["items"][0], "points": 2}
    activity_id = open_activity(database, work.lesson, ActivityType.quiz, content)
    token = uuid4()
    first = hand_in(database, work.pupil, activity_id, {"q2": [HEADLINE]}, token=token)
    assert first.score == pytest.approx(2 / 3, abs=0.00005)
    again = hand_in(database, work.pupil, activity_id, {"q2": [HEADLINE]}, token=token)
    assert again == replace(first, repeated=True)


def test_other_work_under_the_same_token_is_a_further_attempt_and_that_one_once(database, work):
    token, typed = uuid4(), {"q1": "un", "q2": "Deux "}
    first = hand_in(database, work.pupil, work.words, {"q1": "un"}, at=MONDAY, token=token)
    second, again = (
        hand_in(database, work.pupil, work.words, typed, at=TUESDAY, token=token) for _ in range(2)
    )
    assert (first.attempt_number, second.attempt_number, second.repeated) == (1, 2, False)
    assert again == replace(second, repeated=True)
    kept = {
        row["attempt_number"]: [item["answer"] for item in row["response_data"]]
        for row in rows(database, work.pupil, ActivityAttempt)
    }
    assert kept == {1: ["un", None], 2: ["un", "Deux "]}


def test_a_blank_where_nothing_was_is_no_other_work(database, work):
    token = uuid4()
    hand_in(database, work.pupil, work.words, {"q1": "un"}, token=token)
    assert hand_in(database, work.pupil, work.words, {"q1": "un", "q2": " "}, token=token).repeated


def test_a_token_of_another_activity_brings_its_work_in_all_the_same(database, work):
    token = uuid4()
    receipts = [
        hand_in(database, work.pupil, activity_id, {"q1": "un"}, token=token)
        for activity_id in (work.words, work.more, work.article)
    ]
    assert not any(receipt.repeated for receipt in receipts)
    stored = {row["activity_id"] for row in rows(database, work.pupil, ActivityAttempt)}
    assert stored == {work.words, work.more, work.article}


def test_the_same_submission_is_known_after_the_activity_was_closed(database, work):
    token = uuid4()
    first = hand_in(database, work.pupil, work.words, {"q1": "un"}, token=token)
    change(database, work.lesson.admin, Sequence, {"is_active": False})
    again = hand_in(database, work.pupil, work.words, {"q1": "un"}, token=token)
    assert again == replace(first, repeated=True)


def test_two_pupils_may_have_the_same_token(database, work):
    token = uuid4()
    other = make_pupil(database, work.lesson.admin, work.lesson.class_id)
    receipts = [hand_in(database, pupil, work.words, {}, token=token) for pupil in (work.pupil, other)]
    assert not any(receipt.repeated for receipt in receipts)


def at_once(count: int, act) -> list[Any]:
    """What a number of threads get that act at the same moment."""
    barrier = Barrier(count)

    def go(place: int):
        barrier.wait()
        return act(place)

    with ThreadPoolExecutor(count) as threads:
        futures = [threads.submit(go, place) for place in range(count)]
        return [future.result(timeout=60) for future in futures]


def test_the_same_submission_sent_by_eight_at_the_same_moment_is_stored_once(database, work):
    make_badge(database, work.lesson.admin, "perfect_scores")
    token = uuid4()
    receipts = at_once(8, lambda _: hand_in(database, work.pupil, work.article, ALL_RIGHT, token=token))
    assert sorted(receipt.repeated for receipt in receipts) == [False] + 7 * [True]
    assert len({replace(receipt, repeated=False) for receipt in receipts}) == 1
    assert len(rows(database, work.pupil, ActivityAttempt)) == 1
    assert len(rows(database, work.pupil, CompetencyAssessment)) == 3
    assert len(submissions(database, work.pupil)) == 1


def test_eight_submissions_of_one_pupil_at_the_same_moment_are_all_counted(database, work):
    answers = [{"q1": "un"}, {"q1": "un", "q2": "deux"}] * 2 + [{}] * 4
    receipts = at_once(8, lambda place: hand_in(database, work.pupil, work.words, answers[place], at=MONDAY))
    assert sorted(receipt.attempt_number for receipt in receipts) == list(range(1, 9))
    assert [receipt.score for receipt in receipts] == [1, 2, 1, 2, 0, 0, 0, 0]
    result = one(database, work.pupil, ActivityResult)
    assert shown(result, "score max_score attempts_count status") == (2, 2, 8, ResultStatus.completed)
    assert one(database, work.pupil, StudentProgress)["completion_percentage"] == 50
    assert len(rows(database, work.pupil, CompetencyAssessment)) == 8
    mastery = one(database, work.pupil, CompetencyMastery)
    assert shown(mastery, "level evidence_count right_count answered_count") == (E, 1, 6, 6)


def test_a_class_that_hands_in_together_while_it_is_rederived_never_blocks_itself(database, work):
    lesson = work.lesson
    for kind in ("activities_completed", "perfect_scores", "perseverance"):
        make_badge(database, lesson.admin, kind)
    pupils = [work.pupil, *(make_pupil(database, lesson.admin, lesson.class_id) for _ in range(4))]

    def act(place: int) -> None:
        for _ in range(3):
            if place < len(pupils):
                hand_in(database, pupils[place], work.article, ALL_RIGHT)
                hand_in(database, pupils[place], work.words, {"q1": "un"})
            else:
                with database.owning() as connection:
                    rederive(connection, Extent(lesson.admin.school_id, lesson.class_id))

    at_once(len(pupils) + 1, act)
    found = rows(database, lesson.admin, ActivityAttempt)
    assert sorted(row["attempt_number"] for row in found) == sorted(10 * [1, 2, 3])
    assert len(rows(database, lesson.admin, StudentBadge)) == 3 * len(pupils)


# --- or not at all


class Broken(Exception):
    pass


PARTS = [
    "attempts.store_attempt.log_evidence",
    "attempts.store_attempt.record_events",
    "attempts.follow_up.rederive",
    "attempts.follow_up.award_badges",
    "attempts.follow_up.issue_certificates",
    "attempts.submit_attempt.audit.record",
]


@pytest.mark.parametrize("part", PARTS)
def test_a_failure_in_the_middle_leaves_nothing(database, work, monkeypatch, part):
    def fail(*_, **__):
        raise Broken

    make_badge(database, work.lesson.admin, "perfect_scores")
    token = uuid4()
    with monkeypatch.context() as broken:
        broken.setattr(f"datastore.commands.{part}", fail)
        with pytest.raises(Broken):
            hand_in(database, work.pupil, work.article, ALL_RIGHT, token=token)
    require_nothing_written(database, work.pupil)
    again = hand_in(database, work.pupil, work.article, ALL_RIGHT, token=token)
    assert (again.attempt_number, again.repeated, len(again.badges)) == (1, False, 1)


def test_what_the_database_refuses_at_the_end_undoes_the_beginning(database, work):
    school = work.pupil.school_id
    rule = f"CHECK (school_id <> '{school}' OR action <> 'attempt.submit')"
    with database.owning() as connection:
        connection.execute(text(f"ALTER TABLE audit_log ADD CONSTRAINT no_submission {rule}"))
    try:
        with pytest.raises(IntegrityError, match="no_submission"):
            hand_in(database, work.pupil, work.article, ALL_RIGHT)
    finally:
        with database.owning() as connection:
            connection.execute(text("ALTER TABLE audit_log DROP CONSTRAINT no_submission"))
    require_nothing_written(database, work.pupil)


@pytest.mark.parametrize(
    "responses",
    [
        None,
        [],
        "titre",
        {"answers": []},
        {"answers": {"q1": "titre"}, "score": 6},
        {"answers": {"q9": "titre"}},
        {"answers": {"q1": 3}},
        {"answers": {"q1": ["titre"]}},
        {"answers": {"q1": {"$ne": ""}}},
        {"answers": {"q1": "x" * 501}},
        {"answers": {"q1": float("nan")}},
        {"answers": {"q2": HEADLINE}},
        {"answers": {"q2": ["0123456789"]}},
        {"answers": {"q2": [HEADLINE, HEADLINE]}},
        {"answers": {"q1": {1, 2}}},
    ],
)
def test_answers_that_do_not_fit_are_refused_and_nothing_is_written(database, refusing, responses):
    with pytest.raises(BadInput):
        hand_in(database, refusing.pupil, refusing.article, {}, responses=responses)
    require_nothing_written(database, refusing.pupil)


@pytest.mark.parametrize(
    "hints", [{"q3": 2}, {"q3": -1}, {"q3": True}, {"q3": 0.5}, {"q3": "1"}, {"q1": 1}, {"q9": 0}]
)
def test_hints_that_do_not_exist_are_refused_and_nothing_is_written(database, refusing, hints):
    with pytest.raises(BadInput, match="hints_used"):
        hand_in(database, refusing.pupil, refusing.article, ALL_RIGHT, hints_used=hints)
    require_nothing_written(database, refusing.pupil)


@pytest.fixture(scope="module")
def refusing(database) -> Work:
    """For tests that write nothing."""
    return make_work(database)


def test_what_cannot_be_stored_as_typed_is_stored_as_near_as_can_be(database, work):
    hand_in(database, work.pupil, work.words, {"q1": "un\x00\ud800", "q2": "'; DROP TABLE users; --"})
    answers = [item["answer"] for item in one(database, work.pupil, ActivityAttempt)["response_data"]]
    assert answers == ["un\ufffd\ufffd", "'; DROP TABLE users; --"]


@pytest.mark.parametrize(
    "claimed",
    [
        MONDAY + HOUR,
        MONDAY - LONGEST_WORK - HOUR,
        dt.datetime(2026, 11, 16, 8),  # noqa: DTZ001 - a page may send no zone
        dt.datetime(1, 1, 1, tzinfo=dt.timezone(HOUR)),
    ],
)
def test_a_clock_that_cannot_be_right_says_nothing_of_the_start(database, work, claimed):
    hand_in(database, work.pupil, work.words, {}, at=MONDAY, started_at=claimed)
    assert one(database, work.pupil, ActivityAttempt)["started_at"] is None


# --- what is open


ARCHIVED = {"archived_at": MONDAY}
CLOSED = [
    (Activity, ARCHIVED),
    (Session, ARCHIVED),
    (Sequence, ARCHIVED),
    (Sequence, {"is_active": False}),
    (Classroom, ARCHIVED),
    (TeacherConfiguration, {"is_active": False}),
]


@pytest.mark.parametrize(
    ("model", "values"), CLOSED, ids=[f"{model.__name__}-{next(iter(values))}" for model, values in CLOSED]
)
def test_what_is_archived_or_switched_off_is_open_to_nobody(database, refusing, model, values):
    change(database, refusing.lesson.admin, model, values)
    try:
        with pytest.raises(NotFound):
            hand_in(database, refusing.pupil, refusing.article, ALL_RIGHT)
    finally:
        opened = {"archived_at": None} if values is ARCHIVED else {"is_active": True}
        change(database, refusing.lesson.admin, model, opened)
    require_nothing_written(database, refusing.pupil)


def test_a_sequence_set_up_for_another_class_or_for_a_group_is_not_open(database, work):
    lesson = work.lesson
    sequence_id, (activity_id,) = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("un"))])
    other = make_class(database, lesson.admin, "4eB", teacher_id=lesson.teacher.user_id)
    teacher = replace(lesson.teacher, teaches=frozenset({other}))
    configure(database, teacher, other, sequence_id, Configuration())
    group = {"school_id": lesson.admin.school_id, "class_id": lesson.class_id}
    group_id = new_id()
    with database.writing(lesson.admin) as session:
        session.execute(insert(Group).values(**group, id=group_id, name="Groupe 1"))
        session.execute(
            insert(TeacherConfiguration).values(**group, group_id=group_id, sequence_id=sequence_id)
        )
    with pytest.raises(NotFound):
        hand_in(database, work.pupil, activity_id, {"q1": "un"})
    require_nothing_written(database, work.pupil)


def test_nobody_hands_in_for_a_class_they_do_not_attend(database, refusing):
    teacher, admin = refusing.lesson.teacher, refusing.lesson.admin
    submission = Submission(refusing.lesson.class_id, refusing.article, uuid4(), {"answers": {}}, 1)
    for scope in (teacher, admin, replace(refusing.pupil, attends=frozenset())):
        with pytest.raises(NotFound):
            submit_attempt(database, scope, submission)
    require_nothing_written(database, refusing.pupil)


def test_another_schools_activity_does_not_exist(database, work, refusing):
    for class_id in (work.lesson.class_id, refusing.lesson.class_id):
        forged = replace(work.pupil, attends=frozenset({class_id}))
        with pytest.raises(NotFound):
            hand_in(database, forged, refusing.article, ALL_RIGHT)
    require_nothing_written(database, work.pupil)
    require_nothing_written(database, refusing.pupil)


def test_a_version_that_never_was_does_not_exist(database, refusing):
    for version in (0, 2, -1, 2**70):
        with pytest.raises(NotFound):
            hand_in(database, refusing.pupil, refusing.article, ALL_RIGHT, content_version=version)


WINTER, SUMMER = dt.date(2026, 11, 16), dt.date(2026, 6, 15)
LAST_SECONDS = [
    ("Europe/Paris", WINTER, dt.datetime(2026, 11, 16, 22, 59, 59, tzinfo=dt.UTC)),
    ("Europe/Paris", SUMMER, dt.datetime(2026, 6, 15, 21, 59, 59, tzinfo=dt.UTC)),
    ("Indian/Reunion", WINTER, dt.datetime(2026, 11, 16, 19, 59, 59, tzinfo=dt.UTC)),
    ("America/Martinique", WINTER, dt.datetime(2026, 11, 17, 3, 59, 59, tzinfo=dt.UTC)),
]
SECOND = dt.timedelta(seconds=1)


@pytest.mark.parametrize(("timezone", "day", "last_second"), LAST_SECONDS)
def test_work_is_late_from_midnight_at_the_school_on(database, timezone, day, last_second):
    lesson = make_lesson(database, timezone=timezone)
    activity_id = open_activity(database, lesson, ActivityType.quiz, quiz("un", "deux"), end_date=day)
    in_time = hand_in(database, lesson.pupil, activity_id, {}, at=last_second)
    assert not in_time.late
    assert not one(database, lesson.pupil, ActivityResult)["late"]
    late = hand_in(database, lesson.pupil, activity_id, {"q1": "un"}, at=last_second + SECOND)
    assert late.late
    result = one(database, lesson.pupil, ActivityResult)
    assert shown(result, "late status score") == (True, ResultStatus.completed, 1), "late work counts"


@pytest.mark.parametrize(("timezone", "day", "last_second"), LAST_SECONDS)
def test_a_sequence_opens_at_midnight_at_the_school(database, timezone, day, last_second):
    lesson = make_lesson(database, timezone=timezone)
    start = day + DAY
    activity_id = open_activity(database, lesson, ActivityType.quiz, quiz("un"), start_date=start)
    with pytest.raises(NotFound, match="not open to your class"):
        hand_in(database, lesson.pupil, activity_id, {}, at=last_second)
    assert hand_in(database, lesson.pupil, activity_id, {}, at=last_second + SECOND).attempt_number == 1


# --- what was begun before it closed


@pytest.mark.parametrize(
    ("model", "values"), CLOSED, ids=[f"{model.__name__}-{next(iter(values))}" for model, values in CLOSED]
)
def test_what_was_begun_before_it_closed_is_stored_and_waits_for_the_teacher(database, work, model, values):
    make_visit(database, work.pupil, work.words, (MONDAY, MONDAY + HOUR))
    change(database, work.lesson.admin, model, values)
    receipt = hand_in(database, work.pupil, work.words, {"q1": "un", "q2": "deux"}, at=TUESDAY)
    assert (receipt.flag, receipt.score, receipt.badges) == (AttemptFlag.closed, None, ())
    attempt = one(database, work.pupil, ActivityAttempt)
    assert shown(attempt, "score flag decision") == (2, AttemptFlag.closed, None)
    result = one(database, work.pupil, ActivityResult)
    names = "status attempts_count score last_score needs_review completed_at response_data last_seen_at"
    waiting = (ResultStatus.in_progress, 0, None, None, True, None, None, TUESDAY)
    assert shown(result, names) == waiting
    assert rows(database, work.pupil, CompetencyAssessment) == []


def test_a_further_attempt_after_closing_is_stored_and_the_work_before_still_counts(database, work):
    hand_in(database, work.pupil, work.words, {"q1": "un"}, at=MONDAY)
    change(database, work.lesson.admin, Sequence, {"is_active": False})
    second = hand_in(database, work.pupil, work.words, {"q1": "un", "q2": "deux"}, at=TUESDAY)
    assert second.flag is AttemptFlag.closed
    result = one(database, work.pupil, ActivityResult)
    assert shown(result, "score attempts_count needs_review") == (1, 1, True)
    assert len(rows(database, work.pupil, CompetencyAssessment)) == 1


# --- what students are told and get


def test_badges_bear_the_time_of_the_work_and_are_announced(database, work):
    badge = make_badge(database, work.lesson.admin, "perfect_scores")
    hand_in(database, work.pupil, work.article, ALL_RIGHT, at=MONDAY)
    assert one(database, work.pupil, StudentBadge)["earned_at"] == MONDAY
    told = one(database, work.pupil, Notification)
    assert shown(told, "user_id kind data") == (
        work.pupil.user_id,
        NotificationKind.badge_earned,
        {"badge_id": str(badge)},
    )


def test_a_badge_that_cannot_be_read_costs_nobody_their_work(database, work, caplog):
    readable = make_badge(database, work.lesson.admin, "perfect_scores")
    broken = make_badge(database, work.lesson.admin, "perseverance")
    change(database, work.lesson.admin, Badge, {"criteria": {"kind": "zebulon"}}, Badge.id == broken)
    assert hand_in(database, work.pupil, work.article, ALL_RIGHT).badges == (readable,)
    (warning,) = [record.getMessage() for record in caplog.records]
    assert str(broken) in warning
    assert "zebulon" not in warning


def test_a_completed_sequence_gives_its_certificate_once(database, work):
    hand_in(database, work.pupil, work.article, ALL_RIGHT, at=MONDAY)
    assert rows(database, work.pupil, Certificate) == []
    for at in (TUESDAY, TUESDAY + HOUR):
        hand_in(database, work.pupil, work.words, {"q1": "un", "q2": "deux"}, at=at)
    certificate = one(database, work.pupil, Certificate)
    assert shown(certificate, "class_id student_id sequence_id issued_at") == (
        work.lesson.class_id,
        work.pupil.user_id,
        work.sequence_id,
        TUESDAY,
    )
    (told,) = rows(database, work.pupil, Notification)
    assert shown(told, "kind data") == (
        NotificationKind.certificate_issued,
        {"sequence_id": str(work.sequence_id)},
    )


# --- how the class has set it up


def test_after_the_last_attempt_allowed_the_activity_is_done(database, work):
    activity_id = open_activity(
        database, work.lesson, ActivityType.quiz, quiz("un"), Configuration(attempts_allowed=2)
    )
    for status in (ResultStatus.in_progress, ResultStatus.completed):
        hand_in(database, work.pupil, activity_id, {"q1": "faux"})
        assert one(database, work.pupil, ActivityResult)["status"] is status
    third = hand_in(database, work.pupil, activity_id, {"q1": "un"})
    assert (third.attempt_number, third.flag, third.score) == (3, AttemptFlag.over_limit, None)
    result = one(database, work.pupil, ActivityResult)
    assert shown(result, "score attempts_count needs_review") == (0, 2, True)


@pytest.mark.parametrize(("pass_mark", "completed"), [(0.0, True), (0.5, True), (0.51, False)])
def test_the_class_says_from_what_share_on_an_activity_is_completed(database, work, pass_mark, completed):
    configuration = Configuration(pass_mark=pass_mark)
    activity_id = open_activity(database, work.lesson, ActivityType.quiz, quiz("un", "deux"), configuration)
    hand_in(database, work.pupil, activity_id, {"q2": "deux"})
    assert one(database, work.pupil, ActivityAttempt)["completes"] is completed


def test_a_later_change_of_the_pass_mark_takes_nothing_back(database, work):
    lesson = work.lesson
    hand_in(database, work.pupil, work.words, {"q1": "un"})
    strict = Configuration(pass_mark=1.0)
    configure(database, lesson.teacher, lesson.class_id, work.sequence_id, strict)
    hand_in(database, work.pupil, work.words, {"q1": "un"})
    completes = {
        row["attempt_number"]: row["completes"] for row in rows(database, work.pupil, ActivityAttempt)
    }
    assert completes == {1: True, 2: False}
    assert one(database, work.pupil, ActivityResult)["status"] is ResultStatus.completed


def test_answers_to_an_older_version_are_scored_against_that_version(database, work):
    with database.writing(work.lesson.admin) as session:
        add_version(session, work.lesson.admin, work.words, 2, quiz("un", "2", "3"))
    change(
        database,
        work.lesson.admin,
        Activity,
        {"content": quiz("un", "2", "3"), "content_version": 2},
        Activity.id == work.words,
    )
    older = hand_in(database, work.pupil, work.words, {"q1": "un", "q2": "deux"}, content_version=1)
    newer = hand_in(database, work.pupil, work.words, {"q1": "un", "q2": "2"}, content_version=2)
    decide(database, work.lesson.teacher, older.attempt_id, AttemptDecision.counts)
    scores = {
        row["content_version"]: (row["score"], row["max_score"])
        for row in rows(database, work.pupil, ActivityAttempt)
    }
    assert scores == {1: (2, 2), 2: (2, 3)}
    assert (newer.score, newer.max_score) == (2, 3)
    result = one(database, work.pupil, ActivityResult)
    assert shown(result, "score max_score last_score") == (2, 2, 2), "the whole of two beats two of three"


# --- kinds of activity


def test_the_results_of_an_evaluation_are_held(database, work):
    for kind in ("activities_completed", "sequences_completed", "perfect_scores"):
        make_badge(database, work.lesson.admin, kind)
    activity_id = open_activity(database, work.lesson, ActivityType.evaluation, quiz("un"))
    link(database, work.lesson.admin, activity_id, work.competencies.values())
    receipt = hand_in(database, work.pupil, activity_id, {"q1": "un"}, at=MONDAY)
    assert (receipt.score, receipt.max_score, receipt.held, receipt.badges) == (None, None, True, ())
    result = one(database, work.pupil, ActivityResult)
    names = "status completed_at score last_score response_data"
    assert shown(result, names) == (ResultStatus.completed, MONDAY, None, None, None)
    assert one(database, work.pupil, ActivityAttempt)["score"] == 1
    assert one(database, work.pupil, StudentProgress)["completion_percentage"] == 100
    for model in (CompetencyAssessment, CompetencyMastery, StudentBadge):
        assert rows(database, work.pupil, model) == []


def test_the_repeated_receipt_of_an_evaluation_holds_its_score_too(database, work):
    activity_id = open_activity(database, work.lesson, ActivityType.evaluation, quiz("un"))
    token = uuid4()
    first = hand_in(database, work.pupil, activity_id, {"q1": "un"}, token=token)
    again = hand_in(database, work.pupil, activity_id, {"q1": "un"}, token=token)
    assert again == replace(first, repeated=True)
    assert again.score is None


@pytest.mark.parametrize("configuration", [Configuration(), Configuration(attempts_allowed=5)])
def test_an_evaluation_is_handed_in_once(database, work, configuration):
    activity_id = open_activity(database, work.lesson, ActivityType.evaluation, quiz("un"), configuration)
    token = uuid4()
    first = hand_in(database, work.pupil, activity_id, {}, token=token)
    others = [
        hand_in(database, work.pupil, activity_id, {"q1": "un"}, token=sent_as)
        for sent_as in (token, uuid4())
    ]
    assert [receipt.flag for receipt in (first, *others)] == [None, *2 * [AttemptFlag.over_limit]]
    assert one(database, work.pupil, ActivityResult)["attempts_count"] == 1


def test_badges_wait_for_the_release_of_an_evaluation(database, work):
    badges = {
        make_badge(database, work.lesson.admin, kind)
        for kind in ("activities_completed", "sequences_completed", "perfect_scores")
    }
    activity_id = open_activity(database, work.lesson, ActivityType.evaluation, quiz("un"))
    hand_in(database, work.pupil, activity_id, {"q1": "un"})
    change(database, work.lesson.admin, ActivityAttempt, {"held": False})
    with database.owning() as connection:
        rederive(connection, Extent(work.pupil.school_id, work.lesson.class_id))
    receipt = hand_in(database, work.pupil, work.words, {})
    assert set(receipt.badges) == badges


RUBRIC = {
    "criteria": [
        {
            "key": "clarte",
            "title": "Clarté",
            "levels": [
                {"level": "non_acquis", "descriptor": "On ne comprend pas.", "points": 0},
                {"level": "acquis", "descriptor": "On comprend.", "points": 4},
            ],
        }
    ]
}
TEXT = {
    "schema_version": 1,
    "prompt": "Raconte.",
    "words": {"min": 10, "max": 100},
    "rubric": RUBRIC,
    "screens": [{"key": "s1", "title": "Écrire"}],
}


def test_a_text_waits_for_the_teacher_and_is_told_no_score(database, work):
    activity_id = open_activity(database, work.lesson, ActivityType.text_production, TEXT)
    link(database, work.lesson.admin, activity_id, work.competencies.values())
    token, written = uuid4(), {"text": "Il était une fois"}
    receipt = hand_in(database, work.pupil, activity_id, {}, token=token, responses=written)
    assert (receipt.score, receipt.max_score, receipt.held) == (None, None, False)
    result = one(database, work.pupil, ActivityResult)
    assert shown(result, "status needs_review score") == (ResultStatus.needs_review, True, None)
    assert rows(database, work.pupil, CompetencyAssessment) == []
    again = hand_in(database, work.pupil, activity_id, {}, token=token, responses=written)
    assert again == replace(receipt, repeated=True)
    other = hand_in(database, work.pupil, activity_id, {}, token=token, responses={"text": "Il était"})
    assert (other.repeated, other.attempt_number) == (False, 2)


def test_every_version_of_a_text_is_kept(database, work):
    activity_id = open_activity(database, work.lesson, ActivityType.text_production, TEXT)
    for text_ in ("Il était une fois", "Il était une fois un chat"):
        hand_in(database, work.pupil, activity_id, {}, responses={"text": text_})
    production = one(database, work.pupil, StudentProduction)
    assert shown(production, "content word_count status") == ("Il était une fois un chat", 6, "submitted")
    assert [version["text"] for version in production["draft_data"]] == [
        "Il était une fois",
        "Il était une fois un chat",
    ]
    assert all(version["submitted"] for version in production["draft_data"])


@pytest.mark.parametrize("blank", [{}, {"text": ""}, {"text": " \n\t"}])
def test_a_blank_text_is_not_handed_in(database, work, blank):
    activity_id = open_activity(database, work.lesson, ActivityType.text_production, TEXT)
    with pytest.raises(BadInput, match="Write your text"):
        hand_in(database, work.pupil, activity_id, {}, responses=blank)
    require_nothing_written(database, work.pupil)


def test_a_text_that_was_saved_is_handed_in_also_after_it_was_closed(database, work):
    activity_id = open_activity(database, work.lesson, ActivityType.text_production, TEXT)
    own = {"school_id": work.pupil.school_id, "id": new_id(), "class_id": work.lesson.class_id}
    saved = {"student_id": work.pupil.user_id, "activity_id": activity_id, "content": "Il", "status": "draft"}
    with database.writing(work.lesson.admin) as session:
        session.execute(insert(StudentProduction).values(**own, **saved))
    change(database, work.lesson.admin, Sequence, {"is_active": False})
    receipt = hand_in(database, work.pupil, activity_id, {}, responses={"text": "Il était une fois"})
    assert receipt.flag is AttemptFlag.closed


VIDEO = {
    "schema_version": 1,
    "screens": [{"key": "s1", "title": "Le reportage", "source": "reportage.mp4", "length_seconds": 100}],
}


def test_a_film_is_completed_by_watching_it_and_is_evidence_of_nothing(database, work):
    activity_id = open_activity(database, work.lesson, ActivityType.video, VIDEO)
    link(database, work.lesson.admin, activity_id, work.competencies.values())
    for watched, status in (([[0, 79]], "in_progress"), ([[0, 50], [40, 80]], "completed")):
        hand_in(database, work.pupil, activity_id, {}, responses={"watched": {"s1": watched}})
        assert one(database, work.pupil, ActivityResult)["status"] == status
        last = max(rows(database, work.pupil, ActivityAttempt), key=lambda attempt: attempt["attempt_number"])
        assert last["response_data"][-1] == {"key": "@watched", "answer": {"s1": watched}}
    assert one(database, work.pupil, ActivityResult)["score"] == 0.8
    assert rows(database, work.pupil, CompetencyAssessment) == []
