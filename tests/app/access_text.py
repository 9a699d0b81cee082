"""Who may write, review and mark texts: rows of the access matrix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from datastore.commands.attempts.submit_attempt import Submission, submit_attempt
from datastore.commands.classroom.sequences import configure
from datastore.commands.marking import comments, mark_items, mark_text
from datastore.commands.texts import peer_reviews, write_text
from datastore.configuration import Configuration
from datastore.content.versions import read_versions
from datastore.engine import Database
from datastore.models import ActivityAttempt, PeerReview, StudentProduction
from datastore.models.enums import ActivityType, CommentState
from datastore.scope import Scope
from tests.app.rows import Command, Route
from tests.app.world import Who, World
from tests.factories import make_sequence
from tests.writing import GOOD, LETTER, TEXT

PUPIL = "404 ok 404 404 404 404 404 404 404 404"
TEACHER = "404 404 404 ok 404 404 404 404 404 404"


@dataclass(frozen=True)
class Texts:
    """A letter that two pupils of our class have written: the pupil of the matrix and a classmate."""

    letter: UUID
    own: UUID
    """The pupil's text, given back."""
    own_key: int
    """Of its version."""
    settled: UUID
    """A comment on it."""
    other: UUID
    """The classmate's text, which waits."""
    unseen: UUID
    """A comment on it."""
    review: UUID
    """Given to the pupil, of the classmate's text."""


_MADE: dict[UUID, Texts] = {}


def texts(world: World) -> Texts:
    """The texts of a world, made when they are first asked for."""
    if world.ours not in _MADE:
        _MADE[world.ours] = _make(world)
    return _MADE[world.ours]


def _make(world: World) -> Texts:
    database, teacher = world.database, world.scope(Who.teacher)
    sequence, (letter,) = make_sequence(database, world.north, [(ActivityType.text_production, LETTER)])
    configure(database, teacher, world.ours, sequence, Configuration(peer_reviews=1))
    pupil, classmate = world.scope(Who.pupil), _pupil(world, world.classmate)
    for writer in (pupil, classmate):
        responses = {"text": TEXT, "checked": []}
        submit_attempt(database, writer, Submission(world.ours, letter, uuid4(), responses, 1))
    own, other = (_production(world, letter, writer) for writer in (pupil, classmate))
    settled, unseen = (_comment(world, teacher, text.id) for text in (own, other))
    place = (database, teacher, world.ours, own.id)
    mark_text.mark_text(*place, version=1, levels=GOOD, feedback="Bien.", returned=True)
    (own_version,) = read_versions(own.draft_data)
    review = _review(world, pupil)
    return Texts(letter, own.id, own_version.key, settled, other.id, unseen, review)


def _pupil(world: World, student_id: UUID) -> Scope:
    return Scope(world.north.school_id, student_id, attends=frozenset({world.ours}))


def _production(world: World, letter: UUID, writer: Scope) -> Any:
    p = StudentProduction
    query = select(p.id, p.draft_data).where(p.activity_id == letter, p.student_id == writer.user_id)
    with world.database.reading(writer) as connection:
        return connection.execute(query).one()


def _comment(world: World, teacher: Scope, production_id: UUID) -> UUID:
    place = (world.database, teacher, world.ours, production_id)
    return comments.add_comment(*place, version=1, quote="la place", comment="Laquelle ?")


def _review(world: World, reviewer: Scope) -> UUID:
    with world.database.reading(reviewer) as connection:
        query = select(PeerReview.id).where(PeerReview.reviewer_id == reviewer.user_id)
        return connection.execute(query).scalar_one()


def _attempt(world: World) -> UUID:
    """Some work of a classmate."""
    a = ActivityAttempt
    query = select(a.id).where(a.student_id == world.classmate, a.activity_id == world.activity)
    with world.database.reading(world.north) as connection:
        return connection.execute(query).scalars().first()


PLACES: dict[str, Callable[[World], object]] = {
    "text_id": lambda world: texts(world).letter,
    "key": lambda world: texts(world).own_key,
    "review_id": lambda world: texts(world).review,
    "production_id": lambda world: texts(world).other,
    "comment_id": lambda world: texts(world).unseen,
    "work_id": _attempt,
}

_PUPILS = "in ok 404 404 404 404 404 404 404 404"
_TEACHERS = "in 404 404 {} 404 404 404 404 404 404"
_TEXT = "/teach/class/<uuid:class_id>/marking/texts/<uuid:production_id>"
_WORK = "/teach/class/<uuid:class_id>/marking/attempts/<uuid:work_id>"


def _writing(world: World) -> Mapping[str, Any]:
    return {"class": world.ours, "text": TEXT, "revision": 2**31 - 1}


ROUTES = {
    "GET /reviews": Route("in ok ok 404 404 404 404 404 404 404"),
    "GET /reviews/<uuid:review_id>": Route(_PUPILS),
    "POST /reviews/<uuid:review_id>": Route(_PUPILS, lambda _: {"action": "save", "comment": "Bien."}),
    "GET /a/<uuid:text_id>/versions/<int:key>": Route(_PUPILS),
    "POST /a/<uuid:text_id>/writing": Route(_PUPILS, _writing),
    "GET /teach/class/<uuid:class_id>/marking": Route(_TEACHERS.format("names")),
    f"GET {_TEXT}": Route(_TEACHERS.format("names")),
    f"POST {_TEXT}": Route(
        _TEACHERS.format("ok"), lambda _: {"version": "1", "action": "save", "level.idees": "acquis"}
    ),
    f"POST {_TEXT}/comments": Route(
        _TEACHERS.format("ok"), lambda _: {"version": "1", "quote": "maire", "comment": "Qui ?"}
    ),
    f"POST {_TEXT}/comments/<uuid:comment_id>/remove": Route(
        _TEACHERS.format("ok"), lambda _: {"version": "1"}
    ),
    f"GET {_WORK}": Route(_TEACHERS.format("names")),
    f"POST {_WORK}": Route(_TEACHERS.format("ok")),
}


def _save(database: Database, scope: Scope, world: World) -> object:
    place = (database, scope, world.ours, texts(world).letter)
    return write_text.save_text(*place, text=TEXT, checked=(), revision=1)


def _mark(database: Database, scope: Scope, world: World) -> None:
    place = (database, scope, world.ours, texts(world).other)
    mark_text.mark_text(*place, version=1, levels=GOOD, feedback="", returned=True)


def _add(database: Database, scope: Scope, world: World) -> object:
    place = (database, scope, world.ours, texts(world).other)
    return comments.add_comment(*place, version=1, quote="maire", comment="Qui ?")


def _unseen(world: World) -> UUID:
    """A comment that its writer has not seen; the pages of the matrix may have taken the first one back."""
    return _comment(world, world.scope(Who.teacher), texts(world).other)


COMMANDS = {
    "write_text.save_text": Command(PUPIL, _save),
    "mark_text.mark_text": Command(TEACHER, _mark),
    "mark_items.mark_items": Command(
        TEACHER,
        lambda database, scope, world: mark_items.mark_items(
            database, scope, world.ours, _attempt(world), levels={}
        ),
    ),
    "comments.add_comment": Command(TEACHER, _add),
    "comments.remove_comment": Command(
        TEACHER,
        lambda database, scope, world: comments.remove_comment(
            database, scope, world.ours, texts(world).other, _unseen(world)
        ),
    ),
    "comments.settle_comment": Command(
        PUPIL,
        lambda database, scope, world: comments.settle_comment(
            database, scope, texts(world).settled, CommentState.taken_up
        ),
    ),
    "peer_reviews.begin_review": Command(
        PUPIL,
        lambda database, scope, world: peer_reviews.begin_review(database, scope, texts(world).review),
    ),
    "peer_reviews.write_review": Command(
        PUPIL,
        lambda database, scope, world: peer_reviews.write_review(
            database, scope, texts(world).review, levels=GOOD, comment="Bien.", send=True
        ),
    ),
}
