"""What a DataShop log was about: its levels, problems and concepts as a sequence of the school."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from datastore.content import parse_content
from datastore.content.base import MAX_CHOICES
from datastore.errors import BadInput
from datastore.importers.datashop.log import CORRECT_ANSWER, Transaction
from datastore.importers.loading import Table
from datastore.importers.matching import stable_id
from datastore.importers.reading import BadFile
from datastore.models import Activity, ActivityCompetency, Competency, CompetencyFramework, ContentVersion
from datastore.models import Sequence as TeachingSequence
from datastore.models import Session as TeachingSession
from datastore.models.enums import ActivityType

SCREEN = "question"
ITEM = "answer"
CONTENT_VERSION = 1
FRAMEWORK = "datashop"
LANGUAGE = "en"
"""Of the questions: an export does not say, and the public ones are in English."""

_EVALUATION_MARK = "test"

Place = tuple[str, str]
"""A problem within a level: the same problem practised and tested is two activities."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A question of one level."""

    title: str
    kind: ActivityType
    content: Mapping[str, Any]
    concepts: Sequence[str]


@dataclass(frozen=True)
class Course:
    """Levels in the order in which the class met them, and so the problems of each."""

    school_id: UUID
    class_id: UUID
    title: str
    levels: Mapping[str, ActivityType]
    problems: Mapping[Place, Problem]
    concepts: Sequence[str]
    """In the order of their author's numbers."""

    def _id(self, *parts: str) -> UUID:
        return stable_id(self.school_id, self.class_id, *parts)

    @cached_property
    def sequence_id(self) -> UUID:
        """The sequence made from the log."""
        return self._id("sequence")

    @cached_property
    def activity_ids(self) -> Mapping[Place, UUID]:
        """The activity made from each problem."""
        return {place: self._id("activity", *place) for place in self.problems}

    @cached_property
    def competency_ids(self) -> Mapping[str, UUID]:
        """The competency of each concept; classes of a school that meet the same concept share it."""
        return {concept: stable_id(self.school_id, FRAMEWORK, concept) for concept in self.concepts}

    def tables(self) -> list[Table]:
        """The rows that make the sequence, in the order of loading."""
        return [
            (CompetencyFramework, [self._framework()]),
            (Competency, list(self._competencies())),
            (TeachingSequence, [self._sequence()]),
            (TeachingSession, list(self._sessions())),
            (Activity, list(self._activities())),
            (ContentVersion, list(self._content_versions())),
            (ActivityCompetency, list(self._activity_competencies())),
        ]

    @property
    def _framework_id(self) -> UUID:
        return stable_id(self.school_id, FRAMEWORK)

    def _framework(self) -> dict[str, Any]:
        return {
            "id": self._framework_id,
            "school_id": self.school_id,
            "code": FRAMEWORK,
            "title": "DataShop",
        }

    def _competencies(self) -> Iterable[dict[str, Any]]:
        for position, (concept, competency_id) in enumerate(self.competency_ids.items(), start=1):
            yield {
                "id": competency_id,
                "school_id": self.school_id,
                "framework_id": self._framework_id,
                "code": concept_code(concept),
                "title": concept,
                "position": position,
            }

    def _sequence(self) -> dict[str, Any]:
        return {
            "school_id": self.school_id,
            "id": self.sequence_id,
            "title": self.title,
            "total_sessions": len(self.levels),
            "language": LANGUAGE,
        }

    def _sessions(self) -> Iterable[dict[str, Any]]:
        for number, level in enumerate(self.levels, start=1):
            yield {
                "school_id": self.school_id,
                "id": self._id("session", level),
                "sequence_id": self.sequence_id,
                "session_number": number,
                "title": level,
            }

    def _activities(self) -> Iterable[dict[str, Any]]:
        for level in self.levels:
            places = [place for place in self.problems if place[0] == level]
            for number, place in enumerate(places, start=1):
                yield {
                    "school_id": self.school_id,
                    "id": self.activity_ids[place],
                    "session_id": self._id("session", level),
                    "activity_number": number,
                    "title": self.problems[place].title,
                    "activity_type": self.problems[place].kind,
                    "content": self.problems[place].content,
                    "max_points": 1,
                    "content_version": CONTENT_VERSION,
                }

    def _content_versions(self) -> Iterable[dict[str, Any]]:
        for place, problem in self.problems.items():
            yield {
                "school_id": self.school_id,
                "id": self._id("content", *place),
                "activity_id": self.activity_ids[place],
                "version": CONTENT_VERSION,
                "content": problem.content,
            }

    def _activity_competencies(self) -> Iterable[dict[str, Any]]:
        for place, problem in self.problems.items():
            for concept in problem.concepts:
                yield {
                    "school_id": self.school_id,
                    "id": self._id("activity competency", *place, concept),
                    "activity_id": self.activity_ids[place],
                    "competency_id": self.competency_ids[concept],
                }


def concept_code(concept: str) -> str:
    """A short code that only the concept's text decides, so that two logs agree on it."""
    return "KC-" + hashlib.blake2s(concept.encode(), digest_size=4).hexdigest().upper()


def course_of(
    path: Path,
    log: Sequence[Transaction],
    *,
    school_id: UUID,
    class_id: UUID,
    evaluations: Collection[str] | None,
) -> Course:
    """What a log was about.

    Args:
        path: The file, for messages.
        log: Its rows in order of time.
        school_id: Of the school.
        class_id: Of the class that did the work.
        evaluations: The levels that are evaluations; None takes those with "test" in their name.

    Raises:
        BadFile: a problem cannot be made into a question.
        BadInput: there is no level of a given name.
    """
    levels = _levels(path, log, evaluations)
    rows: dict[Place, list[Transaction]] = {}
    for row in log:
        rows.setdefault((row.level, row.problem), []).append(row)
    practised = [level for level, kind in levels.items() if kind is ActivityType.quiz]
    return Course(
        school_id=school_id,
        class_id=class_id,
        title=(practised or list(levels))[0],
        levels=levels,
        problems={place: _problem(path, levels[place[0]], group) for place, group in rows.items()},
        concepts=_concepts(log),
    )


def _levels(
    path: Path, log: Sequence[Transaction], evaluations: Collection[str] | None
) -> dict[str, ActivityType]:
    names = list(dict.fromkeys(row.level for row in log))
    unknown = next((name for name in evaluations or () if name not in names), None)
    if unknown is not None:
        raise BadInput(
            "%(path)s has no level named %(unknown)s; its levels are %(names)s.",
            path=path,
            unknown=repr(unknown),
            names=", ".join(names),
        )
    if evaluations is None:
        evaluations = [name for name in names if _EVALUATION_MARK in name.casefold()]
    return {name: ActivityType.evaluation if name in evaluations else ActivityType.quiz for name in names}


def _concepts(log: Sequence[Transaction]) -> list[str]:
    numbers: dict[str, int] = {}
    for row in log:
        numbers[row.concept] = min(row.concept_number, numbers.get(row.concept, row.concept_number))
    return sorted(numbers, key=lambda concept: numbers[concept])


def _problem(path: Path, kind: ActivityType, rows: Sequence[Transaction]) -> Problem:
    title = rows[0].problem
    content = {
        "schema_version": 1,
        "screens": [{"key": SCREEN, "title": "Question", "items": [_item(path, title, rows)]}],
    }
    try:
        parse_content(kind, content)
    except BadInput as error:
        raise BadFile(
            path,
            found=f"a problem that makes no question ({error})",
            expected="a question with its answers",
            line=rows[0].line,
        ) from error
    return Problem(title, kind, content, concepts=list(dict.fromkeys(row.concept for row in rows)))


def _item(path: Path, title: str, rows: Sequence[Transaction]) -> dict[str, Any]:
    """A question with a typed answer: the author's answers count, without any those the log calls right."""
    accepted = list(dict.fromkeys(answer for row in rows for answer in row.correct_answers))
    if not accepted:
        given = Counter(row.answer for row in rows if row.right and row.answer)
        accepted = [answer for answer, _ in given.most_common(MAX_CHOICES)]
    if not accepted:
        raise BadFile(
            path,
            found="no correct answer for this problem on any line",
            expected="an answer that counts",
            line=rows[0].line,
            column=CORRECT_ANSWER,
        )
    return {"kind": "short_text", "key": ITEM, "prompt": title, "accepted": accepted}
