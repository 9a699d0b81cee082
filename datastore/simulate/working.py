"""How a pupil works on an activity: attempts until passed or given up. No calendar yet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from datastore.content import Scored
from datastore.measures.defaults import PassMark, PassMeasure
from datastore.models.enums import ActivityType
from datastore.simulate.attempts import USUAL, Attempt, Conduct, Given, Pupil, Sitting
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
_BETWEEN_ATTEMPTS = (15.0, 70.0)


def work_on(
    task: Task,
    pupil: Pupil,
    generator: np.random.Generator,
    *,
    conduct: Conduct = USUAL,
    pass_mark: PassMark,
    allowed: int | None,
    before: Task | None = None,
) -> list[Sitting]:
    """What a pupil does on an activity with items: one sitting, and a second one for what is done later.

    Args:
        task: What is worked on.
        pupil: Who works.
        generator: Draws everything.
        conduct: What a story prescribes.
        pass_mark: From what the activity is passed.
        allowed: How many attempts there are; None for as many as one likes.
        before: The activity before it, to look back at.
    """
    sittings = [Sitting()]
    leaves_on = conduct.leaves_on or _abandons(task, conduct, generator)
    if leaves_on is not None:
        _leave(sittings[0], task, pupil, conduct, leaves_on, generator)
        return sittings
    known: dict[str, Given] = {}
    easy_first = _easy_first(task, generator)
    number = 1
    while True:
        forced = _forced(task, conduct, number, easy_first)
        scored = Attempt(task, pupil, conduct, generator, number, known, forced).make(sittings[-1])
        if _stops(conduct, number, scored, pass_mark, allowed, generator):
            return sittings
        _pause(sittings, conduct, before, generator)
        number += 1


def _abandons(task: Task, conduct: Conduct, generator: np.random.Generator) -> str | None:
    abandons, where = generator.random() < ABANDONED_SHARE, int(generator.integers(len(task.screens)))
    once = task.activity.activity_type is ActivityType.evaluation
    return task.screens[where].key if abandons and not once and not conduct.planted else None


def _leave(
    sitting: Sitting,
    task: Task,
    pupil: Pupil,
    conduct: Conduct,
    leaves_on: str,
    generator: np.random.Generator,
) -> None:
    """Work through the screens up to one, stay there for a while, and go."""
    for screen in task.screens:
        usual = screen.reading + sum(seconds for _, seconds in screen.items)
        part = 0.5 if screen.key == leaves_on else 1.0
        sitting.stay(
            task.slug, screen.key, duration(usual * part * conduct.time_factor, pupil.slowness, generator)
        )
        if screen.key == leaves_on:
            return


def _easy_first(task: Task, generator: np.random.Generator) -> list[str]:
    """The keys of the items from the easiest for this pupil to the hardest."""
    felt = {key: truth.difficulty + generator.normal(0, 1) for key, truth in task.truths.items()}
    return sorted(felt, key=lambda key: felt[key])


def _forced(task: Task, conduct: Conduct, number: int, easy_first: Sequence[str]) -> frozenset[str] | None:
    """The items that a story makes right in this attempt: the easiest, up to the points it asks for."""
    if conduct.reaches is None:
        return None
    points = {item.key: item.points for item in task.activity.parsed.items}
    wanted = conduct.reaches[number - 1] * sum(points.values())
    right: list[str] = []
    for key in easy_first:
        if sum(points[known] for known in right) >= wanted:
            break
        right.append(key)
    return frozenset(right)


def _stops(
    conduct: Conduct,
    number: int,
    scored: Scored,
    pass_mark: PassMark,
    allowed: int | None,
    generator: np.random.Generator,
) -> bool:
    quits, perfects = generator.random() < QUIT_HAZARD, generator.random() < PERFECTING_SHARE
    if conduct.reaches is not None:
        return number == len(conduct.reaches)
    if conduct.rushes or number == allowed or pass_mark.measure is not PassMeasure.best_score:
        return True
    x = scored.score / scored.max_score
    if pass_mark.reached(x):
        return x >= PERFECTED or not perfects or number > 1
    return quits and not conduct.thorough


def _pause(
    sittings: list[Sitting], conduct: Conduct, before: Task | None, generator: np.random.Generator
) -> None:
    """Read the feedback, perhaps look back, perhaps go on in the evening."""
    looks, later = generator.random() < LOOK_BACK_SHARE, generator.random() < LATER_SHARE
    wait, glance = generator.uniform(*_BETWEEN_ATTEMPTS), generator.uniform(20, 120)
    sittings[-1].clock += wait
    if later and len(sittings) == 1 and conduct.reaches is None:
        sittings.append(Sitting())
    elif looks and before is not None:
        sittings[-1].stay(before.slug, before.screens[0].key, glance)
