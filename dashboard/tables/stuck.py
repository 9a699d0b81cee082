"""The table twin of the stuck points: all activities, also those without a stuck pupil."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.locale import activity_types, duration, gettext, percent, plural, whole
from dashboard.rows import rows
from dashboard.tables.twin import Cell, numeric, twin


def stuck_points(frame: pd.DataFrame) -> str:
    """An activity a row, in the order of the chart."""
    heads = (
        gettext("Activity"),
        gettext("Session"),
        gettext("Kind"),
        gettext("Began"),
        gettext("Stuck"),
        gettext("Share"),
        gettext("Interval (95 percent)"),
        gettext("Mean time"),
        gettext("Mean score"),
    )
    kinds = {kind.value: words for kind, words in activity_types().items()}
    lines = [
        [Cell(str(row.title)), Cell(str(row.session)), Cell(kinds[row.activity_type]), *_numbers(row)]
        for row in rows(frame)
    ]
    return twin(gettext("Pupils with more than three attempts, by activity"), heads, lines)


def _numbers(row: Any) -> list[Cell]:
    interval = gettext("%(low)s to %(high)s", low=percent(row.low), high=percent(row.high))
    return [
        numeric(whole(row.started) if row.started else gettext("nobody yet"), row.started),
        numeric(whole(row.stuck), row.stuck if row.started else None),
        numeric(percent(row.share), row.share),
        numeric(interval, row.low),
        numeric(duration(row.mean_seconds), row.mean_seconds),
        numeric(percent(row.mean_score), row.mean_score),
    ]


def count(frame: pd.DataFrame, shown: int) -> str:
    """How many activities the chart shows, of how many."""
    return plural(
        "n = %(shown)s of %(num)d activity",
        "n = %(shown)s of %(num)d activities",
        len(frame),
        shown=whole(shown),
    )
