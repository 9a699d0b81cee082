"""What a class works on."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, text

from dashboard.queries.frames import FILTERED_ACTIVITIES, Columns, frame, parameters
from dashboard.views import ClassView
from datastore.scope import Scope

SEQUENCE_COLUMNS: Columns = {"sequence_id": "object", "title": "str"}

_SEQUENCES = text(
    f"WITH {FILTERED_ACTIVITIES} SELECT DISTINCT sequence_id, sequence_title, position FROM plan"  # noqa: S608 - ours
    " ORDER BY position, sequence_title"
)


def sequences_of_class(connection: Connection, scope: Scope, view: ClassView) -> pd.DataFrame:
    """Which sequences has the class? Whatever is filtered. Columns: sequence_id, title; in teaching order."""
    everything = parameters(scope, ClassView(class_id=view.class_id))
    columns = {**SEQUENCE_COLUMNS, "position": "int64"}
    return frame(connection, _SEQUENCES, everything, columns)[list(SEQUENCE_COLUMNS)]


_DOMAINS = text(
    """
    SELECT DISTINCT c.domain FROM competency_mastery m JOIN competencies c ON c.id = m.competency_id
    WHERE m.school_id = :school AND m.class_id = :class AND c.domain IS NOT NULL ORDER BY 1
    """
)


def domains_of_class(connection: Connection, scope: Scope, view: ClassView) -> list[str]:
    """In which domains is there evidence in the class?"""
    scope.require_teaching(view.class_id)
    found = connection.execute(_DOMAINS, {"school": scope.school_id, "class": view.class_id})
    return [str(domain) for domain in found.scalars()]
