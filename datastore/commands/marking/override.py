"""A teacher sets the level that is shown of a pupil in a competency, with a reason, and takes that back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from datastore.commands import audit
from datastore.content.typed import said
from datastore.engine import Database
from datastore.errors import BadInput, NotFound, Refused
from datastore.measures.levels import DEFAULT_RULE, Level
from datastore.measures.weeks import local_day, school_zone
from datastore.models import ClassEnrollment, Competency, CompetencyAssessment, CompetencyMastery, new_id
from datastore.models.competency import LONGEST_REASON
from datastore.models.enums import AssessmentKind, AssessmentLevel
from datastore.scope import Scope


@dataclass(frozen=True, slots=True)
class Cell:
    """A pupil of a class in a competency."""

    class_id: UUID
    student_id: UUID
    competency_id: UUID

    def columns(self) -> dict[str, UUID]:
        """The columns of `competency_mastery` that say which cell a row is about."""
        return {
            "class_id": self.class_id,
            "student_id": self.student_id,
            "competency_id": self.competency_id,
        }


@dataclass(frozen=True, slots=True)
class Override:
    """What a teacher decides about a cell."""

    level: Level
    reason: str
    until: dt.date | None = None
    """The last school day on which it is shown; None: until it is taken back."""


def override_level(
    database: Database, scope: Scope, cell: Cell, given: Override, *, now: dt.datetime | None = None
) -> None:
    """Show the teacher's level in place of the computed one, which goes on being computed beside it.

    A second override takes the place of the first; the log of assessments keeps both with their reasons. New
    evidence never ends an override.

    Raises:
        NotFound: the class is not the scope's, the pupil was never in it, or there is no such competency.
        BadInput: the reason is missing or too long, or the last day is over.
    """
    scope.require_teaching(cell.class_id)
    at = now or dt.datetime.now(dt.UTC)
    reason = _checked(scope, given, at)
    state = {
        "override_level": AssessmentLevel(given.level.name),
        "override_by": scope.require_person(),
        "override_at": at,
        "override_reason": reason,
        "override_until": given.until,
    }
    m = CompetencyMastery
    with database.writing(scope) as session:
        _require_cell(session, scope, cell)
        key = {"school_id": scope.school_id, **cell.columns()}
        row = upsert(m).values(id=new_id(), rule_version=DEFAULT_RULE.version, **key, **state)
        written = row.on_conflict_do_update(index_elements=list(key), set_=state).returning(m.id)
        mastery_id = session.execute(written).scalar_one()
        until = given.until.isoformat() if given.until else None
        said_ = {"level": given.level.name, "until": until}
        _log(session, scope, cell, at, said_ | {"reason": reason})
        audit.record(session, scope, "mastery.override", "competency_mastery", mastery_id, **said_)


def restore_level(database: Database, scope: Scope, cell: Cell, *, now: dt.datetime | None = None) -> None:
    """Take an override back: the computed level is shown again.

    Raises:
        NotFound: the scope does not teach the class.
        Refused: the level was not set by a teacher, or that was taken back already.
    """
    scope.require_teaching(cell.class_id)
    at, m = now or dt.datetime.now(dt.UTC), CompetencyMastery
    mine = [
        m.school_id == scope.school_id,
        *(getattr(m, name) == id_ for name, id_ in cell.columns().items()),
    ]
    nothing = dict.fromkeys(
        ("override_level", "override_by", "override_at", "override_reason", "override_until")
    )
    with database.writing(scope) as session:
        statement = update(m).where(*mine, m.override_level.is_not(None)).values(**nothing).returning(m.id)
        mastery_id = session.execute(statement).scalar_one_or_none()
        if mastery_id is None:
            raise Refused("This level is the computed one already: there is nothing to take back.")
        _log(session, scope, cell, at, {"level": None})
        audit.record(session, scope, "mastery.restore", "competency_mastery", mastery_id)


def _checked(scope: Scope, given: Override, at: dt.datetime) -> str:
    """The reason as it is kept."""
    reason = said(given.reason)
    if not 0 < len(reason) <= LONGEST_REASON:
        raise BadInput("Write why you set this level: 1 to %(most)d characters.", most=LONGEST_REASON)
    if given.until is not None and given.until < local_day(at, school_zone(scope.timezone)):
        raise BadInput("The last day, %(day)s, is over: choose today or a later day.", day=given.until)
    return reason


def _require_cell(session: Session, scope: Scope, cell: Cell) -> None:
    e, c = ClassEnrollment, Competency
    enrolled = select(e.id).where(
        e.school_id == scope.school_id, e.class_id == cell.class_id, e.student_id == cell.student_id
    )
    known = select(c.id).where(
        c.id == cell.competency_id, or_(c.school_id.is_(None), c.school_id == scope.school_id)
    )
    found = session.execute(select(enrolled.exists(), known.exists())).one()
    if not all(found):
        raise NotFound("This pupil or competency does not exist, or it is not yours.")


def _log(session: Session, scope: Scope, cell: Cell, at: dt.datetime, decided: dict[str, Any]) -> None:
    """Decisions are kept where the evidence is, as rows that never count."""
    row = {
        "school_id": scope.school_id,
        "id": new_id(),
        **cell.columns(),
        "kind": AssessmentKind.override,
        "evidence_data": {"rule": "override", **decided},
        "assessed_by": scope.require_person(),
        "assessed_at": at,
        "local_day": local_day(at, school_zone(scope.timezone)),
    }
    session.execute(insert(CompetencyAssessment).values(row))
