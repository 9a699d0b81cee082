"""Today: what waits in each of the teacher's classes, and how far they are."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.components.panels import table_panel
from dashboard.ids import TODAY
from dashboard.locale import gettext
from dashboard.pages.page import Page
from dashboard.shell import plain_page


def layout(hidden: str = "", **_: str) -> Any:
    """The page; its table comes by callback. With hidden=1 labels stand for names."""
    panel = table_panel(
        TODAY.panel,
        name=gettext("My classes"),
        how=gettext(
            "Progress: completed mandatory activities over mandatory activities of the class's sequences, "
            "in percent; the median over the pupils who are in the class today. Handed in: submissions of "
            "the last seven days. Stuck: an open call for help, or 4 wrong answers, or 3 in a row, a hint "
            "counting as wrong, on what was worked on in the last 14 days and is not passed; the page Stuck "
            "points counts attempts instead, so that its list may be another one. Not seen for "
            "a week: no work for 7 days of school while work is open, and no call or struggle; days of "
            "holidays and excused days do not count. To mark: texts handed in and not given back, and "
            "results with an answer that a person has to mark. Due: mandatory activities by the class's "
            "own dates, with the pupils of today who have handed in. Time zone: the school's."
        ),
        body=html.Div([dcc.Store(id=TODAY.cards), html.Div(id=TODAY.cards_place, className="today-cards")]),
    )
    asked = dcc.Store(id=TODAY.loaded, data={"hidden": hidden == "1"})
    return plain_page(gettext("Today"), [asked, panel], current="today", hidden=hidden == "1")


PAGE = Page(
    name="today",
    path="/",
    title=lambda **_: f"{gettext('Today')} · Parcours",
    layout=layout,
    admits=lambda person: person.scope.is_teacher,
)
