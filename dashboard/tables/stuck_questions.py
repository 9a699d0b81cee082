"""The table of the questions that mislead."""

from __future__ import annotations

import pandas as pd

from dashboard.addresses import activity_address
from dashboard.figures.activity_marks import truth
from dashboard.locale import gettext, percent, plural, whole
from dashboard.rows import rows
from dashboard.tables.twin import Cell, numeric, twin
from dashboard.views import ClassView


def questions(frame: pd.DataFrame, view: ClassView) -> str:
    """A wrong option that misleads a row; the activity leads to its questions."""
    heads = (
        gettext("Activity"),
        gettext("Question"),
        gettext("Misleading option"),
        gettext("Picked by"),
        gettext("Points elsewhere"),
        gettext("Points elsewhere, right answer"),
    )
    lines = [
        [
            Cell(str(row.title), href=activity_address(view, row.activity_id)),
            Cell(str(row.prompt)),
            Cell(truth(row.text)),
            numeric(gettext("%(n)s of %(all)s", n=whole(row.n), all=whole(row.asked)), row.share),
            numeric(percent(row.mean_rest), row.mean_rest),
            numeric(percent(row.key_rest), row.key_rest),
        ]
        for row in rows(frame)
    ]
    return twin(gettext("Questions that mislead"), heads, lines) if lines else ""


def count(frame: pd.DataFrame) -> str:
    """How many there are."""
    return plural(
        "%(num)d question", "%(num)d questions", len(frame.drop_duplicates(["activity_id", "item"]))
    )
