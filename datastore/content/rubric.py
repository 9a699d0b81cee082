"""Rubrics: the criteria by which a teacher marks a text or an open question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from datastore.content.base import (
    MAX_POINTS,
    CompetencyCode,
    ContentModel,
    Key,
    Line,
    Paragraph,
    Versioned,
    require_unique,
)
from datastore.content.problems import fault
from datastore.errors import BadInput
from datastore.measures.levels import Level

LevelName = Literal["non_acquis", "en_cours", "acquis", "expert"]
LEVELS: tuple[LevelName, ...] = ("non_acquis", "en_cours", "acquis", "expert")


class RubricLevel(ContentModel):
    """What a piece of work looks like at one of the four levels, and the points it earns there."""

    level: LevelName
    descriptor: Paragraph
    points: Annotated[float, Field(ge=0, le=MAX_POINTS)]


class Criterion(ContentModel):
    """One aspect that is marked by itself, as evidence for its competency when it names one."""

    key: Key
    title: Line
    competency: CompetencyCode | None = None
    levels: Annotated[tuple[RubricLevel, ...], Field(min_length=2, max_length=len(LEVELS))]
    """From the lowest level to the highest; a level without a descriptor is left out."""

    @model_validator(mode="after")
    def _levels_rise(self) -> Self:
        ranks = [LEVELS.index(level.level) for level in self.levels]
        points = [level.points for level in self.levels]
        if ranks != sorted(set(ranks)):
            raise fault("%(path)s must list its levels once each, from the lowest to the highest.")
        if points != sorted(points):
            raise fault("%(path)s gives a higher level fewer points than a lower one: correct the points.")
        return self

    @property
    def max_points(self) -> float:
        """The points of the highest level."""
        return self.levels[-1].points

    def points_at(self, level: Level) -> float:
        """The points of a level that the criterion describes."""
        return next(offered.points for offered in self.levels if offered.level == level.name)


class Rubric(ContentModel):
    """The criteria of one piece of work."""

    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def _can_be_marked(self) -> Self:
        require_unique(criterion.key for criterion in self.criteria)
        if not self.max_points:
            raise fault("%(path)s earns no point at any level: give the highest levels points.")
        return self

    @property
    def max_points(self) -> float:
        """The points of work at the highest level of every criterion."""
        return sum(criterion.max_points for criterion in self.criteria)


class EvaluationCriteria(Rubric, Versioned):
    """The document in `activities.evaluation_criteria`: a rubric for the activity as a whole."""


def given_levels(rubric: Rubric, raw: Mapping[str, str]) -> dict[str, Level]:
    """The levels that somebody gave by a rubric, in its order; criteria may be missing.

    Args:
        rubric: The criteria.
        raw: The word of the level by the criterion's key, as a form or a browser sent it.

    Raises:
        BadInput: a criterion is not on the rubric, or has no such level.
    """
    offered = {c.key: {level.level for level in c.levels} for c in rubric.criteria}
    for key, level in raw.items():
        if level not in offered.get(key, ()):
            raise BadInput(
                "The rubric has no level “%(level)s” for “%(key)s”: reload the page.",
                level=str(level)[:40],
                key=str(key)[:80],
            )
    return {key: Level[raw[key]] for key in offered if key in raw}


def points_of(rubric: Rubric, levels: Mapping[str, Level]) -> float:
    """The points of a piece of work: the sum over the criteria that have a level."""
    return sum(c.points_at(levels[c.key]) for c in rubric.criteria if c.key in levels)
