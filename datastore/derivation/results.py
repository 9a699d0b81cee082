"""Results from attempts and visits."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Float, cast, func, select

from datastore.derivation.extent import Extent, upsert
from datastore.derivation.rules import AttemptFacts, result_of
from datastore.models import ActivityAttempt, ActivityResult, ActivityVisit, new_id
from datastore.models.enums import AttemptDecision

Pair = tuple[UUID, UUID]
"""A student and an activity."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A student's visits to an activity, together."""

    active_seconds: int
    first_at: dt.datetime
    last_at: dt.datetime


def attempt_counts() -> ColumnElement[bool]:
    """`rules.counts` for queries: whether an attempt counts."""
    a = ActivityAttempt
    return a.flag.is_(None) | a.decision.is_not_distinct_from(AttemptDecision.counts)


def rederive_results(connection: Connection, extent: Extent) -> None:
    """One result for each student and activity that was attempted or visited."""
    attempts = _attempts(connection, extent)
    stays = _stays(connection, extent)
    rows = [
        _row(extent, pair, attempts.get(pair, []), stays.get(pair))
        for pair in sorted(attempts.keys() | stays.keys())
    ]
    upsert(connection, ActivityResult, rows, key=("school_id", "class_id", "student_id", "activity_id"))


def _row(extent: Extent, pair: Pair, attempts: list[AttemptFacts], stay: Stay | None) -> dict[str, Any]:
    student_id, activity_id = pair
    state = result_of(attempts)
    touches = [attempt.submitted_at for attempt in attempts]
    touches += [stay.first_at, stay.last_at] if stay else []
    return {
        **extent.key(student_id),
        "id": new_id(),
        "activity_id": activity_id,
        **{field.name: getattr(state, field.name) for field in fields(state)},
        "time_spent": stay.active_seconds if stay else None,
        "created_at": min(touches),
        "last_seen_at": max(touches),
    }


def _attempts(connection: Connection, extent: Extent) -> dict[Pair, list[AttemptFacts]]:
    a = ActivityAttempt
    query = select(
        a.student_id,
        a.activity_id,
        a.submitted_at,
        a.score,
        a.max_score,
        a.completes,
        a.needs_review,
        a.held,
        a.late,
        a.banked,
        a.response_data,
        a.flag,
        a.decision,
    ).order_by(a.student_id, a.activity_id, a.attempt_number)
    found: dict[Pair, list[AttemptFacts]] = defaultdict(list)
    for student_id, activity_id, *facts in connection.execute(extent.narrow(query, a)):
        found[student_id, activity_id].append(AttemptFacts(*facts))
    return found


def _stays(connection: Connection, extent: Extent) -> dict[Pair, Stay]:
    """Active time is the length of the union over tabs and visits: two open tabs do not count twice."""
    v = ActivityVisit
    united = extent.narrow(
        select(
            v.student_id,
            v.activity_id,
            func.range_agg(v.active_periods).label("periods"),
            func.min(v.started_at).label("first_at"),
            func.max(v.last_seen_at).label("last_at"),
        ).group_by(v.student_id, v.activity_id),
        v,
    ).subquery()
    period = func.unnest(united.c.periods).column_valued("period")
    length = func.extract("epoch", func.upper(period) - func.lower(period))
    seconds = select(func.coalesce(func.sum(length), 0)).correlate(united).scalar_subquery()
    query = select(
        united.c.student_id, united.c.activity_id, cast(seconds, Float), united.c.first_at, united.c.last_at
    )
    return {
        (student_id, activity_id): Stay(round(length), first_at, last_at)
        for student_id, activity_id, length, first_at, last_at in connection.execute(query)
    }
