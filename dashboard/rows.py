"""Reading a frame row by row."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd


def rows(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame as named tuples, whose fields are its columns.

    As `itertuples` gives them, which makes a class anew at each call and reads the columns value by value.
    """
    columns = [frame[name].tolist() for name in frame.columns]
    return map(_row_of(tuple(frame.columns)), *columns) if columns else iter(())


@cache
def _row_of(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns, rename=True)
