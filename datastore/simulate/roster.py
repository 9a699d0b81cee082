"""Who there is: the staff, the classes with their timetable, the pupils."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from datastore.models.enums import CoordinationKind, UserRole
from datastore.simulate import stories
from datastore.simulate.attempts import Pupil
from datastore.simulate.learners import Population, stream
from datastore.simulate.names import Name, deal_names
from datastore.simulate.timetable import Slot


@dataclass(frozen=True, slots=True)
class StaffMember:
    """An adult of the school."""

    username: str
    name: Name
    role: UserRole


STAFF: Sequence[StaffMember] = (
    StaffMember("prof.martin", ("Hélène", "Martin"), UserRole.teacher),
    StaffMember("prof.nguyen", ("Paul", "Nguyen"), UserRole.teacher),
    StaffMember("prof.marchal", ("Samira", "Marchal"), UserRole.teacher),
    StaffMember("prof.leroy", ("Bruno", "Leroy"), UserRole.teacher),
    StaffMember("coord.diallo", ("Awa", "Diallo"), UserRole.coordinator),
    StaffMember("coord.lefevre", ("Marc", "Lefèvre"), UserRole.coordinator),
    StaffMember("admin.rousseau", ("Claire", "Rousseau"), UserRole.admin),
)


@dataclass(frozen=True, slots=True)
class Coordination:
    """What a coordinator may compare."""

    username: str
    kind: CoordinationKind
    value: str | None
    may_see_names: bool


COORDINATION: Sequence[Coordination] = (
    Coordination("coord.diallo", CoordinationKind.school, None, may_see_names=False),
    Coordination("coord.lefevre", CoordinationKind.grade_level, "4e", may_see_names=True),
)


def _week(*slots: tuple[int, int, int]) -> tuple[Slot, ...]:
    return tuple(Slot(weekday, dt.time(hour, minute)) for weekday, hour, minute in slots)


@dataclass(frozen=True, slots=True)
class ClassSpec:
    """A class: who teaches it, when, and how far it has come."""

    name: str
    size: int
    teacher: str
    slots: Sequence[Slot]
    reached: str
    """The last activity that the class has been set."""
    co_teacher: str | None = None
    settings: Mapping[str, float] = field(default_factory=dict)
    leaves_after: int | None = None
    """After this lesson one more pupil, the last of the roster, left the class."""

    @property
    def grade_level(self) -> str:
        """4e or 3e."""
        return self.name[:2]

    @property
    def enrolled(self) -> int:
        """Everybody who was ever in it."""
        return self.size + (self.leaves_after is not None)


CLASSES: Sequence[ClassSpec] = (
    ClassSpec("4eA", 28, "prof.martin", _week((0, 9, 5), (1, 15, 10), (3, 11, 5)), "le-temps-de-l-histoire"),
    ClassSpec(
        "4eB",
        26,
        "prof.martin",
        _week((0, 10, 15), (1, 14, 5), (3, 9, 5)),
        "le-temps-de-l-histoire",
        co_teacher="prof.leroy",
    ),
    ClassSpec("4eC", 24, "prof.nguyen", _week((0, 8, 5), (2, 9, 5), (4, 10, 15)), "evaluation-argumentation"),
    ClassSpec(
        "3eA",
        29,
        "prof.nguyen",
        _week((0, 14, 5), (2, 11, 5), (4, 8, 5)),
        "batir-un-dialogue",
        settings=MappingProxyType({"pass_mark": 0.6}),
        leaves_after=14,
    ),
    ClassSpec("3eB", 27, "prof.marchal", _week((1, 8, 5), (2, 10, 15), (4, 14, 5)), "la-malle-de-leonie"),
    ClassSpec("3eC", 25, "prof.leroy", _week((1, 10, 15), (3, 14, 5), (4, 9, 5)), "rompre-l-equilibre"),
)


def make_pupils(population: Population, seed: int) -> dict[str, list[Pupil]]:
    """The pupils of each class in the order of the roster, with the abilities that the stories ask for."""
    sizes = {spec.name: spec.enrolled for spec in CLASSES}
    rosters = deal_names(sizes, stories.FIXED_NAMES, stream(seed, "names"))
    pupils: dict[str, list[Pupil]] = {}
    first = 0
    for class_name, roster in rosters.items():
        pupils[class_name] = _class(population, first, class_name, roster)
        first += len(roster)
    return pupils


def _class(population: Population, first: int, class_name: str, roster: Sequence[Name]) -> list[Pupil]:
    """The pupils of a class, whose parameters begin at a place in the population."""
    abilities = [
        {
            code: float(ability) + stories.ability_shift(class_name, place, name, code)
            for code, ability in zip(population.skills, population.abilities[first + place], strict=True)
        }
        for place, name in enumerate(roster)
    ]
    means = [sum(mine.values()) / len(mine) for mine in abilities]
    return [
        Pupil(
            number=first + place,
            class_name=class_name,
            place=place,
            name=name,
            abilities=abilities[place],
            slowness=float(population.slowness[first + place]),
            standing=sum(mean < means[place] for mean in means) / len(means),
        )
        for place, name in enumerate(roster)
    ]


def usernames(names: Iterable[Name]) -> list[str]:
    """A user name for each name, in order: first.last, with a number from the second of one name on."""
    seen: Counter[str] = Counter()
    found = []
    for first, last in names:
        plain = f"{_letters(first)}.{_letters(last)}"
        seen[plain] += 1
        found.append(plain if seen[plain] == 1 else f"{plain}{seen[plain]}")
    return found


def _letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return re.sub("[^a-z]", "", "".join(letter for letter in decomposed.casefold() if letter.isascii()))
