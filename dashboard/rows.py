"""Reading a frame row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def rows(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame as named tuples, whose fields are its columns."""
    return iter(frame.itertuples(index=False))
