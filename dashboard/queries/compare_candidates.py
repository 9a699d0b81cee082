"""The classes that a coordinator could compare, what each has begun, and in what state their data are."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Row, text

from dashboard.comparing.ground import BEGUN_COLUMNS, CLASS_COLUMNS
from dashboard.comparing.view import CompareView, Measure
from dashboard.queries.frames import Columns
from dashboard.rows import framed
from datastore.errors import NotFound
from datastore.names import class_key
from datastore.scope import Scope

_FROM_SQL: Columns = {
    **{name: kind for name, kind in CLASS_COLUMNS.items() if name != "named"},
    **{name: kind for name, kind in BEGUN_COLUMNS.items() if name not in ("class_id", "weeks")},
    "state": "str",
}


def _version(table: str, rows: str) -> str:
    """How many rows there are, and the sum of the transactions that wrote them.

    Every change adds a row, takes one away, or writes one anew in a later transaction: no two states that
    follow each other are alike.
    """
    written = "coalesce(sum(CAST(CAST(xmin AS text) AS bigint)), 0)"
    return f"(SELECT count(*) || '-' || {written} FROM {table} WHERE {rows})"  # noqa: S608 - ours


_OF_SCHOOL, _OF_CLASSES = "school_id = :school", "school_id = :school AND class_id = ANY (:classes)"
_NOTED = """
    school_id = :school AND occurred_at > now() - interval '1 hour'
    AND action NOT IN ('person.sign_in', 'person.sign_out')
"""
"""What people have decided lately, such as a level that a teacher sets; no transaction lasts an hour."""
_GIVEN = " || ' ' || ".join(
    [
        "(SELECT CAST(oid AS text) FROM pg_database WHERE datname = current_database())",
        *(
            _version(table, _OF_SCHOOL)
            for table in ("teacher_configurations", "sequences", "sessions", "activities", "classes")
        ),
    ]
)
_WORK = " || ' ' || ".join(
    [
        *(_version(table, _OF_CLASSES) for table in ("student_progress", "class_enrollments")),
        f"(SELECT concat(count(*), '-', max(occurred_at)) FROM audit_log WHERE {_NOTED})",  # noqa: S608 - ours
    ]
)
_BETWEEN = "; "
_STATE = f"{_GIVEN} || '{_BETWEEN}' || {_WORK}"
"""A text that differs as soon as anything that is compared has changed, first what the classes are given.

With each result, level and time the progress of its pupil is written anew.
"""

_CLASSES = text(
    f"""
    WITH state AS MATERIALIZED (SELECT {_STATE} AS of_data), begun AS (
        SELECT p.class_id, p.sequence_id, min(q.title) AS sequence,
               CAST(min(p.started_at) AT TIME ZONE :zone AS date) AS first_day
        FROM student_progress p JOIN sequences q ON q.school_id = p.school_id AND q.id = p.sequence_id
        WHERE p.school_id = :school AND p.class_id = ANY (:classes) AND p.started_at IS NOT NULL
          AND (cardinality(CAST(:sequences AS uuid[])) = 0 OR p.sequence_id = ANY (:sequences))
          AND (CAST(:activity AS uuid) IS NULL OR p.sequence_id IN (
            SELECT s.sequence_id FROM activities a
            JOIN sessions s ON s.school_id = a.school_id AND s.id = a.session_id
            WHERE a.school_id = :school AND a.id = :activity))
        GROUP BY p.class_id, p.sequence_id
    )
    SELECT found.*, state.of_data
    FROM state LEFT JOIN LATERAL (
        SELECT c.id, c.name, coalesce(c.grade_level, ''), coalesce(c.subject, ''),
               coalesce(c.academic_year, ''), coalesce(e.students, 0),
               b.sequence_id, coalesce(b.sequence, ''), b.first_day,
               coalesce(k.settings, '{{}}'),
               CASE WHEN :timed THEN coalesce((SELECT v.time_rule FROM activity_visits v
                 WHERE v.school_id = :school AND v.class_id = c.id LIMIT 1), '') ELSE '' END
        FROM classes c
        LEFT JOIN begun b ON b.class_id = c.id
        LEFT JOIN (
            SELECT class_id, count(DISTINCT student_id) AS students FROM class_enrollments
            WHERE school_id = :school AND class_id = ANY (:classes) AND left_at IS NULL GROUP BY class_id
        ) e ON e.class_id = c.id
        LEFT JOIN (
            SELECT class_id, sequence_id, string_agg(CAST(settings AS text), ' ' ORDER BY of_group, settings)
              AS settings
            FROM (
                SELECT class_id, sequence_id, group_id IS NOT NULL AS of_group,
                       custom_settings - 'session_dates' - 'stuck_after' AS settings
                FROM teacher_configurations WHERE school_id = :school AND class_id = ANY (:classes)
            ) own
            WHERE NOT of_group OR settings <> '{{}}'
            GROUP BY class_id, sequence_id
        ) k ON k.class_id = c.id AND k.sequence_id = b.sequence_id
        WHERE state.of_data IS DISTINCT FROM CAST(:known AS text)
          AND c.school_id = :school AND c.id = ANY (:classes)
          AND (cardinality(CAST(:grades AS text[])) = 0 OR c.grade_level = ANY (:grades))
          AND (cardinality(CAST(:subjects AS text[])) = 0 OR c.subject = ANY (:subjects))
        OFFSET 0  -- kept apart, or the classes would be read before the states are held against each other
    ) found ON true
    """  # noqa: S608 - the inserted text is a constant of ours
)


@dataclass(frozen=True)
class Candidates:
    """The classes that pass the filters, and the sequences that each has begun."""

    rows: Sequence[Row[Any]]
    named: frozenset[UUID]
    """The classes whose pupils may be named."""
    state: str
    """Differs as soon as anything that is compared has changed."""

    @property
    def given(self) -> Hashable:
        """Differs as soon as what the classes are given has changed, or anything else that is told here."""
        return self.state.partition(_BETWEEN)[0], frozenset(tuple(row)[:-1] for row in self.rows)

    @cached_property
    def classes(self) -> pd.DataFrame:
        """CLASS_COLUMNS, alphabetical."""
        found = self._found.drop_duplicates("class_id")
        found = found.assign(named=found["class_id"].isin(list(self.named)))[list(CLASS_COLUMNS)]
        ranked = found.sort_values("name", key=lambda names: names.map(class_key), kind="stable")
        return ranked.reset_index(drop=True)

    @cached_property
    def begun(self) -> pd.DataFrame:
        """BEGUN_COLUMNS without weeks."""
        found = self._found.dropna(subset="sequence_id").assign(weeks=np.nan)
        return found[list(BEGUN_COLUMNS)].reset_index(drop=True)

    @cached_property
    def _found(self) -> pd.DataFrame:
        return framed(self.rows, _FROM_SQL)


def candidates(
    connection: Connection, scope: Scope, view: CompareView, *, known: str | None = None
) -> Candidates:
    """Which classes could be compared, and in what state are their data? One statement.

    Args:
        connection: Bound to the school.
        scope: Who asks; only classes of `coordinates` are read.
        view: What is asked.
        known: A state whose classes are known: where it is still that of the data, none are read.

    Raises:
        NotFound: the scope compares no classes, or not one that the view names.
    """
    scope.require_coordinating()
    if not scope.coordinates.issuperset(view.classes):
        raise NotFound("This class does not exist, or you do not compare it.")
    asked = {
        "school": scope.school_id,
        "zone": scope.timezone,
        "classes": list(view.classes or scope.coordinates),
        "sequences": list(view.sequences),
        "activity": view.activity,
        "grades": list(view.grade_levels),
        "subjects": list(view.subjects),
        "timed": view.measure is Measure.time,
        "known": known,
    }
    rows = connection.execute(_CLASSES, asked).all()
    there = [row for row in rows if row[0] is not None]
    return Candidates(there, scope.coordinates_by_name, rows[0][-1])
