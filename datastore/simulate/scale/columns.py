"""Columns of numbers that grow part by part: what a school does, before it becomes rows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.generic]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Columns = Mapping[str, npt.NDArray[np.generic]]
"""Arrays whose first dimensions are equal."""


class Book:
    """Collects columns."""

    def __init__(self) -> None:
        self._parts: list[Columns] = []

    def add(self, length: int, **columns: npt.ArrayLike) -> None:
        """Append entries; a single value stands for all of them."""
        arrays = {name: np.asarray(values) for name, values in columns.items()}
        self._parts.append(
            {name: values if values.ndim else np.full(length, values) for name, values in arrays.items()}
        )

    def in_order_of(self, name: str) -> Columns:
        """All entries, sorted by a column."""
        joined = {key: np.concatenate([part[key] for part in self._parts]) for key in self._parts[0]}
        order = np.argsort(joined[name], kind="stable")
        return {key: values[order] for key, values in joined.items()}
