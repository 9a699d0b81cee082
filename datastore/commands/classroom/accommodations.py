"""What a pupil needs to work like the others: more time, larger text. The reason is not kept."""

from __future__ import annotations

import math
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from datastore.commands import audit
from datastore.commands.classroom.pupils import require_answered_for
from datastore.engine import Database
from datastore.errors import BadInput
from datastore.models import StudentAccommodation, new_id
from datastore.scope import Scope

MOST_EXTRA_TIME = 3.0
_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Accommodation:
    """What differs for a pupil."""

    extra_time_factor: float = 1.0
    """What time limits are multiplied by, from 1 to MOST_EXTRA_TIME, in hundredths."""
    larger_text: bool = False


def set_accommodation(
    database: Database, scope: Scope, class_id: UUID, student_id: UUID, wanted: Accommodation
) -> Accommodation:
    """Set what a pupil needs, in all classes; time limits that run already stay as they are.

    Nothing needed leaves no row behind.

    Returns:
        What was set before, to go back to.

    Raises:
        NotFound: the class is not taught by the scope, or this is no pupil of it.
        BadInput: the factor is out of range.
        Refused: others answer for the pupil's account.
    """
    factor = wanted.extra_time_factor
    if not (math.isfinite(factor) and 1 <= factor <= MOST_EXTRA_TIME):
        raise BadInput("Extra time multiplies a time limit by 1 to %(most)d.", most=int(MOST_EXTRA_TIME))
    a = StudentAccommodation
    mine = (a.school_id == scope.school_id, a.student_id == student_id)
    values = {
        "extra_time_factor": round(factor, _DECIMALS),
        "larger_text": wanted.larger_text,
        "set_by": scope.user_id,
    }
    with database.writing(scope) as session:
        require_answered_for(session, scope, class_id, [student_id])
        row = session.execute(select(a.extra_time_factor, a.larger_text).where(*mine)).one_or_none()
        if wanted == Accommodation():
            session.execute(delete(a).where(*mine))
        else:
            keys = {"id": new_id(), "school_id": scope.school_id, "student_id": student_id}
            change = {**values, "updated_at": func.clock_timestamp()}
            session.execute(
                insert(a)
                .values(**keys, **values)
                .on_conflict_do_update(index_elements=["school_id", "student_id"], set_=change)
            )
        audit.record(session, scope, "person.accommodation", "user", student_id)
    return Accommodation(*row) if row else Accommodation()
