"""A pupil with the page of an activity open, whose scripts report what happens on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from datastore.commands.accounts.people import set_locale
from datastore.commands.attempts.record_stays import Visit
from datastore.commands.classroom.classes import enrol
from datastore.engine import Database
from datastore.models.enums import UserRole
from datastore.scope import Scope
from student import visit_key
from tests.app.conftest import csrf_token, signed_in
from tests.factories import Lesson, make_user

OPENED = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
OPENED_MS = visit_key.epoch_ms(OPENED)
ARRIVED = OPENED + dt.timedelta(minutes=10)


@dataclass
class Pupil:
    """A pupil with the page of an activity open, ten minutes after it was opened."""

    database: Database
    server: Flask
    lesson: Lesson
    activity: UUID
    username: str = field(default_factory=lambda: f"eleve.{uuid4().hex}")

    def __post_init__(self) -> None:
        admin = self.lesson.admin
        self.id = make_user(self.database, admin, UserRole.student, username=self.username)
        enrol(self.database, admin, self.lesson.class_id, [self.id])
        self.visit = Visit(admin.school_id, self.id, self.lesson.class_id, self.activity, uuid4(), OPENED)
        set_locale(self.database, Scope(admin.school_id, self.id), "en")
        self.client: FlaskClient = signed_in(self.server, self.username)

    @property
    def key(self) -> str:
        """What names the visit in a report."""
        return visit_key.issue(str(self.server.secret_key), self.visit)

    def posts(self, address: str, body: Any) -> TestResponse:
        """As the page's script does."""
        token = {"X-CSRFToken": csrf_token(self.client)}
        if isinstance(body, str):
            return self.client.post(address, data=body, content_type="application/json", headers=token)
        return self.client.post(address, json=body, headers=token)

    def reports(self, *stays: dict[str, Any]) -> TestResponse:
        """Report stays on the page."""
        return self.posts("/beats", {"visit": self.key, "stays": list(stays)})

    def tells(self, *events: dict[str, Any]) -> TestResponse:
        """Report events for the history."""
        return self.posts("/events", {"visit": self.key, "events": list(events)})

    def rows(self, model: Any) -> list[Any]:
        """What is stored of the pupil."""
        with self.database.writing(self.lesson.admin) as session:
            return list(session.execute(select(model).where(model.student_id == self.id)).scalars())
