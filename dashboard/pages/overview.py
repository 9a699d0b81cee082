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


def layout(class_id: str = "", **arguments: str) -> Any:
    """The page; figures and tables come by callback."""
    content = [
        dcc.Store(id=OVERVIEW.kpis),
        html.Div(id=OVERVIEW.kpis_place),
        panel(
            OVERVIEW.panel,
            name=gettext("Completion of each pupil"),
            how=gettext(
                "Completion: completed mandatory activities over the mandatory activities of the class's "
                "sequences that pass the filters. Mean score: mean of the best score of each activity that "
                "has one, over its maximum; activities without a score are left out. Time: active time. "
                "Results carried over from an earlier year are left out. One dot a pupil."
            ),
        ),
    ]
    return class_page(content, current="overview", view=view_of(class_id, arguments))


PAGE = Page(
    name="overview",
    template="/class/<class_id>",
    title=lambda **_: f"{gettext('Overview')} · Parcours",
    layout=layout,
    admits=for_teachers,
)
