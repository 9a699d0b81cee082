"""The class's forum: topics, posts, votes, and keeping order in it.

Pupils and teachers of a class share it. Nothing is deleted: what its author or a teacher withdraws is hidden,
says so in its place, and can be brought back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from datastore.commands import audit
from datastore.commands.contact.notify import notify
from datastore.commands.history import Event, Verb, record_events
from datastore.content.typed import said
from datastore.engine import Database
from datastore.errors import BadInput, NotFound, Refused
from datastore.models import ForumPost, ForumTopic, ForumVote, Sequence, TeacherConfiguration
from datastore.models.enums import NotificationKind
from datastore.scope import Scope

LONGEST_TITLE = 200
LONGEST_POST = 5_000
_NO_TOPIC = "This topic does not exist, or it is not of your class."
_NO_POST = "This post does not exist, or it is not of your class."


@dataclass(frozen=True, slots=True)
class NewTopic:
    """What a topic is opened with."""

    id: UUID
    """Made by the form, so that a form sent twice opens one topic."""
    title: str
    text: str
    sequence_id: UUID | None = None
    """What it is about, if anything."""


def open_topic(database: Database, scope: Scope, class_id: UUID, new: NewTopic) -> UUID:
    """Open a topic in a class's forum; returns its id.

    Raises:
        NotFound: the class is not the person's, or does not have the sequence.
        BadInput: title or text is missing or too long.
    """
    _require_member(scope, class_id)
    title = _checked(
        new.title,
        LONGEST_TITLE,
        BadInput("Give the topic a title of at most %(most)d characters.", most=LONGEST_TITLE),
    )
    text = _post_text(new.text)
    with database.writing(scope) as session:
        _require_sequence(session, scope, class_id, new.sequence_id)
        row = {"class_id": class_id, "title": title, "description": text, "sequence_id": new.sequence_id}
        added = _insert_once(
            session, ForumTopic, scope, new.id, {**row, "created_by": scope.require_person()}
        )
        if added:
            _remember(session, scope, class_id, new.id)
    return new.id


def reply(
    database: Database,
    scope: Scope,
    topic_id: UUID,
    *,
    post_id: UUID,
    text: str,
    parent_id: UUID | None = None,
) -> UUID:
    """Answer in a topic, or to one of its posts; a teacher's answer is marked as one.

    Args:
        database: Where it goes.
        scope: Of a pupil or teacher of the class.
        topic_id: The topic.
        post_id: Made by the form, so that a form sent twice posts once.
        text: What is said.
        parent_id: The post answered; None answers the topic.

    Raises:
        NotFound: there is no such topic or post in the person's classes.
        Refused: the topic is closed, and the person does not teach the class.
        BadInput: the text is missing or too long.
    """
    content = _post_text(text)
    author = scope.require_person()
    with database.writing(scope) as session:
        topic = _topic(session, scope, topic_id)
        teaches = topic.class_id in scope.teaches
        if topic.is_locked and not teaches:
            raise Refused("This topic is closed: nothing more can be written in it.")
        answered = _post_of_topic(session, scope, topic_id, parent_id) if parent_id else None
        row = {"topic_id": topic_id, "author_id": author, "content": content, "parent_post_id": parent_id}
        if not _insert_once(session, ForumPost, scope, post_id, {**row, "is_teacher_response": teaches}):
            return post_id
        told = {topic.created_by, answered.author_id if answered else None} - {None, author}
        about = {"topic_id": topic_id, "post_id": post_id}
        notify(session, scope, told, NotificationKind.forum_reply, class_id=topic.class_id, **about)
        _remember(session, scope, topic.class_id, topic_id)
    return post_id


def vote(database: Database, scope: Scope, post_id: UUID, *, up: bool) -> int:
    """Give a post one's vote, or take it back; returns how many it has. Once a person, and not for oneself.

    Raises:
        NotFound: there is no such post in the person's classes.
        Refused: it is the person's own post.
    """
    person = scope.require_person()
    with database.writing(scope) as session:
        post = _post(session, scope, post_id)
        if post.author_id == person:
            raise Refused("You cannot vote for your own post.")
        v, key = ForumVote, {"school_id": scope.school_id, "post_id": post_id, "user_id": person}
        if up:
            session.execute(insert(v).values(key).on_conflict_do_nothing())
        else:
            session.execute(delete(v).filter_by(**key))
        count = (
            select(func.count()).select_from(v).where(v.school_id == scope.school_id, v.post_id == post_id)
        )
        change = update(ForumPost).where(ForumPost.school_id == scope.school_id, ForumPost.id == post_id)
        changed = change.values(upvotes=count.scalar_subquery()).returning(ForumPost.upvotes)
        return int(session.execute(changed).scalar_one())


def set_post_withdrawn(database: Database, scope: Scope, post_id: UUID, *, withdrawn: bool) -> None:
    """Hide a post, or bring it back: its author, or a teacher of the class.

    What a teacher has hidden, only a teacher brings back.

    Raises:
        NotFound: the post is not there, or not the person's to hide.
    """
    with database.writing(scope) as session:
        post = _post(session, scope, post_id, withdrawn_too=True)
        teaches = post.class_id in scope.teaches
        mine = post.author_id == scope.user_id and post.deleted_by in {None, scope.user_id}
        if not teaches and not mine:
            raise NotFound(_NO_POST)
        _set_deleted(session, scope, ForumPost, post_id, deleted=withdrawn)
        audit.record(session, scope, f"forum.{'hide' if withdrawn else 'show'}", "forum_post", post_id)


def moderate_topic(
    database: Database,
    scope: Scope,
    topic_id: UUID,
    *,
    pinned: bool | None = None,
    locked: bool | None = None,
    withdrawn: bool | None = None,
) -> None:
    """Pin, close or hide a topic, or undo it; None leaves things as they are.

    Raises:
        NotFound: there is no such topic in a class that the person teaches.
    """
    with database.writing(scope) as session:
        topic = _topic(session, scope, topic_id, withdrawn_too=True)
        scope.require_teaching(topic.class_id)
        values = {"is_pinned": pinned, "is_locked": locked}
        chosen = {name: value for name, value in values.items() if value is not None}
        if chosen:
            t = ForumTopic
            session.execute(update(t).where(t.school_id == scope.school_id, t.id == topic_id).values(chosen))
        if withdrawn is not None:
            _set_deleted(session, scope, ForumTopic, topic_id, deleted=withdrawn)
        audit.record(session, scope, "forum.moderate", "forum_topic", topic_id)


def _set_deleted(session: Session, scope: Scope, model: Any, row_id: UUID, *, deleted: bool) -> None:
    at = dt.datetime.now(dt.UTC) if deleted else None
    by = scope.user_id if deleted else None
    change = update(model).where(model.school_id == scope.school_id, model.id == row_id)
    session.execute(change.values(deleted_at=at, deleted_by=by))


def _require_member(scope: Scope, class_id: UUID) -> None:
    if class_id not in scope.teaches:
        scope.require_attending(class_id)


def _topic(
    session: Session, scope: Scope, topic_id: UUID, *, withdrawn_too: bool = False
) -> Row[UUID, UUID | None, bool]:
    """A topic of one of the person's classes."""
    t = ForumTopic
    query = select(t.class_id, t.created_by, t.is_locked).where(
        t.school_id == scope.school_id, t.id == topic_id, t.class_id.in_(scope.teaches | scope.attends)
    )
    if not withdrawn_too:
        query = query.where(t.deleted_at.is_(None))
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(_NO_TOPIC)
    return row


def _post(
    session: Session, scope: Scope, post_id: UUID, *, withdrawn_too: bool = False
) -> Row[UUID | None, UUID | None, UUID]:
    """A post of one of the person's classes, locked: two votes are counted one after the other."""
    p, t = ForumPost, ForumTopic
    query = (
        select(p.author_id, p.deleted_by, t.class_id)
        .join(t, (t.school_id == p.school_id) & (t.id == p.topic_id))
        .where(
            p.school_id == scope.school_id,
            p.id == post_id,
            t.class_id.in_(scope.teaches | scope.attends),
            t.deleted_at.is_(None),
        )
    )
    if not withdrawn_too:
        query = query.where(p.deleted_at.is_(None))
    row = session.execute(query.with_for_update(of=p, key_share=True)).one_or_none()
    if row is None:
        raise NotFound(_NO_POST)
    return row


def _post_of_topic(session: Session, scope: Scope, topic_id: UUID, post_id: UUID) -> Row[UUID | None]:
    p = ForumPost
    query = select(p.author_id).where(
        p.school_id == scope.school_id, p.id == post_id, p.topic_id == topic_id, p.deleted_at.is_(None)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(_NO_POST)
    return row


def _require_sequence(session: Session, scope: Scope, class_id: UUID, sequence_id: UUID | None) -> None:
    if sequence_id is None:
        return
    c = TeacherConfiguration
    query = (
        select(Sequence.id)
        .join(c, (c.school_id == Sequence.school_id) & (c.sequence_id == Sequence.id))
        .where(Sequence.school_id == scope.school_id, Sequence.id == sequence_id, c.class_id == class_id)
        .limit(1)
    )
    if session.execute(query).one_or_none() is None:
        raise NotFound("This class does not have that sequence.")


def _insert_once(session: Session, model: Any, scope: Scope, row_id: UUID, values: dict[str, Any]) -> bool:
    """Insert a row under an id that the form made; False when this very form had arrived before."""
    statement = insert(model).values(school_id=scope.school_id, id=row_id, **values)
    added = session.execute(statement.on_conflict_do_nothing().returning(model.id)).one_or_none()
    if added is not None:
        return True
    author = model.created_by if model is ForumTopic else model.author_id
    query = select(model.id).where(
        model.school_id == scope.school_id, model.id == row_id, author == scope.user_id
    )
    if session.execute(query).one_or_none() is None:
        raise BadInput("This form was sent in a way we do not know: reload the page and send again.")
    return False


def _remember(session: Session, scope: Scope, class_id: UUID, topic_id: UUID) -> None:
    """A pupil's posts are part of the pupil's history; staff have none."""
    if class_id in scope.attends:
        event = Event(Verb.interacted, dt.datetime.now(dt.UTC), "forum", {"topic": str(topic_id)})
        record_events(session, scope, class_id, scope.require_person(), None, [event])


def _post_text(text: str) -> str:
    most = LONGEST_POST
    return _checked(text, most, BadInput("Write between 1 and %(most)d characters.", most=most))


def _checked(text: str, most: int, refusal: BadInput) -> str:
    """What is said, if it is anything and not too much."""
    kept = said(text)
    if not 1 <= len(kept) <= most:
        raise refusal
    return kept
