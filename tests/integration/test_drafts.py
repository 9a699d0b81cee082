"""Work begun and not handed in: the clock of an evaluation, what is saved of it, and hints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update

from datastore.commands.attempts.drafts import (
    GRACE,
    Draft,
    Hint,
    begin,
    current,
    hand_in_expired,
    save_draft,
    take_hint,
)
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.engine import Database
from datastore.errors import BadInput, Conflict, NotFound, Refused
from datastore.models import (
    ActivityAttempt,
    ActivityResult,
    AttemptDraft,
    InteractionEvent,
    Sequence,
    StudentAccommodation,
    new_id,
)
from datastore.models.enums import ActivityType, AttemptFlag, ResultStatus
from datastore.scope import Scope
from tests.conftest import new_database
from tests.factories import (
    Lesson,
    add_version,
    hand_in,
    make_lesson,
    make_pupil,
    make_sequence,
    make_visit,
    quiz,
)

MONDAY = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
SECOND, MINUTE, HOUR = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(hours=1)
LIMIT = 10 * MINUTE
TIMED = {**quiz("un", "deux"), "time_limit_seconds": 600}
HINTED: dict[str, Any] = quiz("un", "deux")
HINTED["screens"][0]["items"][1]["hints"] = ["Après un.", "Avant trois."]


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    """One database for all: every test has a school of its own."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


@pytest.fixture
def lesson(database) -> Lesson:
    return make_lesson(database)


def given(
    database: Database,
    lesson: Lesson,
    kind: ActivityType,
    content: dict[str, Any],
    configuration: Configuration = Configuration(),  # noqa: B008 - it is frozen
) -> UUID:
    """An activity that the class works on."""
    sequence_id, (activity_id,) = make_sequence(database, lesson.admin, [(kind, content)])
    configure(database, lesson.teacher, lesson.class_id, sequence_id, configuration)
    return activity_id


@pytest.fixture
def words(database, lesson) -> UUID:
    """A quiz with hints."""
    return given(database, lesson, ActivityType.quiz, HINTED)


@pytest.fixture
def exam(database, lesson) -> UUID:
    """An evaluation of ten minutes."""
    return given(database, lesson, ActivityType.evaluation, TIMED)


def start(database: Database, pupil: Scope, activity_id: UUID, *, at: dt.datetime = MONDAY, **more) -> Draft:
    (class_id,) = pupil.attends
    return begin(database, pupil, class_id, activity_id, now=at, **more)


def save(
    database: Database,
    pupil: Scope,
    activity_id: UUID,
    answers: dict[str, Any],
    *,
    at: dt.datetime = MONDAY,
    token: UUID | None = None,
    revision: int = 0,
    version: int = 1,
) -> Draft:
    (class_id,) = pupil.attends
    return save_draft(
        database,
        pupil,
        class_id,
        activity_id,
        client_token=token or uuid4(),
        responses={"answers": answers},
        revision=revision,
        content_version=version,
        now=at,
    )


def hint(database: Database, pupil: Scope, activity_id: UUID, item: str = "q2", *, number: int = 1) -> Hint:
    place = (*pupil.attends, activity_id, item)
    return take_hint(database, pupil, *place, number=number, client_token=uuid4(), now=MONDAY)


def now_kept(database: Database, pupil: Scope, activity_id: UUID) -> Draft | None:
    (class_id,) = pupil.attends
    with database.reading(pupil) as connection:
        return current(connection, pupil, class_id, activity_id)


def rows(database: Database, scope: Scope, model) -> list[dict[str, Any]]:
    with database.reading(scope) as connection:
        return [dict(row) for row in connection.execute(select(model.__table__)).mappings()]


def attempts(database: Database, scope: Scope) -> list[dict[str, Any]]:
    return sorted(rows(database, scope, ActivityAttempt), key=lambda row: row["attempt_number"])


def answers_of(attempt: dict[str, Any]) -> list[Any]:
    return [item["answer"] for item in attempt["response_data"]]


def more_time(database: Database, lesson: Lesson, pupil: Scope, factor: float) -> None:
    of = {"school_id": pupil.school_id, "id": new_id(), "student_id": pupil.user_id}
    with database.writing(lesson.admin) as session:
        session.execute(insert(StudentAccommodation).values(**of, extra_time_factor=factor))


def close(database: Database, lesson: Lesson) -> None:
    with database.writing(lesson.admin) as session:
        session.execute(update(Sequence).values(is_active=False))


# --- beginning


def test_an_evaluation_is_begun_once_and_its_clock_runs_from_then(database, lesson, exam):
    token = uuid4()
    first = start(database, lesson.pupil, exam, client_token=token)
    again = start(database, lesson.pupil, exam, at=MONDAY + 3 * MINUTE, client_token=uuid4())
    assert again == first == now_kept(database, lesson.pupil, exam)
    assert (first.client_token, first.started_at, first.deadline_at) == (token, MONDAY, MONDAY + LIMIT)
    (event,) = rows(database, lesson.pupil, InteractionEvent)
    assert (event["verb"], event["occurred_at"], event["activity_id"]) == (
        "initialized",
        MONDAY,
        exam,
    )


def test_extra_time_makes_the_limit_longer_for_that_pupil_alone(database, lesson, exam):
    other = make_pupil(database, lesson.admin, lesson.class_id)
    more_time(database, lesson, lesson.pupil, 1.33)
    ends = [start(database, pupil, exam).deadline_at for pupil in (lesson.pupil, other)]
    assert ends == [MONDAY + dt.timedelta(seconds=798), MONDAY + LIMIT]


def test_without_a_limit_there_is_no_deadline(database, lesson, words):
    assert start(database, lesson.pupil, words).deadline_at is None
    untimed = given(database, lesson, ActivityType.evaluation, quiz("un"))
    assert start(database, lesson.pupil, untimed).deadline_at is None


def test_eight_that_begin_at_the_same_moment_get_one_draft(database, lesson, exam):
    barrier = Barrier(8)

    def go(_: int) -> Draft:
        barrier.wait()
        return start(database, lesson.pupil, exam)

    with ThreadPoolExecutor(8) as threads:
        drafts = list(threads.map(go, range(8)))
    assert len({draft.client_token for draft in drafts}) == 1
    assert len(rows(database, lesson.pupil, AttemptDraft)) == 1


def test_nothing_is_begun_that_is_closed_or_belongs_to_others(database, lesson, words):
    stranger = make_lesson(database).pupil
    for scope in (lesson.teacher, lesson.admin, stranger):
        for call in (begin, lambda *place: take_hint(*place, "q2", number=1, client_token=uuid4())):
            with pytest.raises(NotFound):
                call(database, scope, lesson.class_id, words)
    close(database, lesson)
    with pytest.raises(NotFound, match="not open"):
        start(database, lesson.pupil, words)
    with pytest.raises(NotFound, match="not open"):
        save(database, lesson.pupil, words, {"q1": "un"})
    assert rows(database, lesson.pupil, AttemptDraft) == []


def test_an_evaluation_that_was_handed_in_is_not_begun_again(database, lesson, exam):
    draft = start(database, lesson.pupil, exam)
    hand_in(database, lesson.pupil, exam, {"q1": "un"}, at=MONDAY, token=draft.client_token)
    with pytest.raises(Refused, match="handed in"):
        start(database, lesson.pupil, exam)


def test_an_evaluation_whose_flag_waits_is_not_begun_either(database, lesson, exam):
    hand_in(database, lesson.pupil, exam, {"q1": "un"}, at=MONDAY)
    assert [row["flag"] for row in attempts(database, lesson.pupil)] == [AttemptFlag.out_of_time]
    with pytest.raises(Refused, match="handed in"):
        start(database, lesson.pupil, exam)


def test_after_all_attempts_allowed_none_is_begun(database, lesson):
    activity_id = given(database, lesson, ActivityType.quiz, quiz("un"), Configuration(attempts_allowed=1))
    hand_in(database, lesson.pupil, activity_id, {})
    with pytest.raises(Refused, match="all 1 attempts"):
        start(database, lesson.pupil, activity_id)


def test_a_token_that_was_handed_in_is_not_taken_for_the_next_attempt(database, lesson, words):
    token = uuid4()
    hand_in(database, lesson.pupil, words, {}, token=token)
    assert start(database, lesson.pupil, words, client_token=token).client_token != token


# --- saving


def test_what_is_saved_is_there_on_the_next_device(database, lesson, words):
    token = uuid4()
    first = save(database, lesson.pupil, words, {"q1": "u"}, token=token)
    second = save(database, lesson.pupil, words, {"q1": "un"}, token=token, revision=1, at=MONDAY + MINUTE)
    assert (first.revision, second.revision) == (1, 2)
    assert now_kept(database, lesson.pupil, words) == second
    assert (second.responses, second.saved_at) == ({"answers": {"q1": "un"}}, MONDAY + MINUTE)
    assert (second.started_at, second.client_token) == (MONDAY, token)


def test_work_saved_elsewhere_meanwhile_is_a_conflict_that_shows_it(database, lesson, words):
    token = uuid4()
    kept = save(database, lesson.pupil, words, {"q1": "un"}, token=token)
    with pytest.raises(Conflict) as conflict:
        save(database, lesson.pupil, words, {"q1": "autre"}, token=token)
    assert conflict.value.stored == kept == now_kept(database, lesson.pupil, words)
    taken = save(database, lesson.pupil, words, {"q1": "autre"}, token=token, revision=kept.revision)
    assert (taken.revision, taken.responses) == (2, {"answers": {"q1": "autre"}})


def test_the_same_saved_again_is_no_conflict_and_changes_nothing(database, lesson, words):
    token = uuid4()
    first = save(database, lesson.pupil, words, {"q1": "un"}, token=token)
    again = save(database, lesson.pupil, words, {"q1": "un"}, token=token, at=MONDAY + HOUR)
    assert again == first


def test_saving_at_the_same_moment_keeps_one_and_tells_the_others(database, lesson, words):
    token, barrier = uuid4(), Barrier(8)

    def go(place: int) -> Draft | Conflict:
        barrier.wait()
        try:
            return save(database, lesson.pupil, words, {"q1": f"essai {place}"}, token=token)
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(go, range(8)))
    (kept,) = [each for each in told if isinstance(each, Draft)]
    assert kept == now_kept(database, lesson.pupil, words)
    assert all(each.stored == kept for each in told if isinstance(each, Conflict))


def test_handing_in_ends_the_draft_and_what_arrives_for_it_later_is_refused(database, lesson, words):
    token = uuid4()
    save(database, lesson.pupil, words, {"q1": "un"}, token=token)
    hand_in(database, lesson.pupil, words, {"q1": "un"}, at=MONDAY + MINUTE, token=token)
    (attempt,) = attempts(database, lesson.pupil)
    assert (attempt["started_at"], attempt["client_token"]) == (MONDAY, token)
    with pytest.raises(Refused, match="handed in already"):
        save(database, lesson.pupil, words, {"q1": "u"}, token=token)
    assert now_kept(database, lesson.pupil, words) is None


def test_handing_in_on_another_page_leaves_what_this_one_has_saved(database, lesson, words):
    kept = save(database, lesson.pupil, words, {"q1": "un"})
    hand_in(database, lesson.pupil, words, {"q1": "deux"})
    assert now_kept(database, lesson.pupil, words) == kept


def test_a_token_of_other_work_is_refused(database, lesson, words):
    other = given(database, lesson, ActivityType.quiz, quiz("un"))
    token = uuid4()
    save(database, lesson.pupil, words, {"q1": "un"}, token=token)
    with pytest.raises(Refused):
        save(database, lesson.pupil, other, {"q1": "un"}, token=token)


def test_begun_work_is_saved_also_after_it_was_closed(database, lesson, words):
    make_visit(database, lesson.pupil, words, (MONDAY, MONDAY + MINUTE))
    close(database, lesson)
    assert save(database, lesson.pupil, words, {"q1": "un"}).revision == 1


def test_an_evaluation_is_saved_only_once_it_was_begun(database, lesson, exam):
    with pytest.raises(Refused, match="not been begun"):
        save(database, lesson.pupil, exam, {"q1": "un"})


@pytest.mark.parametrize(
    "answers", [{"q9": "un"}, {"q1": "x" * 501}, {"q1": float("nan")}, {"q1": ["un"]}, {"q1": "x" * 10**6}]
)
def test_what_could_not_be_handed_in_is_not_saved(database, lesson, words, answers):
    with pytest.raises(BadInput):
        save(database, lesson.pupil, words, answers)
    assert rows(database, lesson.pupil, AttemptDraft) == []


def test_what_cannot_be_stored_as_typed_is_saved_as_near_as_can_be(database, lesson, words):
    draft = save(database, lesson.pupil, words, {"q1": "un\x00\ud800 \\u0000 😀"})
    assert draft.responses == {"answers": {"q1": "un\ufffd\ufffd \\u0000 😀"}}
    assert now_kept(database, lesson.pupil, words) == draft


# --- hints


def test_hints_are_given_one_by_one_and_counted_by_the_server(database, lesson, words):
    assert hint(database, lesson.pupil, words) == Hint("Après un.", 1, 1)
    assert hint(database, lesson.pupil, words, number=2) == Hint("Avant trois.", 2, 0)
    for number in (3, 0, -1):
        with pytest.raises(Refused, match="no further hint"):
            hint(database, lesson.pupil, words, number=number)
    assert now_kept(database, lesson.pupil, words).hints_used == {"q2": 2}
    told = [
        (row["verb"], row["object_key"], row["data"])
        for row in rows(database, lesson.pupil, InteractionEvent)
    ]
    assert sorted(told, key=repr) == [
        ("initialized", None, {}),
        ("interacted", "q2", {"hint": 1}),
        ("interacted", "q2", {"hint": 2}),
    ]


def test_a_hint_asked_for_again_is_given_again_and_uses_up_no_other(database, lesson, words):
    given = [hint(database, lesson.pupil, words) for _ in range(3)]
    assert given == 3 * [Hint("Après un.", 1, 1)]
    assert now_kept(database, lesson.pupil, words).hints_used == {"q2": 1}
    hint(database, lesson.pupil, words, number=2)
    assert hint(database, lesson.pupil, words).text == "Après un."
    assert now_kept(database, lesson.pupil, words).hints_used == {"q2": 2}
    told = [row["data"] for row in rows(database, lesson.pupil, InteractionEvent) if row["data"]]
    assert sorted(each["hint"] for each in told) == [1, 2]


def test_one_hint_asked_for_eight_times_at_once_is_one_hint(database, lesson, words):
    barrier = Barrier(8)

    def ask(_: int) -> Hint:
        barrier.wait()
        return hint(database, lesson.pupil, words)

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(ask, range(8))) == {Hint("Après un.", 1, 1)}
    assert now_kept(database, lesson.pupil, words).hints_used == {"q2": 1}


def test_a_hint_counts_for_the_attempt_under_whatever_token_it_is_handed_in(database, lesson, words):
    hint(database, lesson.pupil, words)
    hand_in(database, lesson.pupil, words, {"q2": "deux"}, token=uuid4())
    (attempt,) = attempts(database, lesson.pupil)
    assert {item["key"]: item["hints"] for item in attempt["response_data"]} == {"q1": 0, "q2": 1}


def test_hints_that_an_edit_took_away_do_not_keep_the_work_out(database, lesson, words):
    hint(database, lesson.pupil, words)
    with database.writing(lesson.admin) as session:
        add_version(session, lesson.admin, words, 2, quiz("un", "deux"))
    receipt = hand_in(database, lesson.pupil, words, {"q2": "deux"}, content_version=2)
    assert receipt.score == 1


@pytest.mark.parametrize(("item", "error"), [("q1", Refused), ("q9", BadInput), ("", BadInput)])
def test_no_hint_where_there_is_none(database, lesson, words, item, error):
    with pytest.raises(error):
        hint(database, lesson.pupil, words, item)
    assert rows(database, lesson.pupil, AttemptDraft) == []


# --- the end of the time


@pytest.mark.parametrize(("late", "in_time"), [(GRACE, True), (GRACE + SECOND, False)])
def test_what_arrives_within_five_seconds_was_sent_in_time(database, lesson, exam, late, in_time):
    draft = start(database, lesson.pupil, exam)
    at = draft.deadline_at + late
    receipt = hand_in(database, lesson.pupil, exam, {"q1": "un"}, at=at, token=draft.client_token)
    if in_time:
        assert (receipt.flag, receipt.attempt_number) == (None, 1)
    else:
        assert (receipt.flag, receipt.attempt_number) == (AttemptFlag.out_of_time, 2)


def test_when_the_time_is_up_what_was_saved_is_handed_in_as_of_then(database, lesson, exam):
    draft = start(database, lesson.pupil, exam)
    save(database, lesson.pupil, exam, {"q1": "un"}, token=draft.client_token)
    assert hand_in_expired(database, lesson.teacher, lesson.class_id, now=draft.deadline_at + GRACE) == 0
    later = draft.deadline_at + HOUR
    handed_in = [hand_in_expired(database, lesson.teacher, lesson.class_id, now=later) for _ in range(2)]
    assert handed_in == [1, 0]
    (attempt,) = attempts(database, lesson.pupil)
    names = ("client_token", "started_at", "submitted_at", "flag", "held", "score")
    assert tuple(attempt[name] for name in names) == (
        draft.client_token,
        MONDAY,
        draft.deadline_at,
        None,
        True,
        1,
    )
    assert answers_of(attempt) == ["un", None]
    assert now_kept(database, lesson.pupil, exam) is None
    (result,) = rows(database, lesson.pupil, ActivityResult)
    assert (result["status"], result["score"]) == (ResultStatus.completed, None)


def test_late_answers_are_stored_beside_what_was_saved_and_the_same_ones_are_known(database, lesson, exam):
    draft = start(database, lesson.pupil, exam)
    token, later = draft.client_token, draft.deadline_at + MINUTE
    save(database, lesson.pupil, exam, {"q1": "un"}, token=token)
    same = hand_in(database, lesson.pupil, exam, {"q1": "un"}, at=later, token=token)
    assert (same.repeated, same.flag, same.attempt_number) == (True, None, 1)
    more = hand_in(database, lesson.pupil, exam, {"q1": "un", "q2": "deux"}, at=later, token=token)
    assert (more.repeated, more.flag, more.attempt_number) == (False, AttemptFlag.out_of_time, 2)
    assert [answers_of(row) for row in attempts(database, lesson.pupil)] == [["un", None], ["un", "deux"]]
    (result,) = rows(database, lesson.pupil, ActivityResult)
    assert (result["attempts_count"], result["needs_review"]) == (1, True)


def test_a_second_page_that_hands_in_within_the_time_is_one_too_many(database, lesson, exam):
    draft = start(database, lesson.pupil, exam)
    hand_in(database, lesson.pupil, exam, {"q1": "un"}, at=MONDAY, token=draft.client_token)
    second = hand_in(database, lesson.pupil, exam, {"q1": "deux"}, at=MONDAY + MINUTE)
    assert second.flag is AttemptFlag.over_limit
    third = hand_in(database, lesson.pupil, exam, {"q1": "trois"}, at=MONDAY + HOUR)
    assert third.flag is AttemptFlag.out_of_time


def test_who_never_pressed_start_is_out_of_time_whatever_their_clock_says(database, lesson, exam):
    flags = [
        hand_in(database, lesson.pupil, exam, {"q1": word}, at=MONDAY, started_at=MONDAY - MINUTE).flag
        for word in ("un", "deux")
    ]
    assert flags == 2 * [AttemptFlag.out_of_time]


def test_a_page_opened_again_after_the_time_finds_the_work_handed_in(database, lesson, exam):
    draft = start(database, lesson.pupil, exam)
    save(database, lesson.pupil, exam, {"q1": "un"}, token=draft.client_token)
    later = draft.deadline_at + MINUTE
    assert now_kept(database, lesson.pupil, exam).over(later)
    with pytest.raises(Refused, match="time is up"):
        start(database, lesson.pupil, exam, at=later)
    assert [answers_of(row) for row in attempts(database, lesson.pupil)] == [["un", None]]
    with pytest.raises(Refused, match="handed in"):
        start(database, lesson.pupil, exam, at=later)


def test_what_is_saved_after_the_time_is_refused_and_what_was_saved_before_is_handed_in(
    database, lesson, exam
):
    draft = start(database, lesson.pupil, exam)
    token, later = draft.client_token, draft.deadline_at + MINUTE
    save(database, lesson.pupil, exam, {"q1": "un"}, token=token)
    with pytest.raises(Refused, match="time is up"):
        save(database, lesson.pupil, exam, {"q1": "trop tard"}, token=token, revision=1, at=later)
    assert [answers_of(row) for row in attempts(database, lesson.pupil)] == [["un", None]]


def test_nothing_saved_is_handed_in_as_nothing(database, lesson, exam):
    draft = start(database, lesson.pupil, exam)
    assert hand_in_expired(database, lesson.pupil, lesson.class_id, now=draft.deadline_at + MINUTE) == 1
    (attempt,) = attempts(database, lesson.pupil)
    assert (attempt["answered_count"], attempt["score"], attempt["completes"]) == (0, 0, True)


def test_a_teacher_hands_in_for_the_class_and_a_pupil_for_themselves_alone(database, lesson, exam):
    other = make_pupil(database, lesson.admin, lesson.class_id)
    for pupil in (lesson.pupil, other):
        start(database, pupil, exam)
    assert hand_in_expired(database, lesson.pupil, lesson.class_id, now=MONDAY + HOUR) == 1
    assert hand_in_expired(database, lesson.teacher, lesson.class_id, now=MONDAY + HOUR) == 1
    assert {row["student_id"] for row in attempts(database, lesson.admin)} == {
        lesson.pupil.user_id,
        other.user_id,
    }
    for scope in (lesson.admin, replace(lesson.teacher, teaches=frozenset())):
        with pytest.raises(NotFound):
            hand_in_expired(database, scope, lesson.class_id)


def test_handing_in_from_eight_sides_when_the_time_is_up_stores_one_attempt(database, lesson, exam):
    draft = start(database, lesson.pupil, exam)
    token, later, barrier = draft.client_token, draft.deadline_at + MINUTE, Barrier(8)
    save(database, lesson.pupil, exam, {"q1": "un"}, token=token)

    def go(place: int) -> None:
        barrier.wait()
        if place % 2:
            hand_in_expired(database, lesson.teacher, lesson.class_id, now=later)
        else:
            hand_in(database, lesson.pupil, exam, {"q1": "un"}, at=later, token=token)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(go, range(8)))
    assert [answers_of(row) for row in attempts(database, lesson.pupil)] == [["un", None]]


def test_a_draft_that_cannot_be_handed_in_is_kept_and_keeps_no_other_waiting(database, lesson, exam, caplog):
    other = make_pupil(database, lesson.admin, lesson.class_id)
    for pupil in (lesson.pupil, other):
        start(database, pupil, exam)
    broken = AttemptDraft.student_id == lesson.pupil.user_id
    with database.writing(lesson.admin) as session:
        session.execute(update(AttemptDraft).where(broken).values(responses={"answers": {"q9": "secret"}}))
    assert hand_in_expired(database, lesson.teacher, lesson.class_id, now=MONDAY + HOUR) == 1
    (kept,) = rows(database, lesson.admin, AttemptDraft)
    assert kept["student_id"] == lesson.pupil.user_id
    (warning,) = [record.getMessage() for record in caplog.records]
    assert "secret" not in warning
