"""The tests of a grade, as a sequence of the school: reading and maths are its two evaluations.

Every grade sat tests of its own, so every grade has a sequence of its own, which all its classes share:
classes can be compared on what they both did, and no grade with another. The data set does not hold the
questions; a test is an evaluation with one open question worth the highest scaled score there can be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from datastore.importers.loading import Table
from datastore.importers.matching import stable_id
from datastore.importers.star.records import Subject
from datastore.importers.star.table import MOST_POINTS
from datastore.models import Activity, ContentVersion
from datastore.models import Sequence as TeachingSequence
from datastore.models import Session as TeachingSession
from datastore.models.enums import ActivityType

CONTENT_VERSION = 1
LANGUAGE = "en"
TITLES = {Subject.reading: "Reading", Subject.maths: "Mathematics"}

_CRITERION = {
    "key": "score",
    "title": "Score",
    "levels": [
        {"level": "non_acquis", "descriptor": "No point.", "points": 0},
        {"level": "expert", "descriptor": "All points.", "points": MOST_POINTS},
    ],
}


@dataclass(frozen=True, slots=True)
class Tests:
    """The tests of the grades of one school of the database."""

    school_id: UUID

    def sequence_id(self, grade: str) -> UUID:
        """The sequence of a grade."""
        return stable_id(self.school_id, "star", "sequence", grade)

    def activity_id(self, grade: str, subject: Subject) -> UUID:
        """The evaluation of a grade in a subject."""
        return stable_id(self.school_id, "star", "test", grade, subject.name)

    def tables(self, grades: Collection[str]) -> list[Table]:
        """The rows that make the sequences, in the order of loading."""
        return [
            (TeachingSequence, [self._sequence(grade, place) for place, grade in enumerate(grades, start=1)]),
            (TeachingSession, [self._session(grade) for grade in grades]),
            (Activity, [row for grade in grades for row in self._activities(grade)]),
            (ContentVersion, [row for grade in grades for row in self._versions(grade)]),
        ]

    def _session_id(self, grade: str) -> UUID:
        return stable_id(self.school_id, "star", "session", grade)

    def _sequence(self, grade: str, position: int) -> dict[str, Any]:
        return {
            "school_id": self.school_id,
            "id": self.sequence_id(grade),
            "title": f"STAR tests, grade {grade}",
            "total_sessions": 1,
            "position": position,
            "language": LANGUAGE,
        }

    def _session(self, grade: str) -> dict[str, Any]:
        return {
            "school_id": self.school_id,
            "id": self._session_id(grade),
            "sequence_id": self.sequence_id(grade),
            "session_number": 1,
            "title": "Spring tests",
        }

    def _activities(self, grade: str) -> Iterator[dict[str, Any]]:
        for number, subject in enumerate(Subject, start=1):
            yield {
                "school_id": self.school_id,
                "id": self.activity_id(grade, subject),
                "session_id": self._session_id(grade),
                "activity_number": number,
                "title": TITLES[subject],
                "activity_type": ActivityType.evaluation,
                "content": _content(grade, subject),
                "max_points": MOST_POINTS,
                "content_version": CONTENT_VERSION,
            }

    def _versions(self, grade: str) -> Iterator[dict[str, Any]]:
        for subject in Subject:
            activity_id = self.activity_id(grade, subject)
            yield {
                "school_id": self.school_id,
                "id": stable_id(activity_id, "content", CONTENT_VERSION),
                "activity_id": activity_id,
                "version": CONTENT_VERSION,
                "content": _content(grade, subject),
            }


def _content(grade: str, subject: Subject) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "screens": [
            {
                "key": "test",
                "title": TITLES[subject],
                "text": f"Stanford Achievement Test, total {TITLES[subject].lower()}, grade {grade}.\n"
                "The score is a scaled one, which has no maximum of its own: it is told out of "
                f"{MOST_POINTS}.",
                "items": [
                    {
                        "kind": "open",
                        "key": "score",
                        "prompt": "The questions are not part of the data set; the scaled score is.",
                        "points": MOST_POINTS,
                        "rubric": {"criteria": [_CRITERION]},
                    }
                ],
            }
        ],
    }
