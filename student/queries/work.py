"""What a pupil may read: the own work, in the classes of today. Scores are not read at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, select, text

from datastore.measures.weeks import local_day, school_zone
from datastore.models import Badge, StudentBadge
from datastore.models.enums import ResultStatus
from datastore.scope import Scope


@dataclass(frozen=True, slots=True)
class Step:
    """One session of a sequence, as far as the pupil is."""

    title: str
    completed: int
    """Mandatory activities completed."""
    mandatory: int
    is_current: bool
    """The next activity is in it."""

    @property
    def is_done(self) -> bool:
        """Whether every mandatory activity of it is completed."""
        return self.mandatory > 0 and self.completed == self.mandatory


@dataclass(frozen=True, slots=True)
class Task:
    """What to do next."""

    title: str
    minutes: int | None
    """How long it takes by its author's estimate."""


@dataclass(frozen=True, slots=True)
class Path:
    """One sequence, as the pupil's class has it."""

    title: str
    steps: Sequence[Step]
    next: Task | None
    """The first mandatory activity that the pupil can still do; None when there is none left."""
    waiting: int
    """Mandatory activities handed in that wait for the teacher."""
    active_seconds: int | None
    """Over all its activities; None where nothing was measured."""
    last_title: str | None
    """The activity worked on last; None before the first one."""
    last_day: dt.date | None
    end_date: dt.date | None

    @property
    def completed(self) -> int:
        """Mandatory activities completed."""
        return sum(step.completed for step in self.steps)

    @property
    def mandatory(self) -> int:
        """Mandatory activities."""
        return sum(step.mandatory for step in self.steps)

    @property
    def percent(self) -> int:
        """Completed over mandatory activities, rounded as the teacher's pages round it; 0 without any."""
        return round(100 * self.completed / self.mandatory) if self.mandatory else 0


@dataclass(frozen=True, slots=True)
class ClassWork:
    """What a class works on."""

    name: str
    paths: Sequence[Path]


@dataclass(frozen=True, slots=True)
class EarnedBadge:
    """A badge of the pupil's."""

    title: str
    description: str | None
    day: dt.date
    """When it was earned, in the school's time."""


_WORK = text(
    """
    SELECT c.id AS class_id, c.name AS class_name, q.id AS sequence_id, q.title AS sequence_title, k.end_date,
           s.session_number, s.title AS session_title,
           a.title, a.is_mandatory, a.estimated_duration, r.status::text, r.time_spent, r.last_seen_at
    FROM teacher_configurations k
    JOIN schools o ON o.id = k.school_id
    JOIN classes c ON c.school_id = k.school_id AND c.id = k.class_id
    JOIN sequences q ON q.school_id = k.school_id AND q.id = k.sequence_id
    JOIN sessions s ON s.school_id = k.school_id AND s.sequence_id = q.id
    JOIN activities a ON a.school_id = k.school_id AND a.session_id = s.id
    LEFT JOIN activity_results r ON r.school_id = k.school_id AND r.class_id = c.id
         AND r.student_id = :student AND r.activity_id = a.id AND NOT r.banked
    WHERE k.school_id = :school AND k.class_id = ANY (:classes) AND k.group_id IS NULL AND k.is_active
      AND (k.start_date IS NULL OR k.start_date <= (now() AT TIME ZONE o.timezone)::date)
      AND c.archived_at IS NULL AND q.archived_at IS NULL AND q.is_active
      AND s.archived_at IS NULL AND a.archived_at IS NULL
    ORDER BY c.name, c.id, coalesce(k.end_date < (now() AT TIME ZONE o.timezone)::date, false),
             q.position, q.title, q.id, s.session_number, a.activity_number
    """
)


def work(connection: Connection, scope: Scope) -> list[ClassWork]:
    """What do I work on, how far am I, and what is next? One statement.

    The sequences open today to the classes that the person attends, by class, in teaching order, those past
    their end after the others. Completion is that of the teacher's pages: completed over mandatory
    activities, without results carried over from an earlier year. Results that are held back count as handed
    in and tell nothing else.

    Raises:
        NotFound: the scope is nobody's.
    """
    parameters = {
        "school": scope.school_id,
        "student": scope.require_person(),
        "classes": list(scope.attends),
    }
    rows = connection.execute(_WORK, parameters).all()
    classes = groupby(rows, key=lambda row: row.class_id)
    return [_class_work(list(group), scope.timezone) for _, group in classes]


def _class_work(rows: Sequence[Row[Any]], timezone: str) -> ClassWork:
    sequences = groupby(rows, key=lambda row: row.sequence_id)
    return ClassWork(rows[0].class_name, [_path(list(group), timezone) for _, group in sequences])


def _path(rows: Sequence[Row[Any]], timezone: str) -> Path:
    mandatory = [row for row in rows if row.is_mandatory]
    todo = next((row for row in mandatory if not _is_completed(row) and not _is_waiting(row)), None)
    times = [row.time_spent for row in rows if row.time_spent is not None]
    seen = [row for row in rows if row.last_seen_at is not None]
    last = max(seen, key=lambda row: row.last_seen_at, default=None)
    sessions = groupby(rows, key=lambda row: row.session_number)
    return Path(
        title=rows[0].sequence_title,
        steps=[_step(list(group), todo) for _, group in sessions],
        next=Task(todo.title, todo.estimated_duration) if todo else None,
        waiting=sum(map(_is_waiting, mandatory)),
        active_seconds=sum(times) if times else None,
        last_title=last.title if last else None,
        last_day=local_day(last.last_seen_at, school_zone(timezone)) if last else None,
        end_date=rows[0].end_date,
    )


def _step(rows: Sequence[Row[Any]], todo: Row[Any] | None) -> Step:
    mandatory = [row for row in rows if row.is_mandatory]
    return Step(
        title=rows[0].session_title,
        completed=sum(map(_is_completed, mandatory)),
        mandatory=len(mandatory),
        is_current=todo is not None and todo.session_number == rows[0].session_number,
    )


def _is_completed(row: Row[Any]) -> bool:
    return bool(row.status == ResultStatus.completed)


def _is_waiting(row: Row[Any]) -> bool:
    return bool(row.status == ResultStatus.needs_review)


def badges(connection: Connection, scope: Scope) -> list[EarnedBadge]:
    """Which badges have I earned? The latest first. One statement.

    Raises:
        NotFound: the scope is nobody's.
    """
    query = (
        select(Badge.title, Badge.description, StudentBadge.earned_at)
        .join(Badge, Badge.id == StudentBadge.badge_id)
        .where(StudentBadge.school_id == scope.school_id, StudentBadge.student_id == scope.require_person())
        .order_by(StudentBadge.earned_at.desc(), Badge.title)
    )
    zone = school_zone(scope.timezone)
    return [
        EarnedBadge(title, description, local_day(earned_at, zone))
        for title, description, earned_at in connection.execute(query)
    ]
