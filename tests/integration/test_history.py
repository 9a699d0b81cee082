"""The history: every step leaves its event, and an event that arrives twice is stored once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

from datastore.commands.attempts.drafts import begin
from datastore.commands.classroom.sequences import configure
from datastore.commands.history import Event, Verb, event_key, record_events
from datastore.configuration import Configuration
from datastore.engine import Database
from datastore.errors import BadInput
from datastore.models import EventKey, InteractionEvent
from datastore.models.enums import ActivityType
from datastore.scope import Scope
from tests.conftest import new_database
from tests.factories import Lesson, hand_in, make_lesson, make_pupil, make_sequence, quiz

MONDAY = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


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


def given(database: Database, lesson: Lesson, kind: ActivityType, content: dict[str, Any]) -> UUID:
    sequence_id, (activity_id,) = make_sequence(database, lesson.admin, [(kind, content)])
    configure(database, lesson.teacher, lesson.class_id, sequence_id, Configuration())
    return activity_id


def record(database: Database, pupil: Scope, *events: Event, activity_id: UUID | None = None) -> int:
    (class_id,) = pupil.attends
    with database.writing(pupil) as session:
        return record_events(session, pupil, class_id, pupil.require_person(), activity_id, events)


def rows(database: Database, scope: Scope, model=InteractionEvent) -> list[dict[str, Any]]:
    with database.reading(scope) as connection:
        found = [dict(row) for row in connection.execute(select(model.__table__)).mappings()]
    return sorted(found, key=lambda row: row["id"]) if model is InteractionEvent else found


def told(database: Database, scope: Scope) -> list[tuple[Any, ...]]:
    return [
        (row["verb"], row["object_key"], row["occurred_at"], row["data"]) for row in rows(database, scope)
    ]


def test_a_quiz_leaves_its_opening_its_answers_its_end_and_whether_it_was_passed(database, lesson):
    content = quiz("un", "deux", "trois")
    content["screens"][0]["items"][1]["hints"] = ["Après un."]
    activity_id = given(database, lesson, ActivityType.quiz, content)
    end = MONDAY + 5 * MINUTE
    hand_in(
        database,
        lesson.pupil,
        activity_id,
        {"q1": "un", "q2": "dix"},
        at=end,
        started_at=MONDAY,
        hints_used={"q2": 1},
    )
    assert told(database, lesson.pupil) == [
        ("initialized", None, MONDAY, {}),
        ("answered", "q1", end, {"attempt": 1, "correct": True}),
        ("answered", "q2", end, {"attempt": 1, "correct": False, "hints": 1}),
        ("completed", None, end, {"attempt": 1, "score": 1, "max": 3}),
        ("failed", None, end, {"attempt": 1}),
    ]
    (stored, *_) = rows(database, lesson.pupil)
    place = (stored["class_id"], stored["student_id"], stored["activity_id"])
    assert place == (lesson.class_id, lesson.pupil.user_id, activity_id)


def test_what_was_begun_before_is_not_told_to_be_opened_again(database, lesson):
    activity_id = given(database, lesson, ActivityType.quiz, quiz("un"))
    draft = begin(database, lesson.pupil, lesson.class_id, activity_id, now=MONDAY)
    hand_in(database, lesson.pupil, activity_id, {"q1": "un"}, at=MONDAY + MINUTE, token=draft.client_token)
    verbs = [verb for verb, *_ in told(database, lesson.pupil)]
    assert verbs == ["initialized", "answered", "completed", "passed"]


def test_the_history_of_a_held_evaluation_does_not_tell_how_good_it_was(database, lesson):
    activity_id = given(database, lesson, ActivityType.evaluation, quiz("un"))
    hand_in(database, lesson.pupil, activity_id, {"q1": "un"}, at=MONDAY)
    assert told(database, lesson.pupil) == [
        ("initialized", None, MONDAY, {}),
        ("answered", "q1", MONDAY, {"attempt": 1}),
        ("completed", None, MONDAY, {"attempt": 1}),
    ]


def test_no_answer_and_no_text_stands_in_the_history(database, lesson):
    activity_id = given(database, lesson, ActivityType.quiz, quiz("un"))
    hand_in(database, lesson.pupil, activity_id, {"q1": "mon secret"})
    assert "secret" not in str(rows(database, lesson.pupil))


def test_the_same_submission_again_leaves_no_further_event(database, lesson):
    activity_id, token = given(database, lesson, ActivityType.quiz, quiz("un")), uuid4()
    hand_in(database, lesson.pupil, activity_id, {"q1": "un"}, token=token)
    before = rows(database, lesson.pupil)
    hand_in(database, lesson.pupil, activity_id, {"q1": "un"}, token=token)
    assert rows(database, lesson.pupil) == before


# --- events as they arrive


def test_events_that_arrive_again_or_twice_in_one_message_are_stored_once(database, lesson):
    first, second = (
        Event(Verb.played, MONDAY, "s1"),
        Event(Verb.paused, MONDAY + MINUTE, "s1", {"time": 60.5}),
    )
    assert record(database, lesson.pupil, first) == 1
    assert record(database, lesson.pupil, second, first, second) == 1
    assert record(database, lesson.pupil) == 0
    assert told(database, lesson.pupil) == [
        ("played", "s1", MONDAY, {}),
        ("paused", "s1", MONDAY + MINUTE, {"time": 60.5}),
    ]
    assert {row["event_id"] for row in rows(database, lesson.pupil, EventKey)} == {first.id, second.id}


def test_the_same_event_in_another_time_zone_is_the_same(database, lesson):
    one = Event(Verb.resumed, MONDAY)
    elsewhere = replace(one, occurred_at=MONDAY.astimezone(dt.timezone(2 * 60 * MINUTE)))
    assert [record(database, lesson.pupil, event) for event in (one, elsewhere)] == [1, 0]


def test_an_id_with_other_content_is_refused_and_nothing_of_the_message_is_stored(database, lesson):
    known = Event(Verb.played, MONDAY, "s1")
    record(database, lesson.pupil, known)
    for forged in (
        replace(known, verb=Verb.paused),
        replace(known, occurred_at=MONDAY + MINUTE),
        replace(known, object_key="s2"),
        replace(known, data={"time": 1}),
    ):
        with pytest.raises(BadInput, match=str(known.id)):
            record(database, lesson.pupil, Event(Verb.resumed, MONDAY), forged)
    other = make_pupil(database, lesson.admin, lesson.class_id)
    with pytest.raises(BadInput, match=str(known.id)):
        record(database, other, known)
    assert len(rows(database, lesson.admin)) == 1


def test_eight_messages_with_the_same_events_at_the_same_moment_store_them_once(database, lesson):
    events, barrier = [Event(Verb.answered, MONDAY, f"q{n}") for n in range(5)], Barrier(8)

    def go(_: int) -> int:
        barrier.wait()
        return record(database, lesson.pupil, *events)

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(go, range(8))) == 7 * [0] + [5]
    assert len(rows(database, lesson.pupil)) == 5


def test_an_event_of_a_month_without_a_partition_gets_one(database, lesson):
    long_ago, later = MONDAY.replace(year=2003), MONDAY.replace(year=2041)
    assert record(database, lesson.pupil, Event(Verb.played, long_ago), Event(Verb.played, later)) == 2
    assert {row["occurred_at"] for row in rows(database, lesson.pupil)} == {long_ago, later}


def test_all_events_of_a_message_are_one_insert(database, lesson):
    now = dt.datetime.now(dt.UTC)
    statements = []

    def note(connection, cursor, statement, *_):
        statements.append(statement)

    sqlalchemy_event.listen(database.engine, "before_cursor_execute", note)
    try:
        record(database, lesson.pupil, *(Event(Verb.answered, now, f"q{n}") for n in range(40)))
    finally:
        sqlalchemy_event.remove(database.engine, "before_cursor_execute", note)
    assert [statement.split(" (")[0] for statement in statements[1:]] == [
        "INSERT INTO event_keys",
        "INSERT INTO interaction_events",
    ]


def test_the_hash_of_an_event_is_of_what_happened_alone():
    event = {
        "school_id": uuid4(),
        "id": uuid4(),
        "student_id": uuid4(),
        "verb": "played",
        "occurred_at": MONDAY,
        "data": {"b": 1, "a": [1.5, None]},
    }
    key = event_key(event)
    assert (key["school_id"], key["event_id"], key["student_id"]) == (
        event["school_id"],
        event["id"],
        event["student_id"],
    )
    assert len(key["hash"]) == 32
    same = {**event, "id": uuid4(), "recorded_at": MONDAY, "data": {"a": [1.5, None], "b": 1}}
    assert event_key(same)["hash"] == key["hash"]
    for name, value in (("verb", "paused"), ("student_id", uuid4()), ("data", {}), ("object_key", "s1")):
        assert event_key({**event, name: value})["hash"] != key["hash"]
