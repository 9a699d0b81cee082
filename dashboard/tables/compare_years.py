"""The table twin of the school years."""

from __future__ import annotations

import pandas as pd

from dashboard.comparing.footing import Footing
from dashboard.comparing.words import value_in_words
from dashboard.locale import gettext, plural, whole
from dashboard.rows import rows
from dashboard.tables.twin import Cell, numeric, twin


def years(frame: pd.DataFrame, found: Footing) -> str:
    """A school year a row, the oldest first.

    Args:
        frame: comparing.values.by_year.
        found: What is compared.
    """
    heads = (
        gettext("School year"),
        gettext("Classes"),
        gettext("Pupils with a value"),
        gettext("Mean"),
        gettext("Median"),
        gettext("First quartile"),
        gettext("Third quartile"),
    )
    lines = [
        [
            Cell(str(row.academic_year) or gettext("no school year")),
            numeric(whole(row.classes), row.classes),
            numeric(whole(row.n), row.n),
            *[
                numeric(value_in_words(found.measure, value), value)
                for value in (row.mean, row.median, row.q1, row.q3)
            ],
        ]
        for row in rows(frame)
    ]
    return twin(gettext("School years"), heads, lines)


def count(frame: pd.DataFrame) -> str:
    """How many years there are."""
    return plural("%(num)d school year", "%(num)d school years", len(frame))
