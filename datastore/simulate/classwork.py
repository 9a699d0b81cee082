"""Twelve weeks of a class: who works on what, when, and what comes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np

from datastore.configuration import Configuration
from datastore.content.text_production import TextProductionContent
from datastore.models.enums import ActivityType
from datastore.simulate import stories
from datastore.simulate.attempts import Conduct, Pupil, Sitting
from datastore.simulate.calendar import LESSON, SchoolTime
from datastore.simulate.learners import stream
from datastore.simulate.outcomes import handed_in, record_outcomes
from datastore.simulate.placing import Done, Ground, Placed, Tables
from datastore.simulate.tasks import Task
from datastore.simulate.traces import record_traces
from datastore.simulate.working import work_on
from datastore.simulate.writing import Marks, mark, open_items, write_text

LESSONS = 27
MARKED_UNTIL = 21
"""What was set in the lessons up to this one, the teacher has marked and released."""
ABSENT_SHARE = 0.065
CATCHES_UP_SHARE = 0.6
"""Work of a missed lesson that is done at home."""
HOMEWORK_SHARE = 0.12
SKIPPED_SHARE, OPTIONAL_SKIPPED_SHARE = 0.015, 0.35
LAST_MINUTES = dt.timedelta(minutes=12)
"""In the last minutes of a lesson nothing new is begun: it is for the evening."""
_ARRIVES = (60.0, 240.0)
_SAME_SITTING = dt.timedelta(minutes=30)
_MARKING_DAYS = (2.0, 8.0)


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A class, its pupils and its work."""

    id: UUID
    name: str
    teacher_id: UUID
    pupils: Sequence[tuple[UUID, Pupil]]
    """In the order of the roster."""
    lessons: Sequence[dt.datetime]
    """The last ones, oldest first."""
    tasks: Sequence[Task]
    """What the class has worked on so far, in order."""
    configuration: Configuration
    due: Mapping[str, dt.date]
    """By activity."""
    leaves_after: Mapping[UUID, int]
    """The pupils who left the class, and after which lesson."""


def spread(tasks: Sequence[Task], lessons: int) -> list[list[Task]]:
    """The activities of each lesson, by their estimated time."""
    total = sum(task.activity.estimated_duration for task in tasks)
    plan: list[list[Task]] = [[] for _ in range(lessons)]
    begun = 0
    for task in tasks:
        plan[begun * lessons // total].append(task)
        begun += task.activity.estimated_duration
    return plan
