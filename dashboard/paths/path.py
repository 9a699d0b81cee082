"""The planned path through a sequence, and the pupils on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

import pandas as pd

from datastore.errors import NotFound
from datastore.measures.paths import Journey, Passage, Route, passages

if TYPE_CHECKING:
    from dashboard.queries.frames import Columns

PLAN_COLUMNS: Columns = {
    "sequence_id": "object",
    "sequence": "str",
    "ended": "bool",
    "activity_id": "object",
    "title": "str",
    "session": "str",
    "groups": "object",
}


@dataclass(frozen=True, slots=True)
class Traveller:
    """A pupil with at least one route."""

    student_id: UUID
    journey: Journey
    """Activities are named by their row in the plan."""
    groups: frozenset[UUID]


@dataclass(frozen=True)
class Paths:
    """The planned path through a sequence, and the pupils on it."""

    plan: pd.DataFrame
    """PLAN_COLUMNS: the activities that pass the filters in teaching order, the row is the position; groups
    of the class, their names by id, are the same in each. Ended:
    the last day of the sequence for the class is over, or the class is archived; before, whose last activity
    it is may still go on."""
    pupils: list[Traveller]

    @property
    def groups(self) -> dict[UUID, str]:
        """The names of the groups of the class."""
        named = self.plan["groups"].iloc[0] if len(self.plan) else None
        return {UUID(key): str(name) for key, name in (named or {}).items()}

    @property
    def sequence(self) -> str:
        """The title of the sequence."""
        return str(self.plan["sequence"].iloc[0]) if len(self.plan) else ""

    @property
    def ended(self) -> bool:
        """Whether the sequence is over for the class."""
        return bool(self.plan["ended"].all()) and len(self.plan) > 0

    @cached_property
    def ids(self) -> list[str]:
        """The activities in the order of the path, as addresses name them."""
        return [str(activity_id) for activity_id in self.plan["activity_id"]]

    @cached_property
    def titles(self) -> list[str]:
        """How the activities are called, in the order of the path."""
        return [str(title) for title in self.plan["title"]]

    @cached_property
    def routes(self) -> list[Route]:
        """All routes of all pupils."""
        return [route for pupil in self.pupils for route in pupil.journey.routes]

    @cached_property
    def passages(self) -> list[Passage]:
        """What became of the pupils at each activity."""
        return passages([pupil.journey for pupil in self.pupils], len(self.plan))

    def of_group(self, group_id: UUID) -> Paths:
        """The same path with the pupils of a group alone.

        Raises:
            NotFound: the class has no such group.
        """
        if len(self.plan) and group_id not in self.groups:
            raise NotFound("This page does not exist, or it is not yours.")
        return replace(self, pupils=[pupil for pupil in self.pupils if group_id in pupil.groups])
