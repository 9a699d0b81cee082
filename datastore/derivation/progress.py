"""Progress in a sequence from results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, false, select

from datastore.configuration import Configuration
from datastore.derivation.extent import Extent, upsert
from datastore.derivation.rules import ActivityState, PlannedActivity, progress_of
from datastore.models import Activity, ActivityResult, Session, StudentProgress, new_id
from datastore.models.enums import ResultStatus
from datastore.plan.layout import Placed, in_order, is_hidden, is_mandatory
from datastore.plan.reading import contents
from datastore.plan.setups import Setup, configuration_of, setups


def rederive_progress(connection: Connection, extent: Extent) -> None:
    """One row for each student and sequence of which anything was begun; banked results are left out.

    What counts is each student's own plan: the settings of the class and of the student's groups. Four
    statements, however many students, groups and sequences there are.
    """
    given = contents(connection, extent.school_id, _worked_on(extent))
    found = setups(
        connection,
        extent.school_id,
        [extent.class_id],
        student_id=extent.student_id,
        sequence_ids=given.keys(),
    )
    states = _states(connection, extent)
    rows: list[dict[str, Any]] = []
    for sequence_id, content in given.items():
        placed = [activity for activity in content.placed if not activity.archived]
        plan_of = _plans(placed, found.get((extent.class_id, sequence_id), []))
        for student_id, mine in states.items():
            if any(activity.id in mine for activity in placed):
                progress = asdict(progress_of(plan_of(student_id), mine))
                key = {**extent.key(student_id), "sequence_id": sequence_id}
                rows.append({"id": new_id(), **key, **progress})
    upsert(connection, StudentProgress, rows, key=("school_id", "class_id", "student_id", "sequence_id"))


def _worked_on(extent: Extent) -> Collection[UUID] | Select[UUID]:
    """The sequences that the class has worked on, or the one of the extent or of its activity."""
    if extent.sequence_id is not None:
        return [extent.sequence_id]
    query = (
        select(Session.sequence_id)
        .join(Activity, (Activity.school_id == Session.school_id) & (Activity.session_id == Session.id))
        .where(Session.school_id == extent.school_id)
    )
    if extent.activity_id is not None:
        return query.where(Activity.id == extent.activity_id)
    return query.where(Activity.id.in_(extent.narrow(select(ActivityResult.activity_id), ActivityResult)))


def _plans(placed: Sequence[Placed], found: Sequence[Setup]) -> Callable[[UUID], Sequence[PlannedActivity]]:
    """The plan of a sequence by student, made once for all who are in the same groups."""
    made: dict[frozenset[UUID | None], Sequence[PlannedActivity]] = {}

    def plan_of(student_id: UUID) -> Sequence[PlannedActivity]:
        groups = frozenset(setup.group_id for setup in found if setup.holds_for(student_id))
        if groups not in made:
            made[groups] = _planned(placed, configuration_of(found, student_id))
        return made[groups]

    return plan_of


def _planned(placed: Sequence[Placed], configuration: Configuration) -> list[PlannedActivity]:
    return [
        PlannedActivity(each.id, each.session_number, each.activity_number, is_mandatory(each, configuration))
        for each in in_order(placed, configuration)
        if not is_hidden(each, configuration)
    ]


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
