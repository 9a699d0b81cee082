"""Keeps results, progress and mastery equal to what attempts, visits and assessments say.

One submission rederives one student's rows; an import rederives a class. Both run the same functions, so
there is no second definition to drift. The rules are pure (`rules`, `datastore.measures.mastery`); the other
modules read what they need and write what follows, inside the caller's transaction. Who rederives one
student's rows takes `lock_student` first; a class is locked here.
"""

from __future__ import annotations

from sqlalchemy import Connection

from datastore.derivation.extent import Extent
from datastore.derivation.locks import lock_class, lock_student, lock_students
from datastore.derivation.mastery import rederive_mastery
from datastore.derivation.progress import rederive_progress
from datastore.derivation.results import attempt_counts, rederive_results
from datastore.measures.levels import DEFAULT_RULE, MasteryRule

__all__ = ["Extent", "attempt_counts", "lock_class", "lock_student", "lock_students", "rederive"]


def rederive(connection: Connection, extent: Extent, *, rule: MasteryRule = DEFAULT_RULE) -> None:
    """Write the results, progress and mastery that follow from what is recorded within an extent."""
    if extent.student_id is None:
        lock_class(connection, extent.class_id)
    rederive_results(connection, extent)
    rederive_progress(connection, extent)
    rederive_mastery(connection, extent, rule=rule)
