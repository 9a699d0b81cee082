"""What must hold before a sequence is set up anew, and what follows; part of that transaction."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DatabaseSession

from datastore.commands.attempts.follow_up import follow_up
from datastore.configuration import Configuration, effective
from datastore.derivation import Extent
from datastore.models import Activity, Session, StudentProgress
from datastore.plan.checks import require_fitting
from datastore.plan.reading import contents
from datastore.plan.setups import setups
from datastore.scope import Scope


def require_fitting_plan(
    session: DatabaseSession,
    scope: Scope,
    configuration: Configuration,
    *,
    class_id: UUID,
    sequence_id: UUID,
    group_id: UUID | None,
) -> None:
    """Refuse settings that do not fit the sequence for all they will hold for: a group, or class and groups.

    Raises:
        BadInput: as `require_fitting`.
    """
    given = contents(session, scope.school_id, [sequence_id])
    placed = given[sequence_id].placed if given else []
    known = setups(session, scope.school_id, [class_id], sequence_ids=[sequence_id])
    present = {each.group_id: each.configuration for each in known.get((class_id, sequence_id), [])}
    present[group_id] = configuration
    of_class = present.pop(None, None)
    of_groups = present.values() if group_id is None else [configuration]
    plans = [effective(of_class, [each]) for each in of_groups]
    for plan in plans if group_id else [effective(of_class), *plans]:
        require_fitting(plan, placed)


def follow_plan(session: DatabaseSession, scope: Scope, class_id: UUID, sequence_id: UUID) -> None:
    """Progress of those who have begun the sequence follows from its new plan; badges and certificates too.

    The caller holds `lock_class`.
    """
    p = StudentProgress
    begun = select(p.student_id).where(
        p.school_id == scope.school_id, p.class_id == class_id, p.sequence_id == sequence_id
    )
    student_ids = session.execute(begun).scalars().all()
    if not student_ids:
        return
    one_of_it = (
        select(Activity.id)
        .join(Session, (Session.school_id == Activity.school_id) & (Session.id == Activity.session_id))
        .where(Session.school_id == scope.school_id, Session.sequence_id == sequence_id)
        .limit(1)
    )
    activity_id = session.execute(one_of_it).scalar_one()
    extent = Extent(scope.school_id, class_id, activity_id=activity_id, competency_ids=())
    follow_up(session, scope, extent, student_ids, at=dt.datetime.now(dt.UTC))
