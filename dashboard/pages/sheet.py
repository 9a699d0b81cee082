"""The Monday sheet: the class on one page of paper, for the week that is over."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.components.panels import table_panel
from dashboard.ids import SHEET
from dashboard.locale import gettext
from dashboard.pages.class_view import for_teachers, view_of
from dashboard.pages.page import Page
from dashboard.shell import class_page


def layout(class_id: str = "", week: str = "", **arguments: str) -> Any:
    """The page; what it says comes by callback. `week` asks for another week, as 2026-W47."""
    content = html.Div(
        [
            dcc.Store(id=SHEET.asked, data=week or None),
            dcc.Store(id=SHEET.week),
            html.H2(id=SHEET.title),
            html.P(id=SHEET.about, className="page-sub", role="status"),
            _actions(),
            *_section(gettext("Whom to see first"), _first()),
            *_section(gettext("What moved"), _moved()),
            html.Div([_part(gettext("To take up again"), _again()), _part(gettext("Stuck"), _stuck())]),
            html.Div([_part(gettext("Due in the week after"), _due()), _part(gettext("Not seen"), _away())]),
        ],
        className="sheet",
    )
    return class_page([content], current="sheet", view=view_of(class_id, arguments))


def _actions() -> html.Div:
    return html.Div(
        [
            html.A(gettext("Earlier week"), id=SHEET.earlier, className="btn"),
            html.A(gettext("Later week"), id=SHEET.later, className="btn"),
            html.Button(gettext("Print"), id=SHEET.print, className="btn btn-primary"),
        ],
        className="actions screen-only",
    )


def _section(title: str, panel: html.Section) -> list[Any]:
    return [html.H3(title), panel]


def _part(title: str, panel: html.Section) -> html.Div:
    return html.Div(_section(title, panel))


def _first() -> html.Section:
    return table_panel(
        SHEET.first,
        name=gettext("Whom to see first"),
        how=gettext(
            "Pupils in the class today whose state is “needs help”, as on the overview, the most urgent "
            "reason first; at most 8. As of now, about all of the class’s work."
        ),
    )


def _moved() -> html.Section:
    return table_panel(
        SHEET.moved,
        name=gettext("Levels that moved"),
        how=gettext(
            "The level of each pupil in each competency at the end of the week against that at its "
            "beginning, by the rule of the heatmap. Up and down: pupils whose level changed. First level: "
            "pupils who had no evidence before. Most losses first; at most 6 competencies. Handed in: "
            "submissions of the week that count, as on the overview."
        ),
    )


def _again() -> html.Section:
    return table_panel(
        SHEET.again,
        name=gettext("What to take up again"),
        how=gettext(
            "Pupils below “acquis” over the pupils with evidence, as on the heatmap, as of now. In the "
            "order of the lower end of the 95 percent interval of that share, so that one of one does not "
            "stand before twenty of 24; the first 3."
        ),
    )


def _stuck() -> html.Section:
    return table_panel(
        SHEET.stuck,
        name=gettext("Where pupils are stuck"),
        how=gettext(
            "Pupils with more attempts than the rule allows, over the pupils who started the activity, as "
            "on the page of stuck points, as of now; the first 3."
        ),
    )


def _due() -> html.Section:
    return table_panel(
        SHEET.due,
        name=gettext("What is due"),
        how=gettext(
            "Sessions whose date, the group’s before the class’s, lies in the week after. Handed in: pupils "
            "who have handed in all of its mandatory activities by now, over the pupils to whom the date "
            "applies. At most 5."
        ),
    )


def _away() -> html.Section:
    return table_panel(
        SHEET.away,
        name=gettext("Who was not at work"),
        how=gettext(
            "Pupils who were in the class at the end of the week, and neither visited an activity nor "
            "handed anything in from Monday to Sunday, whatever is filtered; those not seen for longest "
            "first, at most 8."
        ),
    )


PAGE = Page(
    name="sheet",
    template="/class/<class_id>/sheet",
    title=lambda **_: f"{gettext('Monday sheet')} · Parcours",
    layout=layout,
    admits=for_teachers,
)
