"""The tables of several classes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.addresses import class_address
from dashboard.locale import gettext, percent, whole
from dashboard.rows import rows
from dashboard.tables.twin import Cell, numeric, twin
from dashboard.views import ClassView


def today(classes: pd.DataFrame, *, hidden: bool = False) -> str:
    """The teacher's classes; where names are hidden, they stay so in the class that is opened."""
    heads = (
        gettext("Class"),
        gettext("Pupils"),
        gettext("Median progress"),
        gettext("Have begun"),
        gettext("Handed in, 7 days"),
        gettext("To mark"),
    )
    lines = [
        [
            Cell(str(row.name), href=class_address(ClassView(class_id=row.class_id, hidden=hidden))),
            numeric(whole(row.students), row.students),
            numeric(percent(row.completion), row.completion),
            numeric(whole(row.started), row.started),
            numeric(whole(row.recent), row.recent),
            numeric(whole(row.to_review), row.to_review),
        ]
        for row in rows(classes)
    ]
    return twin(gettext("My classes"), heads, lines)


def compare(classes: pd.DataFrame) -> str:
    """The coordinator's classes; what would point at single pupils is masked."""
    heads = (
        gettext("Class"),
        gettext("Grade"),
        gettext("Subject"),
        gettext("Pupils"),
        gettext("Active, 7 days"),
        gettext("Handed in"),
    )
    lines = [
        [Cell(str(row.name)), Cell(str(row.grade_level) or "–"), Cell(str(row.subject) or "–"), *_counts(row)]
        for row in rows(classes)
    ]
    return twin(gettext("Classes in your scope"), heads, lines)


def _counts(row: Any) -> list[Cell]:
    if row.masked:
        return [Cell(gettext("fewer than 5"))] * 3
    numbers = (row.students, row.active, row.submissions)
    return [numeric(whole(n), n) for n in numbers]
