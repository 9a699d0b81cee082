"""The table twins of the same activities across classes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.comparing.activities import Cause, causes, told
from dashboard.comparing.view import CompareView
from dashboard.locale import duration, gettext, percent, plural, whole
from dashboard.rows import rows
from dashboard.tables.twin import Cell, numeric, twin

MOST_LONG = 12
"""Classes with a row for each of their activities; of more an activity has one row, as on the chart."""


def activities(frame: pd.DataFrame, view: CompareView) -> str:
    """An activity and class a row, in teaching order; of many classes the middle of them.

    An activity's name shows it at first try.

    Args:
        frame: queries.compare_activities.across.
        view: What is asked, which travels along.
    """
    judged = causes(frame)
    names = {
        row.activity_id: Cell(
            str(row.title), href=view.model_copy(update={"opened": row.activity_id}).address
        )
        for row in rows(judged)
    }
    few = frame["class_id"].nunique() <= MOST_LONG
    heads, lines = _long(frame, judged, names) if few else _middle(frame, judged, names)
    return twin(gettext("The same activities, by class"), heads, lines)


def _long(
    frame: pd.DataFrame, judged: pd.DataFrame, names: dict[object, Cell]
) -> tuple[list[str], list[list[Cell]]]:
    heads = [
        gettext("Activity"),
        gettext("Class"),
        gettext("Began"),
        gettext("Handed in"),
        gettext("Best score"),
        gettext("Median time"),
        gettext("Expected"),
        gettext("Stuck"),
        gettext("Stuck index"),
        gettext("Stopped here"),
        gettext("Drop-off"),
        gettext("Cause"),
    ]
    words, said = cause_names(), dict(zip(judged["activity_id"], judged["cause"], strict=True))
    lines = [
        [
            names[row.activity_id],
            Cell(str(row.name)),
            *_numbers(row),
            Cell(words[Cause(said[row.activity_id])]),
        ]
        for row in rows(frame)
    ]
    return heads, lines


def _middle(
    frame: pd.DataFrame, judged: pd.DataFrame, names: dict[object, Cell]
) -> tuple[list[str], list[list[Cell]]]:
    """The median over the classes that may be told of."""
    heads = [
        gettext("Activity"),
        gettext("Classes"),
        gettext("Hard in"),
        gettext("Cause"),
        gettext("Best score"),
        gettext("Median time"),
        gettext("Stuck index"),
        gettext("Drop-off"),
    ]
    words = cause_names()
    measured = ["best_score", "median_seconds", "stuck_index", "drop_off"]
    middles = told(frame).groupby("activity_id")[measured].median().reindex(judged["activity_id"])
    lines = [
        [
            names[row.activity_id],
            numeric(whole(row.classes), row.classes),
            numeric(whole(row.hard), row.hard),
            Cell(words[Cause(row.cause)]),
            numeric(percent(middle.best_score), middle.best_score),
            numeric(duration(middle.median_seconds), middle.median_seconds),
            numeric(_index(middle.stuck_index), middle.stuck_index),
            numeric(percent(middle.drop_off), middle.drop_off),
        ]
        for row, middle in zip(rows(judged), rows(middles), strict=True)
    ]
    return heads, lines


def cause_names() -> dict[Cause, str]:
    """Where to look, in words."""
    return {
        Cause.content: gettext("the content: hard in most classes"),
        Cause.one_class: gettext("hard in one class"),
        Cause.some: gettext("hard in some classes"),
        Cause.none: gettext("hard in no class"),
        Cause.unknown: gettext("too few pupils to tell"),
    }


def _numbers(row: Any) -> list[Cell]:
    if row.masked:
        return [Cell(gettext("fewer than 5")), *[Cell("")] * 8]
    return [
        numeric(whole(row.started), row.started),
        numeric(whole(row.done), row.done),
        numeric(percent(row.best_score), row.best_score),
        numeric(duration(row.median_seconds), row.median_seconds),
        numeric(duration(row.expected_seconds), row.expected_seconds),
        numeric(whole(row.stuck), row.stuck),
        numeric(_index(row.stuck_index), row.stuck_index),
        numeric("–" if pd.isna(row.dropped) else whole(row.dropped), row.dropped),
        numeric(percent(row.drop_off), row.drop_off),
    ]


def _index(value: float) -> str:
    return "–" if pd.isna(value) else whole(value)


def first_tries(frame: pd.DataFrame) -> str:
    """A class a row.

    Args:
        frame: queries.compare_activities.first_tries.
    """
    heads = (
        gettext("Class"),
        gettext("Pupils"),
        gettext("First attempts"),
        gettext("Facility"),
        gettext("Interval (95 percent)"),
    )
    lines = [
        [Cell(str(row.name)), numeric(whole(row.students), row.students), *_first(row)] for row in rows(frame)
    ]
    return twin(gettext("One activity at first try, by class"), heads, lines)


def _first(row: Any) -> list[Cell]:
    if row.masked:
        return [Cell(gettext("fewer than 5")), Cell(""), Cell("")]
    interval = gettext("%(low)s to %(high)s", low=percent(row.low), high=percent(row.high))
    return [
        numeric(whole(row.first_tries), row.first_tries),
        numeric(percent(row.facility), row.facility),
        numeric(interval, row.low),
    ]


def count(frame: pd.DataFrame, shown: int) -> str:
    """How many activities the chart shows, of how many."""
    return plural(
        "n = %(shown)s of %(num)d activity",
        "n = %(shown)s of %(num)d activities",
        frame["activity_id"].nunique(),
        shown=whole(shown),
    )
