"""What a teacher reads to mark: one text with all that was said of it, one attempt with its open answers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from dashboard.teach.marking_queue import pupil_name
from datastore.commands.marking.handed_in import HandedIn, hand_in
from datastore.content import parse_content
from datastore.content.items import Open
from datastore.content.passages import Passage, passages
from datastore.errors import NotFound
from datastore.models import (
    Activity,
    ActivityAttempt,
    ContentVersion,
    FeedbackComment,
    PeerReview,
    RubricScore,
    User,
)
from datastore.models.enums import CommentState
from datastore.scope import Scope


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on a passage."""

    id: UUID
    quote: str
    text: str
    state: CommentState
    author: str
    seen: bool
    """It was given back with the text: it stays."""


@dataclass(frozen=True, slots=True)
class ReviewOfPeer:
    """A classmate's review, with who wrote it."""

    reviewer: str
    levels: Mapping[str, str]
    comment: str
    sent: bool


@dataclass(frozen=True, slots=True)
class TextSheet:
    """A text to mark."""

    hand_in: HandedIn
    pupil: str
    levels: Mapping[str, str]
    """The words of the levels given so far, by criterion."""
    feedback: str
    remarks: Sequence[Remark]
    """In the order of their passages."""
    passages: Sequence[Passage]
    """The text, cut at the remarks."""
    reviews: Sequence[ReviewOfPeer]


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """An open question with what was answered and how it is marked."""

    item: Open
    answer: str | None
    levels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AttemptSheet:
    """An attempt with open answers to mark."""

    id: UUID
    pupil: str
    title: str
    number: int
    submitted_at: dt.datetime
    held: bool
    answers: Sequence[OpenAnswer]


def text_sheet(
    connection: Connection, scope: Scope, class_id: UUID, production_id: UUID, number: int | None
) -> TextSheet:
    """One text with its marks, comments and reviews. Seven statements.

    Raises:
        NotFound: the scope does not teach the class, or there is no such text in it.
    """
    found = hand_in(connection, scope, class_id, production_id, number)
    comments = _comments(connection, scope, found)
    anchored = [row for row in comments if row.anchor_end]
    return TextSheet(
        hand_in=found,
        pupil=_pupil(connection, scope, found.production["student_id"]),
        levels=_levels(connection, scope, found),
        feedback=next((row.comment for row in comments if not row.anchor_end), ""),
        remarks=[_remark(row, found) for row in anchored],
        passages=passages(found.version.text, [(row.anchor_start, row.anchor_end) for row in anchored]),
        reviews=_reviews(connection, scope, production_id),
    )


def _pupil(connection: Connection, scope: Scope, student_id: UUID) -> str:
    query = select(User.first_name, User.last_name).where(
        User.school_id == scope.school_id, User.id == student_id
    )
    return pupil_name(connection.execute(query).one())


def _levels(connection: Connection, scope: Scope, found: HandedIn) -> dict[str, str]:
    s = RubricScore
    query = select(s.criterion_key, s.level).where(
        s.school_id == scope.school_id,
        s.production_id == found.production["id"],
        s.version == found.number,
    )
    return {row.criterion_key: row.level.value for row in connection.execute(query)}


def _comments(connection: Connection, scope: Scope, found: HandedIn) -> Sequence[Any]:
    c, u = FeedbackComment, User
    query = (
        select(
            c.id,
            c.anchor_start,
            c.anchor_end,
            c.quote,
            c.comment,
            c.state,
            c.created_at,
            u.first_name,
            u.last_name,
        )
        .outerjoin(u, (u.school_id == c.school_id) & (u.id == c.author_id))
        .where(
            c.school_id == scope.school_id,
            c.production_id == found.production["id"],
            c.version == found.number,
        )
        .order_by(c.anchor_start, c.anchor_end, c.created_at, c.id)
    )
    return connection.execute(query).all()


def _remark(row: Any, found: HandedIn) -> Remark:
    given_back_at = found.version.given_back_at
    return Remark(
        id=row.id,
        quote=row.quote,
        text=row.comment,
        state=row.state,
        author=pupil_name(row) if row.last_name else "",
        seen=given_back_at is not None and row.created_at <= given_back_at,
    )


def _reviews(connection: Connection, scope: Scope, production_id: UUID) -> list[ReviewOfPeer]:
    r, u = PeerReview, User
    query = (
        select(r.criteria, r.comment, r.submitted_at, u.first_name, u.last_name)
        .join(u, (u.school_id == r.school_id) & (u.id == r.reviewer_id))
        .where(r.school_id == scope.school_id, r.production_id == production_id)
        .order_by(r.created_at, r.id)
    )
    return [
        ReviewOfPeer(pupil_name(row), row.criteria, row.comment or "", sent=row.submitted_at is not None)
        for row in connection.execute(query)
    ]


def attempt_sheet(connection: Connection, scope: Scope, class_id: UUID, attempt_id: UUID) -> AttemptSheet:
    """The open answers of one attempt, with the levels given so far. Two statements.

    Raises:
        NotFound: the scope does not teach the class, or there is no such attempt in it.
    """
    scope.require_teaching(class_id)
    t, a, v, u = ActivityAttempt, Activity, ContentVersion, User
    query = (
        select(t, a.title, a.activity_type, v.content, u.first_name, u.last_name)
        .join(a, (a.school_id == t.school_id) & (a.id == t.activity_id))
        .join(u, (u.school_id == t.school_id) & (u.id == t.student_id))
        .join(
            v,
            (v.school_id == t.school_id)
            & (v.activity_id == t.activity_id)
            & (v.version == t.content_version),
        )
        .where(t.school_id == scope.school_id, t.class_id == class_id, t.id == attempt_id)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such work in this class.")
    return AttemptSheet(
        id=row.id,
        pupil=pupil_name(row),
        title=row.title,
        number=row.attempt_number,
        submitted_at=row.submitted_at,
        held=row.held,
        answers=_answers(row, _item_levels(connection, scope, attempt_id)),
    )


def _item_levels(connection: Connection, scope: Scope, attempt_id: UUID) -> dict[str, dict[str, str]]:
    s = RubricScore
    query = select(s.item_key, s.criterion_key, s.level).where(
        s.school_id == scope.school_id, s.attempt_id == attempt_id
    )
    levels: dict[str, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(query):
        levels[str(row.item_key)][row.criterion_key] = row.level.value
    return levels


def _answers(row: Row[*tuple[Any, ...]], levels: Mapping[str, Mapping[str, str]]) -> list[OpenAnswer]:
    content = parse_content(row.activity_type, row.content)
    given = {entry["key"]: entry["answer"] for entry in row.response_data}
    return [
        OpenAnswer(item, given.get(item.key), levels.get(item.key, {}))
        for item in content.items
        if isinstance(item, Open)
    ]
