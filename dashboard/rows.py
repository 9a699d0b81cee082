"""Frames from rows and rows from frames: by column, where pandas would look at each value or copy often."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

_OF_NUMPY = frozenset({"float64", "int64", "bool"})


def rows(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame as named tuples, whose fields are its columns.

    As `itertuples` gives them, which makes a class anew at each call and reads the columns value by value.
    """
    columns = [frame[name].tolist() for name in frame.columns]
    return map(_row_of(tuple(frame.columns)), *columns) if columns else iter(())


@cache
def _row_of(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns, rename=True)


def framed(lines: Sequence[Sequence[Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Lines of values with the declared columns, also when there are none.

    Args:
        lines: A value a column, in the order of the columns.
        columns: Names and dtypes.
    """
    by_column = zip(*lines, strict=True) if lines else [()] * len(columns)
    return pd.DataFrame(
        {
            name: _array(values, dtype)
            for (name, dtype), values in zip(columns.items(), by_column, strict=True)
        }
    )


def _array(values: Sequence[Any], dtype: Any) -> Any:
    """Values as an array; what is missing is NaN, false, or None."""
    if dtype in _OF_NUMPY:
        return np.array(values, dtype=dtype)
    if dtype == "object":  # lists stay values
        return np.fromiter(values, dtype=object, count=len(values))
    return pd.array(values, dtype=dtype)


def declared(frame: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """The declared columns of a frame with their dtypes, in their order; what has its dtype is left alone.

    As `frame[list(columns)].astype(dict(columns))` gives them, which makes every column anew.
    """
    return pd.DataFrame(
        {name: _cast(frame[name], dtype) for name, dtype in columns.items()}, index=frame.index
    )


def _cast(column: Any, dtype: str) -> Any:
    return column.array if column.dtype == dtype else column.astype(dtype).array
