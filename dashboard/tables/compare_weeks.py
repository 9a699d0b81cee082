"""The table twin of the weeks of the classes."""

from __future__ import annotations

import pandas as pd

from dashboard.comparing.footing import Footing
from dashboard.locale import gettext, percent, whole
from dashboard.rows import rows
from dashboard.tables.twin import Cell, numeric, twin


def weeks(frame: pd.DataFrame, found: Footing) -> str:
    """A class and week a row, classes in alphabetical order.

    Args:
        frame: queries.compare_weeks.trajectories.
        found: What is compared.
    """
    names = dict(zip(found.classes["class_id"], found.classes["name"], strict=True))
    heads = (
        gettext("Class"),
        gettext("Week"),
        gettext("Pupils"),
        gettext("Median"),
        gettext("First quartile"),
        gettext("Third quartile"),
    )
    lines = [
        [
            Cell(str(names[row.class_id])),
            numeric(whole(row.week), row.week),
            numeric(whole(row.pupils), row.pupils),
            numeric(percent(row.median), row.median),
            numeric(percent(row.low), row.low),
            numeric(percent(row.high), row.high),
        ]
        for row in rows(frame)
    ]
    return twin(gettext("Week by week"), heads, lines)
