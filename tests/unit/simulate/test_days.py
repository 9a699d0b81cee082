"""The demo's absences and calls for help agree with the work that is there."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from zoneinfo import ZoneInfo

import pytest

from datastore.models import (
    Absence,
    ActivityAttempt,
    ActivityVisit,
    EventKey,
    HelpCall,
    InteractionEvent,
    Notification,
)
from datastore.models.enums import AbsenceKind, NotificationKind
from datastore.simulate import stories
from datastore.simulate.roster import CLASSES
from tests.unit.simulate.conftest import NOW

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(scope="module")
def rows(demo):
    return demo.tables.rows


def names_of(demo) -> dict:
    return {id_: one.name for roster in demo.rosters.values() for id_, one in roster}


def test_who_is_excused_did_nothing_that_day_and_was_never_late(demo, rows):
    worked = defaultdict(set)
    for visit in rows[ActivityVisit]:
        for at in (visit["started_at"], visit["last_seen_at"]):
            worked[visit["student_id"]].add(at.astimezone(PARIS).date())
    late = {row["student_id"] for row in rows[ActivityAttempt] if row["late"]}
    days = [(row["student_id"], row["day"]) for row in rows[Absence]]
    assert len(days) == len(set(days))
    for student_id, day in days:
        assert day < NOW.astimezone(PARIS).date()
        assert day not in worked[student_id]
        assert student_id not in late
    assert {row["kind"] for row in rows[Absence]} == {AbsenceKind.excused}
    assert 20 <= len(days) <= 150, "a few in each class"


def test_every_class_has_called_and_the_teacher_came(demo, rows):
    answered = [row for row in rows[HelpCall] if row["closed_at"]]
    assert Counter(row["class_id"] for row in answered) == {demo.class_ids[one.name]: 6 for one in CLASSES}
    for call in answered:
        waited = call["closed_at"] - call["created_at"]
        assert dt.timedelta(seconds=30) <= waited <= dt.timedelta(minutes=6)
        assert call["closed_by"] not in names_of(demo)
    news = [row for row in rows[Notification] if row["kind"] is NotificationKind.help_answered]
    told = Counter((row["user_id"], row["created_at"]) for row in news)
    assert told == Counter((row["student_id"], row["closed_at"]) for row in answered)


def test_one_of_those_who_are_stuck_now_waits(demo, rows):
    (waiting,) = [row for row in rows[HelpCall] if row["closed_at"] is None]
    assert names_of(demo)[waiting["student_id"]] in stories.STALLED
    assert NOW - waiting["created_at"] == dt.timedelta(minutes=4)


def test_calls_come_from_where_the_pupil_was_working(rows):
    stays = defaultdict(list)
    for visit in rows[ActivityVisit]:
        place = (visit["student_id"], visit["activity_id"], visit["screen"])
        stays[place].append((visit["started_at"], visit["last_seen_at"]))
    for call in rows[HelpCall]:
        place = (call["student_id"], call["activity_id"], call["screen"])
        assert any(began < call["created_at"] < last for began, last in stays[place])


def test_each_call_is_in_the_history_once(rows):
    told = [row for row in rows[InteractionEvent] if row["object_key"] == "help"]
    assert {row["data"]["call"] for row in told} == {str(row["id"]) for row in rows[HelpCall]}
    assert len(told) == len(rows[HelpCall])
    assert {row["id"] for row in told} <= {row["event_id"] for row in rows[EventKey]}
