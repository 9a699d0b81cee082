"""What students did, from the rows of a DataShop log: attempts, evidence, visits and events."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from datastore.commands.attempts.evidence import assessment_row
from datastore.content.scoring import ItemScore
from datastore.derivation.rules import CompetencyScore, competency_scores
from datastore.importers.datashop.course import CONTENT_VERSION, ITEM, SCREEN, Course
from datastore.importers.datashop.log import Transaction
from datastore.importers.loading import Table
from datastore.importers.matching import stable_id
from datastore.measures.defaults import BY_ACTIVITY_TYPE
from datastore.measures.intervals import Interval
from datastore.measures.levels import DEFAULT_RULE
from datastore.measures.time_on_task import LOG_DURATION, LogRow, log_duration, sittings
from datastore.models import ActivityAttempt, ActivityVisit, CompetencyAssessment, InteractionEvent
from datastore.models.enums import ActivityType

TIME_RULE = f"{LOG_DURATION} 1"
"""The rule that made the periods, and its version."""


@dataclass(frozen=True, slots=True)
class Step:
    """A row and its place in what the student did."""

    row: Transaction
    id: UUID
    """The id, in every table, of what the row becomes; the same when the file grows."""
    student_id: UUID
    activity_id: UUID
    span: Interval
    """When the student was at work on it."""
    sitting: UUID
    """Stands for the browser tab: one for each sitting of the student."""
    came_from: UUID | None
    """The activity before it in the same sitting."""
    attempt_number: int
    """From 1; of a row that only showed the question, the number of attempts before it."""


def steps(log: Sequence[Transaction], course: Course, students: Mapping[str, UUID]) -> list[Step]:
    """Every row of a log in its place; the rows in order of time, student after student."""
    by_student: dict[str, list[Transaction]] = defaultdict(list)
    for row in log:
        by_student[row.student].append(row)
    return [
        step for student, rows in by_student.items() for step in _steps_of(rows, course, students[student])
    ]


def _steps_of(rows: Sequence[Transaction], course: Course, student_id: UUID) -> Iterator[Step]:
    spans = log_duration([LogRow(row.started_at, _duration(row)) for row in rows])
    began = [sitting.start for sitting in sittings(spans)]
    tokens = [stable_id(course.class_id, "sitting", student_id, start) for start in began]
    attempts: Counter[UUID] = Counter()
    alike: Counter[tuple[object, ...]] = Counter()
    before: tuple[UUID, UUID] | None = None
    for row, span in zip(rows, spans, strict=True):
        key = (student_id, row.started_at, row.at, row.level, row.problem)
        activity_id = course.activity_ids[row.level, row.problem]
        sitting = tokens[bisect_right(began, span.start) - 1]
        attempts[activity_id] += row.asked
        yield Step(
            row=row,
            id=stable_id(course.class_id, *key, alike[key]),
            student_id=student_id,
            activity_id=activity_id,
            span=span,
            sitting=sitting,
            came_from=before[1] if before and before[0] == sitting else None,
            attempt_number=attempts[activity_id],
        )
        before = (sitting, activity_id)
        alike[key] += 1


def _duration(row: Transaction) -> dt.timedelta | None:
    return None if row.seconds is None else dt.timedelta(seconds=row.seconds)


def work_tables(course: Course, done: Sequence[Step], timezone: str) -> list[Table]:
    """The rows of what was done, in the order of loading.

    Args:
        course: What it was done on.
        done: From `steps`.
        timezone: The school's, whose days count.
    """
    asked = [step for step in done if step.row.asked]
    attempts = [_attempt(course, step) for step in asked]
    verdicts = _verdicts(course)
    evidence = [
        {**assessment_row(attempt, verdicts[step.row.concept, step.row.right], timezone), "id": step.id}
        for step, attempt in zip(asked, attempts, strict=True)
    ]
    return [
        (ActivityAttempt, attempts),
        (CompetencyAssessment, evidence),
        (ActivityVisit, [_visit(course, step) for step in done]),
        (InteractionEvent, [_event(course, step) for step in done]),
    ]


def _whose(course: Course, step: Step) -> dict[str, Any]:
    """The columns that every row of work begins with."""
    return {
        "school_id": course.school_id,
        "id": step.id,
        "class_id": course.class_id,
        "student_id": step.student_id,
        "activity_id": step.activity_id,
    }


def _attempt(course: Course, step: Step) -> dict[str, Any]:
    """An answered row is an attempt with one item; the results of a log are never held back."""
    row, item = step.row, _item_score(step.row.answer, right=step.row.right)
    kind = course.levels[row.level]
    return {
        **_whose(course, step),
        "attempt_number": step.attempt_number,
        "started_at": row.started_at,
        "submitted_at": row.at,
        "score": item.points,
        "max_score": item.max_points,
        "right_count": int(item.correct),
        "answered_count": 1,
        "completes": kind is ActivityType.evaluation
        or BY_ACTIVITY_TYPE[kind].pass_mark.reached(item.points / item.max_points),
        "active_seconds": round((step.span.end - step.span.start).total_seconds()),
        "response_data": [_answer(item, row)],
        "content_version": CONTENT_VERSION,
        "client_token": step.id,
    }


def _answer(item: ItemScore, row: Transaction) -> dict[str, Any]:
    return {
        "key": item.key,
        "answer": item.answer,
        "correct": item.correct,
        "points": item.points,
        "max_points": item.max_points,
        "hints": item.hints,
        "seconds": row.seconds,
        "competency": item.competency,
        "needs_review": item.needs_review,
    }


def _item_score(answer: str, *, right: bool) -> ItemScore:
    """What the log says an answer is worth: its verdict, not a new comparison with the key."""
    return ItemScore(
        key=ITEM,
        answer=answer,
        correct=right,
        points=float(right),
        max_points=1.0,
        hints=0,
        competency=None,
        needs_review=False,
    )


def _verdicts(course: Course) -> dict[tuple[str, bool], CompetencyScore]:
    """What a right and what a wrong answer say about each concept, by the rule of all attempts."""
    return {
        (concept, right): found
        for concept, competency_id in course.competency_ids.items()
        for right in (True, False)
        for found in competency_scores(
            [_item_score("", right=right)], of_activity=[competency_id], by_code={}, rule=DEFAULT_RULE
        )
    }


def _visit(course: Course, step: Step) -> dict[str, Any]:
    """Every row is a stay on the activity's one screen; a sitting is a tab."""
    start, end = step.span
    return {
        **_whose(course, step),
        "screen": SCREEN,
        "from_screen": f"{step.came_from}/{SCREEN}" if step.came_from else None,
        "tab_token": step.sitting,
        "started_at": step.row.started_at,
        "last_seen_at": max(step.row.at, end),
        "active_periods": Multirange([Range(start, end)] if end > start else []),
        "time_rule": TIME_RULE,
    }


def _event(course: Course, step: Step) -> dict[str, Any]:
    row = step.row
    told = {"answer": row.answer, "correct": row.right} if row.asked else {"study": True}
    return {
        **_whose(course, step),
        "occurred_at": row.at if row.asked else row.started_at,
        "verb": "answered" if row.asked else "initialized",
        "object_key": ITEM if row.asked else SCREEN,
        "data": {**told, "seconds": row.seconds},
    }
