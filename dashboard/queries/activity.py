"""One activity, and the answers of the class to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from dashboard.queries.frames import CHOSEN_STUDENTS, FILTERED_ACTIVITIES, during, parameters
from dashboard.views import ClassView
from datastore.content import Content, parse_content
from datastore.models.enums import ActivityType
from datastore.scope import Scope


@dataclass(frozen=True, slots=True)
class AnalysedActivity:
    """What is analysed."""

    activity_id: UUID
    title: str
    activity_type: ActivityType
    session: str
    sequence: str
    content: Content
    """As pupils see it today; earlier answers may be to earlier versions."""


@dataclass(frozen=True, slots=True)
class FirstAttempt:
    """What one pupil answered at the first attempt that counts."""

    student_id: UUID
    entries: Mapping[str, Mapping[str, Any]]
    """By the key of the item: answer, correct, points, max_points, seconds, needs_review."""


_ACTIVITY = text(
    f"""
    WITH {FILTERED_ACTIVITIES}
    SELECT plan.title, plan.activity_type::text, plan.session_title, plan.sequence_title, a.content
    FROM plan JOIN activities a ON a.school_id = :school AND a.id = plan.id
    WHERE plan.id = :activity
    """  # noqa: S608 - the inserted text is a constant of ours
)


def activity(
    connection: Connection, scope: Scope, view: ClassView, activity_id: UUID
) -> AnalysedActivity | None:
    """Which activity is it? None where the class has no such activity, or the filters leave it out."""
    asked = {**parameters(scope, view), "activity": activity_id}
    row = connection.execute(_ACTIVITY, asked).one_or_none()
    if row is None:
        return None
    title, kind, session, sequence, content = row
    return AnalysedActivity(
        activity_id, title, ActivityType(kind), session, sequence, parse_content(kind, content)
    )


def is_left_out(connection: Connection, scope: Scope, view: ClassView, activity_id: UUID) -> bool:
    """Whether only the filters hide an activity that the class has. One statement, as `activity`."""
    everything = ClassView(class_id=view.class_id)
    return activity(connection, scope, everything, activity_id) is not None


FIRST_ATTEMPTS = f"""
    firsts AS (
        SELECT DISTINCT ON (t.student_id) t.student_id, t.submitted_at, t.response_data
        FROM activity_attempts t JOIN chosen ON chosen.student_id = t.student_id
        WHERE t.school_id = :school AND t.class_id = :class AND t.activity_id = :activity
          AND NOT t.held AND NOT t.banked AND (t.flag IS NULL OR t.decision = 'counts')
        ORDER BY t.student_id, t.attempt_number
    ), kept AS (SELECT * FROM firsts WHERE {during("submitted_at")})
"""  # noqa: S608 - the inserted text is a constant of ours
"""CTEs after `chosen`: the first attempt of each pupil that counts; `kept`: those of the days filtered."""

_FIRST_ATTEMPTS = text(
    f"WITH {CHOSEN_STUDENTS}, {FIRST_ATTEMPTS} SELECT student_id, response_data FROM kept"  # noqa: S608
)


def first_attempts(
    connection: Connection, scope: Scope, view: ClassView, activity_id: UUID
) -> Sequence[FirstAttempt]:
    """What did each pupil answer at first? One statement.

    The first attempt that counts: released, not carried over, and if it was flagged, accepted. With days
    filtered, those of them that were handed in then. Pupils who have left count: the work is the class's.
    """
    asked = {**parameters(scope, view), "activity": activity_id}
    rows = connection.execute(_FIRST_ATTEMPTS, asked)
    return [
        FirstAttempt(student_id, {entry["key"]: entry for entry in entries}) for student_id, entries in rows
    ]
