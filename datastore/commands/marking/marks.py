"""The levels that markers give by a rubric, as rows: of a text's version, or of an open question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from datastore.content.rubric import Rubric
from datastore.measures.levels import Level
from datastore.models import RubricScore, new_id
from datastore.models.enums import AssessmentLevel
from datastore.scope import Scope

_TARGET = ("school_id", "attempt_id", "production_id", "version", "item_key")


def keep_marks(
    session: Session,
    scope: Scope,
    rubric: Rubric,
    levels: Mapping[str, Level],
    at: dt.datetime,
    **target: Any,
) -> None:
    """Let the marks of one piece of work be these; a criterion left out has none any more.

    Args:
        session: Of the transaction that marks.
        scope: The marker's.
        rubric: What the work is marked by.
        levels: By the key of the criterion.
        at: When they were given.
        target: `production_id` and `version` of a text, or `attempt_id` and `item_key` of an answer.
    """
    r = RubricScore
    of = {name: target.get(name) for name in _TARGET} | {"school_id": scope.school_id}
    same = [getattr(r, name).is_not_distinct_from(value) for name, value in of.items()]
    session.execute(delete(r).where(*same, r.criterion_key.not_in(levels)))
    for criterion in rubric.criteria:
        if criterion.key in levels:
            level = levels[criterion.key]
            mark = {
                "level": AssessmentLevel(level.name),
                "points": criterion.points_at(level),
                "scored_by": scope.user_id,
                "scored_at": at,
            }
            new = insert(r).values(id=new_id(), **of, criterion_key=criterion.key, **mark)
            session.execute(new.on_conflict_do_update(constraint="uq_rubric_scores_target", set_=mark))
