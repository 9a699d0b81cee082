"""Competency heatmap: pupils by competencies."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.panels import panel
from dashboard.ids import COMPETENCIES
from dashboard.levels import level_names
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
                "hatched. Five ticks: five pieces or more. No piece: a dash, which is not “non acquis”. A "
                "star: the level was set by a teacher. Bars: pupils of the class, and competencies of a "
                "pupil, at each level. Right answers: right over given answers, in all attempts. The filters "
                "choose the competencies; a level always rests on all of the class's work."
            ),
            height="h-large heatmap",
            key=_key(),
        )
    ]
    return class_page(content, current="competencies", view=view_of(class_id, arguments))


def _key() -> list[Any]:
    na, ec, a, e = level_names()
    marks = (
        ("NA", "level-na", na),
        ("EC", "level-ec", ec),
        ("A", "level-a", a),
        ("E", "level-e", e),
        ("–", "level-none", gettext("no evidence")),
        ("A", "level-a level-thin", gettext("fewer than three pieces of evidence")),
    )
    said = [
        html.Li([html.Span(letter, className=f"level {css}"), f" {words}"]) for letter, css, words in marks
    ]
    return [*said, html.Li(gettext("a tick under the letter: a piece of evidence"))]


PAGE = Page(
    name="competencies",
    template="/class/<class_id>/competencies",
    title=lambda **_: f"{gettext('Competencies')} · Parcours",
    layout=layout,
    admits=for_teachers,
)
