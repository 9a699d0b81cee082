"""What the marks of a text say about competencies goes to the log of assessments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from datastore.commands.attempts.evidence import log_judgements
from datastore.commands.marking.handed_in import HandedIn, hand_in_of
from datastore.derivation.rules import CriterionMark
from datastore.measures.levels import Level
from datastore.models import CompetencyAssessment, RubricScore
from datastore.scope import Scope


def log_text(
    session: Session,
    scope: Scope,
    found: HandedIn,
    levels: Mapping[str, Level],
    *,
    by: UUID | None,
    at: dt.datetime,
) -> list[UUID]:
    """Log the levels of a text given back; marked anew it stays the piece of the day it was marked first.

    Args:
        session: Of the transaction that marks, or decides.
        scope: Of a teacher of the class.
        found: The text; whether it counts is for the caller to know.
        levels: By the key of the criterion, one for each.
        by: Who marked.
        at: When.

    Returns:
        The competencies that the levels speak of.
    """
    attempt_id = found.attempt["id"] if found.attempt else None
    return log_judgements(
        session,
        scope,
        found.production,
        [CriterionMark(c.key, levels[c.key], c.competency) for c in found.content.rubric.criteria],
        by=by,
        at=at,
        attempt_id=attempt_id,
        production_id=found.production["id"],
        day=_first_day(session, found, attempt_id),
    )


def _first_day(session: Session, found: HandedIn, attempt_id: UUID | None) -> dt.date | None:
    """The day whose evidence the text is already; other texts of the production are pieces of their own."""
    e, of = CompetencyAssessment, found.production
    query = select(func.min(e.local_day)).where(
        e.school_id == of["school_id"],
        e.production_id == of["id"],
        e.attempt_id.is_not_distinct_from(attempt_id),
    )
    return session.execute(query).scalar_one()


def log_kept_marks(
    session: Session, scope: Scope, attempt: Mapping[str, Any], *, logged: Collection[dt.datetime]
) -> list[UUID]:
    """Log the marks that a text given back has, unless they are in the log.

    Args:
        session: Of the transaction that lets the text count.
        scope: Of a teacher of the class.
        attempt: That handed the text in.
        logged: The times of the attempt's judgements in the log.

    Returns:
        The competencies that what was logged speaks of.
    """
    found, r = hand_in_of(session, scope, attempt), RubricScore
    query = select(r.criterion_key, r.level, r.scored_by, r.scored_at).where(
        r.school_id == scope.school_id, r.production_id == found.production["id"], r.version == found.number
    )
    marks = session.execute(query.order_by(r.scored_at)).all()
    if not marks or marks[-1].scored_at in logged:
        return []
    levels = {mark.criterion_key: Level[mark.level] for mark in marks}
    last = marks[-1]
    return log_text(session, scope, found, levels, by=last.scored_by, at=last.scored_at)
