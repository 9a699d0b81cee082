"""How many pupils each rule for stuck points would have called stuck."""

from __future__ import annotations

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
        "text": [f"<b>{whole(count)}</b>" for count in pupils],
        "textposition": "outside",
        "constraintext": "none",
        "cliponaxis": False,
        "marker": {"color": [_colour(limit, holds, tried) for limit in LIMITS]},
        "hoverinfo": "skip",
    }
    return {
        "data": [bars],
        "layout": layout(
            margin={"l": 48, "r": 16, "t": 24, "b": 48},
            xaxis=axis(
                gettext("stuck with more attempts than"),
                tickvals=list(LIMITS),
                ticktext=[_tick(limit, holds, tried) for limit in LIMITS],
                tickangle=0,
                showgrid=False,
                fixedrange=True,
            ),
            yaxis=axis(gettext("pupils"), rangemode="tozero", nticks=5, fixedrange=True),
        ),
    }


def _tick(limit: int, holds: set[int], tried: int | None) -> str:
    """A rule's number, and under it what it is; each word on a line of its own, for rules stand close."""
    held = f"<b>{gettext('holds')}</b>" if limit in holds else ""
    named = f"<b>{gettext('tried')}</b>" if limit == tried else ""
    return "<br>".join([whole(limit), held, named]).removesuffix("<br>").removesuffix("<br>")


def _colour(limit: int, holds: set[int], tried: int | None) -> str:
    if limit == tried:
        return ATTENTION
    return ACCENT if limit in holds else MUTED
