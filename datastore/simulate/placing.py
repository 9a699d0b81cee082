"""What all rows of the demo have in common: ids that are the same on every run, and work on the clock."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import uuid_utils.compat

from datastore.configuration import Configuration
from datastore.measures.defaults import BY_ACTIVITY_TYPE, Feedback
from datastore.models import Base
from datastore.simulate.attempts import Sitting
from datastore.simulate.tasks import Task
from datastore.simulate.writing import Marks

Row = dict[str, Any]

_NAMESPACE = UUID("0d4b6c1e-6f0a-5c39-8a35-3f7d2b9e4c11")


def stable_id(*parts: object) -> UUID:
    """The same id for the same parts, on every run and machine."""
    return uuid_utils.compat.uuid5(_NAMESPACE, "\x1f".join(map(str, parts)))


@dataclass(slots=True)
class Tables:
    """Rows to load, by model; those of one model have the same keys."""

    rows: dict[type[Base], list[Row]] = field(default_factory=lambda: defaultdict(list))

    def add(self, model: type[Base], *rows: Row) -> None:
        """Append rows."""
        self.rows[model].extend(rows)


@dataclass(frozen=True, slots=True)
class Ground:
    """What is fixed before anybody works: the school and its content, by id."""

    seed: int
    school_id: UUID
    timezone: str
    zone: ZoneInfo
    now: dt.datetime
    activity_ids: Mapping[str, UUID]
    """By slug."""
    competency_ids: Mapping[str, UUID]
    """By code."""
    root: UUID
    """What all ids of this school and seed are made from."""

    def id(self, *parts: object) -> UUID:
        """The id of a thing of this school."""
        return uuid_utils.compat.uuid5(self.root, "\x1f".join(map(str, parts)))


@dataclass(frozen=True, slots=True)
class Placed:
    """A sitting and when it began."""

    begun: dt.datetime
    sitting: Sitting

    def at(self, seconds: float) -> dt.datetime:
        """A moment of the sitting on the clock."""
        return self.begun + dt.timedelta(seconds=round(seconds, 3))


@dataclass(frozen=True, slots=True)
class Done:
    """What a pupil did on an activity."""

    key: str
    """Tells it from all other work of the school."""
    task: Task
    class_id: UUID
    student_id: UUID
    placed: Sequence[Placed]
    configuration: Configuration
    due: dt.date
    """Later work is late."""
    teacher_id: UUID
    marks: Mapping[str, Marks]
    """What the teacher has marked: the text, under the activity's slug, or open answers by item key."""
    marked_at: dt.datetime | None
    came_from: str | None = None
    """The screen on which the pupil was right before."""

    @property
    def held(self) -> bool:
        """Whether the results wait for the teacher's release."""
        rules = BY_ACTIVITY_TYPE[self.task.activity.activity_type]
        return rules.feedback is Feedback.held_until_released and self.marked_at is None

    def own(self, ground: Ground, kind: str, number: object = "") -> Row:
        """The columns with which every row of the work begins."""
        return {
            "school_id": ground.school_id,
            "id": ground.id(kind, self.key, number),
            "class_id": self.class_id,
            "student_id": self.student_id,
            "activity_id": ground.activity_ids[self.task.slug],
        }
