"""Progress in a sequence from results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, false, select

from datastore.derivation.extent import Extent, upsert
from datastore.derivation.rules import ActivityState, PlannedActivity, progress_of
from datastore.models import Activity, ActivityResult, Session, StudentProgress, new_id
from datastore.models.enums import ResultStatus

Plans = dict[UUID, list[PlannedActivity]]
"""The activities of each sequence, in order."""


def rederive_progress(connection: Connection, extent: Extent) -> None:
    """One row for each student and sequence of which anything was begun; banked results are left out."""
    plans = _plans(connection, extent)
    states = _states(connection, extent)
    rows: list[dict[str, Any]] = []
    for student_id, mine in states.items():
        for sequence_id, plan in plans.items():
            if any(activity.id in mine for activity in plan):
                rows.append(_row(extent, student_id, sequence_id, plan, mine))
    upsert(connection, StudentProgress, rows, key=("school_id", "class_id", "student_id", "sequence_id"))


def _row(
    extent: Extent,
    student_id: UUID,
    sequence_id: UUID,
    plan: list[PlannedActivity],
    states: Mapping[UUID, ActivityState],
) -> dict[str, Any]:
    progress = asdict(progress_of(plan, states))
    return {**extent.key(student_id), "id": new_id(), "sequence_id": sequence_id, **progress}


def _plans(connection: Connection, extent: Extent) -> Plans:
    """The sequences that the class has worked on, or the one of the extent's activity."""
    touched = (
        select(Session.sequence_id)
        .join(Activity, (Activity.school_id == Session.school_id) & (Activity.session_id == Session.id))
        .where(Session.school_id == extent.school_id)
    )
    if extent.activity_id is not None:
        touched = touched.where(Activity.id == extent.activity_id)
    else:
        worked_on = extent.narrow(select(ActivityResult.activity_id), ActivityResult)
        touched = touched.where(Activity.id.in_(worked_on))
    query = (
        select(
            Session.sequence_id,
            Activity.id,
            Session.session_number,
            Activity.activity_number,
            Activity.is_mandatory,
        )
        .join(Session, (Activity.school_id == Session.school_id) & (Activity.session_id == Session.id))
        .where(
            Activity.school_id == extent.school_id,
            Session.sequence_id.in_(touched),
            Activity.archived_at.is_(None),
            Session.archived_at.is_(None),
        )
        .order_by(Session.sequence_id, Session.session_number, Activity.activity_number)
    )
    plans: Plans = defaultdict(list)
    for sequence_id, activity_id, session_number, activity_number, mandatory in connection.execute(query):
        activity = PlannedActivity(activity_id, session_number, activity_number, mandatory)
        plans[sequence_id].append(activity)
    return plans


def _states(connection: Connection, extent: Extent) -> dict[UUID, dict[UUID, ActivityState]]:
    r = ActivityResult
    query = extent.narrow(
        select(r.student_id, r.activity_id, r.status, r.created_at, r.completed_at, r.time_spent).where(
            r.banked == false()
        ),
        r,
        by_activity=False,
    )
    states: dict[UUID, dict[UUID, ActivityState]] = defaultdict(dict)
    for student_id, activity_id, status, started_at, completed_at, time_spent in connection.execute(query):
        completed = status is ResultStatus.completed
        states[student_id][activity_id] = ActivityState(completed, started_at, completed_at, time_spent or 0)
    return states
