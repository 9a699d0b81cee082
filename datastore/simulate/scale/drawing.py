"""The answers of one attempt, drawn for many pupils at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from datastore.simulate.attempts import AGAIN_PART, HELPED, HELPED_FROM, KEPT_RIGHT, RETRY_PART
from datastore.simulate.learners import (
    HINT_HELPS,
    HINT_SHARE,
    LEARNING,
    RAPID_PART,
    RAPID_SHARE,
    TIME_SD,
    Population,
)
from datastore.simulate.scale.columns import Flags, Floats, Ints
from datastore.simulate.scale.course import Course

ITEM_SECONDS = 25.0
"""How long an answer usually takes."""
_SHORTEST_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Given:
    """Pupils x items."""

    right: Flags
    picks: Ints
    """Which of the item's answers: 0 is the right one."""
    seconds: Floats
    hints: Ints


@dataclass(frozen=True)
class Items:
    """The items of an activity, as columns."""

    discrimination: Floats
    difficulty: Floats
    skill: Ints
    offers_hint: Flags
    answers: Ints
    """How many answers there are to each."""

    @classmethod
    def of(cls, course: Course, place: int) -> Items:
        """Those of the activity at a place; none of a film or a text."""
        activity = course.activities[place]
        items = activity.parsed.items
        truths = [course.truths[activity.slug, item.key] for item in items]
        return cls(
            discrimination=np.array([truth.discrimination for truth in truths]),
            difficulty=np.array([truth.difficulty for truth in truths]),
            skill=np.array([course.skill(activity, item) for item in items], dtype=np.int64),
            offers_hint=np.array([bool(item.hints) for item in items], dtype=bool),
            answers=np.array([len(known) for known in course.answers[place]], dtype=np.int64),
        )

    def chances(self, population: Population, who: Ints) -> Floats:
        """That each pupil is right at first: 1 / (1 + e^(-a (theta - b)))."""
        theta = population.abilities[np.ix_(who, self.skill)]
        return np.asarray(1 / (1 + np.exp(-self.discrimination * (theta - self.difficulty))))

    def answer(
        self, first: Floats, before: Flags, slowness: Floats, number: int, generator: np.random.Generator
    ) -> Given:
        """What pupils answer.

        Args:
            first: Their chances at first.
            before: What they have right already.
            slowness: Theirs.
            number: Which attempt it is.
            generator: Draws.
        """
        luck, keeps, asks, helped, rushes, guesses, which = generator.random((7, *first.shape))
        rapid = (rushes < RAPID_SHARE) & (number == 1)
        kept = before & (keeps < KEPT_RIGHT)
        knows = kept | (luck < _learnt(first, number))
        hinted = ~knows & ~rapid & self.offers_hint & (asks < HINT_SHARE)
        right = np.where(rapid, guesses < 1 / self.answers, knows | (hinted & (helped < HINT_HELPS)))
        part = np.where(kept, AGAIN_PART, 1.0 if number == 1 else RETRY_PART)
        part = np.where(rapid, generator.uniform(*RAPID_PART, first.shape), part)
        noise = np.where(rapid, 0, slowness[:, None] + TIME_SD * generator.standard_normal(first.shape))
        wrong = 1 + (which * (self.answers - 1)).astype(np.int64)
        return Given(
            right=right,
            picks=np.where(right, 0, wrong),
            seconds=np.maximum(np.round(ITEM_SECONDS * part * np.exp(noise), 1), _SHORTEST_SECONDS),
            hints=hinted.astype(np.int64),
        )


def _learnt(first: Floats, number: int) -> Floats:
    """The chance of a right answer after so many attempts."""
    if number == 1:
        return first
    return np.full_like(first, HELPED) if number >= HELPED_FROM else first + (1 - first) * LEARNING
