"""The table twin of the stuck points: all activities, also those without a stuck pupil."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.addresses import activity_address
from dashboard.locale import activity_types, duration, gettext, percent, plural, whole
from dashboard.rows import rows
from dashboard.tables.twin import Cell, numeric, twin
from dashboard.views import ClassView


def stuck_points(frame: pd.DataFrame, view: ClassView) -> str:
    """An activity a row, in the order of the chart.

    Args:
        frame: queries.stuck.stuck_points.
        view: What is filtered, which travels along to an activity's page.
    """
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
        gettext("Struggling"),
        gettext("Interval (95 percent)"),
        gettext("Stuck index"),
        gettext("Part: struggle"),
        gettext("Part: time"),
        gettext("Part: points lost"),
    )
    kinds = {kind.value: words for kind, words in activity_types().items()}
    lines = [
        [
            Cell(str(row.title), href=activity_address(view, row.activity_id)),
            Cell(str(row.session)),
            Cell(kinds[row.activity_type]),
            *_numbers(row),
            *_struggle(row),
        ]
        for row in rows(frame)
    ]
    return twin(gettext("Stuck pupils, by activity"), heads, lines)


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


def _struggle(row: Any) -> list[Cell]:
    """Who struggles, and the index with its three parts, each in [0, 1]."""
    of_asked = gettext("%(stuck)s of %(started)s", stuck=whole(row.struggling), started=whole(row.asked))
    interval = gettext(
        "%(low)s to %(high)s", low=percent(row.struggling_low), high=percent(row.struggling_high)
    )
    lost = 1 - row.best_score
    return [
        numeric(of_asked, row.struggling / row.asked if row.asked else None),
        numeric(interval, row.struggling_low),
        numeric("–" if pd.isna(row.index_value) else whole(row.index_value), row.index_value),
        numeric(percent(row.struggling_shrunk), row.struggling_shrunk),
        numeric(percent(row.slowness), row.slowness),
        numeric(percent(lost), lost),
    ]


def count(frame: pd.DataFrame, shown: int) -> str:
    """How many activities the chart shows, of how many."""
    return plural(
        "n = %(shown)s of %(num)d activity",
        "n = %(shown)s of %(num)d activities",
        len(frame),
        shown=whole(shown),
    )
