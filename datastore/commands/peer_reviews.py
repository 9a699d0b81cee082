"""Students review each other's texts: given out by the system, anonymous both ways for students."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import RowMapping, insert, or_, select, text, update
from sqlalchemy.orm import Session

from datastore.commands.notify import notify
from datastore.commands.peer_allocation import Review, allocate
from datastore.models import ClassEnrollment, PeerReview, StudentProduction, new_id
from datastore.models.enums import NotificationKind
from datastore.scope import Scope


def give_out(session: Session, scope: Scope, class_id: UUID, activity_id: UUID, *, per_text: int) -> None:
    """Give the texts handed in to students to review, until each has `per_text` reviews or is to get them.

    Reviewers are those of the class who have handed in a text of their own. One who is given a text is told
    so; one who had not begun may find another text in its place. Two hand-ins of one activity wait for each
    other here: the second must see what the first was given.
    """
    key = f"peer reviews {class_id} {activity_id}"
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})
    texts = _texts(session, scope, class_id, activity_id)
    writers = {production_id: student_id for student_id, production_id in texts.items()}
    rows = {_review(row, writers): row for row in _given(session, scope, texts)}
    change = allocate(texts, rows, per_text=per_text, seed=str(activity_id))
    for before, instead in change.moved:
        rows[instead] = rows.pop(before)
        _move(session, scope, rows[instead]["id"], texts[instead.writer])
    for review in change.added:
        _add(session, scope, class_id, activity_id, review.reviewer, texts[review.writer])


def _texts(session: Session, scope: Scope, class_id: UUID, activity_id: UUID) -> dict[UUID, UUID]:
    """The texts handed in by who is in the class today, by student."""
    p, e = StudentProduction, ClassEnrollment
    query = (
        select(p.student_id, p.id)
        .join(e, (e.school_id == p.school_id) & (e.class_id == p.class_id) & (e.student_id == p.student_id))
        .where(
            p.school_id == scope.school_id,
            p.class_id == class_id,
            p.activity_id == activity_id,
            p.submitted_at.is_not(None),
            e.left_at.is_(None),
        )
    )
    return {student_id: id_ for student_id, id_ in session.execute(query)}


def _given(session: Session, scope: Scope, texts: dict[UUID, UUID]) -> list[RowMapping]:
    """The reviews given out, without those that nobody will write any more."""
    r = PeerReview
    query = select(r.id, r.production_id, r.reviewer_id, r.comment.is_not(None).label("begun")).where(
        r.school_id == scope.school_id,
        r.production_id.in_(texts.values()),
        or_(r.reviewer_id.in_(texts), r.submitted_at.is_not(None)),
    )
    return list(session.execute(query).mappings())


def _review(row: RowMapping, writers: dict[UUID, UUID]) -> Review[UUID]:
    return Review(row["reviewer_id"], writers[row["production_id"]], begun=row["begun"])


def _move(session: Session, scope: Scope, review_id: UUID, production_id: UUID) -> None:
    session.execute(
        update(PeerReview)
        .where(PeerReview.school_id == scope.school_id, PeerReview.id == review_id)
        .values(production_id=production_id)
    )


def _add(
    session: Session, scope: Scope, class_id: UUID, activity_id: UUID, reviewer_id: UUID, production_id: UUID
) -> None:
    review_id = new_id()
    session.execute(
        insert(PeerReview).values(
            school_id=scope.school_id, id=review_id, production_id=production_id, reviewer_id=reviewer_id
        )
    )
    notify(
        session,
        scope,
        [reviewer_id],
        NotificationKind.review_assigned,
        class_id=class_id,
        review_id=review_id,
        activity_id=activity_id,
    )
