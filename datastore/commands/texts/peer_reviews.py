"""Students review each other's texts, anonymous both ways for students; `give_out` says who reviews which."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import RowMapping, select, update
from sqlalchemy.orm import Session

from datastore.commands import audit
from datastore.commands.contact.notify import notify
from datastore.commands.history import Event, Verb, record_events
from datastore.content import parse_content
from datastore.content.rubric import Rubric, given_levels
from datastore.content.typed import said
from datastore.engine import Database
from datastore.errors import BadInput, NotFound, Refused
from datastore.models import Activity, PeerReview, StudentProduction
from datastore.models.enums import NotificationKind
from datastore.scope import Scope

LONGEST_COMMENT = 20_000


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
        told = said(comment)
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
