"""The demo's content: sequences, competencies, badges and forum, read from the JSON files beside this module.

Every file is checked whole before anything is made of it: the envelope here, each activity's content by the
schema of its type. A fault names the file and the place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from datastore.badges import parse_criterion
from datastore.content import Content, parse_content, parse_evaluation_criteria
from datastore.errors import BadInput
from datastore.models.enums import ActivityType, BadgeRarity, CompetencyType, DifficultyLevel, ExpectedLevel

FOLDER = Path(__file__).parent

Text = Annotated[str, Field(min_length=1, max_length=1000)]
Slug = Annotated[str, Field(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
Minutes = Annotated[int, Field(ge=1, le=1000)]


class _File(BaseModel):
    """Unknown fields are refused; nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Objective(_File):
    """What pupils will know (savoir) or be able to do (compétence)."""

    type: Literal["savoir", "competence"]
    text: Text


class DemoActivity(_File):
    """An activity as its authors wrote it."""

    slug: Slug
    title: Text
    activity_type: ActivityType
    estimated_duration: Minutes
    is_mandatory: bool
    competencies: Annotated[tuple[str, ...], Field(min_length=1)]
    content: dict[str, Any]
    evaluation_criteria: dict[str, Any] | None = None

    @cached_property
    def parsed(self) -> Content:
        """The typed content."""
        return parse_content(self.activity_type, self.content)


class DemoSession(_File):
    """A session (séance) of a sequence."""

    title: Text
    learning_objectives: tuple[Objective, ...]
    estimated_duration: Minutes
    prerequisites: tuple[Text, ...]
    activities: Annotated[tuple[DemoActivity, ...], Field(min_length=1)]


class DemoSequence(_File):
    """A sequence of sessions."""

    slug: Slug
    title: Text
    description: Text
    difficulty_level: DifficultyLevel
    estimated_duration: Minutes
    sessions: Annotated[tuple[DemoSession, ...], Field(min_length=1)]

    @property
    def activities(self) -> tuple[DemoActivity, ...]:
        """All activities, in order."""
        return tuple(activity for session in self.sessions for activity in session.activities)


class DemoCompetency(_File):
    """A competency of the demo's framework."""

    code: Text
    title: Text
    competency_type: CompetencyType
    domain: Text
    level_expected: ExpectedLevel


class DemoFramework(_File):
    """The list of competencies, in the curriculum's order."""

    code: Text
    title: Text
    competencies: Annotated[tuple[DemoCompetency, ...], Field(min_length=1)]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, in order."""
        return tuple(competency.code for competency in self.competencies)


class DemoBadge(_File):
    """A badge."""

    code: Slug
    title: Text
    description: Text
    rarity: BadgeRarity
    criteria: dict[str, Any]


Speaker = Literal["teacher", "a", "b", "c"]
"""Who says something in a topic: the teacher, or one of up to three pupils."""


class DemoPost(_File):
    """An answer in a topic."""

    by: Speaker
    text: Text
    to: Annotated[int, Field(ge=0)] | None = None
    """The post of the topic that it answers, from 0."""


class DemoTopic(_File):
    """What is talked about in a forum once its class has worked on an activity."""

    after: Slug
    title: Text
    text: Text
    by: Speaker
    posts: tuple[DemoPost, ...]
    pinned: bool = False
    """About no sequence, and in the forum of every class."""
    locked: bool = False


def load_framework(folder: Path = FOLDER) -> DemoFramework:
    """The competencies.

    Raises:
        BadInput: the file breaks its form.
    """
    framework: DemoFramework = _read(folder / "competencies.json", DemoFramework)
    return framework


def load_badges(folder: Path = FOLDER) -> tuple[DemoBadge, ...]:
    """The badges, with criteria that can be judged.

    Raises:
        BadInput: the file breaks its form, or a criterion is unknown.
    """
    badges: tuple[DemoBadge, ...] = _read(folder / "badges.json", tuple[DemoBadge, ...])
    for badge in badges:
        parse_criterion(badge.criteria)
    return badges


def load_sequences(folder: Path = FOLDER) -> tuple[DemoSequence, ...]:
    """The sequences, in the order of their files' names.

    Raises:
        BadInput: a file breaks its form, an activity its schema, a slug comes twice, or a competency is not
            in the framework.
    """
    codes = frozenset(load_framework(folder).codes)
    sequences = []
    slugs: set[str] = set()
    for path in sorted((folder / "sequences").glob("*.json")):
        sequence: DemoSequence = _read(path, DemoSequence)
        for activity in sequence.activities:
            _check(path, activity, codes, slugs)
        sequences.append(sequence)
    return tuple(sequences)


def load_forum(folder: Path = FOLDER) -> tuple[DemoTopic, ...]:
    """The topics of the forums; every other one is of one class, those between of the next class.

    Raises:
        BadInput: the file breaks its form, or a post answers one that has not been written before it.
    """
    topics: tuple[DemoTopic, ...] = _read(folder / "forum.json", tuple[DemoTopic, ...])
    for topic in topics:
        for place, post in enumerate(topic.posts):
            if post.to is not None and post.to >= place:
                raise BadInput(
                    "forum.json: %(title)s: post %(place)d answers post %(to)d: name an earlier one.",
                    title=topic.title,
                    place=place,
                    to=post.to,
                )
    return topics


def _read(path: Path, form: Any) -> Any:
    """A file in its form."""
    try:
        return TypeAdapter(form).validate_python(json.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(
            "%(file)s: %(place)s: %(why)s: correct the file.",
            file=path.name,
            place=".".join(map(str, first["loc"])) or "the whole",
            why=first["msg"],
        ) from None
    except (OSError, ValueError) as error:
        raise BadInput(
            "%(file)s cannot be read as JSON: %(why)s", file=path.name, why=str(error).splitlines()[0]
        ) from None


def _check(path: Path, activity: DemoActivity, codes: frozenset[str], slugs: set[str]) -> None:
    """One activity: its content, its rubric, its competencies and its slug."""
    place = f"{path.name}: {activity.slug}"
    try:
        content = activity.parsed
        if activity.evaluation_criteria is not None:
            parse_evaluation_criteria(activity.evaluation_criteria)
    except BadInput as error:
        raise BadInput("%(place)s: %(why)s", place=place, why=str(error)) from None
    unknown = {*activity.competencies, *_named(content)} - codes
    if unknown:
        raise BadInput(
            "%(place)s: no competency %(code)s: use a code of competencies.json.",
            place=place,
            code=min(unknown),
        )
    if activity.slug in slugs:
        raise BadInput("%(place)s comes twice: give every activity a slug of its own.", place=place)
    slugs.add(activity.slug)


def _named(content: Content) -> Iterator[str]:
    """The competencies that items and criteria name."""
    rubrics = [getattr(part, "rubric", None) for part in (content, *content.items)]
    for item in content.items:
        if item.competency is not None:
            yield item.competency
    for rubric in filter(None, rubrics):
        yield from (criterion.competency for criterion in rubric.criteria if criterion.competency)
