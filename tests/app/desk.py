"""A pupil at work on activities by their plain forms, for the tests of these pages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from datastore.commands.classroom.classes import enrol
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.content import parse_content
from datastore.engine import Database
from datastore.models import ActivityAttempt
from datastore.models.enums import ActivityType, UserRole
from datastore.scope import Scope
from student.forms import field_values
from tests.app.conftest import signed_in
from tests.app.page_form import PageForm
from tests.factories import Lesson, make_lesson, make_sequence, make_user
from tests.unit.content.samples import INTERACTIVE, document, example_items

Activity = tuple[str, dict[str, Any]]
"""A type and its content."""
ITEMS = example_items()


def shown(page: str) -> str:
    """A page without the sentences that its scripts may say."""
    return page.partition('<script type="application/json"')[0]


@dataclass
class Desk:
    """A pupil at work on one activity."""

    database: Database
    server: Flask
    lesson: Lesson
    pupil: Scope
    client: FlaskClient
    sequence: UUID
    ids: list[UUID]
    content: Activity
    """The first activity, which it is about."""

    @property
    def activity(self) -> UUID:
        return self.ids[0]

    def at(self, moment: dt.datetime) -> None:
        self.server.extensions["parcours.clock"] = lambda: moment

    def get(self, rest: str = "", activity: UUID | None = None) -> str:
        answer = self.client.get(f"/a/{activity or self.activity}{rest}")
        assert answer.status_code == 200, answer.status
        return shown(answer.get_data(as_text=True))

    def form(self) -> PageForm:
        return PageForm(self.get())

    def send(self, values: Mapping[str, Any], form: PageForm | None = None, **button: str) -> TestResponse:
        page = form or self.form()
        return self.client.post(page.action, data=page.filled(dict(values), **button))

    def hand_in(self, raw: Mapping[str, Any]) -> str:
        """Hand in by the form; the page that comes after it."""
        answer = self.send(field_values(parse_content(*self.content), raw), action="hand-in")
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return shown(self.client.get(answer.location).get_data(as_text=True))

    def attempts(self) -> list[Any]:
        with self.database.reading(self.pupil) as connection:
            a = ActivityAttempt
            own = (a.student_id == self.pupil.user_id, a.activity_id == self.activity)
            query = select(a).where(*own).order_by(a.attempt_number)
            return list(connection.execute(query).mappings())


@dataclass
class Seat:
    """A pupil who has signed in."""

    lesson: Lesson
    pupil: Scope
    client: FlaskClient


def take_seat(database: Database, server: Flask) -> Seat:
    lesson = make_lesson(database)
    username = f"eleve.{uuid4().hex}"
    user_id = make_user(database, lesson.admin, UserRole.student, username=username)
    enrol(database, lesson.admin, lesson.class_id, [user_id])
    client = signed_in(server, username)
    client.post("/language", data={"locale": "en", "csrf_token": client.get_cookie("_csrf_token").value})
    pupil = Scope(lesson.admin.school_id, user_id, attends=frozenset({lesson.class_id}))
    return Seat(lesson, pupil, client)


def sit(database: Database, server: Flask, seat: Seat, *activities: Activity, **settings: Any) -> Desk:
    """Give the pupil's class a sequence of its own, with these activities and settings."""
    kinds = [(ActivityType(kind), content) for kind, content in activities]
    lesson = seat.lesson
    sequence, ids = make_sequence(database, lesson.admin, kinds)
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration(**settings))
    return Desk(database, server, lesson, seat.pupil, seat.client, sequence, ids, activities[0])


def one(kind: str, /, **changes: Any) -> Activity:
    """An activity with the example of a kind, whose key is item."""
    name = "interactive" if kind in INTERACTIVE else "evaluation" if kind == "open" else "quiz"
    return name, document({**ITEMS[kind], **changes, "key": "item"})


def start(here: Desk) -> None:
    """Press the button that begins an evaluation."""
    page = here.get()
    token = re.search('name="csrf_token" value="([^"]+)"', page)[1]
    begun = here.client.post(
        f"/a/{here.activity}/start", data={"csrf_token": token, "class": str(here.lesson.class_id)}
    )
    assert begun.status_code == 303
