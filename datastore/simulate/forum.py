"""What is said in the forums: topics that come up after an activity, their answers and votes.

It is written on the evening of a lesson, by pupils drawn from the class; what the commands of the forum would
leave behind (history, news, votes) is there as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import numpy as np

from datastore.commands.history import Verb, event_key
from datastore.models import EventKey, ForumPost, ForumTopic, ForumVote, InteractionEvent, Notification
from datastore.models.enums import NotificationKind
from datastore.simulate import stories
from datastore.simulate.classwork import ClassPlan
from datastore.simulate.content_files import DemoTopic, load_forum, load_sequences
from datastore.simulate.learners import stream
from datastore.simulate.placing import Ground, Row, Tables
from datastore.simulate.timetable import SchoolTime

SPEAKERS = ("a", "b", "c")
GAP_MINUTES = (4.0, 25.0)
"""From one post of a topic to the next."""
VOTE_SHARE, TEACHER_VOTE_SHARE = 0.08, 0.15
"""How many of the class find a pupil's post, and a teacher's, helpful."""
VOTED_WITHIN = dt.timedelta(hours=1)
_READ_AFTER = dt.timedelta(days=7)
"""After that long, news have been read."""


def record_forum(ground: Ground, tables: Tables, time: SchoolTime, plan: ClassPlan, number: int) -> None:
    """Add the forum of a class.

    Args:
        ground: The school.
        tables: Where the rows go.
        time: The school's calendar.
        plan: The class.
        number: Its place among the classes: neighbours, who may have one teacher, talk of different things.
    """
    topics = load_forum()
    others = [topic for topic in topics if not topic.pinned]
    for topic in (*(topic for topic in topics if topic.pinned), *others[number % 2 :: 2]):
        if topic.after in plan.lesson_of:
            generator = stream(ground.seed, "forum", plan.name, topic.after)
            _Talk(ground, tables, plan, topic, generator).record(time)


@lru_cache(maxsize=1)
def _sequence_of() -> Mapping[str, str]:
    """The sequence of each activity."""
    return {activity.slug: one.slug for one in load_sequences() for activity in one.activities}


@dataclass(frozen=True, slots=True)
class _Talk:
    """One topic of one class."""

    ground: Ground
    tables: Tables
    plan: ClassPlan
    topic: DemoTopic
    generator: np.random.Generator

    def record(self, time: SchoolTime) -> None:
        """Add the topic, then each answer with what it leads to."""
        people = self._people()
        at = time.same_evening(self.plan.lessons[self.plan.lesson_of[self.topic.after] - 1], self.generator)
        self._open(people[self.topic.by], at)
        for number in range(len(self.topic.posts)):
            at += dt.timedelta(minutes=round(float(self.generator.uniform(*GAP_MINUTES)), 3))
            self._answer(number, people, at)

    def _answer(self, number: int, people: Mapping[str, UUID], at: dt.datetime) -> None:
        post = self.topic.posts[number]
        author, by_teacher, own = people[post.by], post.by == "teacher", self._own("post", number)
        self.tables.add(
            ForumPost,
            {
                **own,
                "topic_id": self._id,
                "author_id": author,
                "content": post.text,
                "parent_post_id": None if post.to is None else self._own("post", post.to)["id"],
                "upvotes": self._vote(
                    own["id"], author, at, TEACHER_VOTE_SHARE if by_teacher else VOTE_SHARE
                ),
                "is_teacher_response": by_teacher,
                "created_at": at,
                "updated_at": at,
            },
        )
        answered = self.topic.by if post.to is None else self.topic.posts[post.to].by
        self._tell({people[self.topic.by], people[answered]} - {author}, at)
        self._remember(number + 1, author, at)

    @property
    def _id(self) -> UUID:
        return self.ground.id("topic", self.plan.name, self.topic.after)

    def _own(self, kind: str, number: object) -> Row:
        named = self.ground.id(kind, self.plan.name, self.topic.after, number)
        return {"school_id": self.ground.school_id, "id": named}

    def _classmates(self) -> Sequence[UUID]:
        """Those who have been there all the time."""
        away = self.plan.leavers
        return [id_ for id_, one in self.plan.pupils if id_ not in away and one.name != stories.GONE_QUIET]

    def _people(self) -> Mapping[str, UUID]:
        classmates = self._classmates()
        drawn = self.generator.permutation(len(classmates))[: len(SPEAKERS)]
        pupils = {speaker: classmates[place] for speaker, place in zip(SPEAKERS, drawn, strict=True)}
        return {"teacher": self.plan.teacher_id, **pupils}

    def _open(self, opener: UUID, at: dt.datetime) -> None:
        sequence = self.ground.id("sequence", _sequence_of()[self.topic.after])
        self.tables.add(
            ForumTopic,
            {
                "school_id": self.ground.school_id,
                "id": self._id,
                "class_id": self.plan.id,
                "sequence_id": None if self.topic.pinned else sequence,
                "title": self.topic.title,
                "description": self.topic.text,
                "created_by": opener,
                "is_pinned": self.topic.pinned,
                "is_locked": self.topic.locked,
                "created_at": at,
            },
        )
        self._remember(0, opener, at)

    def _vote(self, post_id: UUID, author: UUID, at: dt.datetime, share: float) -> int:
        """Add the votes of a share of the class for a post; returns how many."""
        voters = [one for one in self._classmates() if one != author]
        chance, delay = self.generator.random((2, len(voters)))
        rows = [
            {
                **self._own("vote", f"{post_id}/{voter}"),
                "post_id": post_id,
                "user_id": voter,
                "created_at": at + delay[place] * VOTED_WITHIN,
            }
            for place, voter in enumerate(voters)
            if chance[place] < share
        ]
        self.tables.add(ForumVote, *rows)
        return len(rows)

    def _tell(self, people: Set[UUID], at: dt.datetime) -> None:
        """Tell those who were answered."""
        for person in sorted(people):
            self.tables.add(
                Notification,
                {
                    **self._own("notice", f"{person}/{at}"),
                    "user_id": person,
                    "kind": NotificationKind.forum_reply,
                    "class_id": self.plan.id,
                    "data": {"topic_id": str(self._id)},
                    "created_at": at,
                    "read_at": at + _READ_AFTER if self.ground.now - at > _READ_AFTER else None,
                },
            )

    def _remember(self, number: int, author: UUID, at: dt.datetime) -> None:
        """What a pupil says is part of the pupil's history."""
        if author == self.plan.teacher_id:
            return
        event = {
            **self._own("event", f"forum/{number}"),
            "class_id": self.plan.id,
            "student_id": author,
            "activity_id": None,
            "occurred_at": at,
            "verb": Verb.interacted.value,
            "object_key": "forum",
            "data": {"topic": str(self._id)},
            "recorded_at": at,
        }
        self.tables.add(InteractionEvent, event)
        self.tables.add(EventKey, event_key(event))
