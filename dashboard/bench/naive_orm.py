"""P4: the overview of a class, beside loading every related row of its pupils through the ORM.

The reference, `getClassProgress`, is how the page is usually written first: the users of the class with their
progress (and its sequence), all their results (newest first) and all their assessments (and the competency);
each relation is one query, every row an object.
"""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.bench.figures import Figure, median
from dashboard.bench.ground import Ground, Site
from dashboard.ids import OVERVIEW
from datastore.models import (
    ActivityResult,
    ClassEnrollment,
    Competency,
    CompetencyAssessment,
    StudentProgress,
    User,
)
from datastore.models import Sequence as SequenceModel
from datastore.scope import Scope

WHAT = "the class overview, beside every related row through the ORM (median)"
LEAST_QUICKER = 20
GOAL = f"{LEAST_QUICKER} x quicker"
NAIVE_ROUNDS = 7


def measure(ground: Ground) -> list[Figure]:
    """Our callback, and the same page's data through objects."""
    site = ground.of_scale()
    ours = 1000 * median([_overview(site) for _ in range(ground.rounds)])
    naive = 1000 * median([_timed_naive(site) for _ in range(min(NAIVE_ROUNDS, ground.rounds))])
    note = f"{naive / ours:.0f} x quicker, {count_naive(site)} objects"
    return [Figure("P4", WHAT, "ms", ours, naive, GOAL, naive >= LEAST_QUICKER * ours, note)]


def _overview(site: Site) -> float:
    page = next(page for page in site.pages if page.name == "overview")
    request = next(one for one in page.callbacks if one.name.startswith(OVERVIEW.panel.figure))
    return request.sent_by(site.visitor).seconds


def count_naive(site: Site) -> int:
    """How many objects the reference makes."""
    return sum(map(len, _naive(site)))


def _timed_naive(site: Site) -> float:
    started = time.perf_counter()
    _naive(site)
    return time.perf_counter() - started


def _naive(site: Site) -> list[list[Any]]:
    """Every row that belongs to the pupils of the class."""
    scope = Scope.system(site.school_id)
    with site.database.reading(scope) as connection, Session(connection) as session:
        return _loaded(session, site.school_id, site.class_id)


def _loaded(session: Session, school_id: UUID, class_id: UUID) -> list[list[Any]]:
    def every(model: Any, condition: Any, *order: Any) -> list[Any]:
        query = select(model).where(model.school_id == school_id, condition).order_by(*order)
        return list(session.scalars(query))

    enrolled = select(ClassEnrollment.student_id).where(
        ClassEnrollment.school_id == school_id, ClassEnrollment.class_id == class_id
    )
    users = every(User, User.id.in_(enrolled))
    ids = [user.id for user in users]
    progress = every(StudentProgress, StudentProgress.student_id.in_(ids))
    sequences = every(SequenceModel, SequenceModel.id.in_({one.sequence_id for one in progress}))
    results = every(ActivityResult, ActivityResult.student_id.in_(ids), ActivityResult.created_at.desc())
    assessments = every(CompetencyAssessment, CompetencyAssessment.student_id.in_(ids))
    named = Competency.id.in_({one.competency_id for one in assessments})
    competencies = list(session.scalars(select(Competency).where(named)))
    return [users, progress, sequences, results, assessments, competencies]
