"""A class and its teacher's browser, for the tests of the pages on which a class is set up."""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from datastore.commands.classroom.classes import enrol
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.engine import Database
from datastore.models import ClassEnrollment, User
from datastore.models.enums import ActivityType, UserRole
from datastore.scope import Scope
from tests.app.accounts import a_school
from tests.app.conftest import make_server, send, signed_in
from tests.factories import make_class, make_sequence, make_user, quiz

CODE = re.compile(r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}")
TOKEN = re.compile(r'name="token" value="([0-9a-f-]{36})"')
LIST = "DURAND Zoé\nPETIT Léo"
ADDRESS = "https://parcours.college.example"


@dataclass
class Taught:
    """A class with its teacher's browser."""

    database: Database
    server: Flask
    admin: Scope
    teacher: Scope
    client: FlaskClient
    class_id: UUID

    def at(self, path: str = "") -> str:
        return f"/teach/class/{self.class_id}{path}"

    def get(self, path: str = "") -> TestResponse:
        return self.client.get(self.at(path))

    def send(self, path: str, **form: Any) -> TestResponse:
        return send(self.client, self.at(path), **form)

    def pupil(self, username: str = "zoe", first_name: str = "Zoé", last_name: str = "Durand") -> UUID:
        """A pupil of the class, who can sign in."""
        names = {"first_name": first_name, "last_name": last_name}
        pupil = make_user(self.database, self.admin, UserRole.student, username=username, **names)
        enrol(self.database, self.admin, self.class_id, [pupil])
        return pupil

    def work(self, *kinds: ActivityType, **dates: dt.date) -> tuple[UUID, list[UUID]]:
        """A sequence that is open to the class; its id and those of its activities."""
        made = make_sequence(self.database, self.admin, [(kind, quiz("titre")) for kind in kinds])
        configure(self.database, self.teacher, self.class_id, made[0], Configuration(), **dates)
        return made

    def rows(self, *columns: Any) -> list[tuple]:
        with self.database.reading(self.teacher) as connection:
            return [tuple(row) for row in connection.execute(select(*columns))]


def make_taught(database: Database) -> Taught:
    """A school that reads English, with a class and its teacher."""
    server = make_server(database, ADDRESS)
    admin = a_school(database, "Collège nord")
    teacher_id = make_user(database, admin, UserRole.teacher, username="prof", last_name="Moreau")
    class_id = make_class(database, admin, "4eB", teacher_id=teacher_id)
    teacher = Scope(admin.school_id, teacher_id, is_teacher=True, teaches=frozenset({class_id}))
    return Taught(database, server, admin, teacher, signed_in(server, "prof"), class_id)


def shown(answer: TestResponse, status: int = 200) -> str:
    """What a reader sees of a page, as one line."""
    assert answer.status_code == status
    main = answer.text[answer.text.index("<main") :]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


def moved(answer: TestResponse, address: str) -> None:
    assert (answer.status_code, answer.headers["Location"]) == (303, address)


def token_of(answer: TestResponse) -> str:
    return TOKEN.findall(answer.text)[-1]


def undo(taught: Taught, page: TestResponse) -> TestResponse:
    """Press the undo button of the message on a page."""
    form = re.findall(r'<form class="note" method="post" action="[^"]*">.*?Undo</button>', page.text, re.S)[
        -1
    ]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(?!csrf)(\w+)" value="([^"]*)"', form):
        fields.setdefault(name, []).append(value)
    return send(taught.client, re.search(r'action="([^"]*)"', form)[1], **fields)


def check(taught: Taught, text: str = LIST, **more: Any) -> TestResponse:
    return taught.send("/import/check", list=text, **more)


def bring_in(taught: Taught, text: str = LIST, **more: str) -> TestResponse:
    return taught.send("/import", list=text, **({"token": token_of(check(taught, text))} | more))


def usernames(taught: Taught) -> set[str]:
    e = ClassEnrollment
    with taught.database.reading(taught.teacher) as connection:
        query = select(User.username).join(e, e.student_id == User.id).where(e.class_id == taught.class_id)
        return set(connection.execute(query).scalars())
