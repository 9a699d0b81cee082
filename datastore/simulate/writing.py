"""How a pupil writes a text: reads the sources, drafts, saves, hands in. And how a teacher marks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from datastore.content import Responses, score
from datastore.content.items import Open
from datastore.content.marking import ItemMark
from datastore.content.rubric import Rubric
from datastore.measures.levels import Level
from datastore.measures.mastery import lower_median
from datastore.simulate.attempts import Conduct, Draft, Pupil, Sitting, Try
from datastore.simulate.learners import RAPID_PART, duration
from datastore.simulate.tasks import Task
from datastore.simulate.texts import compose, write

MEAN_FURTHER_DRAFTS = 2.0
"""Versions saved are 1 + Poisson(this)."""
HANDED_IN_SHARE = 0.92
FINISHED_LATER_SHARE = 0.3
"""Texts of several versions that are finished at home, the same evening."""
LEVEL_CUTS = (-1.3, -0.3, 1.0)
"""The abilities, with the chance of the day, from which work is en_cours, acquis, expert."""
CHANCE_OF_THE_DAY = 0.6


def write_text(
    task: Task, pupil: Pupil, generator: np.random.Generator, *, conduct: Conduct
) -> list[Sitting]:
    """What a pupil does on a text: one sitting, and a second one for what is finished at home.

    Args:
        task: The text production.
        pupil: Who writes.
        generator: Draws everything.
        conduct: What a story prescribes.
    """
    versions = _versions(task, pupil, conduct, generator)
    later, gives = generator.random() < FINISHED_LATER_SHARE, generator.random() < HANDED_IN_SHARE
    sittings = [Sitting()]
    *before, editor = task.screens
    for screen in before:
        sittings[0].stay(task.slug, screen.key, _time(screen.reading, pupil, conduct, generator))
    writing = _time(editor.reading, pupil, conduct, generator)
    for place, text in enumerate(versions):
        if place and place == len(versions) - 1 and later:
            sittings.append(Sitting())
        sittings[-1].stay(task.slug, editor.key, writing / len(versions))
        sittings[-1].drafts.append(Draft(sittings[-1].clock, text))
    if gives or conduct.thorough:
        _hand_in(sittings[-1], task, versions[-1])
    return sittings


def _time(usual: float, pupil: Pupil, conduct: Conduct, generator: np.random.Generator) -> float:
    seconds = duration(usual * conduct.time_factor, pupil.slowness, generator)
    return usual * RAPID_PART[0] if conduct.rushes else seconds


def _versions(task: Task, pupil: Pupil, conduct: Conduct, generator: np.random.Generator) -> list[str]:
    """The text as saved from time to time, each time longer."""
    sentences = write(task.slug, pupil.weakness(task.activity.competencies), generator)
    if conduct.rushes:
        return [compose(sentences[:2])]
    further = int(generator.poisson(MEAN_FURTHER_DRAFTS))
    lengths = sorted({max(1, round(len(sentences) * (n + 1) / (further + 1))) for n in range(further + 1)})
    return [compose(sentences[:length]) for length in lengths]


def _hand_in(sitting: Sitting, task: Task, text: str) -> None:
    sitting.drafts[-1] = replace(sitting.drafts[-1], submitted=True)
    scored = score(task.activity.parsed, Responses(text=text), hints_used={})
    begun = sitting.stays[0].start
    sitting.tries.append(Try(begun, sitting.clock, scored))


@dataclass(frozen=True, slots=True)
class Marks:
    """What a teacher finds of one piece of writing."""

    rubric: Rubric
    levels: Mapping[str, Level]
    """By criterion."""

    @property
    def points(self) -> float:
        """The points of the levels reached."""
        return sum(
            max(
                level.points for level in criterion.levels if Level[level.level] <= self.levels[criterion.key]
            )
            for criterion in self.rubric.criteria
        )

    @property
    def as_item(self) -> ItemMark:
        """The same of an open answer."""
        return ItemMark(self.points, self.rubric.max_points)

    @property
    def level(self) -> Level:
        """The level reached or exceeded on more than half of the criteria."""
        return lower_median(sorted(self.levels.values()))


def mark(rubric: Rubric, codes: Sequence[str], pupil: Pupil, generator: np.random.Generator) -> Marks:
    """The teacher's marks for a text.

    Args:
        rubric: Its criteria.
        codes: The competencies of a criterion that names none.
        pupil: Who wrote it.
        generator: The chance of the day.
    """
    levels = {}
    for criterion in rubric.criteria:
        needed = (criterion.competency,) if criterion.competency else codes
        shown = sum(pupil.abilities[code] for code in needed) / len(needed)
        shown += CHANCE_OF_THE_DAY * float(generator.standard_normal())
        reached = Level(sum(shown >= cut for cut in LEVEL_CUTS))
        offered = [Level[level.level] for level in criterion.levels]
        levels[criterion.key] = max([level for level in offered if level <= reached], default=offered[0])
    return Marks(rubric, levels)


def open_items(task: Task) -> list[Open]:
    """The items of an evaluation that only a teacher can mark."""
    return [item for item in task.activity.parsed.items if isinstance(item, Open)]
