"""What an OULAD folder tells of one presentation of a module. Days count from its start, which is day 0."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

START_MONTHS = {"B": 2, "J": 10}
"""The month in which a presentation starts, by the letter at the end of its code."""
WITHDRAWN = "Withdrawn"


@dataclass(frozen=True, slots=True)
class Assessment:
    """A piece of work that is marked."""

    id: int
    kind: str
    """TMA: marked by a tutor. CMA: marked by a computer. Exam."""
    due: int | None
    """The last day; None where the data set does not say, as of most exams."""
    weight: float
    """Percent of the mark of the coursework, or of the exams."""


@dataclass(frozen=True, slots=True)
class Site:
    """A page or tool of the virtual learning environment."""

    id: int
    kind: str
    first_week: int | None
    last_week: int | None
    """Where both are known, the weeks for which it was planned."""


@dataclass(frozen=True, slots=True)
class Registration:
    """A student's time in a presentation."""

    registered: int | None
    unregistered: int | None
    final_result: str

    @property
    def withdrawn(self) -> bool:
        """Whether the student left before the end."""
        return self.unregistered is not None or self.final_result == WITHDRAWN


@dataclass(frozen=True, slots=True)
class Submission:
    """What one student handed in for one assessment."""

    assessment: Assessment
    student: int
    day: int
    banked: bool
    """Carried over from an earlier presentation, so it can be neither late nor done in this one."""
    score: float | None
    """Out of 100; None: handed in, without a mark."""

    @property
    def late(self) -> bool:
        """Whether it came after the last day; without one nothing is late."""
        return not self.banked and self.assessment.due is not None and self.day > self.assessment.due


@dataclass(frozen=True, slots=True)
class Clicks:
    """How often one student clicked on one site in one day; several lines may tell of the same day."""

    student: int
    site: int
    day: int
    count: int


@dataclass(slots=True)
class Presentation:
    """One run of a module, and everything the folder tells of it."""

    module: str
    code: str
    """The year, and the letter of the month in which it starts."""
    length: int
    """In days."""
    assessments: list[Assessment] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    registrations: dict[int, Registration] = field(default_factory=dict)
    """By student."""
    submissions: list[Submission] = field(default_factory=list)
    clicks: list[Clicks] = field(default_factory=list)

    @property
    def name(self) -> str:
        """As its class is called."""
        return f"{self.module} {self.code}"

    @property
    def start(self) -> dt.date:
        """Day 0, as near as it is known: the data set tells the month, not the day, so it is the first."""
        return dt.date(int(self.code[:-1]), START_MONTHS[self.code[-1]], 1)

    def date(self, day: int) -> dt.date:
        """The date of a day; as near as the start is known."""
        return self.start + dt.timedelta(days=day)
