"""The plan of a sequence: what is in it, in which order, by when, and why something is closed. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from datastore.configuration import Configuration
from datastore.models.enums import ActivityType, ResultStatus
from datastore.plan.setups import EffectiveSetup


class Closed(StrEnum):
    """Why a student cannot open an activity."""

    archived = "archived"
    """It, its session, sequence or class is archived."""
    withdrawn = "withdrawn"
    """The class does not have the sequence, or no longer."""
    hidden = "hidden"
    not_yet = "not_yet"
    """It opens on a later day."""
    waits = "waits"
    """Something else is to be done first."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the student stands in an activity that was begun. Scores are not part of it."""

    status: ResultStatus
    needs_review: bool
    late: bool
    time_spent: int | None
    """Active seconds; None: not measured."""
    last_seen_at: dt.datetime | None
    held: bool
    """Results wait for the teacher's release."""

    @property
    def completed(self) -> bool:
        """Whether it is completed."""
        return self.status is ResultStatus.completed

    @property
    def handed_in(self) -> bool:
        """Whether it is completed, or waits for the teacher."""
        return self.completed or self.needs_review or self.status is ResultStatus.needs_review


@dataclass(frozen=True, slots=True)
class Placed:
    """An activity where its author put it."""

    id: UUID
    title: str
    activity_type: ActivityType
    minutes: int | None
    is_mandatory: bool
    activity_number: int
    session_id: UUID
    session_number: int
    session_title: str
    archived: bool
    """It or its session."""


@dataclass(frozen=True, slots=True)
class ActivityPlan:
    """An activity as a student has it."""

    id: UUID
    title: str
    activity_type: ActivityType
    minutes: int | None
    """How long it takes by its author's estimate."""
    mandatory: bool
    opens_on: dt.date | None
    due_on: dt.date | None
    """Moved by excused absences."""
    closed: Closed | None
    """None: the student may work on it now."""
    waits_for: tuple[UUID, ...]
    """What is to be done first, in order."""
    standing: Standing | None
    """None: not begun."""

    @property
    def handed_in(self) -> bool:
        """Whether it is completed, or waits for the teacher."""
        return self.standing is not None and self.standing.handed_in

    @property
    def completed(self) -> bool:
        """Whether it is completed."""
        return self.standing is not None and self.standing.completed

    @property
    def shown(self) -> bool:
        """Whether the student knows of it."""
        return self.closed not in {Closed.archived, Closed.hidden}

    def overdue(self, today: dt.date) -> bool:
        """Whether its due date is past and it was not handed in."""
        return self.due_on is not None and self.due_on < today and not self.handed_in


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """A session of the sequence."""

    id: UUID
    number: int
    title: str
    activities: Sequence[ActivityPlan]


@dataclass(frozen=True, slots=True)
class SequencePlan:
    """A sequence as a student has it."""

    id: UUID
    title: str
    position: int
    configuration: Configuration
    opens_on: dt.date | None
    due_on: dt.date | None
    """Moved by excused absences."""
    closed: Closed | None
    sessions: Sequence[SessionPlan]

    @property
    def activities(self) -> list[ActivityPlan]:
        """Its activities, in order."""
        return [activity for session in self.sessions for activity in session.activities]

    def find(self, activity_id: UUID) -> tuple[SessionPlan, ActivityPlan]:
        """An activity of the plan, with its session."""
        return next(
            (session, activity)
            for session in self.sessions
            for activity in session.activities
            if activity.id == activity_id
        )


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """What a student has in a class."""

    class_id: UUID
    name: str
    sequences: Sequence[SequencePlan]


def in_order(activities: Iterable[Placed], configuration: Configuration) -> list[Placed]:
    """Activities session by session, in the configured order inside each; also the hidden ones."""
    rank = {activity_id: place for place, activity_id in enumerate(configuration.order or ())}

    def place(activity: Placed) -> tuple[int, int, int]:
        return activity.session_number, rank.get(activity.id, len(rank)), activity.activity_number

    return sorted(activities, key=place)


def is_mandatory(activity: Placed, configuration: Configuration) -> bool:
    """Whether an activity counts for completion."""
    return activity.is_mandatory and activity.id not in (configuration.optional or ())


def is_hidden(activity: Placed, configuration: Configuration) -> bool:
    """Whether an activity is left out."""
    return activity.id in (configuration.hidden or ())


@dataclass(frozen=True, slots=True)
class Layout:
    """What a plan is made from, beside the activities of the sequence."""

    setup: EffectiveSetup
    closed: Closed | None
    """Why the sequence as a whole is closed."""
    created_on: dt.date
    """The day on which the sequence was set up; where no start is set, absences count from then."""
    excused: frozenset[dt.date]
    standings: Mapping[UUID, Standing]
    today: dt.date

    def dates(self, session_id: UUID | None = None) -> tuple[dt.date | None, dt.date | None]:
        """From when and by when a session is worked on, or the sequence as a whole."""
        return self.setup.dates(session_id, created_on=self.created_on, excused=self.excused)


def sessions_of(placed: Iterable[Placed], layout: Layout) -> list[SessionPlan]:
    """The sessions of a sequence as a student has them, also with what is hidden, archived or closed."""
    ordered = in_order(placed, layout.setup.configuration)
    waits = _waits(ordered, layout)
    return [
        SessionPlan(
            session_id,
            group[0].session_number,
            group[0].session_title,
            [_activity(each, layout, waits[each.id]) for each in group],
        )
        for session_id, group in ((key, list(found)) for key, found in groupby(ordered, _session_id))
    ]


def _session_id(activity: Placed) -> UUID:
    return activity.session_id


def _activity(placed: Placed, layout: Layout, waits_for: tuple[UUID, ...]) -> ActivityPlan:
    opens_on, due_on = layout.dates(placed.session_id)
    return ActivityPlan(
        id=placed.id,
        title=placed.title,
        activity_type=placed.activity_type,
        minutes=placed.minutes,
        mandatory=is_mandatory(placed, layout.setup.configuration),
        opens_on=opens_on,
        due_on=due_on,
        closed=_closed(placed, layout, opens_on, waits_for),
        waits_for=waits_for,
        standing=layout.standings.get(placed.id),
    )


def _closed(
    placed: Placed, layout: Layout, opens_on: dt.date | None, waits_for: tuple[UUID, ...]
) -> Closed | None:
    if placed.archived:
        return Closed.archived
    if is_hidden(placed, layout.setup.configuration):
        return Closed.hidden
    if layout.closed:
        return layout.closed
    if opens_on is not None and opens_on > layout.today:
        return Closed.not_yet
    return Closed.waits if waits_for else None


def _waits(ordered: Sequence[Placed], layout: Layout) -> dict[UUID, tuple[UUID, ...]]:
    """What is to be done before each activity, in order; nothing before one that was handed in already.

    Only what the student can see is waited for. Of the mandatory activities before it the first one is named.
    """
    configuration, standings = layout.setup.configuration, layout.standings
    seen = [each for each in ordered if not each.archived and not is_hidden(each, configuration)]
    missing = {each.id for each in seen if each.id not in standings or not standings[each.id].handed_in}
    waits: dict[UUID, tuple[UUID, ...]] = dict.fromkeys((each.id for each in ordered), ())
    first: UUID | None = None
    for each in seen:
        if each.id in missing:
            needed = {first, *(configuration.requires or {}).get(each.id, ())} & missing
            waits[each.id] = tuple(other.id for other in seen if other.id in needed)
            if first is None and configuration.in_order and is_mandatory(each, configuration):
                first = each.id
    return waits
