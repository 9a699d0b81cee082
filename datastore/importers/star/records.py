"""What a STAR table tells: in which class each pupil was in each year, and the two scores at its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

GRADES: Mapping[str, int] = {"K": 1985, "1": 1986, "2": 1987, "3": 1988}
"""The grades, and the year in which the cohort entered each: the study followed it from autumn 1985."""

CLASS_TYPES: Mapping[str, str] = {
    "small": "small class",
    "reg": "regular class",
    "reg+A": "regular class with a full-time aide",
}


class Subject(StrEnum):
    """What was tested; the value is the column."""

    reading = "read"
    maths = "math"


@dataclass(frozen=True, slots=True)
class ClassKey:
    """A class: it exists for one year, since the study mixed the pupils anew each summer."""

    school: int
    grade: str
    teacher: int

    @property
    def name(self) -> str:
        """As it is called: school, grade and teacher."""
        return f"{self.school}-{self.grade}-{self.teacher}"

    @property
    def begins(self) -> dt.date:
        """The first day of its school year; the table tells the year only."""
        return dt.date(GRADES[self.grade], 9, 1)

    @property
    def tested(self) -> dt.date:
        """The day of the tests, in spring; the table tells the year only."""
        return dt.date(GRADES[self.grade] + 1, 4, 1)

    @property
    def ends(self) -> dt.date:
        """The last day of its school year."""
        return dt.date(GRADES[self.grade] + 1, 6, 30)


@dataclass(frozen=True, slots=True)
class PupilYear:
    """One line: a pupil in a class."""

    pupil: int
    classroom: ClassKey
    class_type: str
    scores: Mapping[Subject, float | None]
    """Scaled scores; None: not tested, or not told."""


def by_class(years: Sequence[PupilYear]) -> dict[ClassKey, list[PupilYear]]:
    """The pupils of each class, classes in the order of grade, school and teacher."""
    order = list(GRADES)
    found: dict[ClassKey, list[PupilYear]] = {}
    for year in sorted(
        years,
        key=lambda each: (
            order.index(each.classroom.grade),
            each.classroom.school,
            each.classroom.teacher,
            each.pupil,
        ),
    ):
        found.setdefault(year.classroom, []).append(year)
    return found
