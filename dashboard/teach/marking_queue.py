"""What waits for marking in a class, and what was marked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, cast, func, select, true
from sqlalchemy.dialects.postgresql import JSONPATH

from datastore.models import Activity, ActivityAttempt, StudentProduction, User
from datastore.models.enums import ActivityType, ProductionStatus
from datastore.scope import Scope

_HAND_INS = func.jsonb_array_length(
    func.jsonb_path_query_array(StudentProduction.draft_data, cast("$[*] ? (@.submitted == true)", JSONPATH))
).label("hand_ins")
MOST_MARKED = 40
"""Lines of the list of what is marked."""


@dataclass(frozen=True, slots=True)
class ToMark:
    """A line of the queue: a text, or an attempt with open answers."""

    id: UUID
    """Of the production, or of the attempt."""
    is_text: bool
    pupil: str
    title: str
    """Of the activity."""
    at: dt.datetime
    """When it was handed in; of what is marked, when it was given back."""
    number: int
    """Which hand-in of the activity it is, from 1."""


def pupil_name(row: Any) -> str:
    """Last name first, as the lists of staff have it."""
    return f"{row.last_name} {row.first_name}"


def to_mark(connection: Connection, scope: Scope, class_id: UUID) -> list[ToMark]:
    """What waits for marking in the class? Texts and open answers, the oldest first. Two statements.

    Raises:
        NotFound: the scope does not teach the class.
    """
    texts = _texts(connection, scope, class_id, ProductionStatus.submitted)
    return sorted([*texts, *_attempts(connection, scope, class_id)], key=lambda line: line.at)


def marked(connection: Connection, scope: Scope, class_id: UUID) -> list[ToMark]:
    """Which texts were given back, and wait for nothing? The latest first. One statement.

    Raises:
        NotFound: the scope does not teach the class.
    """
    texts = _texts(connection, scope, class_id, ProductionStatus.evaluated)
    return sorted(texts, key=lambda line: line.at, reverse=True)[:MOST_MARKED]


def _texts(connection: Connection, scope: Scope, class_id: UUID, status: ProductionStatus) -> list[ToMark]:
    scope.require_teaching(class_id)
    p, a, u = StudentProduction, Activity, User
    query = (
        select(p.id, a.title, p.submitted_at, p.evaluated_at, u.first_name, u.last_name, _HAND_INS)
        .join(a, (a.school_id == p.school_id) & (a.id == p.activity_id))
        .join(u, (u.school_id == p.school_id) & (u.id == p.student_id))
        .where(
            p.school_id == scope.school_id,
            p.class_id == class_id,
            p.status == status,
            p.submitted_at.is_not(None),
        )
    )
    return [
        ToMark(
            id=row.id,
            is_text=True,
            pupil=pupil_name(row),
            title=row.title,
            at=row.evaluated_at if status is ProductionStatus.evaluated else row.submitted_at,
            number=row.hand_ins,
        )
        for row in connection.execute(query)
    ]


def _attempts(connection: Connection, scope: Scope, class_id: UUID) -> list[ToMark]:
    t, a, u = ActivityAttempt, Activity, User
    query = (
        select(t.id, a.title, t.submitted_at, t.attempt_number, u.first_name, u.last_name)
        .join(a, (a.school_id == t.school_id) & (a.id == t.activity_id))
        .join(u, (u.school_id == t.school_id) & (u.id == t.student_id))
        .where(
            t.school_id == scope.school_id,
            t.class_id == class_id,
            t.needs_review == true(),
            a.activity_type != ActivityType.text_production,
        )
    )
    return [
        ToMark(row.id, False, pupil_name(row), row.title, row.submitted_at, row.attempt_number)
        for row in connection.execute(query)
    ]


def count_to_mark(connection: Connection, scope: Scope, class_id: UUID) -> int:
    """How much waits for marking in the class? Two statements.

    Raises:
        NotFound: the scope does not teach the class.
    """
    scope.require_teaching(class_id)
    p, t, a = StudentProduction, ActivityAttempt, Activity
    texts = select(func.count()).where(
        p.school_id == scope.school_id,
        p.class_id == class_id,
        p.status == ProductionStatus.submitted,
        p.submitted_at.is_not(None),
    )
    attempts = (
        select(func.count())
        .select_from(t)
        .join(a, (a.school_id == t.school_id) & (a.id == t.activity_id))
        .where(
            t.school_id == scope.school_id,
            t.class_id == class_id,
            t.needs_review == true(),
            a.activity_type != ActivityType.text_production,
        )
    )
    return sum(connection.execute(query).scalar_one() for query in (texts, attempts))
