"""A pupil at work, as the tests of the pupils' pages need one."""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from datastore.commands.classroom.classes import enrol
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.engine import Database
from datastore.models import Absence, Sequence, TeacherConfiguration, new_id
from datastore.models.enums import ActivityType, UserRole
from datastore.scope import Scope
from tests.app.conftest import signed_in
from tests.factories import hand_in, make_class, make_sequence, make_user, quiz

QUIZ = (ActivityType.quiz, quiz("titre"))
EVALUATION = (ActivityType.evaluation, quiz("titre"))
CRITERION = {
    "key": "structure",
    "title": "Structure",
    "levels": [
        {"level": "en_cours", "descriptor": "Les étapes se mêlent.", "points": 1},
        {"level": "acquis", "descriptor": "Les étapes se suivent.", "points": 3},
    ],
}
TEXT = (
    ActivityType.text_production,
    {
        "schema_version": 1,
        "prompt": "Raconte.",
        "words": {"min": 10, "max": 100},
        "rubric": {"criteria": [CRITERION]},
        "screens": [{"key": "s1", "title": "Écrire"}],
    },
)
RIGHT, WRONG = {"q1": "titre"}, {"q1": "chapeau"}
TODAY = dt.datetime.now(dt.UTC).date()
DAY = dt.timedelta(days=1)


@dataclass
class Pupil:
    """A pupil in a school of their own, in no class at first."""

    database: Database
    server: Flask
    school: Scope
    username: str = field(default_factory=lambda: f"eleve.{uuid4().hex}")
    first_name: str = "Inès"

    def __post_init__(self) -> None:
        self.id = make_user(
            self.database,
            self.school,
            UserRole.student,
            username=self.username,
            first_name=self.first_name,
        )

    def scope(self, class_id: UUID) -> Scope:
        return Scope(self.school.school_id, self.id, attends=frozenset({class_id}))

    def joins(self, name: str = "4eB") -> UUID:
        class_id = make_class(self.database, self.school, name)
        enrol(self.database, self.school, class_id, [self.id])
        return class_id

    def is_given(
        self,
        class_id: UUID,
        *activities: tuple[ActivityType, dict[str, Any]],
        title: str = "L’article de presse",
        sessions_of: int = 1000,
        **dates: dt.date,
    ) -> list[UUID]:
        """A sequence opened to a class; returns its activities."""
        sequence_id, ids = make_sequence(
            self.database, self.school, list(activities), per_session=sessions_of
        )
        self.change(Sequence, {"title": title}, Sequence.id == sequence_id)
        configure(self.database, self.teacher(class_id), class_id, sequence_id, Configuration(), **dates)
        return ids

    def sequence_of(self, class_id: UUID) -> UUID:
        query = select(TeacherConfiguration.sequence_id).where(TeacherConfiguration.class_id == class_id)
        with self.database.reading(self.school) as connection:
            return connection.execute(query.limit(1)).scalar_one()

    def teacher(self, class_id: UUID) -> Scope:
        return Scope(self.school.school_id, None, teaches=frozenset({class_id}))

    def hands_in(self, class_id: UUID, activity_id: UUID, answers: dict[str, str], **more: Any) -> None:
        hand_in(self.database, self.scope(class_id), activity_id, answers, **more)

    def change(self, model: Any, values: dict[str, Any], *where: Any) -> None:
        mine = model.school_id == self.school.school_id
        with self.database.writing(self.school) as session:
            session.execute(update(model).where(mine, *where).values(values))

    def sets_up(self, class_id: UUID, sequence_id: UUID, **settings: Any) -> None:
        """What the teacher sets for the class, dates included."""
        dates = {name: settings.pop(name) for name in ("start_date", "end_date") if name in settings}
        teacher = self.teacher(class_id)
        configure(self.database, teacher, class_id, sequence_id, Configuration(**settings), **dates)

    def is_away(self, *days: dt.date) -> None:
        """Excused on these days."""
        own = {"school_id": self.school.school_id, "student_id": self.id}
        rows = [{**own, "id": new_id(), "day": day} for day in days]
        with self.database.writing(self.school) as session:
            session.execute(insert(Absence), rows)

    @cached_property
    def client(self) -> FlaskClient:
        """The pupil's browser, signed in when it is first needed."""
        return signed_in(self.server, self.username)

    def status(self, address: str) -> int:
        return self.client.get(address).status_code

    def markup(self, address: str = "/me") -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200
        return answer.text

    def reads(self, address: str = "/me") -> str:
        """What is read on the page, as one line."""
        return read_aloud(self.markup(address))


def read_aloud(markup: str) -> str:
    """What is read on a page, as one line."""
    main = re.search(r"<main.*</main>", markup, re.S)
    assert main
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main[0])).split())
