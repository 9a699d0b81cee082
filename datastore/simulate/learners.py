"""Simulated learners: what pupils can do, how hard items are, how long things take.

Answers follow the two-parameter logistic model, times the log-normal model of response times (van der Linden
2006). The true parameters are kept, so that a test can measure how well they are recovered from the data.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SKILL_CORRELATION = 0.6
"""Between any two skills of a pupil, within a class."""
CLASS_SHARE = 0.15
"""Intra-class correlation of ability: the share of its variance that lies between classes."""
DIFFICULTY_MEAN, DIFFICULTY_SD = -0.85, 0.85
DIFFICULTY_RANGE = (-2.3, 0.75)
"""Keeps the share of right first answers between about .3 and .95."""
DISCRIMINATION_SD = 0.3
"""Of the logarithm."""
SLOWNESS_SD = 0.35
"""Between pupils, of the logarithm of times."""
TIME_SD = 0.5
"""From one answer of a pupil to another, of the logarithm of times."""
RAPID_SHARE = 0.04
"""Answers given without reading, in under a tenth of the usual time."""
RAPID_PART = (0.02, 0.09)
"""How little of the usual time a rapid guess takes."""
HINT_SHARE = 0.17
"""How many of those who would be wrong open a hint, where there is one."""
HINT_HELPS = 0.35
"""How many of them are right after it."""
QUIT_HAZARD = 0.12
"""Probability of giving up after each failure."""
LEARNING = 0.45
"""How far the feedback on a wrong answer takes a pupil from the old chance of being right towards 1."""


@dataclass(frozen=True, slots=True)
class ItemTruth:
    """The true parameters of an item."""

    discrimination: float
    """Below 0, the able are wrong more often than the weak: something misleads."""
    difficulty: float
    lure: str | None = None
    """The text of the option that misleads."""


@dataclass(frozen=True, slots=True)
class Population:
    """The true parameters of all pupils of a school."""

    skills: tuple[str, ...]
    abilities: Floats
    """Pupils x skills, about 0 with variance 1 within a class."""
    slowness: Floats
    """By pupil: how much longer than usual they take, as a logarithm."""


def draw_population(
    class_sizes: Sequence[int], skills: Sequence[str], generator: np.random.Generator
) -> Population:
    """Pupils class after class.

    theta = class + sqrt(r) general + sqrt(1 - r) own to the skill, which correlates any two skills by r; the
    variance of `class` is ICC / (1 - ICC).
    """
    count = sum(class_sizes)
    class_sd = np.sqrt(CLASS_SHARE / (1 - CLASS_SHARE))
    of_class = np.repeat(generator.normal(0, class_sd, len(class_sizes)), class_sizes)
    general = generator.normal(size=(count, 1))
    own = generator.normal(size=(count, len(skills)))
    abilities = (
        of_class[:, None] + np.sqrt(SKILL_CORRELATION) * general + np.sqrt(1 - SKILL_CORRELATION) * own
    )
    return Population(tuple(skills), abilities, generator.normal(0, SLOWNESS_SD, count))


def draw_item(seed: int, activity: str, item: str) -> ItemTruth:
    """The parameters of an item: the same for the same keys, whatever else the content holds."""
    generator = stream(seed, activity, item)
    difficulty = float(np.clip(generator.normal(DIFFICULTY_MEAN, DIFFICULTY_SD), *DIFFICULTY_RANGE))
    return ItemTruth(float(generator.lognormal(0, DISCRIMINATION_SD)), difficulty)


def stream(seed: int, *parts: str) -> np.random.Generator:
    """A generator of its own for a thing with a name: changing one thing leaves the others as they are."""
    return np.random.default_rng(zlib.crc32("/".join(parts).encode()) + (seed << 32))


def probability(ability: float, item: ItemTruth) -> float:
    """That a pupil's first answer is right: 1 / (1 + e^(-a (theta - b)))."""
    return float(1 / (1 + np.exp(-item.discrimination * (ability - item.difficulty))))


def ability_on(codes: Sequence[str], abilities: Mapping[str, float]) -> float:
    """A pupil's ability on what needs several skills: their mean."""
    return sum(abilities[code] for code in codes) / len(codes)


def duration(expected: float, slowness: float, generator: np.random.Generator) -> float:
    """How long something takes: ln T = ln(expected) + slowness + e, in the unit of `expected`."""
    return float(expected * np.exp(slowness + TIME_SD * generator.standard_normal()))
