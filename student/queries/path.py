"""The path of a sequence as a pupil has it: its steps with their state, where one is, what is next.

Made from the plan; scores are not part of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection

from datastore.errors import NotFound
from datastore.measures.weeks import local_day, school_zone
from datastore.plan import ActivityPlan, ClassPlan, Closed, SequencePlan, SessionPlan, plans
from datastore.scope import Scope


class State(StrEnum):
    """Where the pupil is in an activity."""

    done = "done"
    held = "held"
    """Handed in; the results come from the teacher."""
    waiting = "waiting"
    """Handed in; the teacher has yet to read it, or to decide about it."""
    in_progress = "in_progress"
    to_do = "to_do"
    not_yet = "not_yet"
    """It opens on a later day."""
    after = "after"
    """Something else comes first."""


@dataclass(frozen=True, slots=True)
class Step:
    """An activity of the path."""

    id: UUID
    title: str
    minutes: int | None
    """How long it takes by its author's estimate."""
    mandatory: bool
    state: State
    is_open: bool
    """Whether the pupil may open it now."""
    is_next: bool
    """The first one to work on."""
    is_overdue: bool
    """It was to be handed in by now, and was not."""
    was_late: bool
    """It was handed in late."""
    opens_on: dt.date | None
    due_on: dt.date | None
    first: str | None
    """The title of what is to be done before it; None where nothing is."""

    @property
    def is_handed_in(self) -> bool:
        """Whether nothing is left to do in it."""
        return self.state in {State.done, State.held, State.waiting}


@dataclass(frozen=True, slots=True)
class Stage:
    """A session of the path."""

    title: str
    steps: Sequence[Step]
    opens_on: dt.date | None
    due_on: dt.date | None
    """Of all its activities; those of a session share their dates."""

    @property
    def completed(self) -> int:
        """Mandatory activities completed."""
        return sum(step.mandatory and step.state in {State.done, State.held} for step in self.steps)

    @property
    def mandatory(self) -> int:
        """Mandatory activities."""
        return sum(step.mandatory for step in self.steps)

    @property
    def left(self) -> int:
        """Mandatory activities to be handed in yet."""
        return sum(step.mandatory and not step.is_handed_in for step in self.steps)

    @property
    def is_done(self) -> bool:
        """Whether every mandatory activity of it is completed."""
        return self.mandatory > 0 and self.completed == self.mandatory

    @property
    def is_current(self) -> bool:
        """Whether the next activity is in it."""
        return any(step.is_next for step in self.steps)


@dataclass(frozen=True, slots=True)
class Path:
    """One sequence, as the pupil's class, groups and days away have it."""

    class_id: UUID
    class_name: str
    sequence_id: UUID
    title: str
    stages: Sequence[Stage]
    due_on: dt.date | None
    active_seconds: int | None
    """Over all its activities; None where nothing was measured."""
    last_title: str | None
    """The activity worked on last; None before the first one."""
    last_day: dt.date | None

    @property
    def steps(self) -> list[Step]:
        """Its activities, in order."""
        return [step for stage in self.stages for step in stage.steps]

    @property
    def next(self) -> Step | None:
        """The first mandatory activity that the pupil can do now; None when there is none."""
        return next((step for step in self.steps if step.is_next), None)

    @property
    def completed(self) -> int:
        """Mandatory activities completed."""
        return sum(stage.completed for stage in self.stages)

    @property
    def mandatory(self) -> int:
        """Mandatory activities."""
        return sum(stage.mandatory for stage in self.stages)

    @property
    def percent(self) -> int:
        """Completed over mandatory activities, rounded as the teacher's pages round it; 0 without any."""
        return round(100 * self.completed / self.mandatory) if self.mandatory else 0

    @property
    def waiting(self) -> int:
        """Mandatory activities handed in that wait for the teacher."""
        return sum(step.mandatory and step.state is State.waiting for step in self.steps)

    @property
    def goes_on(self) -> dt.date | None:
        """When the next mandatory activity opens, if there is one and none is open now."""
        later = [step.opens_on for step in self.steps if step.mandatory and step.state is State.not_yet]
        return None if self.next else min(filter(None, later), default=None)


def path(
    connection: Connection, scope: Scope, sequence_id: UUID, wanted: UUID | None, *, at: dt.datetime
) -> Path:
    """How far am I in this sequence, and what is next? Four statements at most.

    Args:
        connection: Bound to the school.
        scope: The pupil's.
        sequence_id: The sequence.
        wanted: The class in which to look; None: the first one that has it open.
        at: The moment.

    Raises:
        NotFound: the sequence is not open to the pupil in that class, or in any.
    """
    classes = plans(connection, scope, [wanted] if wanted else scope.attends, at=at)
    for of_class in classes:
        for sequence in of_class.sequences:
            if sequence.id == sequence_id:
                return path_of(of_class, sequence, at=at, timezone=scope.timezone)
    raise NotFound("This sequence does not exist, or it is not open to your class.")


def path_of(of_class: ClassPlan, sequence: SequencePlan, *, at: dt.datetime, timezone: str) -> Path:
    """The path that a plan makes."""
    zone = school_zone(timezone)
    activities = sequence.activities
    maker = _Maker(
        today=local_day(at, zone),
        next_id=next((each.id for each in activities if _is_to_do(each)), None),
        titles={each.id: each.title for each in activities},
    )
    begun = [(each.title, each.standing) for each in activities if each.standing]
    times = [standing.time_spent for _, standing in begun if standing.time_spent is not None]
    seen = [(standing.last_seen_at, title) for title, standing in begun if standing.last_seen_at]
    last_at, last_title = max(seen, default=(None, None))
    return Path(
        class_id=of_class.class_id,
        class_name=of_class.name,
        sequence_id=sequence.id,
        title=sequence.title,
        stages=[maker.stage(session) for session in sequence.sessions],
        due_on=sequence.due_on,
        active_seconds=sum(times) if times else None,
        last_title=last_title,
        last_day=local_day(last_at, zone) if last_at else None,
    )


def _is_to_do(activity: ActivityPlan) -> bool:
    return activity.mandatory and activity.closed is None and not activity.handed_in


@dataclass(frozen=True, slots=True)
class _Maker:
    today: dt.date
    next_id: UUID | None
    titles: dict[UUID, str]

    def stage(self, session: SessionPlan) -> Stage:
        first = session.activities[0]
        steps = [self.step(activity) for activity in session.activities]
        opens_on = first.opens_on if first.opens_on and first.opens_on > self.today else None
        return Stage(session.title, steps, opens_on, first.due_on)

    def step(self, activity: ActivityPlan) -> Step:
        standing = activity.standing
        return Step(
            id=activity.id,
            title=activity.title,
            minutes=activity.minutes,
            mandatory=activity.mandatory,
            state=_state(activity),
            is_open=activity.closed is None,
            is_next=activity.id == self.next_id,
            is_overdue=activity.closed is None and activity.overdue(self.today),
            was_late=standing is not None and standing.handed_in and standing.late,
            opens_on=activity.opens_on,
            due_on=activity.due_on,
            first=self.titles[activity.waits_for[0]] if activity.waits_for else None,
        )


def _state(activity: ActivityPlan) -> State:
    if activity.standing is not None and activity.completed:
        return State.held if activity.standing.held else State.done
    if activity.handed_in:
        return State.waiting
    if activity.closed is Closed.waits:
        return State.after
    if activity.closed is not None:
        return State.not_yet
    return State.in_progress if activity.standing else State.to_do
