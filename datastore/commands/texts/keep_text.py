"""The text of a student for an activity: its row, locked while it changes, and what handing in adds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from datastore.commands.attempts.open_task import OpenTask
from datastore.commands.attempts.work_key import WorkKey
from datastore.commands.texts.give_out import Assignment, give_out
from datastore.content import Responses, count_words
from datastore.content.typed import plain
from datastore.content.versions import Version, add_submission, read_versions, written
from datastore.models import StudentProduction, new_id
from datastore.models.enums import ProductionStatus
from datastore.scope import Scope


def keep_text(
    session: Session, scope: Scope, task: OpenTask, attempt: Mapping[str, Any], responses: Responses
) -> None:
    """Store a text handed in, beside every version before it, and give texts out to be reviewed.

    The version bears the attempt's time, by which the two find each other. From now on the text waits for
    its teacher, also when an earlier one was marked already.
    """
    production = locked_text(session, WorkKey.of(attempt))
    text, at = plain(responses.text or ""), attempt["submitted_at"]
    versions = add_submission(read_versions(production["draft_data"]), text, at)
    save_row(
        session,
        production,
        text=text,
        checked=responses.checked,
        versions=versions,
        status=ProductionStatus.submitted,
        submitted_at=at,
    )
    if task.configuration.peer_reviews:
        give_out(session, scope, Assignment(task.class_id, task.sequence_id, task.activity_id))


def locked_text(session: Session, key: WorkKey) -> RowMapping:
    """The row of a text, made if there is none yet; two saves of one text wait for each other.

    Others may still point at it: they are given texts to review meanwhile.
    """
    p = StudentProduction
    empty = {"content": "", "word_count": 0, "status": ProductionStatus.draft}
    made = insert(p).values(id=new_id(), **key.columns(), **empty)
    session.execute(made.on_conflict_do_nothing(index_elements=list(key.columns())))
    query = select(p.school_id, p.id, p.content, p.draft_data, p.checked, p.revision).where(*key.owns(p))
    return session.execute(query.with_for_update(key_share=True)).mappings().one()


def save_row(
    session: Session,
    production: RowMapping,
    *,
    text: str,
    checked: Sequence[str],
    versions: Sequence[Version],
    **more: ProductionStatus | dt.datetime,
) -> int:
    """Write the present text and its versions; returns the revision, which has risen."""
    p, revision = StudentProduction, production["revision"] + 1
    session.execute(
        update(p)
        .where(p.school_id == production["school_id"], p.id == production["id"])
        .values(
            content=text,
            word_count=count_words(text),
            checked=list(checked),
            draft_data=written(versions),
            revision=revision,
            **more,
        )
    )
    return int(revision)
