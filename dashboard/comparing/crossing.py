"""What is compared, class by class: a cell for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def crossed(about: pd.DataFrame, classes: pd.DataFrame, counts: pd.DataFrame, key: str) -> pd.DataFrame:
    """A row for each of what is compared and each class, with the numbers that were counted there.

    As a cross join and a left join give it, which look at each id of each cell several times.

    Args:
        about: What is compared, one a row, with its id in the column `key`.
        classes: One a row, with class_id.
        counts: `key`, class_id and numbers, a row a cell; cells that have none are NaN.
        key: The column of the ids.
    """
    down, wide = len(about), len(classes)
    cells = pd.concat(
        [
            about.iloc[np.repeat(np.arange(down), wide)].reset_index(drop=True),
            classes.iloc[np.tile(np.arange(wide), down)].reset_index(drop=True),
        ],
        axis=1,
    )
    place = wide * _places(counts[key], about[key]) + _places(counts["class_id"], classes["class_id"])
    numbers = counts.drop(columns=[key, "class_id"]).astype("float64")
    for name, values in numbers.items():
        column = np.full(down * wide, np.nan)
        column[place] = values
        cells[name] = column
    return cells


class Tally(NamedTuple):
    """What is compared, over the classes that may be told of."""

    place: int
    """Of its first row."""
    classes: int
    marked: int
    """How many of these classes are marked."""
    at: int
    """The place of the first of these; -1 where there is none."""


def tallied(keys: pd.Series, known: pd.Series, marked: pd.Series) -> Iterator[Tally]:
    """How many classes can be told of, and how many are marked, for each key in the order of its appearance.

    Args:
        keys: What is compared, one a cell.
        known: Whether the cell may be told of.
        marked: Whether it is marked, where it is known.
    """
    codes, unique = pd.factorize(keys)
    there, hit = known.to_numpy(dtype=bool), (known & marked).to_numpy(dtype=bool)
    counts = (np.bincount(codes[which], minlength=len(unique)).tolist() for which in (there, hit))
    backwards = np.flatnonzero(hit)[::-1]
    first_hit = np.full(len(unique), -1)
    first_hit[codes[backwards]] = backwards
    _, first = np.unique(codes, return_index=True)
    return map(Tally, first.tolist(), *counts, first_hit.tolist())


def _places(ids: pd.Series, among: pd.Series) -> NDArray[np.int64]:
    places = {id_: place for place, id_ in enumerate(among)}
    return np.fromiter(map(places.__getitem__, ids), dtype=np.int64, count=len(ids))
