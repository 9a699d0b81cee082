"""Results, progress and mastery: what submissions write one by one is what a rebuild of the class writes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from datastore.commands.classroom.sequences import configure
from datastore.commands.marking.flagged import decide
from datastore.commands.marking.release import release
from datastore.configuration import Configuration
from datastore.derivation import Extent, rederive
from datastore.engine import Database
from datastore.models import (
    Activity,
    ActivityAttempt,
    ActivityResult,
    CompetencyAssessment,
    CompetencyMastery,
    Session,
    StudentProgress,
    new_id,
)
from datastore.models.enums import (
    ActivityType,
    AssessmentKind,
    AssessmentLevel,
    AttemptDecision,
    ResultStatus,
)
from datastore.scope import Scope
from tests.conftest import new_database
from tests.factories import (
    Lesson,
    hand_in,
    link,
    make_class,
    make_framework,
    make_lesson,
    make_pupil,
    make_sequence,
    make_visit,
    quiz,
)

DERIVED = (ActivityResult, StudentProgress, CompetencyMastery)
STAMPS = {
    ActivityResult: {"id", "updated_at"},
    StudentProgress: {"id", "created_at", "updated_at"},
    CompetencyMastery: {"id", "computed_at"},
}
"""Columns that say when a row was written, not what was done."""
START = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
SECOND, MINUTE, DAY = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(days=1)


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    """One database for all: every test has a class of its own."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


@dataclass(frozen=True)
class School:
    """Two pupils, and two sequences: three quizzes (the last optional) and an evaluation; one quiz."""

    lesson: Lesson
    pupils: tuple[Scope, Scope]
    sequences: tuple[UUID, UUID]
    activities: tuple[UUID, ...]
    competencies: dict[str, UUID]


@pytest.fixture(scope="module")
def school(database) -> School:
    lesson = make_lesson(database)
    hinted = quiz("un", "deux")
    second = hinted["screens"][0]["items"][1]
    second |= {"competency": "L2", "hints": ["Après un."]}
    kinds = [ActivityType.quiz, ActivityType.quiz, ActivityType.quiz, ActivityType.evaluation]
    first, ids = make_sequence(database, lesson.admin, [(kind, hinted) for kind in kinds], per_session=2)
    other, more = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("un", "deux"))])
    competencies = make_framework(database, lesson.admin, {"L1": "Repérer", "L2": "Nommer"})
    for activity_id in (ids[0], ids[1], ids[3]):
        link(database, lesson.admin, activity_id, [competencies["L1"]])
    link(database, lesson.admin, more[0], competencies.values())
    with database.writing(lesson.admin) as session:
        session.execute(update(Activity).where(Activity.id == ids[2]).values(is_mandatory=False))
    pupils = (lesson.pupil, make_pupil(database, lesson.admin, lesson.class_id))
    return School(lesson, pupils, (first, other), (*ids, *more), competencies)


@dataclass(frozen=True)
class Room:
    """A new class of the school, both sequences open to it."""

    database: Database
    school: School
    class_id: UUID
    pupils: tuple[Scope, Scope]
    teacher: Scope

    @property
    def extent(self) -> Extent:
        return Extent(self.school.lesson.admin.school_id, self.class_id)

    def rederive(self, extent: Extent | None = None) -> None:
        with self.database.owning() as connection:
            rederive(connection, extent or self.extent)

    def rebuild(self) -> None:
        """Derive everything again from nothing."""
        with self.database.owning() as connection:
            for model in DERIVED:
                connection.execute(delete(model).where(model.class_id == self.class_id))
            rederive(connection, self.extent)

    def visit(self, pupil: Scope, activity_id: UUID, *periods: tuple[dt.datetime, dt.datetime]) -> None:
        """A stay, and what follows from it for the pupil."""
        make_visit(self.database, pupil, activity_id, *periods)
        self.rederive(replace(self.extent, student_id=pupil.user_id, activity_id=activity_id))

    def rows(self, model) -> list[dict[str, Any]]:
        with self.database.owning() as connection:
            query = select(model.__table__).where(model.class_id == self.class_id)
            return [dict(row) for row in connection.execute(query).mappings()]

    def derived(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that is derived in the class, without the columns that say when it was written."""
        return {
            model.__tablename__: sorted(
                (
                    tuple(value for name, value in row.items() if name not in STAMPS[model])
                    for row in self.rows(model)
                ),
                key=repr,
            )
            for model in DERIVED
        }

    def write(self, statement) -> None:
        with self.database.owning() as connection:
            connection.execute(statement)


def make_room(database: Database, school: School) -> Room:
    lesson = school.lesson
    class_id = make_class(database, lesson.admin, f"Classe {uuid4()}", teacher_id=lesson.teacher.user_id)
    teacher = replace(lesson.teacher, teaches=frozenset({class_id}))
    for sequence_id in school.sequences:
        configure(database, teacher, class_id, sequence_id, Configuration())
    pupils = tuple(replace(pupil, attends=frozenset({class_id})) for pupil in school.pupils)
    return Room(database, school, class_id, pupils, teacher)


@pytest.fixture
def room(database, school) -> Room:
    return make_room(database, school)


def shown(row: dict[str, Any], names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names.split())


# --- increment = rebuild


@dataclass(frozen=True)
class Try:
    """A submission of one of the two pupils."""

    who: int
    which: int
    right: tuple[bool, bool]
    hinted: bool
    pause: dt.timedelta


@dataclass(frozen=True)
class Stay:
    """A visit with one active period, that may overlap others."""

    who: int
    which: int
    back: int
    seconds: int
    pause: dt.timedelta


@dataclass(frozen=True)
class Decide:
    """The teacher decides on one of the flagged submissions, if there is any."""

    place: int
    decision: AttemptDecision
    pause: dt.timedelta


@dataclass(frozen=True)
class Release:
    """The teacher releases the evaluation."""

    pause: dt.timedelta


Step = Try | Stay | Decide | Release

WHO, WHICH = st.integers(0, 1), st.integers(0, 4)
PAUSES = st.sampled_from([MINUTE, 7 * MINUTE, 11 * 60 * MINUTE, DAY])
STREAMS = st.lists(
    st.builds(Try, WHO, WHICH, st.tuples(st.booleans(), st.booleans()), st.booleans(), PAUSES)
    | st.builds(Stay, WHO, WHICH, st.integers(0, 90), st.integers(0, 60), PAUSES)
    | st.builds(Decide, st.integers(0, 5), st.sampled_from(AttemptDecision), PAUSES)
    | st.builds(Release, PAUSES),
    min_size=1,
    max_size=14,
)


@dataclass
class Kept:
    """What came of a submission, by the plainest rules."""

    points: int
    attempt_id: UUID
    counts: bool
    held: bool
    decided: bool = False


def live(room: Room, stream: list[Step]) -> dict[tuple[int, int], list[Kept]]:
    """Let a stream happen; returns what was handed in, by pupil and activity."""
    now, kept = START, defaultdict(list)
    for one in stream:
        now += one.pause
        if isinstance(one, Decide):
            settle(room, one, [each for mine in kept.values() for each in mine], now)
        elif isinstance(one, Release):
            release(room.database, room.teacher, room.class_id, room.school.activities[3], now=now)
            for each in (each for mine in kept.values() for each in mine if each.counts):
                each.held = False
        elif isinstance(one, Stay):
            begun = now - one.back * SECOND
            pupil, activity_id = room.pupils[one.who], room.school.activities[one.which]
            room.visit(pupil, activity_id, (begun, begun + one.seconds * SECOND))
        else:
            mine = kept[one.who, one.which]
            mine.append(attempt(room, one, mine, now))
    return kept


def attempt(room: Room, one: Try, before: list[Kept], now: dt.datetime) -> Kept:
    """Hand in: one evaluation counts, further ones wait for the teacher."""
    answers = {"q1": "un" if one.right[0] else "trois", "q2": "deux" if one.right[1] else "trois"}
    hints = {"q2": 1} if one.hinted and one.which < 4 else {}
    activity_id, evaluation = room.school.activities[one.which], one.which == 3
    receipt = hand_in(room.database, room.pupils[one.who], activity_id, answers, at=now, hints_used=hints)
    too_many = evaluation and any(each.counts for each in before)
    assert (receipt.flag is not None) == too_many
    return Kept(sum(one.right), receipt.attempt_id, counts=not too_many, held=evaluation)


def settle(room: Room, one: Decide, kept: list[Kept], now: dt.datetime) -> None:
    flagged = [each for each in kept if not each.counts or each.decided]
    if flagged:
        chosen = flagged[one.place % len(flagged)]
        decide(room.database, room.teacher, chosen.attempt_id, one.decision, now=now)
        chosen.decided, chosen.counts = True, one.decision is AttemptDecision.counts


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STREAMS)
def test_what_single_commands_wrote_is_what_a_rebuild_of_the_class_writes(database, school, stream):
    room = make_room(database, school)
    kept = live(room, stream)
    written = room.derived()
    room.rederive()
    assert room.derived() == written
    room.rebuild()
    assert room.derived() == written
    require_told_by_the_stream(room, stream, kept)


def require_told_by_the_stream(
    room: Room, stream: list[Step], kept: dict[tuple[int, int], list[Kept]]
) -> None:
    """The results and the progress, recomputed from the stream in the plainest way."""
    people = {pupil.user_id: who for who, pupil in enumerate(room.pupils)}
    places = {activity_id: which for which, activity_id in enumerate(room.school.activities)}
    seconds = active_seconds(stream)
    results = {
        (people[row["student_id"]], places[row["activity_id"]]): row for row in room.rows(ActivityResult)
    }
    assert results.keys() == kept.keys() | seconds.keys()
    completed = set()
    for pair, row in results.items():
        mine = [each for each in kept.get(pair, []) if each.counts]
        if any(each.points >= 1 or pair[1] == 3 for each in mine):
            completed.add(pair)
        best = max((each.points for each in mine if not each.held), default=None)
        assert shown(row, "attempts_count score time_spent") == (len(mine), best, seconds.get(pair))
        waiting = any(not each.counts and not each.decided for each in kept.get(pair, []))
        assert row["needs_review"] == waiting
        assert (row["status"] is ResultStatus.completed) == (pair in completed)
    for row in room.rows(StudentProgress):
        who, first = people[row["student_id"]], row["sequence_id"] == room.school.sequences[0]
        mandatory = {(who, which) for which in ((0, 1, 3) if first else (4,))}
        share = len(mandatory & completed) / len(mandatory)
        assert row["completion_percentage"] == round(100 * share, 2)


def active_seconds(stream: list[Step]) -> dict[tuple[int, int], int]:
    """The seconds in which a pupil was at work on an activity, each counted once."""
    now, worked = START, defaultdict(set)
    for one in stream:
        now += one.pause
        if isinstance(one, Stay):
            begun = round((now - START).total_seconds()) - one.back
            worked[one.who, one.which].update(range(begun, begun + one.seconds))
    return {pair: len(each) for pair, each in worked.items()}


def test_deriving_a_class_leaves_the_other_classes_alone(database, school, room):
    other = make_room(database, school)
    for each in (room, other):
        hand_in(database, each.pupils[0], school.activities[0], {"q1": "un"})
    other.write(update(ActivityResult).where(ActivityResult.class_id == other.class_id).values(score=99))
    room.rebuild()
    assert [row["score"] for row in other.rows(ActivityResult)] == [99]
    assert [row["score"] for row in room.rows(ActivityResult)] == [1]


def test_a_submission_waits_for_a_rederivation_of_its_class_and_neither_is_lost(database, school, room):
    pupil, activity_id = room.pupils[0], school.activities[0]
    hand_in(database, pupil, activity_id, {"q1": "un"}, at=START)
    with ThreadPoolExecutor(1) as other:
        with database.owning() as connection:
            rederive(connection, room.extent)
            answers = {"q1": "un", "q2": "deux"}
            sent = other.submit(hand_in, database, pupil, activity_id, answers, at=START + MINUTE)
            with pytest.raises(TimeoutError):
                sent.result(timeout=0.5)
        sent.result(timeout=30)
    require_up_to_date(room, attempts=2, score=2)


def test_a_rederivation_of_a_class_waits_for_the_submissions_under_way(database, school, room, monkeypatch):
    pupil, activity_id = room.pupils[0], school.activities[0]
    hand_in(database, pupil, activity_id, {"q1": "un"}, at=START)
    derived, go_on = Event(), Event()

    def pausing(session, *arguments, **details):
        derived.set()
        assert go_on.wait(30)

    monkeypatch.setattr("datastore.commands.attempts.submit_attempt.audit.record", pausing)
    with ThreadPoolExecutor(2) as others:
        answers = {"q1": "un", "q2": "deux"}
        sent = others.submit(hand_in, database, pupil, activity_id, answers, at=START + MINUTE)
        assert derived.wait(30)
        rederiving = others.submit(room.rederive)
        with pytest.raises(TimeoutError):
            rederiving.result(timeout=0.5)
        go_on.set()
        sent.result(timeout=30)
        rederiving.result(timeout=30)
    require_up_to_date(room, attempts=2, score=2)


def require_up_to_date(room: Room, *, attempts: int, score: int) -> None:
    (result,) = room.rows(ActivityResult)
    assert shown(result, "attempts_count score") == (attempts, score)
    written = room.derived()
    room.rebuild()
    assert room.derived() == written


def test_deriving_a_class_without_work_writes_nothing(room):
    room.rederive()
    assert room.derived() == {model.__tablename__: [] for model in DERIVED}


# --- time


def test_active_time_is_the_union_over_tabs_and_visits(room, school):
    pupil, (first, second, *_) = room.pupils[0], school.activities
    at = [START + number * MINUTE for number in range(60)]
    room.visit(pupil, first, (at[0], at[10]), (at[20], at[25]))
    room.visit(pupil, first, (at[5], at[12]))  # a second tab: 2 minutes more
    room.visit(pupil, first, (at[21], at[24]))  # a tab wholly inside
    room.visit(pupil, second, (at[0], at[4]))
    seconds = {row["activity_id"]: row["time_spent"] for row in room.rows(ActivityResult)}
    assert seconds == {first: (12 + 5) * 60, second: 4 * 60}
    (progress,) = room.rows(StudentProgress)
    assert progress["total_time_spent"] == 21 * 60


def test_who_only_looked_is_in_progress_without_an_attempt(room, school):
    room.visit(room.pupils[0], school.activities[0], (START, START + MINUTE))
    (result,) = room.rows(ActivityResult)
    names = "status attempts_count score max_score last_score response_data completed_at"
    assert shown(result, names) == (ResultStatus.in_progress, 0, None, None, None, None, None)
    assert shown(result, "created_at last_seen_at time_spent") == (START, START + MINUTE, 60)
    (progress,) = room.rows(StudentProgress)
    assert shown(progress, "completion_percentage started_at current_activity") == (0, START, 1)
    assert room.rows(CompetencyMastery) == []


def test_a_visit_before_the_first_attempt_is_where_the_work_began(room, school, database):
    pupil, activity_id = room.pupils[0], school.activities[0]
    room.visit(pupil, activity_id, (START, START + MINUTE))
    hand_in(database, pupil, activity_id, {"q1": "un"}, at=START + 5 * MINUTE)
    (result,) = room.rows(ActivityResult)
    assert shown(result, "created_at last_seen_at time_spent attempts_count") == (
        START,
        START + 5 * MINUTE,
        60,
        1,
    )


def test_fractions_of_a_second_are_added_before_they_are_rounded(room, school):
    half = dt.timedelta(milliseconds=400)
    periods = [(START + number * MINUTE, START + number * MINUTE + half) for number in range(5)]
    room.visit(room.pupils[0], school.activities[0], *periods)
    assert [row["time_spent"] for row in room.rows(ActivityResult)] == [2]


# --- what is not counted, and what is not touched


def bank(room: Room, pupil: Scope, activity_id: UUID) -> None:
    """A result carried over from an earlier presentation."""
    room.write(
        insert(ActivityAttempt).values(
            school_id=pupil.school_id,
            id=new_id(),
            class_id=room.class_id,
            student_id=pupil.user_id,
            activity_id=activity_id,
            attempt_number=1,
            submitted_at=START,
            score=80,
            max_score=100,
            right_count=0,
            answered_count=0,
            completes=True,
            response_data=[],
            content_version=1,
            banked=True,
            client_token=uuid4(),
        )
    )


def test_banked_results_are_shown_and_left_out_of_progress(room, school, database):
    (pupil, other), (first, second, *_) = room.pupils, school.activities
    bank(room, pupil, first)
    bank(room, other, first)
    room.rederive()
    assert [shown(row, "banked score status") for row in room.rows(ActivityResult)] == 2 * [
        (True, 80, ResultStatus.completed)
    ]
    assert room.rows(StudentProgress) == []
    hand_in(database, pupil, second, {"q1": "un"}, at=START + DAY)
    (progress,) = room.rows(StudentProgress)
    names = "student_id completion_percentage current_activity started_at"
    assert shown(progress, names) == (pupil.user_id, 33.33, 1, START + DAY)


def test_an_override_survives_new_evidence_and_a_rederivation(room, school, database):
    pupil, activity_id = room.pupils[0], school.activities[0]
    hand_in(database, pupil, activity_id, {"q1": "un", "q2": "deux"}, at=START)
    override = {
        "override_level": AssessmentLevel.en_cours,
        "override_by": school.lesson.teacher.user_id,
        "override_at": START,
        "override_reason": "Vu à l’oral",
        "override_until": dt.date(2027, 7, 3),
    }
    mine = (CompetencyMastery.class_id == room.class_id,)
    room.write(update(CompetencyMastery).where(*mine).values(override))
    hand_in(database, pupil, activity_id, {}, at=START + DAY)
    for level in (row["level"] for row in room.rows(CompetencyMastery)):
        assert level is AssessmentLevel.non_acquis
    room.rederive()
    found = room.rows(CompetencyMastery)
    assert len(found) == 2
    assert all({name: row[name] for name in override} == override for row in found)


def test_an_archived_activity_or_session_leaves_the_plan(room, school, database):
    pupil = room.pupils[0]
    hand_in(database, pupil, school.activities[0], {"q1": "un"})
    assert [row["completion_percentage"] for row in room.rows(StudentProgress)] == [33.33]
    second = update(Activity).where(Activity.id == school.activities[1])
    last = update(Session).where(Session.sequence_id == school.sequences[0], Session.session_number == 2)
    try:
        room.write(second.values(archived_at=START))
        room.rederive()
        assert [row["completion_percentage"] for row in room.rows(StudentProgress)] == [50]
        room.write(last.values(archived_at=START))
        room.rederive()
        assert [row["completion_percentage"] for row in room.rows(StudentProgress)] == [100]
    finally:
        room.write(second.values(archived_at=None))
        room.write(last.values(archived_at=None))


# --- the log of assessments


def assess(room: Room, pupil: Scope, at: dt.datetime, **values: Any) -> None:
    room.write(
        insert(CompetencyAssessment).values(
            school_id=pupil.school_id,
            id=new_id(),
            class_id=room.class_id,
            student_id=pupil.user_id,
            competency_id=room.school.competencies["L1"],
            assessed_by=room.school.lesson.teacher.user_id,
            assessed_at=at,
            local_day=at.date(),
            **values,
        )
    )


def test_a_teachers_judgement_of_an_activitys_day_stands_before_its_score(room, school, database):
    pupil, activity_id = room.pupils[0], school.activities[0]
    hand_in(database, pupil, activity_id, {"q1": "un", "q2": "deux"}, at=START)
    assess(room, pupil, START - MINUTE, activity_id=activity_id, assessment_level=AssessmentLevel.en_cours)
    room.rederive()
    found = {row["competency_id"]: row for row in room.rows(CompetencyMastery)}
    judged, computed = (found[school.competencies[code]] for code in ("L1", "L2"))
    names = "level evidence_count scored_count mean_score right_count answered_count"
    assert shown(judged, names) == (AssessmentLevel.en_cours, 1, 0, None, 1, 1)
    assert shown(computed, names) == (AssessmentLevel.expert, 1, 1, 1.0, 1, 1)


@pytest.mark.parametrize("kind", [AssessmentKind.non_evalue, AssessmentKind.absent])
def test_absence_is_no_level(room, kind):
    assess(room, room.pupils[0], START, kind=kind)
    room.rederive()
    (row,) = room.rows(CompetencyMastery)
    names = "level mean_score evidence_count window_count provisional stable last_evidence_at"
    assert shown(row, names) == (None, None, 0, 0, False, False, None)
