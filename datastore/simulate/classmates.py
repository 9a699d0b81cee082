"""Classmates' reviews of one text of a class: given out as the platform does it, written the same evening."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

import numpy as np

from datastore.commands.history import Verb, event_key
from datastore.commands.texts.peer_allocation import Review, allocate
from datastore.content.rubric import Criterion, Rubric
from datastore.measures.levels import Level
from datastore.models import EventKey, InteractionEvent, Notification, PeerReview
from datastore.models.enums import NotificationKind
from datastore.simulate.classwork import ClassPlan
from datastore.simulate.placing import Ground, Row, Tables

SENT_SHARE = 0.85
"""Reviews that are sent; the others are not begun."""
_OFF = (-1, 0, 0, 0, 1)
"""By how many levels a classmate differs from the teacher, each as likely."""
_HOURS = (1.0, 9.0)
"""From the lesson in which the texts are given out to a review."""
_READ_AFTER = dt.timedelta(days=1)
_WORDS: Mapping[bool, Sequence[str]] = MappingProxyType(
    {
        True: (
            "On comprend tout de suite ce que tu défends. Le premier argument m’a convaincu.",
            "C’est clair et bien rangé. Relis juste les accords.",
            "J’aime bien ton deuxième argument : je n’y avais pas pensé.",
        ),
        False: (
            "L’idée est bonne, mais on ne sait pas bien pourquoi tu le penses.",
            "J’ai dû relire deux fois le milieu. Ajoute des mots pour relier les phrases.",
            "Tes deux arguments disent un peu la même chose. Il y a aussi des fautes d’accord.",
        ),
    }
)
"""What a classmate writes: of a text found good, or not yet."""


@dataclass(frozen=True, slots=True)
class Reviewing:
    """The reviews of one text of a class."""

    ground: Ground
    tables: Tables
    rubric: Rubric
    levels: Mapping[UUID, Mapping[str, Level]]
    """What the teacher gave each text, by criterion."""
    generator: np.random.Generator

    def record(self, plan: ClassPlan, texts: Sequence[Row], lesson: dt.datetime, per_text: int) -> None:
        """Add the reviews of the texts that were handed in when they were given out.

        Args:
            plan: The class.
            texts: Those given back.
            lesson: In which they are given out.
            per_text: How many reviews each text gets.
        """
        there = {t["student_id"]: t for t in texts if t["submitted_at"] < lesson < t["evaluated_at"]}
        for review in allocate(list(there), [], per_text=per_text, seed=str(plan.id)).added:
            self._review(review, there[review.writer], lesson)

    def _review(self, review: Review[UUID], text: Row, lesson: dt.datetime) -> None:
        row = {
            "school_id": self.ground.school_id,
            "id": self.ground.id("review", text["id"], review.reviewer),
            "production_id": text["id"],
            "reviewer_id": review.reviewer,
            "criteria": {},
            "comment": None,
            "submitted_at": None,
            "created_at": lesson,
        }
        self._tell(row, review.reviewer, NotificationKind.review_assigned, text)
        criteria, comment = self._judged(text)
        sent, part = self.generator.random(2)
        at = lesson + dt.timedelta(hours=_HOURS[0] + float(part) * (_HOURS[1] - _HOURS[0]))
        if sent < SENT_SHARE:
            row.update(criteria=criteria, comment=comment, submitted_at=at)
            self._tell(row, review.writer, NotificationKind.review_received, text)
            self._remember(row, text)
        self.tables.add(PeerReview, row)

    def _judged(self, text: Row) -> tuple[dict[str, str], str]:
        """The levels that a classmate finds, and the words."""
        given = self.levels[text["id"]]
        found = {one.key: self._near(one, given[one.key]) for one in self.rubric.criteria}
        good = sum(level >= Level.acquis for level in found.values()) * 2 > len(found)
        said = _WORDS[good][int(self.generator.integers(len(_WORDS[good])))]
        return {key: level.name for key, level in found.items()}, said

    def _near(self, criterion: Criterion, level: Level) -> Level:
        """What a classmate finds where the teacher finds a level."""
        offered = [Level[one.level] for one in criterion.levels]
        place = offered.index(level) + _OFF[int(self.generator.integers(len(_OFF)))]
        return offered[min(max(place, 0), len(offered) - 1)]

    def _tell(self, review: Row, person: UUID, kind: NotificationKind, text: Row) -> None:
        """The news, read long since."""
        at = review["submitted_at"] or review["created_at"]
        self.tables.add(
            Notification,
            {
                "school_id": self.ground.school_id,
                "id": self.ground.id("notice", review["id"], kind.value),
                "user_id": person,
                "kind": kind,
                "class_id": text["class_id"],
                "data": {"activity_id": str(text["activity_id"])},
                "created_at": at,
                "read_at": at + _READ_AFTER,
            },
        )

    def _remember(self, review: Row, text: Row) -> None:
        """That a review was written is part of the reviewer's history."""
        event = {
            "school_id": self.ground.school_id,
            "id": self.ground.id("event", review["id"]),
            "class_id": text["class_id"],
            "student_id": review["reviewer_id"],
            "activity_id": text["activity_id"],
            "occurred_at": review["submitted_at"],
            "verb": Verb.interacted.value,
            "object_key": None,
            "data": {"review": str(review["id"])},
            "recorded_at": review["submitted_at"],
        }
        self.tables.add(InteractionEvent, event)
        self.tables.add(EventKey, event_key(event))
