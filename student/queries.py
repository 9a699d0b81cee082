"""What a pupil may read: the own work, in the classes of today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select, text

from datastore.models import Badge, StudentBadge
from datastore.scope import Scope


@dataclass(frozen=True, slots=True)
class Step:
    """One session of a sequence, as far as the pupil is."""

    title: str
    completed: int
    mandatory: int

    @property
    def is_done(self) -> bool:
        """Whether every mandatory activity of it is completed."""
        return self.mandatory > 0 and self.completed >= self.mandatory


@dataclass(frozen=True, slots=True)
class Path:
    """One sequence, as the pupil's class has it."""

    class_name: str
    title: str
    steps: Sequence[Step]
    next_title: str | None
    """The first mandatory activity that is not completed; None when all are."""
    active_seconds: int
    end_date: dt.date | None

    @property
    def completed(self) -> int:
        """Mandatory activities completed."""
        return sum(min(step.completed, step.mandatory) for step in self.steps)

    @property
    def mandatory(self) -> int:
        """Mandatory activities."""
        return sum(step.mandatory for step in self.steps)

    @property
    def current(self) -> Step | None:
        """The first session that is not done."""
        return next((step for step in self.steps if not step.is_done), None)

    @property
    def percent(self) -> int:
        """Completed over mandatory activities, in whole percent, rounded down: 100 means all."""
        return 100 * self.completed // self.mandatory if self.mandatory else 0


_PATHS = text(
    """
    SELECT c.name AS class_name, q.id AS sequence_id, q.title, k.end_date, c.id AS class_id,
           s.session_number, s.title AS session_title, a.title AS activity_title, a.is_mandatory,
           coalesce(r.status = 'completed' AND NOT r.banked, false) AS completed,
           coalesce(r.time_spent, 0) AS active_seconds
    FROM teacher_configurations k
    JOIN classes c ON c.school_id = k.school_id AND c.id = k.class_id
    JOIN schools o ON o.id = k.school_id
    JOIN sequences q ON q.school_id = k.school_id AND q.id = k.sequence_id
    JOIN sessions s ON s.school_id = q.school_id AND s.sequence_id = q.id
    JOIN activities a ON a.school_id = s.school_id AND a.session_id = s.id
    LEFT JOIN activity_results r ON r.school_id = a.school_id AND r.class_id = k.class_id
         AND r.student_id = :student AND r.activity_id = a.id
    WHERE k.school_id = :school AND k.class_id = ANY (:classes) AND k.group_id IS NULL AND k.is_active
      AND coalesce(k.start_date, date '1900-01-01') <= (now() AT TIME ZONE o.timezone)::date
      AND a.archived_at IS NULL AND s.archived_at IS NULL
    ORDER BY c.name, q.position, q.title, q.id, s.session_number, a.activity_number
    """
)


def paths(connection: Connection, scope: Scope) -> list[Path]:
    """What do I work on, and how far am I? One statement.

    The sequences open today to the pupil's classes, with their sessions in order; completed counts mandatory
    activities, active time is in seconds over all activities of the sequence.
    """
    parameters = {
        "school": scope.school_id,
        "student": scope.require_person(),
        "classes": list(scope.attends),
    }
    rows = connection.execute(_PATHS, parameters).all()
    return [_path(list(group)) for _, group in groupby(rows, key=_of_path)]


def _of_path(row: Any) -> tuple[UUID, UUID]:
    return row.class_id, row.sequence_id


def _path(rows: Sequence[Any]) -> Path:
    waiting = (row.activity_title for row in rows if row.is_mandatory and not row.completed)
    return Path(
        class_name=rows[0].class_name,
        title=rows[0].title,
        steps=[_step(list(group)) for _, group in groupby(rows, key=lambda row: row.session_number)],
        next_title=next(waiting, None),
        active_seconds=sum(row.active_seconds for row in rows),
        end_date=rows[0].end_date,
    )


def _step(rows: Iterable[Any]) -> Step:
    rows = list(rows)
    mandatory = [row for row in rows if row.is_mandatory]
    return Step(rows[0].session_title, sum(row.completed for row in mandatory), len(mandatory))


def badges(connection: Connection, scope: Scope) -> Sequence[Any]:
    """Which badges have I earned? Title, description and day, the latest first. One statement."""
    query = (
        select(Badge.title, Badge.description, StudentBadge.earned_at)
        .join(Badge, Badge.id == StudentBadge.badge_id)
        .where(StudentBadge.school_id == scope.school_id, StudentBadge.student_id == scope.require_person())
        .order_by(StudentBadge.earned_at.desc(), Badge.title)
    )
    return connection.execute(query).all()
