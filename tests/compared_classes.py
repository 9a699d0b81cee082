"""A school whose classes work on one sequence, each from another day, for tests that compare them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from datastore.commands.accounts.schools import add_school
from datastore.commands.classroom.classes import NewClass, create_class
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.engine import Database
from datastore.models import new_id
from datastore.models.enums import ActivityType
from datastore.scope import Scope
from tests.factories import hand_in, link, make_competency, make_pupil, make_sequence, make_visit, quiz
from tests.writing import LETTER, TEXT

PARIS = ZoneInfo("Europe/Paris")
TODAY = dt.datetime(2026, 10, 1, 12, tzinfo=PARIS)
FIRST_DAYS = {
    "4eA": dt.date(2026, 9, 7),
    "4eB": dt.date(2026, 9, 21),
    "4eC": dt.date(2026, 9, 8),
    "4eD": dt.date(2026, 9, 7),
    "4eE": dt.date(2026, 9, 7),
}
"""On 1 October 4eA, 4eC, 4eD and 4eE are in their fourth week, 4eB is in its second."""
SIZES = {"4eA": 6, "4eB": 10, "4eC": 7, "4eD": 3, "4eE": 2}
RIGHT, WRONG = "oui", "non"


@dataclass(frozen=True)
class Compared:
    """The school, its coordinator, and who works on what."""

    database: Database
    coordinator: Scope
    classes: dict[str, UUID]
    pupils: dict[str, list[Scope]]
    sequence_id: UUID
    first: UUID
    """A quiz of two questions, which gives evidence of the competency."""
    second: UUID
    """A quiz of one question."""
    letter: UUID
    competency_id: UUID

    def at(self, name: str, day: int) -> dt.datetime:
        """Ten o'clock on a day of a class, 0 being that of its first work."""
        return dt.datetime.combine(FIRST_DAYS[name] + dt.timedelta(days=day), dt.time(10), PARIS)

    def answer(self, name: str, pupil: int, activity_id: UUID, day: int, *answers: str) -> None:
        """A pupil hands in a quiz, after a minute of active time for each day that had passed."""
        who, at = self.pupils[name][pupil], self.at(name, day)
        make_visit(self.database, who, activity_id, (at - dt.timedelta(minutes=day + 1), at))
        given = {f"q{number}": answer for number, answer in enumerate(answers, start=1)}
        hand_in(self.database, who, activity_id, given, at=at)

    def everybody(self, names: Iterable[str], activity_id: UUID, day: int, *answers: str) -> None:
        """All pupils of these classes hand in the same."""
        for name in names:
            for pupil in range(SIZES[name]):
                self.answer(name, pupil, activity_id, day, *answers)

    def write(self, name: str, pupil: int, day: int) -> None:
        """A pupil hands in the letter."""
        who = self.pupils[name][pupil]
        hand_in(
            self.database,
            who,
            self.letter,
            {},
            at=self.at(name, day),
            responses={"text": TEXT, "checked": []},
        )

    def set_up(self, name: str, **settings: object) -> None:
        """Set the sequence up anew for a class."""
        teacher = Scope(self.coordinator.school_id, None, teaches=frozenset({self.classes[name]}))
        configuration = Configuration(**settings)
        configure(self.database, teacher, self.classes[name], self.sequence_id, configuration)

    def naming(self, *names: str) -> Scope:
        """The coordinator with leave to name the pupils of these classes."""
        return replace(self.coordinator, coordinates_by_name=frozenset(self.classes[name] for name in names))


def make_compared(database: Database) -> Compared:
    """The school; nothing has been worked on yet."""
    school_id = add_school(
        database, name="Collège Jeanne-Barret", slug=f"ecole-{uuid4().hex}", timezone="Europe/Paris"
    )
    admin = Scope.system(school_id)
    classes = {
        name: create_class(database, admin, NewClass(name, "2026-2027", grade_level="4e", subject="Français"))
        for name in SIZES
    }
    pupils = {
        name: [make_pupil(database, admin, classes[name]) for _ in range(size)]
        for name, size in SIZES.items()
    }
    activities = [
        (ActivityType.quiz, quiz(RIGHT, RIGHT)),
        (ActivityType.quiz, quiz(RIGHT)),
        (ActivityType.text_production, LETTER),
    ]
    sequence_id, (first, second, letter) = make_sequence(database, admin, activities)
    competency_id = make_competency(database, admin)
    link(database, admin, first, [competency_id])
    coordinator = Scope(school_id, new_id(), is_coordinator=True, coordinates=frozenset(classes.values()))
    place = (sequence_id, first, second, letter, competency_id)
    compared = Compared(database, coordinator, classes, pupils, *place)
    for name in SIZES:
        compared.set_up(name)
    return compared
