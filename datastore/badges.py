"""Badge criteria: typed, and judged on facts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from datastore.errors import BadInput


class _Criterion(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    at_least: Annotated[int, Field(ge=1, le=10_000)] = 1


class ActivitiesCompleted(_Criterion):
    """So many activities completed."""

    kind: Literal["activities_completed"]


class SequencesCompleted(_Criterion):
    """So many sequences completed."""

    kind: Literal["sequences_completed"]


class PerfectScores(_Criterion):
    """So many activities with every point."""

    kind: Literal["perfect_scores"]


class Perseverance(_Criterion):
    """So many activities completed after three or more attempts."""

    kind: Literal["perseverance"]


class ExpertCompetencies(_Criterion):
    """So many competencies at the level expert, on three or more pieces of evidence."""

    kind: Literal["expert_competencies"]


Criterion = Annotated[
    ActivitiesCompleted | SequencesCompleted | PerfectScores | Perseverance | ExpertCompetencies,
    Field(discriminator="kind"),
]
_CRITERION: TypeAdapter[Criterion] = TypeAdapter(Criterion)


@dataclass(frozen=True, slots=True)
class BadgeFacts:
    """What a student has done so far, in every class; each field counts what a criterion asks for."""

    activities_completed: int
    sequences_completed: int
    perfect_scores: int
    perseverance: int
    expert_competencies: int


def parse_criterion(raw: Mapping[str, Any]) -> Criterion:
    """Read a badge's criteria.

    Raises:
        BadInput: it is none of the kinds above.
    """
    try:
        return _CRITERION.validate_python(dict(raw))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "criteria"
        raise BadInput("Badge criteria: %(place)s: %(why)s", place=place, why=first["msg"]) from None


def is_earned(criterion: Criterion, facts: BadgeFacts) -> bool:
    """Whether the facts meet a criterion."""
    return int(asdict(facts)[criterion.kind]) >= criterion.at_least
