"""Builds every row of the demo school in memory; no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from datastore.configuration import parse_configuration
from datastore.crypto import Cipher
from datastore.measures.weeks import local_day, school_zone
from datastore.models import ActivityVisit, User
from datastore.simulate import stories
from datastore.simulate.attempts import Pupil
from datastore.simulate.classwork import LESSONS, ClassPlan, spread
from datastore.simulate.content_files import (
    DemoFramework,
    DemoSequence,
    load_badges,
    load_framework,
    load_sequences,
)
from datastore.simulate.content_rows import activity_ids, add_common, add_sequences, competency_ids
from datastore.simulate.days import record_days
from datastore.simulate.forum import record_forum
from datastore.simulate.learners import Population, draw_population, stream
from datastore.simulate.placing import Ground, Tables, stable_id
from datastore.simulate.present import record_class
from datastore.simulate.revised import record_revised
from datastore.simulate.roster import CLASSES, ClassSpec, make_pupils
from datastore.simulate.school import SLUG, SchoolBuilder
from datastore.simulate.tasks import Task, tasks_of
from datastore.simulate.timetable import SchoolTime

TIMEZONE = "Europe/Paris"
_STILL_OPEN = dt.timedelta(weeks=8)
"""How long a sequence that the class has not finished stays open."""
_GRACE = dt.timedelta(days=2)
"""How long after its last lesson a finished one takes work that is not late."""

Roster = Sequence[tuple[UUID, Pupil]]


@dataclass(frozen=True, slots=True)
class DemoData:
    """The demo in memory: its rows, and the truth behind them."""

    school_id: UUID
    tables: Tables
    class_ids: Mapping[str, UUID]
    rosters: Mapping[str, Roster]
    """By class: id and learner."""
    population: Population
    tasks: Sequence[Task]
    """With the true parameters of their items."""


def build_demo(
    *,
    now: dt.datetime,
    seed: int,
    cipher: Cipher,
    password_hash: str,
    told: Callable[[], None] = lambda: None,
) -> DemoData:
    """Everything that the demo holds.

    Args:
        now: The moment at which the history ends, in UTC.
        seed: The same seed and moment give the same rows.
        cipher: Digests the user names.
        password_hash: Of the password of all accounts.
        told: Called after each class.
    """
    framework, sequences = load_framework(), load_sequences()
    ground = _ground(now, seed, framework, sequences)
    population = draw_population([spec.enrolled for spec in CLASSES], framework.codes, stream(seed, "pupils"))
    tasks = tasks_of(sequences, seed, stories.PLANTED_ITEMS)
    tables = Tables()
    time = SchoolTime(now, ground.zone)
    add_common(tables, framework, load_badges())
    builder = SchoolBuilder(ground, tables, cipher, password_hash, time.start_date)
    builder.school()
    course = _Course(builder, time, builder.staff(), sequences, tasks)
    add_sequences(ground, tables, sequences, course.staff[CLASSES[0].teacher])
    by_class = make_pupils(population, seed)
    ids = builder.pupils(by_class)
    rosters = {name: [(ids[one.number], one) for one in pupils] for name, pupils in by_class.items()}
    class_ids = {}
    for number, spec in enumerate(CLASSES):
        plan = course.plan(spec, rosters[spec.name])
        record_class(ground, tables, time, plan, tasks)
        record_forum(ground, tables, time, plan, number)
        record_days(ground, tables, plan)
        record_revised(ground, tables, time, plan)
        class_ids[spec.name] = plan.id
        told()
    _note_last_sign_in(tables)
    return DemoData(ground.school_id, tables, class_ids, rosters, population, tasks)


def _ground(
    now: dt.datetime, seed: int, framework: DemoFramework, sequences: Sequence[DemoSequence]
) -> Ground:
    school_id = stable_id("school", SLUG)
    root = stable_id(school_id, seed)
    return Ground(
        seed=seed,
        school_id=school_id,
        timezone=TIMEZONE,
        zone=school_zone(TIMEZONE),
        now=now,
        activity_ids=activity_ids(root, sequences),
        competency_ids=competency_ids(framework),
        root=root,
    )


@dataclass(frozen=True, slots=True)
class _Course:
    """Sets up classes: their rows, and their plans of work."""

    builder: SchoolBuilder
    time: SchoolTime
    staff: Mapping[str, UUID]
    sequences: Sequence[DemoSequence]
    tasks: Sequence[Task]

    def plan(self, spec: ClassSpec, roster: Roster) -> ClassPlan:
        """The plan of a class; adds the rows of the class, its enrolments and its configurations."""
        class_id = self.builder.classroom(spec, self.staff)
        lessons = self.time.lessons(spec.slots, LESSONS)
        leavers = {roster[-1][0]: spec.leaves_after} if spec.leaves_after else {}
        for student_id, _ in roster:
            left = leavers.get(student_id)
            self.builder.enrol(class_id, student_id, lessons[left] if left else None)
        reached = next(n for n, task in enumerate(self.tasks, start=1) if task.slug == spec.reached)
        tasks = self.tasks[:reached]
        return ClassPlan(
            id=class_id,
            name=spec.name,
            teacher_id=self.staff[spec.teacher],
            pupils=roster,
            lessons=lessons,
            tasks=tasks,
            configuration=parse_configuration(spec.settings),
            due=self._open(spec, class_id, lessons, tasks),
            leavers=leavers,
        )

    def _open(
        self, spec: ClassSpec, class_id: UUID, lessons: Sequence[dt.datetime], tasks: Sequence[Task]
    ) -> dict[str, dt.date]:
        """Open the sequences to the class; returns by activity when work is due, sequence after sequence."""
        by_lesson = spread(tasks, len(lessons))
        lesson_of = {
            task.slug: lesson for lesson, set_ in zip(lessons, by_lesson, strict=True) for task in set_
        }
        due: dict[str, dt.date] = {}
        for sequence in self.sequences:
            days = [self._day(lesson_of[a.slug]) for a in sequence.activities if a.slug in lesson_of]
            finished = len(days) == len(sequence.activities)
            end = max(days, default=self.time.today) + (_GRACE if finished else _STILL_OPEN)
            period = (self.time.start_date, end)
            self.builder.configure(spec, class_id, self.staff[spec.teacher], sequence.slug, period)
            due.update(dict.fromkeys((activity.slug for activity in sequence.activities), end))
        return due

    def _day(self, at: dt.datetime) -> dt.date:
        return local_day(at, self.time.zone)


def _note_last_sign_in(tables: Tables) -> None:
    """Write when each pupil last signed in: no later than their last visit began."""
    began: dict[UUID, dt.datetime] = {}
    for visit in tables.rows[ActivityVisit]:
        student_id, at = visit["student_id"], visit["started_at"]
        began[student_id] = max(at, began.get(student_id, at))
    for person in tables.rows[User]:
        person["last_seen_at"] = began.get(person["id"])
