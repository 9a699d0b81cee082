"""Where an activity is hard in most classes, so that the content rather than the class is the cause."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

import pandas as pd

from dashboard.rows import rows
from datastore.measures.shares import Count
from datastore.measures.stuck import is_the_lesson

if TYPE_CHECKING:
    from dashboard.queries.frames import Columns

ACROSS_COLUMNS: Columns = {
    "activity_id": "object",
    "title": "str",
    "sequence": "str",
    "position": "int64",
    "class_id": "object",
    "name": "str",
    "students": "int64",
    "masked": "bool",
    "started": "float64",
    "done": "float64",
    "stuck": "float64",
    "best_score": "float64",
    "median_seconds": "float64",
    "expected_seconds": "float64",
    "slowness": "float64",
    "stuck_index": "float64",
    "dropped": "float64",
    "drop_off": "float64",
}
FIRST_COLUMNS: Columns = {
    "class_id": "object",
    "name": "str",
    "students": "int64",
    "masked": "bool",
    "first_tries": "float64",
    "facility": "float64",
    "low": "float64",
    "high": "float64",
}
CAUSE_COLUMNS: Columns = {
    "activity_id": "object",
    "title": "str",
    "classes": "int64",
    "hard": "int64",
    "cause": "str",
    "class_id": "object",
    "name": "str",
}
LOW_SCORE = 0.5
"""A mean best score below it is low: half of the points are the pass mark where nothing else is set."""
MOST = 0.5
"""Hard in more than this share of the classes is hard for the content."""


class Cause(StrEnum):
    """Where to look."""

    content = "content"
    """Hard in more than half of the classes, and in two at least."""
    one_class = "one_class"
    some = "some"
    none = "none"
    unknown = "unknown"
    """Fewer than two classes can be told of."""


def told(across: pd.DataFrame) -> pd.DataFrame:
    """The cells of which something may be told, with a column more.

    Columns: those of `across`; hard: at least half of the pupils who began, of five or more, needed more than
    three attempts, or the mean best score lies below half of the points.
    """
    known = across[~across["masked"] & (across["started"] > 0)]
    hard = [
        is_the_lesson(Count(int(row.stuck), int(row.started))) or row.best_score < LOW_SCORE
        for row in rows(known)
    ]
    return known.assign(hard=pd.Series(hard, index=known.index, dtype=bool))


def looked_at(across: pd.DataFrame, asked: UUID | None) -> UUID | None:
    """Which activity is shown at first try?

    The one that is asked for, else one that is hard for its content, else the first; None: there is none.
    """
    ids = list(across["activity_id"].drop_duplicates())
    if asked in ids:
        return asked
    judged = causes(across)
    content = judged.loc[judged["cause"] == Cause.content.value, "activity_id"]
    return next(iter([*content, *ids]), None)


def causes(across: pd.DataFrame) -> pd.DataFrame:
    """Which activities are hard everywhere, and which in one class? No statement.

    Hard in a class: as in `told`.

    Columns: activity_id, title; classes that count, hard ones of them; cause; class_id and name of the one
    class, where it is one. In teaching order.
    """
    known = told(across)
    lines = []
    for row in rows(across.drop_duplicates("activity_id")):
        cells = known[known["activity_id"] == row.activity_id]
        difficult = cells[cells["hard"]]
        cause = _cause(len(difficult), len(cells))
        only = next(rows(difficult)) if cause is Cause.one_class else None
        lines.append(
            (
                row.activity_id,
                row.title,
                len(cells),
                len(difficult),
                cause.value,
                only and only.class_id,
                only.name if only else "",
            )
        )
    return pd.DataFrame.from_records(lines, columns=list(CAUSE_COLUMNS)).astype(dict(CAUSE_COLUMNS))


def _cause(hard: int, classes: int) -> Cause:
    if classes < 2:  # noqa: PLR2004 - one class is no comparison
        return Cause.unknown
    if hard >= 2 and hard > MOST * classes:  # noqa: PLR2004 - one class is not the content
        return Cause.content
    return {0: Cause.none, 1: Cause.one_class}.get(hard, Cause.some)
