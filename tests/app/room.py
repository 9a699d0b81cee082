"""A class with its teacher and two pupils, as the tests of what people say to each other need one."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from datastore.commands.classroom.classes import enrol
from datastore.commands.contact.forum import NewTopic, open_topic, reply
from datastore.engine import Database
from datastore.models import Certificate, new_id
from datastore.models.enums import UserRole
from datastore.scope import Scope
from tests.app.accounts import a_school
from tests.app.conftest import signed_in
from tests.app.pupil import read_aloud
from tests.factories import make_class, make_sequence, make_user

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7 * 7 }}"


class Room:
    """A class with its teacher and two pupils, and the browser of each."""

    def __init__(self, database: Database, server: Flask) -> None:
        self.database, self.server = database, server
        self._clients: dict[str, FlaskClient] = {}
        self.school = a_school(database, "Collège nord")
        self.names = {who: f"{who}.{uuid4().hex}" for who in ("teacher", "pupil", "friend")}
        teacher_id = self._person("teacher", UserRole.teacher, "Hélène", "Martin")
        self.class_id = make_class(database, self.school, "4eB", teacher_id=teacher_id)
        self.ids = {
            "teacher": teacher_id,
            "pupil": self._person("pupil", UserRole.student, "Inès", "Belhadj"),
            "friend": self._person("friend", UserRole.student, "Malo", "Riou"),
        }
        enrol(database, self.school, self.class_id, [self.ids["pupil"], self.ids["friend"]])

    def _person(self, who: str, role: UserRole, first: str, last: str) -> UUID:
        username = self.names[who]
        return make_user(
            self.database, self.school, role, username=username, first_name=first, last_name=last
        )

    def client(self, who: str) -> FlaskClient:
        """The person's browser, signed in when it is first needed."""
        if who not in self._clients:
            self._clients[who] = signed_in(self.server, self.names[who])
        return self._clients[who]

    def scope(self, who: str) -> Scope:
        return Scope(self.school.school_id, self.ids[who], attends=frozenset({self.class_id}))

    def topic(self, title: str = "Le chapeau", text: str = "C’est quoi ?", *, by: str = "pupil") -> str:
        """Open a topic; returns its address."""
        topic = open_topic(self.database, self.scope(by), self.class_id, NewTopic(uuid4(), title, text))
        return f"/forum/topics/{topic}"

    def answers(self, topic: str, text: str = "Le début de l’article.", *, by: str = "friend") -> UUID:
        """Answer in a topic; returns the post."""
        topic_id = UUID(topic.rpartition("/")[2])
        return reply(self.database, self.scope(by), topic_id, post_id=uuid4(), text=text)

    def stored(self, *columns: Any) -> list[tuple[Any, ...]]:
        with self.database.reading(self.school) as connection:
            return [tuple(row) for row in connection.execute(select(*columns))]

    def certificate(self, who: str) -> UUID:
        """The certificate of a sequence, issued without the work."""
        sequence, _ = make_sequence(self.database, self.school, [])
        whose = {"class_id": self.class_id, "student_id": self.ids[who], "sequence_id": sequence}
        row = insert(Certificate).values(school_id=self.school.school_id, id=new_id(), **whose)
        with self.database.writing(self.school) as session:
            return session.execute(row.returning(Certificate.id)).scalar_one()


def read(client: FlaskClient, address: str) -> str:
    """What is read on a page, as one line."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return read_aloud(answer.text)


def buttons(client: FlaskClient, address: str) -> list[str]:
    """What the buttons of a page are called, in order."""
    found = re.findall(r"<button[^>]*>(.*?)</button>", client.get(address).text, re.S)
    return [" ".join(html.unescape(re.sub(r"<[^>]*>", " ", words)).split()) for words in found]


def require_text(markup: str, times: int = 1) -> None:
    """The hostile text is on the page, and nothing of it is markup."""
    assert markup.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= times
    assert "<script>alert" not in markup
    assert "<img src=x" not in markup
    assert "{{ 7 * 7 }}" in html.unescape(markup)
