"""From work to rows: the levels that a teacher gave, criterion by criterion, and what was said of a text."""

from __future__ import annotations

from collections.abc import Iterator

from datastore.models import FeedbackComment, RubricScore
from datastore.models.enums import AssessmentLevel, CommentState
from datastore.simulate.placing import Done, Ground, Row, Tables
from datastore.simulate.texts import feedback
from datastore.simulate.writing import Marks


def record_text_marks(
    ground: Ground, tables: Tables, done: Done, production: Row, *, version: int = 1
) -> None:
    """Add the levels of a marked text, and what its teacher says of it as a whole.

    Args:
        ground: The school.
        tables: Where the rows go.
        done: The work that handed the text in.
        production: The text.
        version: Which of those handed in was marked, from 1.
    """
    marks = done.marks.get(done.task.slug)
    if marks is None:
        return
    target = {"attempt_id": None, "production_id": production["id"], "version": version, "item_key": None}
    tables.add(RubricScore, *_levels(ground, done, marks, target))
    tables.add(
        FeedbackComment,
        {
            "school_id": ground.school_id,
            "id": ground.id("comment", production["id"], version),
            "production_id": production["id"],
            "author_id": done.teacher_id,
            "version": version,
            "anchor_start": 0,
            "anchor_end": 0,
            "quote": "",
            "comment": feedback(marks.level),
            "state": CommentState.open,
            "state_at": None,
            "created_at": done.marked_at,
        },
    )


def record_item_marks(ground: Ground, tables: Tables, done: Done, attempt: Row) -> None:
    """Add the levels of the open answers of a marked evaluation."""
    for item, marks in done.marks.items():
        target = {"attempt_id": attempt["id"], "production_id": None, "version": None, "item_key": item}
        tables.add(RubricScore, *_levels(ground, done, marks, target))


def _levels(ground: Ground, done: Done, marks: Marks, target: Row) -> Iterator[Row]:
    for criterion in marks.rubric.criteria:
        level = marks.levels[criterion.key]
        yield {
            "school_id": ground.school_id,
            "id": ground.id("level", *target.values(), criterion.key),
            **target,
            "criterion_key": criterion.key,
            "level": AssessmentLevel(level.name),
            "points": criterion.points_at(level),
            "scored_by": done.teacher_id,
            "scored_at": done.marked_at,
        }
