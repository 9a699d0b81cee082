"""What a student reads of an own text: how it stands, its versions, and what was said of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from datastore.content.passages import Passage, passages
from datastore.content.versions import Version, handed_in, read_versions
from datastore.models import FeedbackComment, Notification, PeerReview, RubricScore, StudentProduction
from datastore.models.enums import CommentState, NotificationKind, ProductionStatus
from datastore.scope import Scope

_Row = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Comment:
    """A teacher's comment on a passage."""

    id: UUID
    quote: str
    text: str
    state: CommentState


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A text handed in that came back from its teacher."""

    number: int
    """Which of those handed in, from 1."""
    version: Version
    levels: Mapping[str, str]
    """The words of the levels by criterion."""
    points: float
    feedback: str | None
    """On the text as a whole."""
    comments: Sequence[Comment]
    """In the order of their passages."""
    passages: Sequence[Passage]
    """The text, cut at the comments."""


@dataclass(frozen=True, slots=True)
class ReviewReceived:
    """What a classmate said of the text; from whom is not known here."""

    levels: Mapping[str, str]
    comment: str


@dataclass(frozen=True, slots=True)
class Written:
    """A text, as far as it is."""

    text: str
    checked: Sequence[str]
    revision: int
    versions: Sequence[Version]
    """Oldest first."""
    status: ProductionStatus | None
    """Of what was handed in last; None: nothing is saved yet."""
    returned: Sequence[GivenBack]
    """The latest first."""
    reviews: Sequence[ReviewReceived]

    @property
    def handed_in(self) -> Sequence[Version]:
        """The texts handed in, oldest first."""
        return handed_in(self.versions)

    @property
    def saved_at(self) -> dt.datetime | None:
        """When the present text was saved; None: nothing is saved yet."""
        own = [version.saved_at for version in self.versions if not version.refused]
        return own[-1] if own else None


NOTHING_YET = Written("", (), 0, (), None, (), ())


def written(connection: Connection, scope: Scope, class_id: UUID, activity_id: UUID) -> Written:
    """What have I written, and what was said of it? Four statements at most.

    Marks and comments that the teacher has not given back are not read.

    Raises:
        NotFound: the scope's person is not in the class.
    """
    scope.require_attending(class_id)
    p = StudentProduction
    query = select(p.id, p.content, p.checked, p.revision, p.draft_data, p.status).where(
        p.school_id == scope.school_id,
        p.class_id == class_id,
        p.student_id == scope.require_person(),
        p.activity_id == activity_id,
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return NOTHING_YET
    versions = read_versions(row.draft_data)
    return Written(
        text=row.content,
        checked=row.checked,
        revision=row.revision,
        versions=versions,
        status=row.status,
        returned=_returned(connection, scope, row.id, versions),
        reviews=_reviews(connection, scope, row.id),
    )


def _returned(
    connection: Connection, scope: Scope, production_id: UUID, versions: Sequence[Version]
) -> list[GivenBack]:
    numbered = list(enumerate(handed_in(versions), start=1))
    back = [(number, version) for number, version in numbered if version.given_back_at]
    if not back:
        return []
    s, c = RubricScore, FeedbackComment
    scores = connection.execute(
        select(s.version, s.criterion_key, s.level, s.points).where(
            s.school_id == scope.school_id, s.production_id == production_id
        )
    ).all()
    comments = connection.execute(
        select(c.id, c.version, c.anchor_start, c.anchor_end, c.quote, c.comment, c.state, c.created_at)
        .where(c.school_id == scope.school_id, c.production_id == production_id)
        .order_by(c.anchor_start, c.anchor_end, c.created_at, c.id)
    ).all()
    return [
        _given_back(
            number,
            version,
            [row for row in scores if row.version == number],
            [row for row in comments if row.version == number and _seen(row, version)],
        )
        for number, version in reversed(back)
    ]


def _seen(comment: _Row, version: Version) -> bool:
    return version.given_back_at is not None and comment.created_at <= version.given_back_at


def _given_back(number: int, version: Version, scores: Sequence[_Row], comments: Sequence[_Row]) -> GivenBack:
    anchored = [row for row in comments if row.anchor_end]
    return GivenBack(
        number=number,
        version=version,
        levels={row.criterion_key: row.level.value for row in scores},
        points=sum(row.points for row in scores),
        feedback=next((row.comment for row in comments if not row.anchor_end), None),
        comments=[Comment(row.id, row.quote, row.comment, row.state) for row in anchored],
        passages=passages(version.text, [(row.anchor_start, row.anchor_end) for row in anchored]),
    )


def _reviews(connection: Connection, scope: Scope, production_id: UUID) -> list[ReviewReceived]:
    """In the order of their ids, so that the order of arrival does not tell whose they are."""
    r = PeerReview
    query = (
        select(r.criteria, r.comment)
        .where(
            r.school_id == scope.school_id,
            r.production_id == production_id,
            r.submitted_at.is_not(None),
        )
        .order_by(r.id)
    )
    return [ReviewReceived(row.criteria, row.comment) for row in connection.execute(query)]


def unread(connection: Connection, scope: Scope, activity_id: UUID) -> list[UUID]:
    """What was I told of this text that I have not read: that it came back, or was reviewed? Ids."""
    n = Notification
    query = select(n.id).where(
        n.school_id == scope.school_id,
        n.user_id == scope.require_person(),
        n.kind.in_([NotificationKind.feedback_released, NotificationKind.review_received]),
        n.data["activity_id"].astext == str(activity_id),
        n.read_at.is_(None),
    )
    return list(connection.execute(query).scalars())
