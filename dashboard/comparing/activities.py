"""Where an activity is hard in most classes, so that the content rather than the class is the cause."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

import pandas as pd

from dashboard.comparing.crossing import tallied
from dashboard.rows import framed
from datastore.measures.stuck import FEWEST_FOR_LESSON, HARD_FOR_MANY

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
    return across.assign(hard=_hard(across))[_known(across)]


def _known(across: pd.DataFrame) -> pd.Series:
    return ~across["masked"] & (across["started"] > 0)


def _hard(across: pd.DataFrame) -> pd.Series:
    for_many = across["stuck"] / across["started"] >= HARD_FOR_MANY
    return for_many & (across["started"] >= FEWEST_FOR_LESSON) | (across["best_score"] < LOW_SCORE)


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
    ids, titles, class_ids, names = (
        across[name].to_numpy() for name in ("activity_id", "title", "class_id", "name")
    )
    lines = []
    for tally in tallied(across["activity_id"], _known(across), _hard(across)):
        cause = _cause(tally.marked, tally.classes)
        only = (class_ids[tally.at], names[tally.at]) if cause is Cause.one_class else (None, "")
        about = (ids[tally.place], titles[tally.place])
        lines.append((*about, tally.classes, tally.marked, cause.value, *only))
    return framed(lines, CAUSE_COLUMNS)


def _cause(hard: int, classes: int) -> Cause:
    if classes < 2:  # noqa: PLR2004 - one class is no comparison
        return Cause.unknown
    if hard >= 2 and hard > MOST * classes:  # noqa: PLR2004 - one class is not the content
        return Cause.content
    return {0: Cause.none, 1: Cause.one_class}.get(hard, Cause.some)
