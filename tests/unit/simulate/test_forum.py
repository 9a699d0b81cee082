"""The demo's forums: what is said after an activity, and when, by people of the class who are there."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from zoneinfo import ZoneInfo

import pytest

from datastore.errors import BadInput
from datastore.models import ForumPost, ForumTopic, ForumVote, InteractionEvent, Notification
from datastore.simulate import stories
from datastore.simulate.content_files import load_forum, load_sequences
from datastore.simulate.roster import CLASSES
from datastore.simulate.timetable import SchoolTime
from tests.unit.simulate.conftest import NOW

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(scope="module")
def rows(demo):
    return demo.tables.rows


@pytest.fixture(scope="module")
def topics(rows):
    return {row["id"]: row for row in rows[ForumTopic]}


def test_every_topic_comes_up_after_an_activity_of_the_demo():
    known = {activity.slug for sequence in load_sequences() for activity in sequence.activities}
    assert {topic.after for topic in load_forum()} <= known


def test_a_post_that_answers_a_later_one_is_refused(tmp_path):
    post = {"by": "a", "text": "Oui.", "to": 0}
    topic = {"after": "cinq-etapes", "title": "Une question", "text": "?", "by": "a", "posts": [post]}
    (tmp_path / "forum.json").write_text(json.dumps([topic]), encoding="utf-8")
    with pytest.raises(BadInput, match="Une question: post 0 answers post 0"):
        load_forum(tmp_path)


def test_every_class_talks_about_what_it_has_done_and_neighbours_of_other_things(demo, topics):
    by_class = defaultdict(dict)
    for topic in topics.values():
        by_class[topic["class_id"]][topic["title"]] = topic
    assert [len(by_class[demo.class_ids[spec.name]]) for spec in CLASSES] == [7, 7, 6, 7, 7, 7]
    one, other = (by_class[demo.class_ids[name]] for name in ("4eA", "4eB"))
    assert [one[title]["is_pinned"] for title in one.keys() & other.keys()] == [True]
    assert sum(topic["is_locked"] for topic in topics.values()) == 3


def test_only_people_of_the_class_who_were_there_write_and_vote(demo, rows, topics):
    teachers = {row["created_by"] for row in topics.values() if row["is_pinned"]}
    pupils = {
        demo.class_ids[name]: {id_ for id_, one in roster if one.name != stories.GONE_QUIET}
        for name, roster in demo.rosters.items()
    }
    posts = {row["id"]: row for row in rows[ForumPost]}
    for post in posts.values():
        assert post["is_teacher_response"] == (post["author_id"] in teachers)
        if not post["is_teacher_response"]:
            assert post["author_id"] in pupils[topics[post["topic_id"]]["class_id"]]
    for vote in rows[ForumVote]:
        post = posts[vote["post_id"]]
        assert vote["user_id"] in pupils[topics[post["topic_id"]]["class_id"]] - {post["author_id"]}


def test_votes_are_counted_once_a_person(rows):
    votes = Counter((row["post_id"], row["user_id"]) for row in rows[ForumVote])
    assert set(votes.values()) == {1}
    counted = Counter(post_id for post_id, _ in votes)
    assert {row["id"]: row["upvotes"] for row in rows[ForumPost] if row["upvotes"]} == counted


def test_what_is_said_follows_a_lesson_of_the_same_day_and_lies_before_now(rows, topics):
    lessons = {
        spec.name: {at.astimezone(PARIS).date() for at in SchoolTime(NOW, PARIS).lessons(spec.slots, 27)}
        for spec in CLASSES
    }
    days = set().union(*lessons.values())
    assert all(topic["created_at"].astimezone(PARIS).date() in days for topic in topics.values())
    last = defaultdict(lambda: dt.datetime.min.replace(tzinfo=dt.UTC))
    for post in rows[ForumPost]:
        before = max(topics[post["topic_id"]]["created_at"], last[post["topic_id"]])
        assert before < post["created_at"] < NOW
        last[post["topic_id"]] = post["created_at"]
    assert max(vote["created_at"] for vote in rows[ForumVote]) < NOW


def test_those_who_are_answered_are_told_and_the_history_knows_what_pupils_say(rows, topics):
    posts = {row["id"]: row for row in rows[ForumPost]}
    told = Counter()
    for post in posts.values():
        people = {topics[post["topic_id"]]["created_by"]}
        people |= {posts[post["parent_post_id"]]["author_id"]} if post["parent_post_id"] else set()
        told.update((person, post["created_at"]) for person in people - {post["author_id"]})
    news = [row for row in rows[Notification] if row["kind"] == "forum_reply"]
    assert Counter((row["user_id"], row["created_at"]) for row in news) == told
    assert {row["read_at"] is None for row in news} == {True, False}
    teachers = {row["created_by"] for row in topics.values() if row["is_pinned"]}
    said = [*(row["created_by"] for row in topics.values()), *(row["author_id"] for row in posts.values())]
    remembered = [row for row in rows[InteractionEvent] if row["object_key"] == "forum"]
    assert Counter(row["student_id"] for row in remembered) == Counter(
        one for one in said if one not in teachers
    )
