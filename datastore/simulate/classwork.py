"""Twelve weeks of a class: who works on what, when, and what comes of it."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np

from datastore.configuration import Configuration
from datastore.content.text_production import TextProductionContent
from datastore.models.enums import ActivityType
from datastore.simulate import stories
from datastore.simulate.attempts import Conduct, Pupil, Sitting
from datastore.simulate.learners import stream
from datastore.simulate.outcomes import record_outcomes
from datastore.simulate.placing import Done, Ground, Placed, Tables
from datastore.simulate.tasks import Task
from datastore.simulate.timetable import LESSON, SchoolTime
from datastore.simulate.traces import record_traces
from datastore.simulate.working import Work
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
_ARRIVES_SECONDS = (60.0, 240.0)
_BREAK_SECONDS = (900.0, 2400.0)
_SAME_ROUTE = dt.timedelta(minutes=30)
_BEFORE_LESSON = dt.timedelta(minutes=30)


@dataclass(frozen=True)
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
    leavers: Mapping[UUID, int]
    """The pupils who left the class, and after which lesson."""

    @cached_property
    def by_lesson(self) -> list[list[Task]]:
        """The activities of each lesson."""
        return spread(self.tasks, len(self.lessons))

    @cached_property
    def lesson_of(self) -> dict[str, int]:
        """The lesson of each activity, from 1."""
        return {task.slug: n for n, tasks in enumerate(self.by_lesson, start=1) for task in tasks}


def spread(tasks: Sequence[Task], lessons: int) -> list[list[Task]]:
    """The activities of each lesson, by their estimated time."""
    total = sum(task.activity.estimated_duration for task in tasks)
    plan: list[list[Task]] = [[] for _ in range(lessons)]
    begun = 0
    for task in tasks:
        plan[begun * lessons // total].append(task)
        begun += task.activity.estimated_duration
    return plan


class PupilTerm:
    """A pupil's twelve weeks; what happens does not depend on the calendar, only when it happens."""

    def __init__(self, ground: Ground, tables: Tables, time: SchoolTime, plan: ClassPlan, place: int) -> None:
        self.ground, self.tables, self.time, self.plan, self.place = ground, tables, time, plan, place
        self.student_id, self.pupil = plan.pupils[place]
        self._clock = stream(ground.seed, "clock", plan.name, str(place))
        presence = stream(ground.seed, "presence", plan.name, str(place))
        self._absent = presence.random(len(plan.lessons)) < ABSENT_SHARE
        self._generators: dict[str, np.random.Generator] = {}
        self._free_at = plan.lessons[0]
        self._evening_free_at = plan.lessons[0]
        self._last_screen: tuple[dt.datetime, str | None] = (plan.lessons[0], None)
        self._before: Task | None = None

    def record(self, by_lesson: Sequence[Sequence[Task]], *, until: int) -> None:
        """Go through the lessons.

        Args:
            by_lesson: What is set in each.
            until: The last lesson in which the pupil works.
        """
        for number, tasks in enumerate(by_lesson[:until], start=1):
            self._lesson(number, tasks)

    def conduct(self, task: Task) -> Conduct:
        """What the stories prescribe."""
        return stories.conduct_of(self.pupil, task.slug)

    def behave(self, task: Task) -> list[Sitting]:
        """What the pupil does on an activity."""
        generator, conduct = self._generator(task), self.conduct(task)
        if isinstance(task.activity.parsed, TextProductionContent):
            return write_text(task, self.pupil, generator, conduct=conduct)
        activity_type = task.activity.activity_type
        pass_mark = self.plan.configuration.pass_mark_for(activity_type)
        allowed = self.plan.configuration.attempts_for(activity_type)
        return Work(task, self.pupil, conduct, generator, pass_mark, allowed, self._before).sittings()

    def place_work(
        self,
        task: Task,
        placed: Sequence[Placed],
        marked_at: dt.datetime | None = None,
        *,
        occasion: str = "work",
    ) -> None:
        """Add the rows of work that has its times.

        Args:
            task: What was worked on.
            placed: How and when.
            marked_at: When the teacher marked it.
            occasion: Tells it from other work of the pupil on the activity.
        """
        came_at, came_from = self._last_screen
        handed_in = any(one.sitting.tries for one in placed)
        done = Done(
            key=f"{self.plan.name}/{self.place}/{task.slug}/{occasion}",
            task=task,
            class_id=self.plan.id,
            student_id=self.student_id,
            placed=placed,
            configuration=self.plan.configuration,
            due=self.plan.due[task.slug],
            teacher_id=self.plan.teacher_id,
            marks=self._marks(task) if marked_at and handed_in else {},
            marked_at=marked_at if handed_in else None,
            came_from=came_from if placed[0].begun - came_at < _SAME_ROUTE else None,
        )
        record_outcomes(self.ground, self.tables, done)
        ended_on = record_traces(self.ground, self.tables, done, self._generator(task))
        self._last_screen = (placed[-1].at(placed[-1].sitting.clock), ended_on)
        self._before = task

    def _generator(self, task: Task) -> np.random.Generator:
        """What the pupil's work on an activity is drawn from, and nothing else."""
        if task.slug not in self._generators:
            parts = ("work", self.plan.name, str(self.place), task.slug)
            self._generators[task.slug] = stream(self.ground.seed, *parts)
        return self._generators[task.slug]

    def _marks(self, task: Task) -> dict[str, Marks]:
        generator = self._generator(task)
        content, codes = task.activity.parsed, task.activity.competencies
        if isinstance(content, TextProductionContent):
            return {task.slug: mark(content.rubric, codes, self.pupil, generator)}
        return {item.key: mark(item.rubric, codes, self.pupil, generator) for item in open_items(task)}

    def _lesson(self, number: int, tasks: Sequence[Task]) -> None:
        start = self.plan.lessons[number - 1]
        coming = self.plan.lessons[number] if number < len(self.plan.lessons) else self.time.now
        self._free_at = start + dt.timedelta(seconds=self._clock.uniform(*_ARRIVES_SECONDS))
        in_class, at_home = self._shares(number, tasks)
        for task in in_class:
            if self._free_at > start + LESSON - LAST_MINUTES:
                at_home.append(task)
            else:
                self._in_class(number, task)
        for task in at_home:
            self._at_home(number, task, start, coming)

    def _shares(self, number: int, tasks: Sequence[Task]) -> tuple[list[Task], list[Task]]:
        """What is done in the lesson, and what at home."""
        absent = bool(self._absent[number - 1])
        in_class: list[Task] = []
        at_home: list[Task] = []
        for task in tasks:
            skips, place = self._generator(task).random(2)
            conduct = self.conduct(task)
            missed = absent and place >= CATCHES_UP_SHARE
            share = SKIPPED_SHARE if task.activity.is_mandatory else OPTIONAL_SKIPPED_SHARE
            if conduct.skips or (not conduct.planted and (missed or skips < share)):
                continue
            (at_home if absent or place < HOMEWORK_SHARE else in_class).append(task)
        return in_class, at_home

    def _in_class(self, number: int, task: Task) -> None:
        first, *later = self.behave(task)
        placed = [Placed(self._free_at, first)]
        self._free_at = placed[0].at(first.clock) + dt.timedelta(seconds=20)
        for sitting in later:
            evening = self.time.same_evening(placed[0].begun, self._clock)
            placed.append(Placed(max(evening, self._evening_free_at), sitting))
            self._evening_free_at = placed[-1].at(sitting.clock)
        self.place_work(task, placed, self._marked_at(number, task))

    def _at_home(self, number: int, task: Task, start: dt.datetime, coming: dt.datetime) -> None:
        begun = max(self.time.at_home(start, coming, self._clock), self._evening_free_at)
        self.place_work(task, self.in_a_row(begun, self.behave(task)), self._marked_at(number, task))

    def in_a_row(self, begun: dt.datetime, sittings: Sequence[Sitting]) -> list[Placed]:
        """Sittings one after the other, with a break between."""
        placed = []
        for sitting in sittings:
            placed.append(Placed(begun, sitting))
            pause = dt.timedelta(seconds=self._clock.uniform(*_BREAK_SECONDS))
            self._evening_free_at = placed[-1].at(sitting.clock)
            begun = self._evening_free_at + pause
        return placed

    def _marked_at(self, number: int, task: Task) -> dt.datetime | None:
        """When the teacher has marked it: handed back at the beginning of a lesson."""
        conduct = self.conduct(task)
        at_once = conduct.thorough and task.activity.activity_type is ActivityType.text_production
        set_in = number if at_once else self.plan.lesson_of.get(task.slug, len(self.plan.lessons))
        if set_in > MARKED_UNTIL and not at_once:
            return None
        wait = 1 if at_once else 2 + zlib.crc32(task.slug.encode()) % 3
        return self.plan.lessons[set_in + wait - 1] - _BEFORE_LESSON
