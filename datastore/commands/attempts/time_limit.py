"""How long a student may work on an evaluation."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from datastore.commands.attempts.draft_rows import GRACE
from datastore.commands.attempts.work_key import WorkKey
from datastore.content import Content
from datastore.content.evaluation import EvaluationContent
from datastore.models import StudentAccommodation


def deadline(session: Session, key: WorkKey, content: Content, begun: dt.datetime) -> dt.datetime | None:
    """When the time of a student who began then is up: the limit times their extra time; None: no limit."""
    seconds = _limit(content)
    if seconds is None:
        return None
    s = StudentAccommodation
    query = select(s.extra_time_factor).where(s.school_id == key.school_id, s.student_id == key.student_id)
    return begun + dt.timedelta(seconds=seconds * (session.execute(query).scalar_one_or_none() or 1.0))


def in_time(
    session: Session, key: WorkKey, content: Content, begun: dt.datetime | None, *, at: dt.datetime
) -> bool:
    """Whether work that arrives without a draft is within the time limit, if there is one.

    The clock has run since the first attempt was begun; who never began by the clock has no time left.
    """
    if _limit(content) is None:
        return True
    ends = None if begun is None else deadline(session, key, content, begun)
    return ends is not None and at <= ends + GRACE


def _limit(content: Content) -> int | None:
    return content.time_limit_seconds if isinstance(content, EvaluationContent) else None
