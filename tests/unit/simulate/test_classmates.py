"""Classmates' reviews in the demo: who reviews whom, when, what is found, and who is told."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from datastore.measures.levels import Level
from datastore.models import (
    EventKey,
    InteractionEvent,
    Notification,
    PeerReview,
    RubricScore,
    StudentProduction,
)
from datastore.simulate import stories
from datastore.simulate.classmates import SENT_SHARE


@pytest.fixture(scope="module")
def rows(demo):
    return demo.tables.rows


@pytest.fixture(scope="module")
def texts(rows):
    return {row["id"]: row for row in rows[StudentProduction]}


@pytest.fixture(scope="module")
def reviews(rows):
    return rows[PeerReview]


def test_each_text_gets_as_many_reviews_as_the_story_says_and_each_pupil_writes_as_many(demo, reviews, texts):
    for name, class_id in demo.class_ids.items():
        own = [one for one in reviews if texts[one["production_id"]]["class_id"] == class_id]
        per_text = stories.REVISING if name == stories.CLASS else stories.REVISING_ELSEWHERE
        assert own
        assert set(Counter(one["production_id"] for one in own).values()) == {per_text.reviews}
        assert set(Counter(one["reviewer_id"] for one in own).values()) == {per_text.reviews}


def test_nobody_reviews_the_own_text_or_one_of_another_class_or_one_twice(demo, reviews, texts):
    class_of = {id_: name for name, roster in demo.rosters.items() for id_, _ in roster}
    for one in reviews:
        writer = texts[one["production_id"]]["student_id"]
        assert one["reviewer_id"] != writer
        assert class_of[one["reviewer_id"]] == class_of[writer]
    assert len({(one["production_id"], one["reviewer_id"]) for one in reviews}) == len(reviews)


def test_reviews_are_written_the_same_evening_before_the_text_is_given_back(reviews, texts):
    for one in reviews:
        first = next(each for each in texts[one["production_id"]]["draft_data"] if each["submitted"])
        handed_in, given_back = (
            dt.datetime.fromisoformat(first[key]) for key in ("saved_at", "given_back_at")
        )
        assert handed_in < one["created_at"] < given_back
        if one["submitted_at"]:
            after = one["submitted_at"] - one["created_at"]
            assert dt.timedelta(hours=1) <= after <= dt.timedelta(hours=9)


def test_about_as_many_are_sent_as_said_and_the_others_are_empty(reviews):
    sent = [one for one in reviews if one["submitted_at"]]
    assert len(sent) / len(reviews) == pytest.approx(SENT_SHARE, abs=0.07)
    for one in reviews:
        assert bool(one["criteria"]) == bool(one["comment"]) == bool(one["submitted_at"])


def test_a_classmate_finds_what_the_teacher_finds_or_the_level_beside_it(rows, reviews):
    """Of the version that was reviewed, the first."""
    given = {
        (row["production_id"], row["criterion_key"]): Level[row["level"].name]
        for row in rows[RubricScore]
        if row["production_id"] and row["version"] == 1
    }
    apart = Counter()
    for one in reviews:
        for key, word in one["criteria"].items():
            apart[abs(Level[word] - given[one["production_id"], key])] += 1
    assert set(apart) == {0, 1}
    assert apart[0] > apart[1]


def test_reviewer_and_writer_are_told_and_the_reviewers_history_knows(rows, reviews, texts):
    told = Counter(
        (row["user_id"], row["kind"].value) for row in rows[Notification] if "review" in row["kind"].value
    )
    expected = Counter((one["reviewer_id"], "review_assigned") for one in reviews)
    sent = [one for one in reviews if one["submitted_at"]]
    expected += Counter((texts[one["production_id"]]["student_id"], "review_received") for one in sent)
    assert told == expected
    history = {row["data"]["review"]: row for row in rows[InteractionEvent] if "review" in row["data"]}
    assert set(history) == {str(one["id"]) for one in sent}
    for one in sent:
        event = history[str(one["id"])]
        assert (event["student_id"], event["occurred_at"]) == (one["reviewer_id"], one["submitted_at"])
    keys = {row["event_id"] for row in rows[EventKey]}
    assert {event["id"] for event in history.values()} <= keys
