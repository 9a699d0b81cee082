"""What the tests of texts share: a class that writes, hands in, and is marked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from datastore.commands.attempts.submit_attempt import Receipt, Submission, submit_attempt
from datastore.commands.classroom.sequences import configure
from datastore.commands.marking.mark_text import mark_text
from datastore.commands.texts.write_text import SavedText, save_text
from datastore.configuration import Configuration
from datastore.engine import Database
from datastore.models import StudentProduction, User
from datastore.models.enums import ActivityType
from datastore.scope import Scope
from tests.factories import Lesson, link, make_framework, make_lesson, make_pupil, make_sequence

MONDAY = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
SECOND, HOUR, DAY = dt.timedelta(seconds=1), dt.timedelta(hours=1), dt.timedelta(days=1)

LEVELS = ("non_acquis", "en_cours", "acquis", "expert")


def criterion(key: str, competency: str | None, points: tuple[float, ...]) -> dict[str, Any]:
    """A criterion with the four levels at these points."""
    levels = [
        {"level": level, "descriptor": f"{key} : {level}", "points": worth}
        for level, worth in zip(LEVELS, points, strict=True)
    ]
    own = {"competency": competency} if competency else {}
    return {"key": key, "title": f"Critère {key}", "levels": levels, **own}


LETTER: dict[str, Any] = {
    "schema_version": 1,
    "prompt": "Écris une lettre au maire.",
    "words": {"min": 5, "max": 20},
    "checklist": [{"key": "relu", "text": "J’ai relu."}, {"key": "signe", "text": "J’ai signé."}],
    "rubric": {
        "criteria": [
            criterion("idees", "W1", (0, 2, 4, 5)),
            criterion("ordre", "W1", (0, 1, 2, 3)),
            criterion("langue", "W2", (0, 1, 3, 4)),
        ]
    },
    "screens": [
        {
            "key": "lire",
            "title": "Lire",
            "sources": [{"key": "avis", "title": "L’avis", "text": "La place ferme.", "credit": "Mairie"}],
        },
        {"key": "ecrire", "title": "Écrire"},
    ],
}
GOOD = {"idees": "acquis", "ordre": "acquis", "langue": "en_cours"}
"""Eight points... of twelve: 4 + 2 + 1 = 7; W1 acquis, W2 en_cours; as a whole acquis."""
WEAK = {"idees": "en_cours", "ordre": "non_acquis", "langue": "en_cours"}
TEXT = "Monsieur le maire, la place est à nous."


@dataclass(frozen=True)
class Writing:
    """A class at work on a letter, and a second text after it."""

    database: Database
    lesson: Lesson
    sequence_id: UUID
    letter: UUID
    competencies: dict[str, UUID]

    @property
    def pupil(self) -> Scope:
        """The first pupil of the class."""
        return self.lesson.pupil

    @property
    def class_id(self) -> UUID:
        """The class."""
        return self.lesson.class_id

    def another(self) -> Scope:
        """A further pupil of the class."""
        return make_pupil(self.database, self.lesson.admin, self.class_id)

    def configure(self, **settings: Any) -> None:
        """Set the sequence up anew for the class."""
        configuration = Configuration(**settings)
        configure(self.database, self.lesson.teacher, self.class_id, self.sequence_id, configuration)

    def save(self, text: str, at: dt.datetime, revision: int, **more: Any) -> SavedText:
        """A save of the pupil's page."""
        options = {"pupil": self.pupil, "checked": (), **more}
        pupil = options.pop("pupil")
        place = (self.database, pupil, self.class_id, self.letter)
        return save_text(*place, text=text, revision=revision, now=at, **options)

    def hand_in(
        self, text: str = TEXT, at: dt.datetime = MONDAY, *, pupil: Scope | None = None, **more: Any
    ) -> Receipt:
        """A pupil hands the letter in."""
        responses = {"text": text, "checked": more.pop("checked", [])}
        submission = Submission(
            self.class_id, self.letter, more.pop("token", uuid4()), responses, content_version=1
        )
        return submit_attempt(self.database, pupil or self.pupil, submission, now=at)

    def production(self, pupil: Scope | None = None) -> StudentProduction:
        """The row of a pupil's letter."""
        of = pupil or self.pupil
        with self.database.reading(of) as connection:
            query = select(StudentProduction).where(
                StudentProduction.student_id == of.user_id, StudentProduction.activity_id == self.letter
            )
            return connection.execute(query).one()  # type: ignore[return-value]  # its columns, as a row

    def mark(self, production_id: UUID, levels: dict[str, str], **more: Any) -> None:
        """The teacher marks a letter, and gives it back unless told otherwise."""
        options = {"version": 1, "feedback": "", "returned": True, "now": MONDAY + DAY, **more}
        place = (self.database, self.lesson.teacher, self.class_id, production_id)
        mark_text(*place, levels=levels, **options)


def make_writing(database: Database, **settings: Any) -> Writing:
    """A school of its own whose class writes a letter, worth 12 points; criteria speak of W1, W1 and W2."""
    lesson = make_lesson(database)
    content = [(ActivityType.text_production, LETTER)]
    sequence_id, (letter,) = make_sequence(database, lesson.admin, content)
    competencies = make_framework(database, lesson.admin, {"W1": "Rédiger", "W2": "Écrire juste"})
    link(database, lesson.admin, letter, competencies.values())
    writing = Writing(database, lesson, sequence_id, letter, competencies)
    writing.configure(**settings)
    return writing


def username_of(writing: Writing, who: Scope) -> str:
    """What somebody of the class signs in with."""
    with writing.database.reading(who) as connection:
        query = select(User.username).where(User.school_id == who.school_id, User.id == who.user_id)
        return str(connection.execute(query).scalar_one())
