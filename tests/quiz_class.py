"""A class that works on quizzes and a letter, and what the database holds of its pupils' work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from datastore.commands.accounts.schools import add_school
from datastore.commands.classroom.classes import enrol
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.engine import Database
from datastore.models import ActivityAttempt, AttemptDraft, StudentProduction
from datastore.models.enums import ActivityType, UserRole
from datastore.scope import Scope
from tests.factories import make_class, make_sequence, make_user, quiz
from tests.writing import LETTER

WORDS = ("titre", "chapeau", "légende")


def quiz_with_hints() -> dict[str, Any]:
    """Three questions to type a word; the first one has two hints."""
    content = quiz(*WORDS)
    content["screens"][0]["items"][0]["hints"] = ["Il est en haut.", "Il est en grand."]
    return content


@dataclass(frozen=True)
class QuizClass:
    """The class; `quizzes` and `letter` are open to it."""

    database: Database
    school: Scope
    class_id: UUID
    quizzes: list[UUID]
    letter: UUID
    pupils: dict[str, UUID]
    """By user name; PASSWORD opens all of them."""

    def scope(self, username: str) -> Scope:
        """What a pupil may do."""
        return Scope(self.school.school_id, self.pupils[username], attends=frozenset({self.class_id}))

    def attempts(self) -> list[Mapping[str, Any]]:
        """Everything handed in, in order."""
        a = ActivityAttempt
        return self._rows(select(a.__table__).order_by(a.submitted_at, a.attempt_number))

    def handed_in(self, username: str) -> list[dict[str, Any]]:
        """The answers of each attempt of a pupil, by question."""
        own = [row for row in self.attempts() if row["student_id"] == self.pupils[username]]
        return [{item["key"]: item["answer"] for item in row["response_data"]} for row in own]

    def drafts(self) -> list[Mapping[str, Any]]:
        """What is saved and not handed in."""
        return self._rows(select(AttemptDraft.__table__))

    def drafted(self, username: str) -> dict[str, Any] | None:
        """The saved answers of a pupil, who works on one activity at most."""
        own = [row for row in self.drafts() if row["student_id"] == self.pupils[username]]
        return own[0]["responses"]["answers"] if own else None

    def texts(self) -> list[Mapping[str, Any]]:
        """The texts, as far as they are written."""
        return self._rows(select(StudentProduction.__table__))

    def _rows(self, query: Any) -> list[Mapping[str, Any]]:
        with self.database.reading(self.school) as connection:
            return [dict(row) for row in connection.execute(query).mappings()]


def make_quiz_class(database: Database, *usernames: str, quizzes: int = 1, locale: str = "en") -> QuizClass:
    """A school with one class, in which these pupils work on so many quizzes and one letter."""
    slug = f"s-{uuid4().hex}"
    school = Scope.system(
        add_school(database, name="Collège Jeanne-Barret", slug=slug, timezone="Europe/Paris", locale=locale)
    )
    class_id = make_class(database, school, "4eB")
    pupils = {name: make_user(database, school, UserRole.student, username=name) for name in usernames}
    enrol(database, school, class_id, list(pupils.values()))
    activities = [(ActivityType.quiz, quiz_with_hints())] * quizzes
    sequence_id, ids = make_sequence(database, school, [*activities, (ActivityType.text_production, LETTER)])
    teacher = Scope(school.school_id, None, teaches=frozenset({class_id}))
    configure(database, teacher, class_id, sequence_id, Configuration())
    return QuizClass(database, school, class_id, ids[:-1], ids[-1], pupils)
