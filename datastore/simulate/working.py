"""How a pupil works on an activity: attempts until passed or given up. No calendar yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from datastore.content import Scored
from datastore.measures.defaults import PassMark, PassMeasure
from datastore.models.enums import ActivityType
from datastore.simulate.attempts import Attempt, Conduct, Given, Pupil, Sitting
from datastore.simulate.learners import QUIT_HAZARD, duration
from datastore.simulate.tasks import Task

LATER_SHARE = 0.15
"""Failures after which the next attempt is made at home, the same evening."""
LOOK_BACK_SHARE = 0.25
"""Failures after which the pupil looks at the activity before once more."""
PERFECTING_SHARE = 0.12
"""Of those who passed with less than three quarters of the points, how many try again."""
PERFECTED = 0.75
ABANDONED_SHARE = 0.02
"""Activities opened and left without handing in."""
LEAVING_PART = 0.5
"""How much of its usual time a pupil spends on the screen on which they leave."""
_BETWEEN_ATTEMPTS_SECONDS = (15.0, 70.0)
_LOOK_BACK_SECONDS = (20.0, 120.0)


@dataclass(frozen=True, slots=True)
class Work:
    """A pupil at an activity with items."""

    task: Task
    pupil: Pupil
    conduct: Conduct
    generator: np.random.Generator
    pass_mark: PassMark
    allowed: int | None
    """How many attempts there are; None for as many as one likes."""
    before: Task | None
    """The activity done before it, to look back at."""

    def sittings(self) -> list[Sitting]:
        """What the pupil does: one sitting, and a second one for what is done later."""
        sittings = [Sitting()]
        leaves_on = self.conduct.leaves_on or self._abandons()
        if leaves_on is not None:
            self._leave(sittings[0], leaves_on)
            return sittings
        known: dict[str, Given] = {}
        easy_first = self._easy_first()
        number = 1
        while True:
            forced = self._forced(number, easy_first)
            attempt = Attempt(self.task, self.pupil, self.conduct, self.generator, number, known, forced)
            if self._stops(number, attempt.make(sittings[-1])):
                return sittings
            self._pause(sittings)
            number += 1

    def _abandons(self) -> str | None:
        """The screen on which the pupil leaves without handing in, if they do."""
        abandons = self.generator.random() < ABANDONED_SHARE
        where = int(self.generator.integers(len(self.task.screens)))
        once = self.task.activity.activity_type is ActivityType.evaluation
        return self.task.screens[where].key if abandons and not once and not self.conduct.planted else None

    def _leave(self, sitting: Sitting, leaves_on: str) -> None:
        """Work through the screens up to one, stay there for a while, and go."""
        for screen in self.task.screens:
            part = LEAVING_PART if screen.key == leaves_on else 1.0
            usual = screen.reading + sum(seconds for _, seconds in screen.items)
            seconds = usual * part * self.conduct.time_factor
            sitting.stay(self.task.slug, screen.key, duration(seconds, self.pupil.slowness, self.generator))
            if screen.key == leaves_on:
                return

    def _easy_first(self) -> list[str]:
        """The keys of the items from the easiest for this pupil to the hardest."""
        felt = {key: truth.difficulty + self.generator.normal() for key, truth in self.task.truths.items()}
        return sorted(felt, key=lambda key: felt[key])

    def _forced(self, number: int, easy_first: Sequence[str]) -> frozenset[str] | None:
        """The items that a story makes right in this attempt: the easiest, up to the points it asks for."""
        if self.conduct.reaches is None:
            return None
        points = {item.key: item.points for item in self.task.activity.parsed.items}
        wanted = self.conduct.reaches[number - 1] * sum(points.values())
        right: list[str] = []
        for key in easy_first:
            if sum(points[known] for known in right) >= wanted:
                break
            right.append(key)
        return frozenset(right)

    def _stops(self, number: int, scored: Scored) -> bool:
        quits, perfects = self.generator.random(2) < (QUIT_HAZARD, PERFECTING_SHARE)
        if self.conduct.reaches is not None:
            return number == len(self.conduct.reaches)
        by_score = self.pass_mark.measure is PassMeasure.best_score
        if self.conduct.rushes or number == self.allowed or not by_score:
            return True
        x = scored.score / scored.max_score
        if self.pass_mark.reached(x):
            return x >= PERFECTED or not perfects or number > 1
        return bool(quits) and not self.conduct.thorough

    def _pause(self, sittings: list[Sitting]) -> None:
        """Read the feedback, perhaps look back, perhaps go on in the evening."""
        looks, later = self.generator.random(2) < (LOOK_BACK_SHARE, LATER_SHARE)
        glance = self.generator.uniform(*_LOOK_BACK_SECONDS)
        sittings[-1].clock += self.generator.uniform(*_BETWEEN_ATTEMPTS_SECONDS)
        if later and len(sittings) == 1 and self.conduct.reaches is None:
            sittings.append(Sitting())
        elif looks and self.before is not None:
            sittings[-1].stay(self.before.slug, self.before.screens[0].key, glance)
