"""Texts are given out to be reviewed: when one is handed in, and when what is set up changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping, insert, or_, select, update
from sqlalchemy.orm import Session

from datastore.advisory_locks import hold
from datastore.commands.contact.notify import notify
from datastore.commands.texts.peer_allocation import Review, allocate
from datastore.models import (
    Activity,
    ClassEnrollment,
    PeerReview,
    StudentProduction,
    new_id,
)
from datastore.models import Session as TeachingSession
from datastore.models.enums import NotificationKind
from datastore.plan.setups import setup_of, setups
from datastore.scope import Scope

Texts = Mapping[UUID, UUID]
"""Texts handed in, by their writer."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a class writes."""

    class_id: UUID
    sequence_id: UUID
    activity_id: UUID


def give_out(session: Session, scope: Scope, of: Assignment) -> None:
    """Give the texts handed in to students to review, until each has the reviews it is to get.

    Writers and reviewers are those of the class who have handed in a text and who are to review: the sequence
    is open to them by what holds for them, the text is not hidden from them, and it gets reviews. Those whose
    texts get as many review each other. One who is given a text is told so; one who had not begun may find
    another text in its place. Two hand-ins of one activity wait for each other here: the second must see
    what the first was given.
    """
    hold(session, f"peer reviews {of.class_id} {of.activity_id}")
    texts = _texts(session, scope, of)
    for per_text, circle in _circles(session, scope, of, texts).items():
        _give_out(session, scope, of, circle, per_text=per_text)


def give_out_all(session: Session, scope: Scope, class_id: UUID, sequence_id: UUID) -> None:
    """`give_out` for every text of a sequence that was handed in: what is set up for the class has changed.

    The caller holds `lock_class`.
    """
    p, a, s = StudentProduction, Activity, TeachingSession
    query = (
        select(p.activity_id)
        .join(a, (a.school_id == p.school_id) & (a.id == p.activity_id))
        .join(s, (s.school_id == a.school_id) & (s.id == a.session_id))
        .where(
            p.school_id == scope.school_id,
            p.class_id == class_id,
            p.submitted_at.is_not(None),
            s.sequence_id == sequence_id,
        )
        .distinct()
        .order_by(p.activity_id)
    )
    for activity_id in session.execute(query).scalars().all():
        give_out(session, scope, Assignment(class_id, sequence_id, activity_id))


def _circles(session: Session, scope: Scope, of: Assignment, texts: Texts) -> dict[int, dict[UUID, UUID]]:
    """The texts of those who review each other, by how many reviews each of them is to get."""
    found = setups(session, scope.school_id, [of.class_id], sequence_ids=[of.sequence_id])
    rows = found.get((of.class_id, of.sequence_id), [])
    circles: dict[int, dict[UUID, UUID]] = defaultdict(dict)
    for student_id, production_id in texts.items() if rows else ():
        theirs = setup_of(rows, student_id)
        per_text = theirs.configuration.peer_reviews
        hidden = theirs.configuration.hidden or ()
        if per_text and theirs.is_active and of.activity_id not in hidden:
            circles[per_text][student_id] = production_id
    return circles


def _give_out(session: Session, scope: Scope, of: Assignment, texts: Texts, *, per_text: int) -> None:
    """Give the texts of one circle to each other's writers."""
    writers = {production_id: student_id for student_id, production_id in texts.items()}
    rows = {_review(row, writers): row for row in _given(session, scope, texts)}
    change = allocate(texts, rows, per_text=per_text, seed=str(of.activity_id))
    for before, instead in change.moved:
        rows[instead] = rows.pop(before)
        _move(session, scope, rows[instead]["id"], texts[instead.writer])
    for review in change.added:
        review_id = _add(session, scope, review.reviewer, texts[review.writer])
        about = {"review_id": review_id, "activity_id": of.activity_id}
        kind = NotificationKind.review_assigned
        notify(session, scope, [review.reviewer], kind, class_id=of.class_id, **about)


def _texts(session: Session, scope: Scope, of: Assignment) -> dict[UUID, UUID]:
    """The texts handed in by who is in the class today, by student."""
    p, e = StudentProduction, ClassEnrollment
    query = (
        select(p.student_id, p.id)
        .join(e, (e.school_id == p.school_id) & (e.class_id == p.class_id) & (e.student_id == p.student_id))
        .where(
            p.school_id == scope.school_id,
            p.class_id == of.class_id,
            p.activity_id == of.activity_id,
            p.submitted_at.is_not(None),
            e.left_at.is_(None),
        )
    )
    return dict(session.execute(query).all())


def _given(session: Session, scope: Scope, texts: Texts) -> list[RowMapping]:
    """The reviews given out, without those that nobody will write any more; nobody begins one meanwhile."""
    r = PeerReview
    query = select(r.id, r.production_id, r.reviewer_id, r.comment.is_not(None).label("begun")).where(
        r.school_id == scope.school_id,
        r.production_id.in_(texts.values()),
        or_(r.reviewer_id.in_(texts), r.submitted_at.is_not(None)),
    )
    return list(session.execute(query.with_for_update()).mappings())


def _review(row: RowMapping, writers: Mapping[UUID, UUID]) -> Review[UUID]:
    return Review(row["reviewer_id"], writers[row["production_id"]], begun=row["begun"])


def _move(session: Session, scope: Scope, review_id: UUID, production_id: UUID) -> None:
    session.execute(
        update(PeerReview)
        .where(PeerReview.school_id == scope.school_id, PeerReview.id == review_id)
        .values(production_id=production_id)
    )


def _add(session: Session, scope: Scope, reviewer_id: UUID, production_id: UUID) -> UUID:
    row = {"school_id": scope.school_id, "id": new_id(), "reviewer_id": reviewer_id}
    session.execute(insert(PeerReview).values(**row, production_id=production_id))
    return row["id"]
