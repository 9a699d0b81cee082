"""Class overview: how far each pupil is."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.components.panels import panel
from dashboard.ids import OVERVIEW
from dashboard.locale import gettext
from dashboard.pages.class_view import for_teachers, view_of
from dashboard.pages.page import Page
from dashboard.shell import class_page
from dashboard.states import MARKS, names


def layout(class_id: str = "", **arguments: str) -> Any:
    """The page; figures and tables come by callback."""
    content = [
        dcc.Store(id=OVERVIEW.kpis),
        html.Div(id=OVERVIEW.kpis_place),
        _pupils(),
        _trend(),
    ]
    return class_page(content, current="overview", view=view_of(class_id, arguments))


def _pupils() -> html.Section:
    return panel(
        OVERVIEW.panel,
        name=gettext("Completion and state of each pupil"),
        how=gettext(
            "One mark a pupil. Completion: completed mandatory activities over the mandatory activities of "
            "the class's sequences that pass the filters. Needs help: an open call for help; or a struggle "
            "with an activity that is not passed (4 wrong answers, or 3 in a row, a hint counting as wrong) "
            "in the last 14 days; or no work for 7 days while some is open; or due work of the last 14 days "
            "missing, 2 activities more than the class's median, or 1 for more than 7 days while half of "
            "the class misses none. Weeks in which nobody of the class worked, and excused days, do not "
            "count. Ahead: 25 points of completion above the median of the class. The state is about all of "
            "the class's work, whatever is filtered. Acquis or better: of the competencies with a level. "
            "Mean score: mean of the best score of each activity that has one, over its maximum. Time: "
            "active time. Days that are filtered keep the activities last worked on in them. Results "
            "carried over from an earlier year are left out."
        ),
        key=[html.Li(f"{MARKS[state]} {words}") for state, words in names().items()],
        selectable=True,
    )


def _trend() -> html.Section:
    return panel(
        OVERVIEW.trend,
        name=gettext("The class week by week"),
        how=gettext(
            "Line: the median, over the pupils in the class today, of the share of mandatory activities "
            "completed by the end of each week; band: its quartiles, from 10 pupils on. Numbers: pieces of "
            "work handed in during the week. Weeks count from the class's first day, in the school's time."
        ),
        height="h-medium path-scroll",
    )


PAGE = Page(
    name="overview",
    template="/class/<class_id>",
    title=lambda **_: f"{gettext('Overview')} · Parcours",
    layout=layout,
    admits=for_teachers,
)
