"""What students did in a presentation: enrolments, attempts and events.

The data set tells days, never times of day: what was done on a day is put at noon of the school's clock, so
that no reader's time zone moves it to another day. How long anything took is not told, so no time is made up:
there are no visits, and time stays null.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from datastore.importers.matching import stable_id
from datastore.importers.oulad.content import CONTENT_VERSION, MAX_SCORE, Course
from datastore.importers.oulad.records import Clicks, Presentation, Registration, Submission

VERB = "interacted"
_NOON = dt.time(12)
_MIDNIGHT = dt.time(0)


@dataclass(frozen=True, slots=True)
class Period:
    """From which day to which a student belonged to the class."""

    first: int
    last: int | None
    """None: to the end."""


def period_of(registration: Registration, length: int) -> Period:
    """The days for which a student belonged to the class.

    Who withdrew without a date left with the last day. Without a date of registration a student belonged from
    the start, or from the day of leaving where that came before it. Nobody leaves before registering: where
    the dates say so, both days are the day of registering.

    Args:
        registration: What the data set tells.
        length: Of the presentation, in days.
    """
    last = registration.unregistered
    if last is None and registration.withdrawn:
        last = length
    if registration.registered is None:
        return Period(0 if last is None else min(0, last), last)
    return Period(registration.registered, None if last is None else max(last, registration.registered))


@dataclass(frozen=True, slots=True)
class Work:
    """What the students of one presentation did, as rows of their class."""

    course: Course
    students: Mapping[int, UUID]
    zone: ZoneInfo
    """The school's."""

    @property
    def presentation(self) -> Presentation:
        """Whose students they are."""
        return self.course.presentation

    def enrolments(self) -> Iterator[dict[str, Any]]:
        """Everybody registered; who withdrew has left the class at noon of the last day."""
        for student, registration in self.presentation.registrations.items():
            period = period_of(registration, self.presentation.length)
            yield {
                "school_id": self.course.school_id,
                "id": stable_id(self.course.class_id, "enrolment", self.students[student]),
                "class_id": self.course.class_id,
                "student_id": self.students[student],
                "enrolled_at": self._at(period.first, _MIDNIGHT),
                "left_at": None if period.last is None else self._at(period.last, _NOON),
            }

    def attempts(self) -> Iterator[dict[str, Any]]:
        """One for each submission; whatever was handed in is done, unless it was carried over."""
        for submission in self.presentation.submissions:
            key = submission.assessment.id, self.students[submission.student]
            yield {
                **self._whose("attempt", submission, *key),
                "activity_id": self.course.assessment_id(submission.assessment.id),
                "attempt_number": 1,
                "submitted_at": self._at(submission.day, _NOON),
                "score": submission.score,
                "max_score": MAX_SCORE,
                "right_count": 0,
                "answered_count": 0,
                "completes": not submission.banked,
                "response_data": [],
                "content_version": CONTENT_VERSION,
                "late": submission.late,
                "banked": submission.banked,
                "client_token": stable_id(self.course.class_id, "client token", *key),
            }

    def events(self) -> Iterator[dict[str, Any]]:
        """One for each line of clicks.

        Several lines may tell of one student, site and day, and even of the same number of clicks. Lines that
        are alike are counted into the id, so that each is kept, and the next run finds it in any order.
        """
        alike: Counter[Clicks] = Counter()
        for clicks in self.presentation.clicks:
            alike[clicks] += 1
            key = self.students[clicks.student], clicks.site, clicks.day, clicks.count, alike[clicks]
            yield {
                **self._whose("event", clicks, *key),
                "activity_id": self.course.site_id(clicks.site),
                "occurred_at": self._at(clicks.day, _NOON),
                "verb": VERB,
                "data": {"clicks": clicks.count},
            }

    def _whose(self, kind: str, done: Submission | Clicks, *key: object) -> dict[str, Any]:
        return {
            "school_id": self.course.school_id,
            "id": stable_id(self.course.class_id, kind, *key),
            "class_id": self.course.class_id,
            "student_id": self.students[done.student],
        }

    def _at(self, day: int, clock: dt.time) -> dt.datetime:
        return dt.datetime.combine(self.presentation.date(day), clock, self.zone)
