"""The texts that a student is given to review; whose they are is not read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, select

from datastore.content import parse_content
from datastore.content.text_production import TextProductionContent
from datastore.content.versions import handed_in, read_versions
from datastore.errors import NotFound
from datastore.models import Activity, PeerReview, StudentProduction
from datastore.scope import Scope


@dataclass(frozen=True, slots=True)
class GivenReview:
    """A review to write, in the list of them."""

    id: UUID
    title: str
    """Of the activity."""
    begun: bool
    sent_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """A review with the text that it is about."""

    id: UUID
    title: str
    text: str
    """As it was handed in last."""
    content: TextProductionContent
    levels: Mapping[str, str]
    """The words of the levels given so far, by criterion."""
    comment: str
    sent_at: dt.datetime | None


def given_reviews(connection: Connection, scope: Scope) -> list[GivenReview]:
    """Which texts am I to review, and which have I reviewed? Those to do first. One statement."""
    rows = connection.execute(_mine(scope, PeerReview.comment)).all()
    found = [GivenReview(row.id, row.title, row.comment is not None, row.submitted_at) for row in rows]
    return sorted(found, key=lambda review: review.sent_at is not None)


def review_sheet(connection: Connection, scope: Scope, review_id: UUID) -> ReviewSheet:
    """What am I to review, and what have I said so far? One statement.

    Raises:
        NotFound: the review was not given to the scope's student, or is of a class left since.
    """
    columns = (
        PeerReview.criteria,
        PeerReview.comment,
        StudentProduction.draft_data,
        Activity.activity_type,
        Activity.content,
    )
    query = _mine(scope, *columns).where(PeerReview.id == review_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound("This page does not exist, or it is not yours.")
    content = parse_content(row.activity_type, row.content)
    if not isinstance(content, TextProductionContent):
        raise NotFound("This page does not exist, or it is not yours.")
    texts: Sequence[Any] = handed_in(read_versions(row.draft_data))
    return ReviewSheet(
        id=row.id,
        title=row.title,
        text=texts[-1].text,
        content=content,
        levels=row.criteria,
        comment=row.comment or "",
        sent_at=row.submitted_at,
    )


def _mine(scope: Scope, *columns: Any) -> Select[*tuple[Any, ...]]:
    """The reviews given to the student in the classes of today, the first given first."""
    r, p, a = PeerReview, StudentProduction, Activity
    return (
        select(r.id, a.title, r.submitted_at, *columns)
        .join(p, (p.school_id == r.school_id) & (p.id == r.production_id))
        .join(a, (a.school_id == p.school_id) & (a.id == p.activity_id))
        .where(
            r.school_id == scope.school_id,
            r.reviewer_id == scope.require_person(),
            p.class_id.in_(scope.attends),
        )
        .order_by(r.created_at, r.id)
    )
