"""The cells of the competency heatmap as grids, and its texts made ready to be drawn."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.figures.theme import LEVEL_INKS, LEVEL_LETTERS, plain
from dashboard.levels import competency_kinds, in_words
from dashboard.orders import Bands

MOST_LETTERS = 1_000
"""With more cells than this the browser draws letters and ticks: Plotly takes 0.4 s for 1,400 of them."""
LETTER_WIDTH = 7.6
"""Of the interface's font at 14 pixels, in pixels; rather too much than too little."""
LONGEST_NAME = 24
LONGEST_CODE = 14
HOVER_WIDTH = 56
"""Letters in a line of a hover label."""

Grid = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class CellSize:
    """How large a cell is, in pixels."""

    height: int
    least_width: int
    """With more columns than fit, the panel scrolls."""


SIZES = {"compact": CellSize(20, 26), "normal": CellSize(26, 36), "large": CellSize(36, 56)}
NORMAL = SIZES["normal"]


@dataclass(frozen=True, slots=True)
class CellGrid:
    """A pupil a row, a competency a column, and the texts at their edges."""

    level: Grid
    """0 to 3 as float32; NaN: no evidence."""
    overridden: Grid
    review: Grid
    """Where later evidence asks to look at an override again."""
    thin: Grid
    """Whether the level rests on fewer than three pieces of evidence."""
    pieces: Grid
    letters: Grid
    words: list[list[str]]
    names: list[str]
    codes: list[str]
    titles: list[str]
    domains: list[str]
    """Of each competency the name of its band; empty: none."""
    student_ids: list[str]
    competency_ids: list[str]

    @classmethod
    def of(cls, cells: pd.DataFrame, bands: Bands = Bands.domain) -> CellGrid:
        """The grids of a frame that holds every pupil with every competency, pupils first."""
        competencies = cells.drop_duplicates("competency_id")
        width = len(competencies)
        level = cells["level"].to_numpy("float32")
        overridden = cells["overridden"].to_numpy()
        return cls(
            level=level.reshape(-1, width),
            overridden=overridden.reshape(-1, width),
            review=cells["review"].to_numpy().reshape(-1, width),
            thin=(cells["provisional"].to_numpy() & ~overridden).reshape(-1, width),
            pieces=cells["evidence_count"].to_numpy().reshape(-1, width),
            letters=_letters(level, overridden).reshape(-1, width),
            words=np.array(in_words(cells), dtype=object).reshape(-1, width).tolist(),
            names=[cut(name, LONGEST_NAME) for name in cells["name"].iloc[::width]],
            codes=[cut(code, LONGEST_CODE) for code in competencies["code"]],
            titles=competencies["title"].tolist(),
            domains=_band_names(competencies, bands),
            student_ids=[str(id_) for id_ in cells["student_id"].iloc[::width]],
            competency_ids=[str(id_) for id_ in competencies["competency_id"]],
        )

    @property
    def lettered(self) -> bool:
        """Whether the cells are few enough to carry letters and ticks."""
        return self.level.size <= MOST_LETTERS

    @property
    def names_width(self) -> int:
        """The room that the pupils' names take, in pixels."""
        return names_width(self.names)

    def inked(self, ink: str) -> Grid:
        """Which cells carry a letter of this colour."""
        return np.isin(self.level, [step for step, its_ink in enumerate(LEVEL_INKS) if its_ink == ink])

    def counts(self, axis: int) -> list[Grid]:
        """How many cells are at each level, then without evidence, in each column (axis 0) or row (1)."""
        at_levels = [(self.level == step).sum(axis=axis) for step in range(len(LEVEL_LETTERS))]
        return [*at_levels, np.isnan(self.level).sum(axis=axis)]


def _band_names(competencies: pd.DataFrame, bands: Bands) -> list[str]:
    if bands is Bands.none:
        return [""] * len(competencies)
    kinds = competency_kinds() if bands is Bands.kind else {}
    return [kinds.get(value, value) for value in competencies[bands.value]]


def names_width(names: Iterable[str]) -> int:
    """The room that names take beside the rows, in pixels."""
    longest = max(map(len, names))
    return round(LETTER_WIDTH * min(longest, LONGEST_NAME)) + 12


def cut(text: str, most: int) -> str:
    """A text of at most so many letters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def lines(text: str) -> str:
    """A title as the lines of a hover label."""
    return "<br>".join(plain(line) for line in textwrap.wrap(text, HOVER_WIDTH))


def _letters(level: Grid, overridden: Grid) -> Grid:
    """The letter of each level, with a star where a teacher has set it; nothing without evidence."""
    letters = np.array([*LEVEL_LETTERS, ""])[np.nan_to_num(level, nan=len(LEVEL_LETTERS)).astype("uint8")]
    return np.char.add(letters, np.where(overridden, "*", ""))
