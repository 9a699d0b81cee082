"""One text of each class that was worked on again: classmates' reviews, comments on passages, revisions.

Between the lesson in which it was written and the one in which it is given back, classmates review the texts,
given to each other as the platform does it; the teacher comments on passages; that evening a part of the
class mends some of them and hands the text in again; the teacher gives it back a second time. All of it is
drawn from generators of its own, after everything else, so that nothing else of the demo changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np

from datastore.commands.history import Verb, event_key
from datastore.content import Responses, score
from datastore.content.rubric import Criterion, Rubric
from datastore.content.text_production import TextProductionContent
from datastore.measures.levels import Level
from datastore.measures.weeks import local_day
from datastore.models import (
    ActivityAttempt,
    ActivityVisit,
    EventKey,
    FeedbackComment,
    InteractionEvent,
    RubricScore,
    StudentProduction,
)
from datastore.models.enums import CommentState
from datastore.simulate import stories
from datastore.simulate.attempts import Draft, Pupil, Sitting, Try
from datastore.simulate.classmates import Reviewing
from datastore.simulate.classwork import ClassPlan
from datastore.simulate.learners import stream
from datastore.simulate.outcomes import record_revision
from datastore.simulate.placing import Done, Ground, Placed, Row, Tables
from datastore.simulate.remarks import Remark, mend, remarks
from datastore.simulate.tasks import Task
from datastore.simulate.timetable import LESSON, SchoolTime
from datastore.simulate.traces import record_traces
from datastore.simulate.writing import Marks

MOST_REMARKS = 3
FOLLOWED_SHARE = 0.6
"""Comments taken up in a text that is handed in again, beside one that always is."""
IMPROVED_SHARE = 0.6
"""Revisions in which the teacher finds one criterion better."""
_MINUTES = (5.0, 18.0)
"""How long a revision takes."""
_READING_SECONDS = 45.0
"""How long it takes to say what became of a comment."""
_MARKING = dt.timedelta(hours=2)
"""How long before it is given back a text is commented on."""
_LESSONS_LATER = 2
"""From the lesson in which a text is given back to the one in which its revision is."""
_BEFORE_LESSON = dt.timedelta(minutes=30)
_BETWEEN = dt.timedelta(minutes=3)


def record_revised(ground: Ground, tables: Tables, time: SchoolTime, plan: ClassPlan) -> None:
    """Add what happened to one text of a class after it was given back.

    Args:
        ground: The school.
        tables: The rows so far; the texts that are revised are changed in place.
        time: The school's calendar.
        plan: The class, whose work is there.
    """
    task = next(one for one in plan.tasks if one.slug == stories.REVISED_ACTIVITY)
    texts = _given_back(tables, plan, ground.activity_ids[task.slug])
    _Revised(ground, tables, time, plan, task, texts).record()


def _given_back(tables: Tables, plan: ClassPlan, activity_id: UUID) -> list[Row]:
    """The texts of the class, in the order of the roster."""
    by_student = {
        row["student_id"]: row
        for row in tables.rows[StudentProduction]
        if row["class_id"] == plan.id and row["activity_id"] == activity_id and row["evaluated_at"]
    }
    there = [student_id for student_id, _ in plan.pupils if student_id not in plan.leavers]
    return [by_student[student_id] for student_id in there if student_id in by_student]


@dataclass(frozen=True)
class _Revised:
    """The text of one class."""

    ground: Ground
    tables: Tables
    time: SchoolTime
    plan: ClassPlan
    task: Task
    texts: Sequence[Row]

    def record(self) -> None:
        """Reviews first, then text by text comments and revision."""
        shares = stories.REVISING if self.plan.name == stories.CLASS else stories.REVISING_ELSEWHERE
        generator = stream(self.ground.seed, "classmates", self.plan.name)
        reviewing = Reviewing(self.ground, self.tables, self._rubric, self._levels, generator)
        given_out = self.plan.lessons[self.plan.lesson_of[self.task.slug]]
        reviewing.record(self.plan, self.texts, given_out, shares.reviews)
        for production in self.texts:
            self._text(production, shares)

    def _text(self, production: Row, shares: stories.Revising) -> None:
        pupil = self._pupils[production["student_id"]]
        generator = stream(self.ground.seed, "revised", self.plan.name, str(pupil.place))
        commented, revises = generator.random(2)
        most = 1 + int(generator.integers(MOST_REMARKS))
        found = remarks(self.task.slug, production["content"], most, generator)
        if not found or commented >= shares.commented:
            return
        rows = self._comment(production, found)
        if revises < shares.revised and self._may_revise(production, pupil):
            self._revise(production, rows, found, generator)

    @cached_property
    def _rubric(self) -> Rubric:
        content = self.task.activity.parsed
        assert isinstance(content, TextProductionContent)  # noqa: S101 - the stories name texts
        return content.rubric

    @cached_property
    def _levels(self) -> Mapping[UUID, Mapping[str, Level]]:
        """What the teacher gave each text, by criterion."""
        levels: dict[UUID, dict[str, Level]] = {production["id"]: {} for production in self.texts}
        for row in self.tables.rows[RubricScore]:
            if row["production_id"] in levels:
                levels[row["production_id"]][row["criterion_key"]] = Level[row["level"].name]
        return levels

    @cached_property
    def _pupils(self) -> Mapping[UUID, Pupil]:
        return dict(self.plan.pupils)

    def _comment(self, production: Row, found: Sequence[Remark]) -> list[Row]:
        """Add the comments on a text; returns their rows."""
        at = production["evaluated_at"] - _MARKING
        rows = [self._row(production, remark, at) for remark in found]
        self.tables.add(FeedbackComment, *rows)
        return rows

    def _revise(
        self, production: Row, rows: Sequence[Row], found: Sequence[Remark], generator: np.random.Generator
    ) -> None:
        """Add the revision of a text: comments settled, handed in, given back again."""
        followed: list[bool] = (generator.random(len(found)) < FOLLOWED_SHARE).tolist()
        followed[int(generator.integers(len(found)))] = True
        text = mend(production["content"], _those(found, followed))
        placed = self._placed(production, text, generator)
        self._settle(production, rows, followed, placed)
        self._hand_in(production, placed, generator)

    def _row(self, production: Row, remark: Remark, at: dt.datetime) -> Row:
        return {
            "school_id": self.ground.school_id,
            "id": self.ground.id("comment", production["id"], 1, remark.start),
            "production_id": production["id"],
            "author_id": self.plan.teacher_id,
            "version": 1,
            "anchor_start": remark.start,
            "anchor_end": remark.end,
            "quote": production["content"][remark.start : remark.end],
            "comment": remark.comment,
            "state": CommentState.open,
            "state_at": None,
            "created_at": at,
        }

    def _placed(self, production: Row, text: str, generator: np.random.Generator) -> Placed:
        """The revision, on the evening of the day on which the text was given back."""
        evening = self.time.same_evening(production["evaluated_at"], generator)
        student_id, day = production["student_id"], self._day(evening)
        seen = [
            visit["last_seen_at"]
            for visit in self.tables.rows[ActivityVisit]
            if visit["student_id"] == student_id and self._day(visit["last_seen_at"]) == day
        ]
        sitting = Sitting()
        minutes = float(generator.uniform(*_MINUTES))
        sitting.stay(self.task.slug, self.task.screens[-1].key, 60 * minutes)
        sitting.drafts.append(Draft(sitting.clock, text, submitted=True))
        scored = score(self.task.activity.parsed, Responses(text=text), hints_used={})
        sitting.tries.append(Try(0.0, sitting.clock, scored))
        return Placed(max([evening, *(at + _BETWEEN for at in seen)]), sitting)

    def _day(self, at: dt.datetime) -> dt.date:
        return local_day(at, self.ground.zone)

    def _given_back_again(self, production: Row) -> dt.datetime:
        """When the teacher has marked the revision: before a lesson again."""
        later = [lesson for lesson in self.plan.lessons if lesson > production["evaluated_at"]]
        return later[_LESSONS_LATER] - _BEFORE_LESSON

    def _may_revise(self, production: Row, pupil: Pupil) -> bool:
        """Whether the pupil was at work in the lesson of the giving back, and no other story is theirs."""
        if self.plan.name == stories.CLASS and pupil.name in stories.OF_OTHER:
            return False
        begins = production["evaluated_at"]
        return any(
            begins < visit["started_at"] < begins + _BEFORE_LESSON + LESSON
            for visit in self.tables.rows[ActivityVisit]
            if visit["student_id"] == production["student_id"]
        )

    def _settle(self, production: Row, rows: Sequence[Row], followed: Sequence[bool], placed: Placed) -> None:
        """The writer says what became of each comment, on the way."""
        for number, (row, taken_up) in enumerate(zip(rows, followed, strict=True), start=1):
            state = CommentState.taken_up if taken_up else CommentState.ignored
            row["state"], row["state_at"] = state, placed.at(number * _READING_SECONDS)
            event = {
                "school_id": self.ground.school_id,
                "id": self.ground.id("event", row["id"]),
                **{key: production[key] for key in ("class_id", "student_id", "activity_id")},
                "occurred_at": row["state_at"],
                "verb": Verb.interacted.value,
                "object_key": None,
                "data": {"comment": str(row["id"]), "state": state.value},
                "recorded_at": row["state_at"],
            }
            self.tables.add(InteractionEvent, event)
            self.tables.add(EventKey, event_key(event))

    def _hand_in(self, production: Row, placed: Placed, generator: np.random.Generator) -> None:
        done = Done(
            key=f"{production['id']}/revised",
            task=self.task,
            class_id=self.plan.id,
            student_id=production["student_id"],
            placed=[placed],
            configuration=self.plan.configuration,
            due=self.plan.due[self.task.slug],
            teacher_id=self.plan.teacher_id,
            marks={self.task.slug: self._marks(production, generator)},
            marked_at=self._given_back_again(production),
        )
        record_revision(self.ground, self.tables, done, production)
        record_traces(self.ground, self.tables, done, generator, attempts=1)

    def _marks(self, production: Row, generator: np.random.Generator) -> Marks:
        """Those of the first version, or one criterion better, where the text was enough the first time."""
        levels = dict(self._levels[production["id"]])
        improves = generator.random() < IMPROVED_SHARE
        rising = list(self._rising(levels))
        if improves and rising and self._completed(production):
            criterion, level = min(rising, key=lambda one: one[1])
            levels[criterion.key] = level
        return Marks(self._rubric, levels)

    def _rising(self, levels: Mapping[str, Level]) -> Iterator[tuple[Criterion, Level]]:
        """The criteria with a better level to reach, and that level."""
        for criterion in self._rubric.criteria:
            better = [
                Level[one.level] for one in criterion.levels if Level[one.level] > levels[criterion.key]
            ]
            if better:
                yield criterion, min(better)

    def _completed(self, production: Row) -> bool:
        """Whether the activity was completed with the first version: revising changes no one's progress."""
        whose = ("class_id", "student_id", "activity_id")
        return any(
            row["completes"]
            for row in self.tables.rows[ActivityAttempt]
            if all(row[key] == production[key] for key in whose)
        )


def _those(found: Sequence[Remark], followed: Sequence[bool]) -> list[Remark]:
    return [remark for remark, taken_up in zip(found, followed, strict=True) if taken_up]
