"""What a pupil may read: the own work, in the classes of today. Scores are not read at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from sqlalchemy import Connection

from datastore.plan import plans
from datastore.scope import Scope
from student.queries.path import Path, Step, path_of


@dataclass(frozen=True, slots=True)
class ClassWork:
    """What a class works on."""

    name: str
    paths: Sequence[Path]


@dataclass(frozen=True, slots=True)
class Task:
    """What to do now."""

    step: Step
    path: Path


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which a part of a sequence is to be handed in, and was not yet."""

    day: dt.date
    class_id: UUID
    sequence_id: UUID
    title: str
    """Of the sequence."""
    left: int
    """Mandatory activities to be handed in yet."""


def work(connection: Connection, scope: Scope, *, at: dt.datetime) -> list[ClassWork]:
    """What do I work on, how far am I, and what is next? Four statements at most.

    The sequences open to the classes that the person attends, as `datastore.plan.plans` orders them.
    Completion is completed over mandatory activities, without results carried over from an earlier year.
    Results that are held back count as handed in and tell nothing else.

    Raises:
        NotFound: the scope is nobody's.
    """
    return [
        ClassWork(
            plan.name,
            [path_of(plan, sequence, at=at, timezone=scope.timezone) for sequence in plan.sequences],
        )
        for plan in plans(connection, scope, scope.attends, at=at)
    ]


def first_task(classes: Sequence[ClassWork], today: dt.date) -> Task | None:
    """What to do first: what is due next; then what has no due date; then what is overdue, the latest first.

    Of each sequence its first open mandatory activity.
    """
    tasks = [Task(path.next, path) for of_class in classes for path in of_class.paths if path.next]

    def urgency(task: Task) -> tuple[int, int]:
        if task.step.due_on is None:
            return 1, 0
        days = (task.step.due_on - today).days
        return (0, days) if days >= 0 else (2, -days)

    return min(tasks, key=urgency, default=None)


def deadlines(classes: Sequence[ClassWork]) -> list[Deadline]:
    """By when is what to be handed in? The earliest day first; what is handed in is left out."""
    found = []
    for path in (path for of_class in classes for path in of_class.paths):
        dated = [(stage.due_on, stage.left) for stage in path.stages if stage.due_on and stage.left]
        for day, stages in groupby(sorted(dated), key=lambda each: each[0]):
            left = sum(count for _, count in stages)
            found.append(Deadline(day, path.class_id, path.sequence_id, path.title, left))
    return sorted(found, key=lambda deadline: deadline.day)
