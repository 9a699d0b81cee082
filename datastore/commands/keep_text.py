"""A text handed in is kept as the student's production, with every version before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from datastore.content import count_words
from datastore.models import StudentProduction, new_id
from datastore.models.enums import ProductionStatus


def keep_text(session: Session, attempt: Mapping[str, Any], text: str) -> None:
    """Store a submitted text; versions handed in before stay in `draft_data`, oldest first."""
    words, at = count_words(text), attempt["submitted_at"]
    version = {"saved_at": at.isoformat(), "text": text, "word_count": words, "submitted": True}
    current = {
        "content": text,
        "word_count": words,
        "status": ProductionStatus.submitted,
        "submitted_at": at,
    }
    keys = ("school_id", "class_id", "student_id", "activity_id")
    statement = insert(StudentProduction).values(
        id=new_id(), **{key: attempt[key] for key in keys}, **current, draft_data=[version]
    )
    versions = StudentProduction.draft_data.concat(statement.excluded.draft_data)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=list(keys),
            set_={**current, "draft_data": versions, "updated_at": func.clock_timestamp()},
        )
    )
