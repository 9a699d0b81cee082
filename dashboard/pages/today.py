"""Today: the teacher's classes with their progress."""

from __future__ import annotations

from typing import Any

from dash import dcc

from dashboard.components.panels import table_panel
from dashboard.ids import TODAY
from dashboard.locale import gettext
from dashboard.pages.page import Page
from dashboard.shell import plain_page


def layout(**_: str) -> Any:
    """The page; its table comes by callback."""
    panel = table_panel(
        TODAY.panel,
        name=gettext("My classes"),
        how=gettext(
            "Progress: completed mandatory activities over mandatory activities of the class's sequences, in "
            "percent; the median over the pupils who are in the class today. Handed in: submissions of the "
            "last seven days. Time zone: the school's."
        ),
    )
    return plain_page(gettext("Today"), [dcc.Store(id=TODAY.loaded, data=True), panel], current="today")


PAGE = Page(
    name="today",
    path="/",
    title=lambda **_: f"{gettext('Today')} · Parcours",
    layout=layout,
    admits=lambda person: person.scope.is_teacher,
)
