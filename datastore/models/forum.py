"""The class's forum."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from datastore.models.base import Base, Created, SchoolOwned, Updated, at_most, owned_by


class ForumTopic(Base, SchoolOwned, Created):
    """A topic of a class's forum, perhaps about a sequence or session."""

    __tablename__ = "forum_topics"
    __table_args__ = (
        owned_by("classes", "class_id"),
        owned_by("sequences", "sequence_id", optional=True),
        owned_by("sessions", "session_id", optional=True),
        owned_by("users", "created_by", optional=True),
        owned_by("users", "deleted_by", optional=True),
        at_most("title", 1000),
        at_most("description", 20_000),
        Index(None, "school_id", "class_id"),
    )

    class_id: Mapped[UUID]
    sequence_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    title: Mapped[str]
    description: Mapped[str | None]
    created_by: Mapped[UUID | None]
    is_pinned: Mapped[bool] = mapped_column(server_default=false())
    is_locked: Mapped[bool] = mapped_column(server_default=false())
    deleted_at: Mapped[dt.datetime | None]
    deleted_by: Mapped[UUID | None]
    """The author, or who moderates: the page says which."""


class ForumPost(Base, SchoolOwned, Updated):
    """A post, or an answer to one."""

    __tablename__ = "forum_posts"
    __table_args__ = (
        owned_by("forum_topics", "topic_id"),
        owned_by("users", "author_id", optional=True),
        owned_by("forum_posts", "parent_post_id", optional=True),
        owned_by("users", "deleted_by", optional=True),
        at_most("content", 20_000),
        CheckConstraint("upvotes >= 0", name="upvotes_sign"),
        Index(None, "school_id", "topic_id"),
    )

    topic_id: Mapped[UUID]
    author_id: Mapped[UUID | None]
    content: Mapped[str]
    parent_post_id: Mapped[UUID | None]
    upvotes: Mapped[int] = mapped_column(server_default=text("0"))
    is_teacher_response: Mapped[bool] = mapped_column(server_default=false())
    deleted_at: Mapped[dt.datetime | None]
    deleted_by: Mapped[UUID | None]


class ForumVote(Base, SchoolOwned, Created):
    """An upvote: one a person and post; `forum_posts.upvotes` is their number."""

    __tablename__ = "forum_votes"
    __table_args__ = (
        owned_by("forum_posts", "post_id"),
        owned_by("users", "user_id"),
        UniqueConstraint("school_id", "post_id", "user_id"),
    )

    post_id: Mapped[UUID]
    user_id: Mapped[UUID]
