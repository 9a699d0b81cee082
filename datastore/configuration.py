"""How a class works through a sequence: typed settings over the defaults of each activity type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from datastore.errors import BadInput
from datastore.measures.defaults import BY_ACTIVITY_TYPE, PassMark, PassMeasure
from datastore.models.enums import ActivityType


class Configuration(BaseModel):
    """What a teacher may set for a class and sequence; None leaves the default of the activity type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    attempts_allowed: Annotated[int, Field(ge=1, le=100)] | None = None
    pass_mark: Annotated[float, Field(ge=0, le=1)] | None = None

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


def parse_configuration(raw: Mapping[str, Any]) -> Configuration:
    """Read stored or submitted settings.

    Raises:
        BadInput: a key is unknown or a value out of range; the message names it.
    """
    try:
        return Configuration.model_validate(dict(raw))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadInput("Class settings: %(place)s: %(why)s", place=place, why=first["msg"]) from None
