"""How many pupils each rule for stuck points would have called stuck."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.figures.theme import ACCENT, ATTENTION, MUTED, Figure, axis, empty, layout
from dashboard.locale import gettext, whole

LIMITS = range(1, 11)


def rehearsal(frame: pd.DataFrame, tried: int | None) -> Figure:
    """A bar a rule: the pupils it would have called stuck in the last four weeks.

    Args:
        frame: queries.stuck_pupils.rehearsal.
        tried: More attempts than these; None: only the rule that holds is marked.
    """
    if frame.empty:
        return empty(gettext("In the last four weeks nobody has tried an activity more than once."))
    pupils = [int(frame.loc[frame["attempts"] > limit, "student_id"].nunique()) for limit in LIMITS]
    holds = set(frame["limit"])
    bars = {
        "type": "bar",
        "x": list(LIMITS),
        "y": pupils,
        "text": [_label(limit, count, holds, tried) for limit, count in zip(LIMITS, pupils, strict=True)],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": [_colour(limit, holds, tried) for limit in LIMITS]},
        "hoverinfo": "skip",
    }
    return {
        "data": [bars],
        "layout": layout(
            margin={"l": 48, "r": 16, "t": 40, "b": 48},
            xaxis=axis(gettext("stuck with more attempts than"), dtick=1, showgrid=False, fixedrange=True),
            yaxis=axis(gettext("pupils"), rangemode="tozero", nticks=5, fixedrange=True),
        ),
    }


def _label(limit: int, count: int, holds: set[int], tried: int | None) -> str:
    words: list[Any] = [f"<b>{whole(count)}</b>"]
    if limit in holds:
        words.append(gettext("holds"))
    if limit == tried:
        words.append(gettext("tried"))
    return "<br>".join(words)


def _colour(limit: int, holds: set[int], tried: int | None) -> str:
    if limit == tried:
        return ATTENTION
    return ACCENT if limit in holds else MUTED
