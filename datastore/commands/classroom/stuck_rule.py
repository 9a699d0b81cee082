"""After how many attempts a class calls a pupil stuck. In one transaction with its audit row."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import JSONB

from datastore.commands import audit
from datastore.configuration import MOST_STUCK_AFTER
from datastore.engine import Database
from datastore.errors import BadInput, Refused
from datastore.models import TeacherConfiguration
from datastore.scope import Scope


def keep_stuck_rule(
    database: Database, scope: Scope, class_id: UUID, attempts: int, *, sequence_id: UUID | None = None
) -> None:
    """From now on more attempts at an activity than these are a stuck point for the class.

    Nothing else of the class's settings changes, and neither does what a pupil may do.

    Args:
        database: The database.
        scope: Of a teacher of the class.
        class_id: The class.
        attempts: How many are not yet stuck.
        sequence_id: Only in this sequence; None: in all that the class has.

    Raises:
        NotFound: the scope does not teach the class.
        BadInput: no such number of attempts.
        Refused: the class does not have the sequence, or none at all.
    """
    scope.require_teaching(class_id)
    if not 1 <= attempts <= MOST_STUCK_AFTER:
        raise BadInput("Choose from 1 to %(most)s attempts.", most=MOST_STUCK_AFTER)
    t = TeacherConfiguration
    which = [t.school_id == scope.school_id, t.class_id == class_id, t.group_id.is_(None)]
    if sequence_id is not None:
        which.append(t.sequence_id == sequence_id)
    rule = func.jsonb_build_object("stuck_after", attempts, type_=JSONB)
    with database.writing(scope) as session:
        changing = update(t).where(*which).values(custom_settings=t.custom_settings.op("||")(rule))
        if not session.execute(changing.returning(t.id)).all():
            raise Refused(
                "The class has no sequence for which this could be kept. Open one to the class first."
            )
        of = {"sequence": str(sequence_id)} if sequence_id else {}
        audit.record(session, scope, "class.stuck_rule", "class", class_id, attempts=attempts, **of)
