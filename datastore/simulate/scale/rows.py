"""From columns to rows: what was handed in, and what follows from it for competencies."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from datastore.commands.attempts.evidence import assessment_row, criterion_key, judgement_row
from datastore.commands.history import Verb
from datastore.configuration import Configuration
from datastore.content import ItemScore, Scored
from datastore.derivation.rules import CriterionMark, competency_scores, passes, rubric_levels
from datastore.measures.levels import DEFAULT_RULE, Level
from datastore.models.enums import ActivityType
from datastore.simulate.outcomes import CONTENT_VERSION
from datastore.simulate.placing import Ground, Row
from datastore.simulate.scale.columns import Columns
from datastore.simulate.scale.course import Course, rubric_of

MARKED_SEQUENCES = 2
"""The texts and evaluations of so many sequences are marked and released, those of the last one wait."""
MARKED_AFTER = dt.timedelta(days=4)
_ITEM_FIELDS = tuple(field.name for field in fields(ItemScore))
_NEVER_EVIDENT = frozenset({ActivityType.video, ActivityType.text_production})


def moment(seconds: float) -> dt.datetime:
    """A moment given as seconds since 1970."""
    return dt.datetime.fromtimestamp(round(float(seconds), 3), dt.UTC)


def time_ordered_id(kind: str, seconds: float, number: int) -> UUID:
    """A key of version 7 as the program itself makes them, but the same on every run.

    Args:
        kind: Of what.
        seconds: When it came to be.
        number: Tells it from all others of its kind in the school.
    """
    high = int(seconds * 1000) << 16 | 7 << 12 | zlib.crc32(kind.encode()) & 0xFFF
    return UUID(int=high << 64 | 2 << 62 | number)


@dataclass(frozen=True)
class Handed:
    """One attempt."""

    number: int
    """Of all in the school, in order of submission."""
    place: int
    """Of the activity."""
    pupil: int
    items: Sequence[ItemScore]
    seconds: Sequence[float]
    row: Row
    """Of `activity_attempts`, without the answers."""
    level: Level | None
    """What the teacher gave the text, where it is one and marked."""


@dataclass(frozen=True)
class Whose:
    """Ids by place."""

    students: Sequence[UUID]
    classes: Sequence[UUID]
    """By pupil."""
    teachers: Sequence[UUID]
    """By pupil."""
    activities: Sequence[UUID]

    def own(self, ground: Ground, kind: str, key: tuple[int, int, int], at: float) -> Row:
        """The columns with which every row of work begins.

        Args:
            ground: The school.
            kind: Of row.
            key: Number of the row, pupil, activity.
            at: When it came to be.
        """
        number, pupil, place = key
        return {
            "school_id": ground.school_id,
            "id": time_ordered_id(kind, at, number),
            "class_id": self.classes[pupil],
            "student_id": self.students[pupil],
            "activity_id": self.activities[place],
        }


@dataclass(frozen=True)
class Outcomes:
    """The attempts of a school and what they say about competencies."""

    ground: Ground
    course: Course
    whose: Whose
    configuration: Configuration
    columns: Columns

    @cached_property
    def handed(self) -> list[Handed]:
        """Every attempt, in order of submission."""
        lists = {name: values.tolist() for name, values in self.columns.items()}
        return [
            self._handed(number, dict(zip(lists, values, strict=True)))
            for number, values in enumerate(zip(*lists.values(), strict=True))
        ]

    def attempts(self) -> Iterator[Row]:
        """Rows of `activity_attempts`."""
        for one in self.handed:
            answers = zip(one.items, one.seconds, strict=False)
            yield {**one.row, "response_data": [_answer(item, seconds) for item, seconds in answers]}

    def evidence(self) -> Iterator[Row]:
        """Rows of `competency_assessments`."""
        number = 0
        for one in self.handed:
            for row in self._judgements(one) if one.level is not None else self._scores(one):
                number += 1
                yield {**row, "id": time_ordered_id("evidence", row["assessed_at"].timestamp(), number)}

    @cached_property
    def events(self) -> list[Row]:
        """Rows of `interaction_events`: opening and handing in; without single answers, for their number."""
        return list(self._events())

    def _events(self) -> Iterator[Row]:
        for one in self.handed:
            row = one.row
            if row["attempt_number"] == 1:
                yield self._event(one, row["started_at"], Verb.initialized, {})
            worth = {} if row["held"] else {"score": row["score"], "max": row["max_score"]}
            data = {"attempt": row["attempt_number"], **worth}
            yield self._event(one, row["submitted_at"], Verb.completed, data)

    def _handed(self, number: int, of: dict[str, Any]) -> Handed:
        place, pupil = of["activity"], of["pupil"]
        activity = self.course.activities[place]
        marked = place * len(self.course.sequences) // len(self.course.activities) < MARKED_SEQUENCES
        answered = zip(self.course.answers[place], of["picks"], of["hints"], strict=False)
        items = [
            replace(known[pick], hints=hints) if hints else known[pick] for known, pick, hints in answered
        ]
        level = (
            Level(of["level"]) if activity.activity_type is ActivityType.text_production and marked else None
        )
        row = {
            **self.whose.own(self.ground, "attempt", (number, pupil, place), of["submitted"]),
            "attempt_number": of["number"],
            "started_at": moment(of["started"]),
            "submitted_at": moment(of["submitted"]),
            "active_seconds": round(of["submitted"] - of["started"]),
            "content_version": CONTENT_VERSION,
            "client_token": time_ordered_id("token", of["started"], number),
            **self._worth(activity.activity_type, items, of, level),
            **self._release(activity.activity_type, pupil, moment(of["submitted"]), marked=marked),
        }
        return Handed(number, place, pupil, items, of["seconds"], row, level)

    def _worth(
        self, kind: ActivityType, items: Sequence[ItemScore], of: dict[str, Any], level: Level | None
    ) -> Row:
        """The columns that say how good an attempt is."""
        points, most = sum(item.points for item in items), sum(item.max_points for item in items)
        scored = Scored(tuple(items), points, most, needs_review=False)
        if kind is ActivityType.video:
            scored = replace(scored, score=of["watched"], max_score=1.0, watched_share=of["watched"])
        if kind is ActivityType.text_production:
            rubric = rubric_of(self.course.activities[of["activity"]])
            points = sum(c.points_at(level) for c in rubric.criteria) if level is not None else 0
            scored = replace(scored, score=points, max_score=rubric.max_points, needs_review=level is None)
        last = of["number"] == self.configuration.attempts_for(kind)
        return {
            "score": scored.score,
            "max_score": scored.max_score,
            "right_count": scored.right_count,
            "answered_count": scored.answered_count,
            "completes": last or passes(self.configuration.pass_mark_for(kind), scored, level=level),
            "needs_review": scored.needs_review,
        }

    def _release(self, kind: ActivityType, pupil: int, at: dt.datetime, *, marked: bool) -> Row:
        evaluation = kind is ActivityType.evaluation
        return {
            "held": evaluation and not marked,
            "released_by": self.whose.teachers[pupil] if evaluation and marked else None,
            "released_at": at + MARKED_AFTER if evaluation and marked else None,
        }

    def _scores(self, one: Handed) -> Iterator[Row]:
        """What the items that a machine marks say, once it counts."""
        activity = self.course.activities[one.place]
        if one.row["held"] or activity.activity_type in _NEVER_EVIDENT:
            return
        ids = self.ground.competency_ids
        of_activity = [ids[code] for code in activity.competencies]
        for found in competency_scores(one.items, of_activity=of_activity, by_code=ids, rule=DEFAULT_RULE):
            yield assessment_row(one.row, found, self.ground.timezone)

    def _judgements(self, one: Handed) -> Iterator[Row]:
        """What the teacher's levels of a text say."""
        activity, ids = self.course.activities[one.place], self.ground.competency_ids
        marks = [
            CriterionMark(criterion_key(criterion.key), one.level or Level.non_acquis, criterion.competency)
            for criterion in rubric_of(activity).criteria
        ]
        of_activity = [ids[code] for code in activity.competencies]
        for found in rubric_levels(marks, of_activity=of_activity, by_code=ids):
            yield judgement_row(
                one.row,
                found,
                by=self.whose.teachers[one.pupil],
                at=one.row["submitted_at"] + MARKED_AFTER,
                timezone=self.ground.timezone,
                attempt_id=one.row["id"],
                production_id=production_id(one),
            )

    def _event(self, one: Handed, at: dt.datetime, verb: Verb, data: Row) -> Row:
        number = 2 * one.number + (verb is Verb.completed)
        return {
            **self.whose.own(self.ground, "event", (number, one.pupil, one.place), at.timestamp()),
            "occurred_at": at,
            "verb": verb.value,
            "object_key": None,
            "data": data,
            "recorded_at": at + dt.timedelta(seconds=1),
        }


def production_id(one: Handed) -> UUID:
    """Of the text that an attempt handed in."""
    return time_ordered_id("production", one.row["submitted_at"].timestamp(), one.number)


def _answer(item: ItemScore, seconds: float) -> Row:
    return {**{name: getattr(item, name) for name in _ITEM_FIELDS}, "seconds": seconds}
