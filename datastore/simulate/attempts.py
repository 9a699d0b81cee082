"""One attempt at an activity: every screen read, every item answered for good or ill, and handed in.

Times are seconds from the beginning of a sitting; `placing` puts them on the clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from datastore.content import Answer, Responses, Scored, score
from datastore.content.base import ItemBase
from datastore.content.video import VideoContent
from datastore.simulate.answers import needs_words, right_answer, wrong_answer
from datastore.simulate.failures import guess, lost_answer
from datastore.simulate.learners import (
    HINT_HELPS,
    HINT_SHARE,
    LEARNING,
    RAPID_PART,
    RAPID_SHARE,
    ability_on,
    duration,
    probability,
)
from datastore.simulate.names import Name
from datastore.simulate.tasks import Task, TaskScreen
from datastore.simulate.texts import compose, write

HELPED_FROM = 4
"""From this attempt on somebody helps."""
HELPED = 0.9
"""The chance of being right with help."""
KEPT_RIGHT = 0.97
"""What was right is answered the same way again."""
AGAIN_PART = 0.2
"""How much of the usual time it takes to repeat an answer, or to read a screen again."""
RETRY_PART = 0.35
"""How much of the usual time a new answer takes in the further attempts of a story."""
WATCHED_ALL_SHARE = 0.88
"""Pupils who watch a film to its end."""
WATCHED_AGAIN_PART = 0.2
"""How much of it, at most, they watch twice."""


@dataclass(frozen=True, slots=True)
class Pupil:
    """A learner with a name and a place."""

    number: int
    """In the school, from 0."""
    class_name: str
    place: int
    """In the roster of the class, from 0."""
    name: Name
    abilities: Mapping[str, float]
    slowness: float
    standing: float
    """The share of the class that is less able, over all skills."""

    def weakness(self, codes: Sequence[str]) -> float:
        """From 0 to 1: what the pupil leaves out and misspells where these skills are needed."""
        return float(1 / (1 + np.exp(ability_on(codes, self.abilities) + 0.4)))


@dataclass(frozen=True, slots=True)
class Conduct:
    """What a story prescribes; what it leaves open, the model draws."""

    reaches: Sequence[float] | None = None
    """The share of the points reached in each attempt, or a little more; just these attempts are made."""
    answers: Mapping[str, bool] = field(default_factory=dict)
    """Items that are answered right or wrong, whatever the pupil's ability."""
    time_factor: float = 1.0
    rushes: bool = False
    thorough: bool = False
    """Leaves nothing out."""
    leaves_on: str | None = None
    """The screen on which the pupil leaves without handing in."""
    skips: bool = False
    """Never opens it."""

    @property
    def planted(self) -> bool:
        """Whether a story needs the pupil to do it."""
        return self.thorough or self.reaches is not None or self.leaves_on is not None or bool(self.answers)


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay on a screen."""

    activity: str
    screen: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Given:
    """An answer given: when, how long it took, with how many hints."""

    key: str
    answer: Answer | None
    at: float
    seconds: float
    hints: int = 0
    again: bool = False
    """It repeats the answer of the attempt before."""


@dataclass(frozen=True, slots=True)
class Try:
    """An attempt handed in."""

    begun: float
    handed_in: float
    scored: Scored
    given: Sequence[Given] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A version of a text, as saved."""

    at: float
    text: str
    submitted: bool = False


@dataclass(slots=True)
class Sitting:
    """Work without a break."""

    stays: list[Stay] = field(default_factory=list)
    tries: list[Try] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    clock: float = 0.0
    goes_on: bool = False
    """It has not ended: the pupil is at work now."""

    def stay(self, activity: str, screen: str, seconds: float) -> None:
        """Spend time on a screen."""
        self.stays.append(Stay(activity, screen, self.clock, self.clock + seconds))
        self.clock += seconds


def scaled(sitting: Sitting, factor: float) -> Sitting:
    """The same work in more or less time."""
    return Sitting(
        [replace(stay, start=stay.start * factor, end=stay.end * factor) for stay in sitting.stays],
        [_scaled(one, factor) for one in sitting.tries],
        [replace(draft, at=draft.at * factor) for draft in sitting.drafts],
        sitting.clock * factor,
        sitting.goes_on,
    )


def _scaled(one: Try, factor: float) -> Try:
    given = [replace(each, at=each.at * factor, seconds=each.seconds * factor) for each in one.given]
    return replace(one, begun=one.begun * factor, handed_in=one.handed_in * factor, given=given)


@dataclass(slots=True)
class Attempt:
    """One attempt in the making."""

    task: Task
    pupil: Pupil
    conduct: Conduct
    generator: np.random.Generator
    number: int
    known: dict[str, Given]
    """The answers of the attempt before, by item."""
    forced: frozenset[str] | None
    """The items that are right, where a story says so."""

    def make(self, sitting: Sitting) -> Scored:
        """Go through the screens, answer, hand in; returns what it is worth."""
        begun = sitting.clock
        given: list[Given] = []
        watched: dict[str, tuple[tuple[float, float], ...]] = {}
        for screen in self.task.screens:
            start = sitting.clock
            seconds, seen = self._read(screen)
            watched[screen.key] = ((0.0, seen),)
            for one in self._answers(screen, start + seconds):
                given.append(one)
                seconds = one.at - start
            sitting.stay(self.task.slug, screen.key, seconds)
        scored = self._scored(given, watched)
        for one, item in zip(given, scored.items, strict=True):
            self.known[one.key] = one if item.correct else Given(one.key, None, 0, 0)
        sitting.tries.append(Try(begun, sitting.clock, scored, given))
        return scored

    def _read(self, screen: TaskScreen) -> tuple[float, float]:
        """How long a screen is read or a film watched; and of a film, up to which second."""
        slow = 0.0 if isinstance(self.task.activity.parsed, VideoContent) else self.pupil.slowness
        seconds = duration(screen.reading * self.conduct.time_factor, slow, self.generator)
        part, all_of_it = self.generator.uniform(0.3, 0.95), self.generator.random() < WATCHED_ALL_SHARE
        if self.conduct.rushes:
            return screen.reading * RAPID_PART[0] * (1 + part), screen.reading * RAPID_PART[0]
        if isinstance(self.task.activity.parsed, VideoContent):
            seen = screen.reading * (1.0 if all_of_it or self.conduct.thorough else float(part))
            return seen * (1 + WATCHED_AGAIN_PART * float(part)), seen
        return seconds * (AGAIN_PART if self.number > 1 else 1.0), 0.0

    def _answers(self, screen: TaskScreen, at: float) -> Iterator[Given]:
        for item, usual in screen.items:
            one = self._answer(item, usual * self.conduct.time_factor, at)
            at = one.at
            yield one

    def _answer(self, item: ItemBase, usual: float, at: float) -> Given:
        if self.forced is not None and self.number > 1:
            usual *= RETRY_PART
        seconds = duration(usual, self.pupil.slowness, self.generator)
        planted = self.forced is not None or item.key in self.conduct.answers
        luck, kept, rapid, hint, helped = self.generator.random(5)
        if needs_words(item):
            sentences = write(item.key, self.pupil.weakness(self.task.codes(item)), self.generator)
            return Given(item.key, compose(sentences), at + seconds, seconds)
        if self.conduct.rushes or (not planted and rapid < RAPID_SHARE and self.number == 1):
            seconds = usual * float(self.generator.uniform(*RAPID_PART))
            return Given(item.key, guess(item, self.generator), at + seconds, seconds)
        old = self.known.get(item.key)
        if self.forced is None and old is not None and old.answer is not None and kept < KEPT_RIGHT:
            return Given(item.key, old.answer, at + AGAIN_PART * seconds, AGAIN_PART * seconds, again=True)
        right = luck < self._chance(item)
        hints = int(not right and not planted and bool(item.hints) and hint < HINT_SHARE)
        right = right or bool(hints and helped < HINT_HELPS)
        answer = right_answer(item) if right else self._wrong(item)
        return Given(item.key, answer, at + seconds, seconds, hints)

    def _wrong(self, item: ItemBase) -> Answer:
        """A wrong answer; where a story asks for a failure, nothing of it is right."""
        if self.forced is not None:
            return lost_answer(item, self.generator)
        return wrong_answer(item, self.generator, lure=self.task.truths[item.key].lure)

    def _chance(self, item: ItemBase) -> float:
        """That this answer is right."""
        if self.forced is not None:
            return float(item.key in self.forced)
        if item.key in self.conduct.answers and self.number == 1:
            return float(self.conduct.answers[item.key])
        truth = self.task.truths[item.key]
        codes = self.task.activity.competencies if truth.lure else self.task.codes(item)
        first = probability(ability_on(codes, self.pupil.abilities), truth)
        if self.number == 1:
            return first
        return HELPED if self.number >= HELPED_FROM else first + (1 - first) * LEARNING

    def _scored(
        self, given: Sequence[Given], watched: Mapping[str, tuple[tuple[float, float], ...]]
    ) -> Scored:
        content = self.task.activity.parsed
        answers = {one.key: one.answer for one in given if one.answer not in (None, (), {})}
        hints = {one.key: one.hints for one in given}
        return score(
            content,
            Responses(answers=answers, watched=watched if isinstance(content, VideoContent) else {}),
            hints_used=hints,
        )
