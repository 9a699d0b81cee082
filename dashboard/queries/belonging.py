"""Whether what an address names belongs to the class: asked before the page is made."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, text

from dashboard.queries.frames import FILTERED_ACTIVITIES, parameters
from dashboard.views import ClassView
from datastore.scope import Scope

_PUPIL = text(
    """
    SELECT EXISTS (SELECT FROM class_enrollments
                   WHERE school_id = :school AND class_id = :class AND student_id = :student)
    """
)

_ACTIVITY = text(
    f"WITH {FILTERED_ACTIVITIES} SELECT EXISTS (SELECT FROM plan WHERE id = :activity)"  # noqa: S608 - a constant of ours
)


def is_pupil(connection: Connection, scope: Scope, class_id: UUID, student_id: UUID) -> bool:
    """Is or was somebody a pupil of the class? One statement.

    Raises:
        NotFound: the scope does not teach the class.
    """
    asked = {**parameters(scope, ClassView(class_id=class_id)), "student": student_id}
    return bool(connection.execute(_PUPIL, asked).scalar_one())


def is_activity(connection: Connection, scope: Scope, class_id: UUID, activity_id: UUID) -> bool:
    """Does the class have an activity, not hidden and not archived? One statement.

    Raises:
        NotFound: the scope does not teach the class.
    """
    asked = {**parameters(scope, ClassView(class_id=class_id)), "activity": activity_id}
    return bool(connection.execute(_ACTIVITY, asked).scalar_one())
