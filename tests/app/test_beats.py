"""What pages report by HTTP: taken from the page's own student, in both forms, and refused with its place."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datastore.commands.attempts.record_stays import MOST_STRETCHES
from datastore.commands.classroom.classes import end_enrolment
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.engine import Database
from datastore.models import ActivityResult, ActivityVisit, InteractionEvent
from datastore.models.enums import ActivityType
from student import visit_key
from tests.app.conftest import send, visitor
from tests.app.open_page import ARRIVED, OPENED, OPENED_MS, Pupil
from tests.factories import Lesson, make_lesson, make_sequence, quiz


@pytest.fixture(scope="module")
def lesson(module_database) -> Lesson:
    return make_lesson(module_database)


def set_clock(server: Flask) -> None:
    server.extensions["parcours.clock"] = lambda: ARRIVED


@pytest.fixture(autouse=True)
def clock(module_server) -> None:
    """For every test anew: one of them sets it to another day."""
    set_clock(module_server)


def pupil_at_a_quiz(server: Flask, lesson: Lesson, database: Database) -> Pupil:
    set_clock(server)  # before they sign in
    content = (ActivityType.quiz, quiz("titre"))
    sequence, (activity,) = make_sequence(database, lesson.admin, [content])
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
    return Pupil(database, server, lesson, activity)


@pytest.fixture
def pupil(module_server, lesson, module_database) -> Pupil:
    return pupil_at_a_quiz(module_server, lesson, module_database)


@pytest.fixture(scope="module")
def spared(module_server, lesson, module_database) -> Pupil:
    """A pupil of whom nothing is ever stored."""
    return pupil_at_a_quiz(module_server, lesson, module_database)


def a_stay(**parts: Any) -> dict[str, Any]:
    """Twenty seconds on the first screen."""
    first = OPENED_MS + 1000
    active = [[first, first + 15_000], [first + 15_000, first + 20_000]]
    return {"stay": 1, "screen": "s1", "first": first, "last": first + 20_000, "active": active, **parts}


def an_event(**parts: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "verb": "paused", "object": "s1", "at": OPENED_MS + 5000, **parts}


# What is taken


def test_a_report_is_stored_and_answered_with_the_servers_time(pupil):
    answer = pupil.reports(a_stay())
    assert (answer.status_code, answer.json) == (200, {"now": visit_key.epoch_ms(ARRIVED)})
    (result,) = pupil.rows(ActivityResult)
    assert (result.time_spent, result.status) == (20, "in_progress")
    assert result.last_seen_at == OPENED + dt.timedelta(seconds=21)


def test_a_beacon_carries_the_same_report_in_a_form(pupil):
    body = json.dumps({"visit": pupil.key, "stays": [a_stay()]})
    assert send(pupil.client, "/beats", body=body).status_code == 200
    assert pupil.rows(ActivityResult)[0].time_spent == 20
    body = json.dumps({"visit": pupil.key, "events": [an_event()]})
    assert send(pupil.client, "/events", body=body).status_code == 200
    assert [event.verb for event in pupil.rows(InteractionEvent)] == ["paused"]


def test_no_stays_ask_for_the_time(pupil):
    assert pupil.reports().json == {"now": visit_key.epoch_ms(ARRIVED)}
    assert not pupil.rows(ActivityVisit)


def test_where_the_pupil_came_from_stands_on_the_visit(pupil):
    before = f"{uuid4()}/lire-2"
    assert pupil.reports(a_stay(came_from=before)).status_code == 200
    assert pupil.rows(ActivityVisit)[0].from_screen == before


def test_an_event_keeps_its_place_in_the_film(pupil):
    data = {"time": 12, "played_segments": [[0, 4.5], [8, 12]], "progress": 0.1}
    event = an_event(data=data)
    for _ in range(2):
        assert pupil.tells(event).status_code == 200
    (stored,) = pupil.rows(InteractionEvent)
    assert stored.data == data
    assert stored.id == UUID(event["id"])
    assert stored.occurred_at == OPENED + dt.timedelta(seconds=5)


# Whose it is


def test_the_page_of_the_pupil_before_reports_nothing_for_the_next_one(pupil):
    next_one = replace(pupil, username=f"eleve.{uuid4().hex}")
    next_one.visit = pupil.visit
    assert next_one.reports(a_stay()).status_code == 404
    assert next_one.tells(an_event()).status_code == 404
    assert not pupil.rows(ActivityVisit) + next_one.rows(ActivityVisit)


def test_a_class_that_was_left_takes_nothing_more(pupil):
    end_enrolment(pupil.database, pupil.lesson.admin, pupil.lesson.class_id, pupil.id)
    assert pupil.reports(a_stay()).status_code == 404


def test_whoever_is_signed_out_is_told_so(pupil):
    pupil.client = visitor(pupil.server)
    for answer in (pupil.reports(a_stay()), pupil.tells(an_event())):
        assert (answer.status_code, answer.json) == (401, {"error": "signed_out"})
    assert not pupil.rows(ActivityVisit)


@pytest.mark.parametrize("address", ["/beats", "/events"])
def test_a_report_without_the_sessions_token_is_refused(spared, address):
    body = {"visit": spared.key, "stays": [a_stay()]}
    assert spared.client.post(address, json=body).status_code == 400
    assert spared.client.post(address, data={"body": json.dumps(body)}).status_code == 400
    assert not spared.rows(ActivityVisit)


@pytest.mark.parametrize("visit", ["", "forged", "x" * 1001, 5, None])
def test_a_visit_that_the_server_did_not_sign_is_refused(spared, visit):
    answer = spared.posts("/beats", {"visit": visit, "stays": [a_stay()]})
    assert answer.status_code == 400
    assert "visit" in answer.json["error"]
    assert not spared.rows(ActivityVisit)


@pytest.mark.parametrize("after", [dt.timedelta(days=7), dt.timedelta(days=7, seconds=1)], ids=str)
def test_a_page_opened_more_than_a_week_ago_claims_no_time_and_no_events(pupil, after):
    pupil.server.extensions["parcours.clock"] = lambda: OPENED + after
    taken = after == dt.timedelta(days=7)
    for answer in (pupil.reports(a_stay()), pupil.tells(an_event())):
        assert answer.status_code == (200 if taken else 400)
        assert taken or answer.json["error"] == "This page was opened more than a week ago: reload it."
    assert (len(pupil.rows(ActivityVisit)), len(pupil.rows(InteractionEvent))) == (taken, taken)


# What no page sends


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ({"stay": -1}, "stays[0].stay"),
        ({"stay": 2**31}, "stays[0].stay"),
        ({"stay": "1"}, "stays[0].stay"),
        ({"screen": ""}, "stays[0].screen"),
        ({"screen": "<b>"}, "stays[0].screen"),
        ({"screen": "s\x00"}, "stays[0].screen"),
        ({"came_from": "elsewhere"}, "stays[0].came_from"),
        ({"came_from": f"{uuid4()}/S 1"}, "stays[0].came_from"),
        ({"first": 1.5}, "stays[0].first"),
        ({"last": 10**15}, "stays[0].last"),
        ({"last": None}, "stays[0].last"),
        ({"active": [[1]]}, "stays[0].active[0]"),
        ({"active": [["1", "2"]]}, "stays[0].active[0][0]"),
        ({"active": [[-1, 2]]}, "stays[0].active[0][0]"),
        ({"seconds": 9000}, "stays[0].seconds"),
        ({"active": [[9000, 8000]]}, "ends before it starts"),
        ({"first": OPENED_MS + 9000, "last": OPENED_MS}, "ends before it starts"),
        ({"active": [[OPENED_MS, OPENED_MS + 1]] * (MOST_STRETCHES + 1)}, "send them in parts"),
        ({"active": [[0, 1]] * 100_000}, "send it in parts"),
    ],
)
def test_a_stay_that_cannot_be_is_refused_with_its_place(spared, parts, place):
    answer = spared.reports(a_stay(**parts))
    assert answer.status_code == 400
    assert place in answer.json["error"]
    assert len(answer.json["error"]) < 600
    assert not spared.rows(ActivityVisit)


def test_a_report_beyond_what_any_request_may_hold_is_cut_off(spared):
    assert spared.reports(a_stay(active=[[OPENED_MS, OPENED_MS + 1]] * 100_000)).status_code == 413


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ({"verb": "passed"}, "passed"),
        ({"verb": "scored"}, "scored"),
        ({"verb": "winning"}, "events[0].verb"),
        ({"id": "1"}, "events[0].id"),
        ({"object": "x" * 65}, "events[0].object"),
        ({"data": {"time": -1}}, "events[0].data.time"),
        ({"data": {"time": "<script>"}}, "events[0].data.time"),
        ({"data": {"name": "Inès"}}, "events[0].data.name"),
        ({"data": {"progress": 1.1}}, "events[0].data.progress"),
        ({"data": {"played_segments": [[0, 1]] * 201}}, "events[0].data.played_segments"),
    ],
)
def test_an_event_that_cannot_be_is_refused_with_its_place(spared, parts, place):
    answer = spared.tells(an_event(**parts))
    assert answer.status_code == 400
    assert place in answer.json["error"]
    assert not spared.rows(InteractionEvent)


def test_an_events_id_with_other_content_is_refused(pupil):
    event = an_event()
    assert pupil.tells(event).status_code == 200
    assert pupil.tells({**event, "object": "s2"}).status_code == 400
    assert [stored.object_key for stored in pupil.rows(InteractionEvent)] == ["s1"]


@pytest.mark.parametrize("address", ["/beats", "/events"])
@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '"text"',
        '{"visit": NaN}',
        "[" * 5000,
        '{"visit": "\\ud800"}',
        '{"a": 1}',
        "\x00",
    ],
)
def test_what_is_no_report_is_refused(spared, address, body):
    assert spared.posts(address, body).status_code == 400
    assert send(spared.client, address, body=body).status_code == 400


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
spoilt = st.builds(
    lambda name, value: {name: value}, st.sampled_from([*a_stay(), "came_from", "more"]), anything
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=spoilt)
def test_whatever_is_in_a_report_is_taken_or_refused_and_never_fails(pupil, parts):
    assert pupil.reports(a_stay(**parts)).status_code in {200, 400}
