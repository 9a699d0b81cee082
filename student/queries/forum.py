"""What is said in the forums of a person's classes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, text

from datastore.crypto import EncryptedText
from datastore.errors import NotFound
from datastore.names import last_initials, short_name
from datastore.scope import Scope

MOST_TOPICS = 200
PAGE_OF_POSTS = 100
MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class ForumOfClass:
    """A class with a forum that the person may read."""

    class_id: UUID
    name: str
    teaches: bool


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote something, as the class knows them."""

    name: str
    is_teacher: bool
    is_me: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as the list and its own page show it."""

    id: UUID
    class_id: UUID
    class_name: str
    title: str
    text: str | None
    author: Author | None
    """None: the account is gone."""
    sequence: str | None
    is_pinned: bool
    is_locked: bool
    is_withdrawn: bool
    opened_at: dt.datetime
    posts: int
    """Posts to be read: the hidden ones are not counted."""
    last_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Post:
    """A post, with what the reader may do to it."""

    id: UUID
    parent_id: UUID | None
    author: Author | None
    text: str | None
    """None: withdrawn."""
    withdrawn_by_teacher: bool
    is_teacher_response: bool
    upvotes: int
    voted: bool
    at: dt.datetime
    may_withdraw: bool
    may_restore: bool
    page: int
    """On which page of the topic it is, from 1."""


@dataclass(frozen=True, slots=True)
class Discussion:
    """A page of a topic."""

    topic: Topic
    posts: Sequence[Post]
    """The earliest first."""
    by_id: Mapping[UUID, Post]
    """These posts, and those of other pages that they answer."""
    page: int
    pages: int


def forums(connection: Connection, scope: Scope) -> list[ForumOfClass]:
    """Which forums may I read? Those of the classes the person attends or teaches, in the order of names."""
    query = text(
        "SELECT id, name FROM classes WHERE school_id = :school AND id = ANY (:classes)"
        " AND archived_at IS NULL ORDER BY name, id"
    )
    rows = connection.execute(
        query, {"school": scope.school_id, "classes": list(scope.attends | scope.teaches)}
    )
    return [ForumOfClass(id_, name, id_ in scope.teaches) for id_, name in rows]


def sequences(connection: Connection, scope: Scope, class_id: UUID) -> list[tuple[UUID, str]]:
    """Which sequences may a topic be about? Those that are open to the class, in teaching order."""
    query = text(
        """
        SELECT q.id, q.title FROM sequences q
        WHERE q.school_id = :school AND q.archived_at IS NULL AND EXISTS (
            SELECT FROM teacher_configurations k WHERE k.school_id = q.school_id AND k.sequence_id = q.id
              AND k.class_id = :class AND k.is_active)
        ORDER BY q.position, q.title, q.id
        """
    )
    rows = connection.execute(query, {"school": scope.school_id, "class": class_id})
    return [(id_, title) for id_, title in rows]


_TOPICS = text(
    """
    SELECT t.id, t.class_id, c.name AS class_name, t.title, t.description, t.created_by, q.title AS sequence,
           t.is_pinned, t.is_locked, t.deleted_at, t.created_at, u.first_name, u.last_name,
           count(p.id) AS posts, coalesce(max(p.created_at), t.created_at) AS last_at,
           EXISTS (SELECT FROM class_teachers k WHERE k.school_id = t.school_id AND k.class_id = t.class_id
                   AND k.teacher_id = t.created_by) AS by_teacher
    FROM forum_topics t
    JOIN classes c ON c.school_id = t.school_id AND c.id = t.class_id
    LEFT JOIN users u ON u.school_id = t.school_id AND u.id = t.created_by
    LEFT JOIN sequences q ON q.school_id = t.school_id AND q.id = t.sequence_id
    LEFT JOIN forum_posts p ON p.school_id = t.school_id AND p.topic_id = t.id AND p.deleted_at IS NULL
    WHERE t.school_id = :school AND t.class_id = ANY (:classes)
      AND (CAST(:topic AS uuid) IS NULL OR t.id = :topic)
      AND (t.deleted_at IS NULL OR t.class_id = ANY (:teaches))
    GROUP BY t.school_id, t.id, c.name, q.title, u.first_name, u.last_name
    ORDER BY t.is_pinned DESC, last_at DESC, t.id
    LIMIT :most
    """
).columns(first_name=EncryptedText(), last_name=EncryptedText())

_POSTS = text(
    """
    WITH numbered AS (
        SELECT id, parent_post_id, (row_number() OVER (ORDER BY created_at, id) - 1) / :size + 1 AS page
        FROM forum_posts WHERE school_id = :school AND topic_id = :topic
    ), shown AS (
        SELECT coalesce((SELECT page FROM numbered WHERE id = :post), least(:page, coalesce(max(page), 1)))
                   AS page,
               coalesce(max(page), 1) AS pages
        FROM numbered
    )
    SELECT n.page, shown.page AS shown, shown.pages,
           p.id, p.parent_post_id, p.author_id, p.content, p.is_teacher_response, p.upvotes, p.created_at,
           p.deleted_at, p.deleted_by, u.first_name, u.last_name,
           EXISTS (SELECT FROM forum_votes v WHERE v.school_id = p.school_id AND v.post_id = p.id
                   AND v.user_id = :me) AS voted
    FROM shown
    LEFT JOIN numbered n ON n.page = shown.page
         OR n.id IN (SELECT parent_post_id FROM numbered JOIN shown USING (page))
    LEFT JOIN forum_posts p ON p.school_id = :school AND p.id = n.id
    LEFT JOIN users u ON u.school_id = p.school_id AND u.id = p.author_id
    ORDER BY p.created_at, p.id
    """
).columns(first_name=EncryptedText(), last_name=EncryptedText())


def topics(connection: Connection, scope: Scope, class_id: UUID) -> list[Topic]:
    """What is talked about in a class? Pinned topics first, then the latest. One statement.

    Hidden topics are listed to the class's teachers only.

    Raises:
        NotFound: the person is not of the class.
    """
    if class_id not in scope.attends | scope.teaches:
        raise NotFound("This class does not exist, or you are not in it.")
    return _read_topics(connection, scope, [class_id], None)


def topic(
    connection: Connection, scope: Scope, topic_id: UUID, *, page: int = 1, post_id: UUID | None = None
) -> Discussion:
    """What has been said in a topic? Two statements.

    Args:
        connection: Bound to the school.
        scope: Of a pupil or teacher of the class.
        topic_id: Untrusted.
        page: Which PAGE_OF_POSTS posts, from 1; the last ones where there are not so many.
        post_id: The page with this post instead, if the topic has it.

    Raises:
        NotFound: there is no such topic in the person's classes.
    """
    found = _read_topics(connection, scope, list(scope.attends | scope.teaches), topic_id)
    if not found:
        raise NotFound("This topic does not exist, or it is not of your class.")
    parameters = {
        "school": scope.school_id,
        "topic": topic_id,
        "me": scope.require_person(),
        "size": PAGE_OF_POSTS,
        "page": min(max(page, 1), MOST_PAGES),
        "post": post_id,
    }
    first, *others = connection.execute(_POSTS, parameters).all()
    rows = [first, *others] if first.id else []  # a topic without answers is one row of nothing
    names = _names([(row.author_id, row.first_name, row.last_name) for row in rows])
    by_id = {row.id: _post(row, scope, names, teaches=found[0].class_id in scope.teaches) for row in rows}
    posts = [post for post in by_id.values() if post.page == first.shown]
    return Discussion(found[0], posts, by_id, first.shown, first.pages)


def _read_topics(
    connection: Connection, scope: Scope, classes: list[UUID], topic_id: UUID | None
) -> list[Topic]:
    parameters = {
        "school": scope.school_id,
        "classes": classes,
        "teaches": list(scope.teaches),
        "topic": topic_id,
        "most": MOST_TOPICS,
    }
    rows = connection.execute(_TOPICS, parameters).all()
    names = _names([(row.created_by, row.first_name, row.last_name) for row in rows])
    return [_topic(row, scope, names) for row in rows]


def _topic(row: Row[Any], scope: Scope, names: dict[UUID, str]) -> Topic:
    return Topic(
        id=row.id,
        class_id=row.class_id,
        class_name=row.class_name,
        title=row.title,
        text=row.description,
        author=_author(row.created_by, scope, names, row, is_teacher=row.by_teacher),
        sequence=row.sequence,
        is_pinned=row.is_pinned,
        is_locked=row.is_locked,
        is_withdrawn=row.deleted_at is not None,
        opened_at=row.created_at,
        posts=row.posts,
        last_at=row.last_at,
    )


def _post(row: Row[Any], scope: Scope, names: dict[UUID, str], *, teaches: bool) -> Post:
    withdrawn, mine = row.deleted_at is not None, row.author_id == scope.user_id
    return Post(
        id=row.id,
        parent_id=row.parent_post_id,
        author=_author(row.author_id, scope, names, row, is_teacher=row.is_teacher_response),
        text=None if withdrawn and not teaches else row.content,
        withdrawn_by_teacher=withdrawn and row.deleted_by != row.author_id,
        is_teacher_response=row.is_teacher_response,
        upvotes=row.upvotes,
        voted=row.voted,
        at=row.created_at,
        may_withdraw=not withdrawn and (teaches or mine),
        may_restore=withdrawn and (teaches or (mine and row.deleted_by == scope.user_id)),
        page=row.page,
    )


def _author(
    author_id: UUID | None, scope: Scope, names: dict[UUID, str], row: Row[Any], *, is_teacher: bool
) -> Author | None:
    if author_id is None or row.first_name is None:
        return None
    name = f"{row.first_name} {row.last_name}" if is_teacher else names[author_id]
    return Author(name, is_teacher, author_id == scope.user_id)


def _names(people: Sequence[tuple[UUID | None, str, str]]) -> dict[UUID, str]:
    """First names, with as much of the last name as tells the writers of the page apart."""
    known = {id_: (first, last) for id_, first, last in people if id_ is not None and first is not None}
    initials = last_initials(known)
    return {id_: short_name(first, initials[id_]) for id_, (first, _) in known.items()}
