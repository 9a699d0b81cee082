"""What a class works on."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries.frames import FILTERED_ACTIVITIES, Columns, frame, parameters
from dashboard.views import ClassView
from datastore.scope import Scope

SESSION_COLUMNS: Columns = {
    "sequence_id": "object",
    "sequence": "str",
    "position": "int64",
    "session_id": "object",
    "session": "str",
    "session_number": "int64",
}
GROUP_COLUMNS: Columns = {"group_id": "object", "name": "str"}

_SESSIONS = text(
    f"""
    WITH {FILTERED_ACTIVITIES}
    SELECT DISTINCT sequence_id, sequence_title, position, session_id, session_title, session_number
    FROM plan ORDER BY position, sequence_title, session_number
    """  # noqa: S608 - the inserted text is a constant of ours
)


def sessions_of_class(connection: Connection, scope: Scope, view: ClassView) -> pd.DataFrame:
    """Which sequences and sessions has the class? Whatever is filtered.

    Columns: sequence_id, sequence, position, session_id, session, session_number; in teaching order.
    """
    return frame(connection, _SESSIONS, parameters(scope, ClassView(class_id=view.class_id)), SESSION_COLUMNS)


_GROUPS = text(
    "SELECT id, name FROM groups WHERE school_id = :school AND class_id = :class ORDER BY name, id"
)


def groups_of_class(connection: Connection, scope: Scope, view: ClassView) -> pd.DataFrame:
    """Which groups has the class? Columns: group_id, name; by name."""
    return frame(connection, _GROUPS, parameters(scope, view), GROUP_COLUMNS)


_DOMAINS = text(
    """
    SELECT DISTINCT c.domain FROM competency_mastery m JOIN competencies c ON c.id = m.competency_id
    WHERE m.school_id = :school AND m.class_id = :class AND c.domain IS NOT NULL ORDER BY 1
    """
)


def domains_of_class(connection: Connection, scope: Scope, view: ClassView) -> list[str]:
    """In which domains is there evidence in the class?"""
    found = connection.execute(_DOMAINS, parameters(scope, view))
    return [str(domain) for domain in found.scalars()]
