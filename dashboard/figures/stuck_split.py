"""Is it the lesson or the pupil: who is stuck on what."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.addresses import student_address
from dashboard.figures.stuck import short_titles
from dashboard.figures.theme import ACCENT, ATTENTION, Figure, empty, layout, plain
from dashboard.locale import gettext, whole
from dashboard.rows import rows
from dashboard.views import ClassView

MOST_ACTIVITIES = 12
MOST_PUPILS = 30
ROW_HEIGHT = 44
HEAD_HEIGHT = 140
"""Room for the names, which stand upright, under the buttons that select."""
LESSON, PUPIL, PASSED = "square", "triangle-up", "triangle-up-open"


def split(frame: pd.DataFrame, view: ClassView) -> Figure:
    """An activity a row, a pupil a column, a mark where the pupil is stuck.

    A row full of marks is the lesson, a column full of them the pupil.

    Args:
        frame: queries.stuck_pupils.stuck_pupils.
        view: What is filtered, which travels along to a pupil's page.
    """
    if frame.empty:
        return empty(gettext("No pupil is stuck on these activities."))
    activities = frame.drop_duplicates("activity_id").head(MOST_ACTIVITIES)
    places = {activity_id: place for place, activity_id in enumerate(activities["activity_id"])}
    pupils = pupils_in_turn(frame).head(MOST_PUPILS)
    columns = {student_id: place for place, student_id in enumerate(pupils["student_id"])}
    drawn = frame[frame["activity_id"].isin(places) & frame["student_id"].isin(columns)]
    marks = [_mark(row) for row in rows(drawn)]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": [columns[each] for each in drawn["student_id"]],
        "y": [places[each] for each in drawn["activity_id"]],
        "marker": {
            "symbol": [symbol for symbol, _ in marks],
            "color": [colour for _, colour in marks],
            "size": 10,
        },
        "customdata": [student_address(view, each) for each in drawn["student_id"]],
        "hovertext": [_words(row) for row in rows(drawn)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return {"data": [dots], "layout": _layout(activities, pupils)}


def pupils_in_turn(frame: pd.DataFrame) -> pd.DataFrame:
    """The pupils, those first who are stuck where others are not and have not passed since."""
    own = (~frame["lesson"] & ~frame["passed"]).groupby(frame["student_id"]).sum()
    of_all = frame.groupby("student_id").size()
    pupils = frame.drop_duplicates("student_id")[["student_id", "name"]]
    counted = pupils.assign(own=pupils["student_id"].map(own), of_all=pupils["student_id"].map(of_all))
    return counted.sort_values(["own", "of_all"], ascending=False, kind="stable").reset_index(drop=True)


def _mark(row: Any) -> tuple[str, str]:
    if row.lesson:
        return LESSON, ACCENT
    return (PASSED if row.passed else PUPIL), ATTENTION


def _words(row: Any) -> str:
    attempts = gettext("%(n)s attempts", n=whole(row.attempts))
    since = gettext("passed since") if row.passed else gettext("not passed yet")
    return f"<b>{plain(row.name)}</b><br>{plain(row.title)}<br>{attempts}, {since}"


def _layout(activities: pd.DataFrame, pupils: pd.DataFrame) -> dict[str, Any]:
    titles = short_titles([str(title) for title in activities["title"]])
    over = [
        _over(place, row, title)
        for place, (row, title) in enumerate(zip(rows(activities), titles, strict=True))
    ]
    return layout(
        height=HEAD_HEIGHT + ROW_HEIGHT * len(activities),
        margin={"l": 8, "r": 8, "t": HEAD_HEIGHT - 24, "b": 16},
        xaxis={
            "side": "top",
            "tickmode": "array",
            "tickvals": list(range(len(pupils))),
            "ticktext": [plain(str(name)) for name in pupils["name"]],
            "tickangle": -90,
            "range": [-0.6, max(len(pupils), 8) - 0.4],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={"visible": False, "range": [len(activities) - 0.5, -0.9], "fixedrange": True},
        annotations=over,
    )


def _over(place: int, row: Any, title: str) -> dict[str, Any]:
    count = gettext("%(stuck)s of %(started)s", stuck=whole(row.stuck), started=whole(row.started))
    return {
        "x": -0.5,
        "y": place,
        "text": f"<b>{count}</b>  {plain(title)}",
        "hovertext": plain(str(row.title)),
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 7,
    }
