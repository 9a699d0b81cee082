"""The coordinator's classes with their counts."""

from __future__ import annotations

from typing import Any

from dash import dcc

from dashboard.components.panels import table_panel
from dashboard.ids import COMPARE
from dashboard.locale import gettext
from dashboard.pages.page import Page
from dashboard.shell import plain_page


def layout(**_: str) -> Any:
    """The page; its table comes by callback."""
    panel = table_panel(
        COMPARE.panel,
        name=gettext("Classes in your scope"),
        how=gettext(
            "Pupils: who is in the class today. Active: pupils with a visit or a submission in the last "
            "seven days. Handed in: all submissions. Counts below 5 pupils are not shown. Classes are in "
            "alphabetical order, never by result."
        ),
    )
    return plain_page(gettext("Classes"), [dcc.Store(id=COMPARE.loaded, data=True), panel], current="compare")


PAGE = Page(
    name="compare",
    path="/compare",
    title=lambda **_: f"{gettext('Classes')} · Parcours",
    layout=layout,
    admits=lambda person: person.scope.is_coordinator,
)
