"""Who may do what in the forum, with calls for help, news, rewards and one's own data."""

from __future__ import annotations

import io
import tempfile
from uuid import uuid4

from flask import g

from dashboard import files
from dashboard.access import load_person
from datastore.commands import media
from datastore.commands.contact import forum, help_calls, notices
from datastore.commands.contact.forum import NewTopic
from datastore.commands.contact.help_calls import Call
from datastore.engine import Database
from datastore.media_store import MediaStore
from datastore.models.enums import MediaKind
from datastore.scope import Scope
from tests.app.rows import Command, Route
from tests.app.world import Who, World

PLACES = {
    "topic_id": lambda world: world.topic,
    "post_id": lambda world: world.post,
    "certificate_id": lambda world: world.certificate,
    "token": lambda world: _signed(world, "demo/cinq-etapes.webm"),
    "name": lambda _: "cinq-etapes.webm",
    "package": lambda world: _signed(world, "demo"),
    "call_id": lambda world: world.call,
    "media_id": lambda world: world.topic,
    "part": lambda _: "cinq-etapes.fr.vtt",
}

MEMBERS = "in names 404 names 404 404 404 404 404 404"
"""Of our class, and those who teach it."""
MAY_WRITE = "in ok 404 ok 404 404 404 404 404 404"
PUPILS = "in ok ok 404 404 404 404 404 404 404"
"""Every pupil, about themselves."""

ROUTES = {
    "GET /forum": Route("in start start names ok ok 404 404 404 404"),
    "GET /forum/<uuid:class_id>": Route(MEMBERS),
    "POST /forum/<uuid:class_id>": Route(
        MAY_WRITE, lambda _: {"id": str(uuid4()), "title": "Une question", "text": "Pourquoi ?"}
    ),
    "GET /forum/topics/<uuid:topic_id>": Route(MEMBERS),
    "POST /forum/topics/<uuid:topic_id>": Route(
        MAY_WRITE, lambda _: {"id": str(uuid4()), "text": "Parce que."}
    ),
    "POST /forum/topics/<uuid:topic_id>/order": Route(
        "in 404 404 ok 404 404 404 404 404 404", lambda _: {"do": "pin"}
    ),
    "POST /forum/topics/<uuid:topic_id>/posts/<uuid:post_id>": Route(MAY_WRITE, lambda _: {"do": "vote"}),
    "GET /notifications": Route(PUPILS),
    "POST /notifications": Route(PUPILS),
    "POST /help": Route("in ok 404 404 404 404 404 404 404 404", lambda world: {"class": str(world.ours)}),
    "GET /badges": Route(PUPILS),
    "GET /certificates/<uuid:certificate_id>": Route("in names 404 404 404 404 404 404 404 404"),
    "GET /teach/class/<uuid:class_id>/calls": Route("in 404 404 names 404 404 404 404 404 404"),
    "POST /teach/class/<uuid:class_id>/calls/<uuid:call_id>": Route("in 404 404 ok 404 404 404 404 404 404"),
    "GET /teach/media": Route("in 404 404 ok ok ok 404 404 404 404"),
    "POST /teach/media": Route("in 404 404 no no no 404 404 404 404"),
    "POST /teach/media/<uuid:media_id>/remove": Route("in 404 404 404 404 404 404 404 404 404"),
    "GET /data": Route(PUPILS),
    "GET /data/download": Route(PUPILS),
    "GET /privacy": Route(PUPILS),
    "GET /files/<token>/<name>": Route("ok ok ok ok ok ok ok ok ok ok"),
    "GET /frames/<package>/<path:part>": Route("ok ok ok ok ok ok ok ok ok ok"),
}


def _signed(world: World, key: str) -> str:
    """The part of an address that holds the right to a file: whoever has it may read that file."""
    with world.server.test_request_context():
        g.person = load_person(world.database, world.keys[Who.pupil])
        return files.address(key).split("/")[2]


def _bring_captions(database: Database, scope: Scope) -> None:
    """Captions of our own, in a store that ends with the call."""
    with tempfile.TemporaryDirectory() as folder:
        media.add_media(
            database,
            scope,
            MediaStore(folder),
            kind=MediaKind.captions,
            title="Sous-titres",
            source=io.BytesIO(b"WEBVTT\n"),
            quota=1000,
        )


def _new_topic() -> NewTopic:
    return NewTopic(uuid4(), "Une question", "Pourquoi ?")


COMMANDS = {
    "media.add_media": Command(
        "404 404 404 ok ok ok 404 404 404 404",
        lambda database, scope, _: _bring_captions(database, scope),
    ),
    "media.remove_media": Command(
        "404 404 404 404 404 404 404 404 404 404",
        lambda database, scope, world: media.remove_media(
            database, scope, MediaStore(tempfile.gettempdir()), world.topic
        ),
    ),
    "forum.open_topic": Command(
        "404 ok 404 ok 404 404 404 404 404 404",
        lambda database, scope, world: forum.open_topic(database, scope, world.ours, _new_topic()),
    ),
    "forum.reply": Command(
        "404 ok 404 ok 404 404 404 404 404 404",
        lambda database, scope, world: forum.reply(
            database, scope, world.topic, post_id=uuid4(), text="Parce que."
        ),
    ),
    "forum.vote": Command(
        "404 ok 404 ok 404 404 404 404 404 404",
        lambda database, scope, world: forum.vote(database, scope, world.post, up=True),
    ),
    "forum.set_post_withdrawn": Command(
        "404 404 404 ok 404 404 404 404 404 404",
        lambda database, scope, world: forum.set_post_withdrawn(database, scope, world.post, withdrawn=False),
    ),
    "forum.moderate_topic": Command(
        "404 404 404 ok 404 404 404 404 404 404",
        lambda database, scope, world: forum.moderate_topic(database, scope, world.topic, locked=False),
    ),
    "help_calls.call_for_help": Command(
        "404 ok 404 404 404 404 404 404 404 404",
        lambda database, scope, world: help_calls.call_for_help(database, scope, world.ours, Call()),
    ),
    "help_calls.cancel_call": Command(
        "404 ok 404 404 404 404 404 404 404 404",
        lambda database, scope, world: help_calls.cancel_call(database, scope, world.ours),
    ),
    "help_calls.answer_call": Command(
        "404 404 404 ok 404 404 404 404 404 404",
        lambda database, scope, world: help_calls.answer_call(database, scope, world.ours, world.call),
    ),
    "notices.mark_read": Command(
        "404 ok ok ok ok ok ok ok ok ok",
        lambda database, scope, _: notices.mark_read(database, scope),
    ),
}
