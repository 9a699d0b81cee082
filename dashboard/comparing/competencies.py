"""Which competencies are weak everywhere, and which in one class."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

import pandas as pd

from dashboard.comparing.crossing import tallied
from dashboard.rows import framed

if TYPE_CHECKING:
    from dashboard.queries.frames import Columns

WEAK_BELOW = 0.5
"""Weak in a class: fewer than half of those with a level have reached the competency."""
LEVEL_NAMES = ("non_acquis", "en_cours", "acquis", "expert")

MATRIX_COLUMNS: Columns = {
    "competency_id": "object",
    "code": "str",
    "title": "str",
    "domain": "str",
    "kind": "str",
    "class_id": "object",
    "name": "str",
    "students": "int64",
    "masked": "bool",
    "assessed": "float64",
    **dict.fromkeys(LEVEL_NAMES, "float64"),
    "none": "float64",
    "provisional": "float64",
    "fragile": "float64",
    "evidence": "float64",
    "reached": "float64",
    "share": "float64",
    "low": "float64",
    "high": "float64",
    "exact": "bool",
}
VERDICT_COLUMNS: Columns = {
    "competency_id": "object",
    "title": "str",
    "domain": "str",
    "classes": "int64",
    "weak": "int64",
    "verdict": "str",
    "class_id": "object",
    "name": "str",
}


class Verdict(StrEnum):
    """Where a competency is weak."""

    everywhere = "everywhere"
    """In all classes, of two or more: to be taught together."""
    one = "one"
    """In one class of several."""
    some = "some"
    nowhere = "nowhere"
    unknown = "unknown"
    """Fewer than two classes can be told of."""


def verdicts(matrix: pd.DataFrame) -> pd.DataFrame:
    """Which competencies are weak everywhere, and which in one class? No statement.

    A class counts where at least five of its pupils have a level. The competency is weak there if fewer than
    half of them are at acquis or better.

    Columns: competency_id, title, domain; classes that count, and weak ones of them; verdict; class_id and
    name of the one class, where it is one. In the order of the matrix.
    """
    names = ("competency_id", "title", "domain", "class_id", "name")
    ids, titles, domains, class_ids, classes = (matrix[name].to_numpy() for name in names)
    known = ~matrix["masked"] & (matrix["assessed"] > 0)
    lines = []
    for tally in tallied(matrix["competency_id"], known, matrix["share"] < WEAK_BELOW):
        verdict = _verdict(tally.marked, tally.classes)
        only = (class_ids[tally.at], classes[tally.at]) if verdict is Verdict.one else (None, "")
        about = (ids[tally.place], titles[tally.place], domains[tally.place])
        lines.append((*about, tally.classes, tally.marked, verdict.value, *only))
    return framed(lines, VERDICT_COLUMNS)


def looked_at(matrix: pd.DataFrame, asked: UUID | None) -> UUID | None:
    """Whose levels are shown?

    The competency that is asked for, else one that is weak everywhere, else the first; None: there is none.
    """
    ids = list(matrix["competency_id"].drop_duplicates())
    if asked in ids:
        return asked
    judged = verdicts(matrix)
    everywhere = judged.loc[judged["verdict"] == Verdict.everywhere.value, "competency_id"]
    return next(iter([*everywhere, *ids]), None)


def _verdict(weak: int, classes: int) -> Verdict:
    if classes < 2:  # noqa: PLR2004 - one class is no comparison
        return Verdict.unknown
    if weak == classes:
        return Verdict.everywhere
    return {0: Verdict.nowhere, 1: Verdict.one}.get(weak, Verdict.some)
