"""Stuck points: activities on which pupils needed more than three attempts."""

from __future__ import annotations

from typing import Any

from dashboard.components.panels import panel
from dashboard.ids import STUCK
from dashboard.locale import gettext
from dashboard.pages.class_view import for_teachers, view_of
from dashboard.pages.page import Page
from dashboard.shell import class_page


def layout(class_id: str = "", **arguments: str) -> Any:
    """The page; its chart and table come by callback."""
    content = [
        panel(
            STUCK.panel,
            name=gettext("Pupils with more than three attempts, by activity"),
            how=gettext(
                "Stuck: a pupil with more than 3 attempts at an activity. Share: stuck pupils over pupils "
                "who started the activity. Mean time and mean score: over the stuck pupils; times not "
                "measured are left out, never counted as 0. Score: the best one, over its maximum."
            ),
            height="h-grow",
        )
    ]
    return class_page(content, current="stuck", view=view_of(class_id, arguments))


PAGE = Page(
    name="stuck",
    template="/class/<class_id>/stuck",
    title=lambda **_: f"{gettext('Stuck points')} · Parcours",
    layout=layout,
    admits=for_teachers,
)
