"""What follows when attempts were added, marked, released or decided on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from datastore.commands.attempts.award_badges import award_badges
from datastore.commands.attempts.certificates import issue_certificates
from datastore.commands.contact.notify import notify
from datastore.derivation import Extent, rederive
from datastore.models.enums import NotificationKind
from datastore.scope import Scope

Badges = Mapping[UUID, Sequence[UUID]]
"""The badges newly given, by student."""


def follow_up(
    session: Session, scope: Scope, extent: Extent, student_ids: Collection[UUID], *, at: dt.datetime
) -> Badges:
    """Rederive, give badges and certificates, and tell the students of them.

    Whoever calls holds `lock_student` for the student of the extent, or `lock_class` for its class.

    Args:
        session: Of the transaction that changed the attempts.
        scope: Who acts.
        extent: What changed.
        student_ids: Whose work it is.
        at: When; badges and certificates bear it.
    """
    connection = session.connection()
    rederive(connection, extent)
    badges = award_badges(connection, scope.school_id, student_ids, at=at)
    for student_id, badge_ids in badges.items():
        for badge_id in badge_ids:
            kind = NotificationKind.badge_earned
            notify(session, scope, [student_id], kind, class_id=extent.class_id, badge_id=badge_id)
    issued = issue_certificates(connection, scope.school_id, extent.class_id, student_ids, at=at)
    for student_id, sequence_id in issued:
        kind = NotificationKind.certificate_issued
        notify(session, scope, [student_id], kind, class_id=extent.class_id, sequence_id=sequence_id)
    return badges
