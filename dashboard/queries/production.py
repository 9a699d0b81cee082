"""One text of a pupil, as its teacher reads it: versions, comments, levels, classmates' reviews."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from dashboard.queries import students
from dashboard.queries.frames import parameters
from dashboard.views import ClassView
from datastore.content import parse_content
from datastore.content.passages import Passage, passages
from datastore.content.rubric import Rubric, given_levels, points_of
from datastore.content.text_production import TextProductionContent, WordTarget
from datastore.content.versions import Version, handed_in, read_versions
from datastore.errors import NotFound
from datastore.models import User
from datastore.models.enums import CommentState, ProductionStatus
from datastore.scope import Scope


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was handed in at least once."""

    production_id: UUID
    student_id: UUID
    title: str
    """Of the activity."""
    waits: bool
    versions: Sequence[Version]
    """Those handed in, oldest first: version 1 is the first of them."""
    rubrics: Sequence[Rubric]
    """For each version the rubric of the day on which it was handed in."""
    target: WordTarget
    prompt: str

    def points(self, number: int, levels: Mapping[str, str]) -> float:
        """The points of a version with these levels, by the rubric of its day."""
        rubric = self.rubrics[number - 1]
        return points_of(rubric, given_levels(rubric, levels))

    def version(self, number: int | None) -> int:
        """The number of a version, the last one by default.

        Raises:
            NotFound: it was not handed in so often.
        """
        number = len(self.versions) if number is None else number
        if not 1 <= number <= len(self.versions):
            raise _no_such_text()
        return number


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on a text handed in."""

    id: UUID
    version: int
    start: int
    end: int
    """Where the passage stands in that version; both 0: the text as a whole."""
    quote: str
    said: str
    author: str
    """A teacher; "" where the account is gone."""
    state: CommentState | None
    """What its reader says became of it; None: it was not given back yet."""


@dataclass(frozen=True, slots=True)
class Read:
    """A text with who wrote it and what was said of it."""

    text: Text
    name: str
    remarks: Sequence[Remark]
    """By version, in the order of their passages."""

    def passages(self, number: int) -> tuple[list[Remark], list[Passage]]:
        """The comments on passages of one version, and the version cut at them."""
        own = [remark for remark in self.remarks if remark.version == number and remark.end]
        anchors = [(remark.start, remark.end) for remark in own]
        return own, passages(self.text.versions[number - 1].text, anchors)


@dataclass(frozen=True, slots=True)
class Review:
    """What a classmate says of a text."""

    reviewer: str
    """The name, or the label where names are hidden; the writer never learns it."""
    levels: Mapping[str, str]
    """The word of the level by the criterion's key."""
    comment: str
    sent: bool


_TEXT = text(
    """
    SELECT p.student_id, p.draft_data, p.status::text AS status, a.title, a.activity_type::text AS kind,
           a.content,
           coalesce((SELECT jsonb_agg(jsonb_build_array(t.submitted_at, v.content))
                     FROM activity_attempts t
                     JOIN content_versions v ON v.school_id = t.school_id AND v.activity_id = t.activity_id
                       AND v.version = t.content_version
                     WHERE t.school_id = p.school_id AND t.class_id = p.class_id
                       AND t.student_id = p.student_id AND t.activity_id = p.activity_id), '[]') AS asked
    FROM student_productions p
    JOIN activities a ON a.school_id = p.school_id AND a.id = p.activity_id
    WHERE p.school_id = :school AND p.class_id = :class AND p.id = :production
    """
)

_REMARKS = text(
    """
    SELECT u.first_name, u.last_name, c.id, c.version, c.anchor_start, c.anchor_end, c.quote, c.comment,
           c.state::text AS state, c.created_at
    FROM feedback_comments c
    LEFT JOIN users u ON u.school_id = c.school_id AND u.id = c.author_id
    WHERE c.school_id = :school AND c.production_id = :production
    ORDER BY c.version, c.anchor_start, c.anchor_end, c.created_at, c.id
    """
).columns(User.first_name, User.last_name)

_LEVELS = text(
    """
    SELECT version, criterion_key, level::text AS level
    FROM rubric_scores WHERE school_id = :school AND production_id = :production
    """
)

_REVIEWS = text(
    """
    SELECT reviewer_id, criteria, comment, submitted_at IS NOT NULL AS sent
    FROM peer_reviews WHERE school_id = :school AND production_id = :production
    ORDER BY created_at, id
    """
)


def _no_such_text() -> NotFound:
    return NotFound("There is no such text in this class.")


def _asked(scope: Scope, view: ClassView, production_id: UUID) -> dict[str, Any]:
    return {**parameters(scope, view), "production": production_id}


def text_of(connection: Connection, scope: Scope, view: ClassView, production_id: UUID) -> Text:
    """What did the pupil hand in, and by which rubric is it read? One statement.

    Raises:
        NotFound: there is no such text in the class, or it was never handed in: a draft is its writer's.
    """
    row = connection.execute(_TEXT, _asked(scope, view, production_id)).one_or_none()
    versions = handed_in(read_versions(row.draft_data)) if row else []
    if row is None or not versions:
        raise _no_such_text()
    asked = {dt.datetime.fromisoformat(at): content for at, content in row.asked}
    contents = [_content(row.kind, asked.get(version.saved_at, row.content)) for version in versions]
    return Text(
        production_id=production_id,
        student_id=row.student_id,
        title=row.title,
        waits=row.status == ProductionStatus.submitted,
        versions=versions,
        rubrics=[content.rubric for content in contents],
        target=contents[-1].words,
        prompt=contents[-1].prompt,
    )


def _content(kind: str, stored: Any) -> TextProductionContent:
    content = parse_content(kind, stored)
    if not isinstance(content, TextProductionContent):
        raise _no_such_text()
    return content


def read(connection: Connection, scope: Scope, view: ClassView, production_id: UUID) -> Read:
    """Who wrote the text, and what was said of it? Three statements.

    Raises:
        NotFound: as `text_of`.
    """
    found = text_of(connection, scope, view, production_id)
    names = _names(connection, scope, view)
    said = connection.execute(_REMARKS, _asked(scope, view, production_id))
    return Read(found, names.get(found.student_id, "–"), [_remark(row, found) for row in said])


def _names(connection: Connection, scope: Scope, view: ClassView) -> dict[UUID, str]:
    """How the pupils are called on the screen; a group chooses pupils, and the text is chosen."""
    everybody = students.of_class(connection, scope, view.model_copy(update={"group": None}))
    return dict(zip(everybody["student_id"], everybody["name"], strict=True))


def _remark(row: Any, found: Text) -> Remark:
    given_back_at = (
        found.versions[row.version - 1].given_back_at if row.version <= len(found.versions) else None
    )
    given = given_back_at is not None and row.created_at <= given_back_at
    return Remark(
        id=row.id,
        version=row.version,
        start=row.anchor_start,
        end=row.anchor_end,
        quote=row.quote,
        said=row.comment,
        author=f"{row.first_name} {row.last_name}" if row.last_name else "",
        state=CommentState(row.state) if given else None,
    )


def levels_given(
    connection: Connection, scope: Scope, view: ClassView, production_id: UUID
) -> tuple[Text, dict[int, dict[str, str]]]:
    """How was each version marked? Two statements.

    Returns:
        The text; the word of the level by criterion, for each version that has one.

    Raises:
        NotFound: as `text_of`.
    """
    found = text_of(connection, scope, view, production_id)
    levels: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(_LEVELS, _asked(scope, view, production_id)):
        levels[row.version][row.criterion_key] = row.level
    return found, dict(levels)


def reviews_of(
    connection: Connection, scope: Scope, view: ClassView, production_id: UUID
) -> tuple[Text, list[Review]]:
    """What do classmates say of the text? Three statements.

    Raises:
        NotFound: as `text_of`.
    """
    found = text_of(connection, scope, view, production_id)
    names = _names(connection, scope, view)
    asked = connection.execute(_REVIEWS, _asked(scope, view, production_id))
    reviews = [
        Review(names.get(row.reviewer_id, "–"), row.criteria, row.comment or "", sent=row.sent)
        for row in asked
    ]
    return found, reviews
