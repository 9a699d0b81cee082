"""The rows of the access matrix for signing in and out, and for one’s own account."""

from __future__ import annotations

from uuid import uuid4

from datastore.commands.accounts import people, sessions
from tests.app.rows import Command, Route
from tests.factories import PASSWORD

ROUTES = {
    "GET /login": Route("ok ok ok ok ok ok ok ok ok ok"),
    "POST /login": Route(
        "in in in in in in in in in in", lambda _: {"identifier": uuid4().hex, "password": PASSWORD}
    ),
    "POST /login/school": Route("in in in in in in in in in in", lambda _: {"choice": "forged"}),
    "POST /logout": Route("in ok ok ok ok ok ok ok ok ok"),
    "GET /password": Route("in ok ok ok ok ok ok ok ok ok"),
    "POST /password": Route(
        "in no no no no no no no no no", lambda _: {"current": "wrong", "new": PASSWORD, "again": PASSWORD}
    ),
    "POST /language": Route("ok ok ok ok ok ok ok ok ok ok", lambda _: {"locale": "en"}),
}

COMMANDS = {
    "people.change_own_password": Command(
        "404 ok ok ok ok ok ok ok ok ok",
        lambda database, scope, _: people.change_own_password(
            database, scope, current=PASSWORD, new=PASSWORD + "!"
        ),
    ),
    "people.set_locale": Command(
        "404 ok ok ok ok ok ok ok ok ok",
        lambda database, scope, _: people.set_locale(database, scope, "fr"),
    ),
    "sessions.end_session": Command(
        "404 ok ok ok ok ok ok ok ok ok",
        lambda database, scope, _: sessions.end_session(database, scope, uuid4()),
    ),
}
