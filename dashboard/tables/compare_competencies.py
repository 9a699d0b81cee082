"""The table twins of the competencies of the classes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pandas as pd

from dashboard.comparing.view import CompareView
from dashboard.levels import level_names
from dashboard.locale import gettext, number, percent, plural, whole
from dashboard.rows import rows
from dashboard.tables.twin import Cell, numeric, twin

MOST_LONG = 12
"""Classes with a row for each of their competencies; of more the table is as wide as the chart."""


def matrix(frame: pd.DataFrame, view: CompareView) -> str:
    """A competency and class a row, in the order of the matrix; of many classes a column each.

    The name of a competency shows its levels.

    Args:
        frame: queries.compare_competencies.by_class.
        view: What is asked, which travels along.
    """
    names = [
        Cell(str(row.title), href=view.model_copy(update={"competency": row.competency_id}).address)
        for row in rows(frame.drop_duplicates("competency_id"))
    ]
    title = gettext("Competencies, by class")
    return twin(title, *(_long if frame["class_id"].nunique() <= MOST_LONG else _wide)(frame, names))


def _long(frame: pd.DataFrame, names: list[Cell]) -> tuple[list[str], list[list[Cell]]]:
    heads = [
        gettext("Competency"),
        gettext("Class"),
        gettext("With a level"),
        gettext("Reached"),
        gettext("Share"),
        gettext("Interval (95 percent)"),
        gettext("Evidence"),
        gettext("Provisional"),
        gettext("Fragile"),
        gettext("Without evidence"),
    ]
    classes = max(frame["class_id"].nunique(), 1)
    lines = [
        [names[place // classes], Cell(str(row.name)), *_numbers(row)]
        for place, row in enumerate(rows(frame))
    ]
    return heads, lines


def _wide(frame: pd.DataFrame, names: list[Cell]) -> tuple[list[str], list[list[Cell]]]:
    """The shares alone: counts, intervals and evidence stand beside the one competency that is chosen."""
    classes = frame.drop_duplicates("class_id")["name"].tolist()
    cells = [_share(row) for row in rows(frame)]
    lines = [
        [name, *cells[place * len(classes) : (place + 1) * len(classes)]] for place, name in enumerate(names)
    ]
    return [gettext("Competency"), *map(str, classes)], lines


def _share(row: Any) -> Cell:
    if row.masked:
        return Cell("< 5")
    return numeric(percent(row.share), row.share) if row.exact or not row.assessed else Cell("< 10")


def _numbers(row: Any) -> list[Cell]:
    if row.masked:
        return [Cell(gettext("fewer than 5")), *[Cell("")] * 7]
    told = bool(row.exact)
    interval = gettext("%(low)s to %(high)s", low=percent(row.low), high=percent(row.high))
    return [
        numeric(whole(row.assessed), row.assessed),
        _told(whole(row.reached) if told else "", row.reached, told=told or not row.assessed),
        _told(percent(row.share), row.share, told=told or not row.assessed),
        numeric(interval, row.low if told else None),
        numeric(number(row.evidence), row.evidence),
        numeric(whole(row.provisional), row.provisional),
        numeric(whole(row.fragile), row.fragile),
        numeric(whole(row.none), row.none),
    ]


def _told(text: str, value: float, *, told: bool) -> Cell:
    """A share of a small group where all are alike is not told."""
    return numeric(text, value) if told else Cell(gettext("not told"))


def levels(frame: pd.DataFrame, competency_id: UUID | None) -> str:
    """A class a row, with the four counts of one competency.

    Args:
        frame: queries.compare_competencies.by_class.
        competency_id: From comparing.competencies.looked_at.
    """
    heads = (gettext("Class"), *level_names(), gettext("With a level"), gettext("Without evidence"))
    lines = [
        [Cell(str(row.name)), *_counts(row)] for row in rows(frame[frame["competency_id"] == competency_id])
    ]
    return twin(gettext("Levels in one competency, by class"), heads, lines)


def _counts(row: Any) -> list[Cell]:
    if row.masked:
        return [Cell(gettext("fewer than 5")), *[Cell("")] * 5]
    counts = (row.non_acquis, row.en_cours, row.acquis, row.expert)
    return [
        *[_told(whole(n), n, told=bool(row.exact) or not row.assessed) for n in counts],
        numeric(whole(row.assessed), row.assessed),
        numeric(whole(row.none), row.none),
    ]


def count(frame: pd.DataFrame) -> str:
    """How many competencies and classes there are."""
    classes = frame["class_id"].nunique()
    return plural(
        "%(all)s competencies, %(num)d class",
        "%(all)s competencies, %(num)d classes",
        classes,
        all=whole(frame["competency_id"].nunique()),
    )
