"""The table twin of the weekly trend."""

from __future__ import annotations

import pandas as pd
from flask_babel import format_date

from dashboard.locale import gettext, percent, whole
from dashboard.rows import rows
from dashboard.tables.twin import Cell, numeric, twin


def weekly(frame: pd.DataFrame) -> str:
    """A week a row, in the order of the chart.

    Args:
        frame: queries.trend.weekly.
    """
    heads = (
        gettext("Week"),
        gettext("Begins"),
        gettext("Median completed"),
        gettext("Lower quartile"),
        gettext("Upper quartile"),
        gettext("Handed in"),
        gettext("By pupils"),
    )
    lines = [
        [
            Cell(whole(row.week), row.week),
            Cell(format_date(row.begins, "medium"), row.begins.toordinal()),
            numeric(percent(row.median), row.median),
            numeric(percent(row.low), row.low),
            numeric(percent(row.high), row.high),
            numeric(whole(row.handed_in), row.handed_in),
            numeric(
                gettext("%(n)s of %(all)s", n=whole(row.submitters), all=whole(row.pupils)), row.submitters
            ),
        ]
        for row in rows(frame)
    ]
    return twin(gettext("The class week by week"), heads, lines)
