"""Hands in evaluations whose time is up in every school: for a timer, since nobody need be looking."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, select, text

from datastore.commands.attempts.draft_rows import GRACE, expired_drafts
from datastore.commands.attempts.expired import hand_in_all
from datastore.derivation import lock_student
from datastore.engine import Database
from datastore.models import AttemptDraft, School
from datastore.scope import Scope


@dataclass(frozen=True, slots=True)
class HandedInEverywhere:
    """What a run has done."""

    handed_in: int
    kept: int
    """Drafts that cannot be handed in; they stay, for their teacher to see."""


def hand_in_everywhere(database: Database, *, now: dt.datetime | None = None) -> HandedInEverywhere:
    """Hand in what was saved of evaluations whose time and grace are up, as of the end of their time.

    One transaction a student and class, under the lock that every writer of their work takes: it may run
    beside the web server, beside itself, and be interrupted at any time.

    Args:
        database: The database, with its owner's address: jobs look into all schools.
        now: The moment.
    """
    at = now or dt.datetime.now(dt.UTC)
    handed_in = kept = 0
    for waiting in _waiting(database, at):
        scope = Scope.system(waiting.school_id, timezone=waiting.timezone)
        class_id, student_id = waiting.class_id, waiting.student_id
        with database.writing(scope) as session:
            lock_student(session.connection(), class_id, student_id)
            found = len(expired_drafts(session, scope, class_id, student_id=student_id, at=at))
            done = hand_in_all(session, scope, class_id, student_id=student_id, at=at)
        handed_in, kept = handed_in + done, kept + found - done
    return HandedInEverywhere(handed_in, kept)


def _waiting(database: Database, at: dt.datetime) -> list[Row[UUID, str, UUID, UUID]]:
    """Who has work whose time is up, in which class of which school; those who wait longest come first."""
    d = AttemptDraft
    query = (
        select(d.school_id, School.timezone, d.class_id, d.student_id)
        .join(School, School.id == d.school_id)
        .where(d.deadline_at < at - GRACE)
        .group_by(d.school_id, School.timezone, d.class_id, d.student_id)
        .order_by(text("min(deadline_at)"), d.student_id)
    )
    with database.owning() as connection:
        connection.execute(text("SET LOCAL ROLE parcours_job"))
        return list(connection.execute(query).all())
