"""Competency heatmap: pupils by competencies."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.panels import panel
from dashboard.ids import COMPETENCIES
from dashboard.locale import gettext
from dashboard.pages.class_view import for_teachers, view_of
from dashboard.pages.page import Page
from dashboard.shell import class_page


def layout(class_id: str = "", **arguments: str) -> Any:
    """The page; the heatmap comes by callback."""
    content = [
        panel(
            COMPETENCIES.panel,
            name=gettext("Competencies of each pupil"),
            how=gettext(
                "Level: the lower median of the last five pieces of evidence, at most one an activity and "
                "day (reached or exceeded in more than half of them). Fewer than three pieces: thin, "
                "hatched. No piece: a dash, which is not “non acquis”. Right answers: right over given "
                "answers, in all attempts."
            ),
            height="h-large heatmap",
            key=_key(),
        )
    ]
    return class_page(content, current="competencies", view=view_of(class_id, arguments), domains=True)


def _key() -> list[Any]:
    levels = (
        ("NA", "level-na", gettext("non acquis")),
        ("EC", "level-ec", gettext("en cours")),
        ("A", "level-a", gettext("acquis")),
        ("E", "level-e", gettext("expert")),
        ("–", "level-none", gettext("no evidence")),
    )
    return [
        html.Li([html.Span(letter, className=f"level {css}"), f" {words}"]) for letter, css, words in levels
    ]


PAGE = Page(
    name="competencies",
    template="/class/<class_id>/competencies",
    title=lambda **_: f"{gettext('Competencies')} · Parcours",
    layout=layout,
    admits=for_teachers,
)
