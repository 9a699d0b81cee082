"""How a class works through a sequence: typed settings over the defaults of each activity type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError, to_json

from datastore.errors import BadInput
from datastore.measures.defaults import BY_ACTIVITY_TYPE, Feedback, PassMark, PassMeasure
from datastore.models.enums import ActivityType

MOST_PEER_REVIEWS = 5
MOST_STUCK_AFTER = 20
_MOST_NAMED = 1000
"""More activities or sessions than any sequence has."""

Activities = Annotated[tuple[UUID, ...], Field(max_length=_MOST_NAMED)]


class FeedbackRule(StrEnum):
    """When a class sees corrections."""

    after_each_attempt = "after_each_attempt"
    after_due_date = "after_due_date"
    """From the day after the student's due date; without one, when the teacher releases."""
    when_teacher_releases = "when_teacher_releases"


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SessionDates(_Settings):
    """When a session of the sequence is worked on; None leaves the sequence's own date."""

    opens: dt.date | None = None
    due: dt.date | None = None

    @model_validator(mode="after")
    def _in_time_order(self) -> Self:
        if self.opens and self.due and self.due < self.opens:
            raise PydanticCustomError("dates", "a session cannot be due before it opens")
        return self


class Configuration(_Settings):
    """What a teacher may set for a class and sequence, or for a group of the class.

    None leaves, for a group, what the class has; for a class, the default of the activity type or the order
    and dates of the sequence itself.
    """

    attempts_allowed: Annotated[int, Field(ge=1, le=100)] | None = None
    pass_mark: Annotated[float, Field(ge=0, le=1)] | None = None
    feedback: FeedbackRule | None = None
    peer_reviews: Annotated[int, Field(ge=0, le=MOST_PEER_REVIEWS)] | None = None
    """How many classmates read each text."""
    hidden: Activities | None = None
    """Activities left out."""
    optional: Activities | None = None
    """Activities that do not count for completion, beside those that are optional by themselves."""
    order: Activities | None = None
    """Activities in the order wished inside their session; those not named come after them as they stood."""
    session_dates: Annotated[dict[UUID, SessionDates], Field(max_length=_MOST_NAMED)] | None = None
    """By session."""
    in_order: bool | None = None
    """Whether an activity opens only when all mandatory ones before it are completed or handed in."""
    requires: Annotated[dict[UUID, Activities], Field(max_length=_MOST_NAMED)] | None = None
    """By activity: those to be completed or handed in before it opens."""
    stuck_after: Annotated[int, Field(ge=1, le=MOST_STUCK_AFTER)] | None = None
    """More attempts at an activity than these are a stuck point; read of a class, not of its groups."""

    @field_validator("requires")
    @classmethod
    def _can_be_met(
        cls, requires: dict[UUID, tuple[UUID, ...]] | None
    ) -> dict[UUID, tuple[UUID, ...]] | None:
        try:
            TopologicalSorter(requires or {}).prepare()
        except CycleError:
            raise PydanticCustomError("circle", "activities that wait for each other never open") from None
        return requires

    def attempts_for(self, activity_type: ActivityType) -> int | None:
        """How often an activity may be submitted; None: as often as one likes. Evaluations: once, always."""
        default = BY_ACTIVITY_TYPE[activity_type].attempts_allowed or None
        return default if activity_type is ActivityType.evaluation else self.attempts_allowed or default

    def pass_mark_for(self, activity_type: ActivityType) -> PassMark:
        """What completes an activity; a class may move the mark of scores, not of rubrics and videos."""
        default = BY_ACTIVITY_TYPE[activity_type].pass_mark
        if self.pass_mark is None or default.measure is not PassMeasure.best_score:
            return default
        return PassMark(default.measure, self.pass_mark)


def effective(
    class_configuration: Configuration | None, group_configurations: Sequence[Configuration] = ()
) -> Configuration:
    """What holds for a student: the class's settings, then those of the student's groups, field by field.

    Args:
        class_configuration: None where the sequence was given to groups alone.
        group_configurations: The later one wins.
    """
    fields: dict[str, Any] = {}
    for configuration in (class_configuration or Configuration(), *group_configurations):
        own = {name: getattr(configuration, name) for name in Configuration.model_fields}
        fields |= {name: value for name, value in own.items() if value is not None}
    return Configuration.model_construct(**fields)


def correction_open(
    configuration: Configuration,
    activity_type: ActivityType,
    *,
    held: bool,
    released_at: dt.datetime | None,
    due_on: dt.date | None,
    today: dt.date,
) -> bool:
    """Whether a student may see the correction of an attempt.

    What is held waits for its release, and what was released is open, whatever the rule. Else the class's
    rule holds, or the default of the type; evaluations follow their release alone.

    Args:
        configuration: The student's.
        activity_type: The type of the activity.
        held: Whether the attempt's results are held.
        released_at: When the teacher released them.
        due_on: The student's due date, moved by excused absences.
        today: The school's day.
    """
    if held or released_at is not None:
        return not held
    default = BY_ACTIVITY_TYPE[activity_type].feedback
    if default is Feedback.held_until_released:
        return True
    if configuration.feedback is FeedbackRule.after_due_date:
        return due_on is not None and today > due_on
    if configuration.feedback is not None:
        return configuration.feedback is FeedbackRule.after_each_attempt
    return default in {Feedback.after_each_attempt, Feedback.at_once}


def parse_configuration(raw: Mapping[str, Any]) -> Configuration:
    """Read stored or submitted settings.

    Raises:
        BadInput: a key is unknown or a value out of range; the message names it.
    """
    try:
        return Configuration.model_validate_json(to_json(dict(raw), inf_nan_mode="constants"))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadInput("Class settings: %(place)s: %(why)s", place=place, why=first["msg"]) from None


def stored_configuration(configuration: Configuration) -> dict[str, Any]:
    """The settings as `teacher_configurations.custom_settings` keeps them: only what was set."""
    return configuration.model_dump(mode="json", exclude_none=True)
