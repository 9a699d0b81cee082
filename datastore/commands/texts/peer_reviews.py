"""Students review each other's texts: given out by the system, anonymous both ways for students."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import RowMapping, insert, or_, select, text, update
from sqlalchemy.orm import Session

from datastore.commands import audit
from datastore.commands.contact.notify import notify
from datastore.commands.history import Event, Verb, record_events
from datastore.commands.texts.peer_allocation import Review, allocate
from datastore.content import parse_content
from datastore.content.rubric import Rubric, given_levels
from datastore.engine import Database
from datastore.errors import BadInput, NotFound, Refused
from datastore.models import Activity, ClassEnrollment, PeerReview, StudentProduction, new_id
from datastore.models.enums import NotificationKind
from datastore.scope import Scope

LONGEST_COMMENT = 20_000


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
        review_id = _add(session, scope, review.reviewer, texts[review.writer])
        about = {"review_id": review_id, "activity_id": activity_id}
        kind = NotificationKind.review_assigned
        notify(session, scope, [review.reviewer], kind, class_id=class_id, **about)


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
    return dict(session.execute(query).all())


def _given(session: Session, scope: Scope, texts: dict[UUID, UUID]) -> list[RowMapping]:
    """The reviews given out, without those that nobody will write any more; nobody begins one meanwhile."""
    r = PeerReview
    query = select(r.id, r.production_id, r.reviewer_id, r.comment.is_not(None).label("begun")).where(
        r.school_id == scope.school_id,
        r.production_id.in_(texts.values()),
        or_(r.reviewer_id.in_(texts), r.submitted_at.is_not(None)),
    )
    return list(session.execute(query.with_for_update()).mappings())


def _review(row: RowMapping, writers: dict[UUID, UUID]) -> Review[UUID]:
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


def begin_review(database: Database, scope: Scope, review_id: UUID) -> None:
    """Note that a student has seen the text to review: it is not exchanged for another any more.

    Raises:
        NotFound: the review is not given to this student, or is of a class that the student has left.
    """
    with database.writing(scope) as session:
        row = _own(session, scope, review_id)
        if row["comment"] is None:
            _write(session, scope, review_id, comment="")


def write_review(
    database: Database,
    scope: Scope,
    review_id: UUID,
    *,
    levels: Mapping[str, str],
    comment: str,
    send: bool,
    now: dt.datetime | None = None,
) -> None:
    """Keep what a student thinks of another's text; once sent, its writer reads it and it stays as it is.

    Args:
        database: The database.
        scope: The reviewer's.
        review_id: A review given to the reviewer.
        levels: The level of each criterion judged so far, by its key.
        comment: What the writer is told.
        send: Whether it is finished: then every criterion needs a level, and the comment words.
        now: The moment.

    Raises:
        NotFound: the review is not given to this student, or is of a class that the student has left.
        BadInput: a criterion or level is not on the rubric, or something is missing or too long.
        Refused: the review was sent already, and said something else.
    """
    at = now or dt.datetime.now(dt.UTC)
    with database.writing(scope) as session:
        row = _own(session, scope, review_id)
        rubric = _rubric(row)
        given = {key: level.name for key, level in given_levels(rubric, levels).items()}
        told = comment.replace("\x00", "\ufffd").strip()
        _check(rubric, given, told, send=send)
        if row["submitted_at"] is None:
            _write(session, scope, review_id, criteria=given, comment=told, submitted_at=at if send else None)
            if send:
                _tell(session, scope, row, at)
        elif (row["criteria"], row["comment"]) != (given, told):
            raise Refused("This review was sent already: it stays as it is.")


def _own(session: Session, scope: Scope, review_id: UUID) -> RowMapping:
    """A review given to the student of the scope, locked while it changes."""
    r, p, a = PeerReview, StudentProduction, Activity
    query = (
        select(
            r.id,
            r.criteria,
            r.comment,
            r.submitted_at,
            p.class_id,
            p.student_id,
            p.activity_id,
            a.activity_type,
            a.content,
        )
        .join(p, (p.school_id == r.school_id) & (p.id == r.production_id))
        .join(a, (a.school_id == p.school_id) & (a.id == p.activity_id))
        .where(
            r.school_id == scope.school_id,
            r.id == review_id,
            r.reviewer_id == scope.require_person(),
            p.class_id.in_(scope.attends),
        )
        .with_for_update(of=r)
    )
    row = session.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound("This page does not exist, or it is not yours.")
    return row


def _rubric(row: RowMapping) -> Rubric:
    """What the reviewed text is judged by."""
    content = parse_content(row["activity_type"], row["content"])
    rubric: Rubric = content.rubric  # type: ignore[union-attr]  # only texts have productions
    return rubric


def _check(rubric: Rubric, given: Mapping[str, str], comment: str, *, send: bool) -> None:
    if len(comment) > LONGEST_COMMENT:
        raise BadInput("The comment is too long: at most %(most)d characters.", most=LONGEST_COMMENT)
    if send and len(given) < len(rubric.criteria):
        raise BadInput("Choose a level for every criterion before you send the review.")
    if send and not comment:
        raise BadInput("Write a few words to the writer before you send the review.")


def _write(session: Session, scope: Scope, review_id: UUID, **columns: object) -> None:
    session.execute(
        update(PeerReview)
        .where(PeerReview.school_id == scope.school_id, PeerReview.id == review_id)
        .values(**columns)
    )


def _tell(session: Session, scope: Scope, row: RowMapping, at: dt.datetime) -> None:
    """The writer is told that a review has come, not from whom; the reviewer's history says it was done."""
    class_id, activity_id = row["class_id"], row["activity_id"]
    kind = NotificationKind.review_received
    notify(session, scope, [row["student_id"]], kind, class_id=class_id, activity_id=activity_id)
    done = Event(Verb.interacted, at, data={"review": str(row["id"])})
    record_events(session, scope, class_id, scope.require_person(), activity_id, [done])
    audit.record(session, scope, "review.submit", "peer_review", row["id"])
