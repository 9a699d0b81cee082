"""A pupil: what stands out, what was done over the weeks, the competencies; one page to print."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.addresses import id_in_address
from dashboard.components.panels import panel, table_panel
from dashboard.ids import STUDENT
from dashboard.locale import gettext
from dashboard.pages.class_view import for_teachers, view_of
from dashboard.pages.page import Page
from dashboard.shell import class_page


def layout(class_id: str = "", student_id: str = "", **arguments: str) -> Any:
    """The page; the name and what is known of the pupil come by callback; those refuse other pupils."""
    content = [
        dcc.Store(id=STUDENT.chosen, data=str(id_in_address(student_id))),
        html.H2(id=STUDENT.name),
        _standing(),
        html.H2(gettext("Time line")),
        _time_line(),
        html.H2(gettext("Competencies")),
        _competencies(),
    ]
    return class_page(content, current="student", view=view_of(class_id, arguments), name=gettext("Pupil"))


def _standing() -> html.Section:
    return table_panel(
        STUDENT.standing,
        name=gettext("The pupil beside the class"),
        how=gettext(
            "Completion: mandatory activities completed, over the mandatory activities that pass the filters."
            " Class median: over the pupils in the class today of whom the measure is known, from 5 of them "
            "on. Active time is a lower bound, not effort. The state is that of today, whatever is filtered."
        ),
    )


def _time_line() -> html.Section:
    return panel(
        STUDENT.time_line,
        name=gettext("What the pupil did, day by day"),
        how=gettext(
            "One mark is one hand-in that counts, on its day in the school’s time; a mark opens the activity."
            " Score: points over the maximum, of released and marked work. Bars: the length of all active "
            "periods of the day, united, so that a second in two tabs counts once; what was not measured is "
            "left out."
        ),
        height="h-tall",
        key=[
            _key("▶", gettext("Video")),
            _key("●", gettext("Quiz")),
            _key("■", gettext("Text")),
            _key("◆", gettext("Interactive")),
            _key("★", gettext("Evaluation")),
            _key("○", gettext("hollow: late")),
        ],
    )


def _competencies() -> html.Section:
    return table_panel(
        STUDENT.competencies,
        name=gettext("Level of the pupil in each competency"),
        how=gettext(
            "The level that more than half of the last five pieces of evidence reach or exceed, or the one "
            "that a teacher set. Below three pieces it is provisional; fragile when one piece less would "
            "change it. Evidence is that of all the class’s work, whatever days are filtered."
        ),
    )


def _key(sign: str, words: str) -> html.Li:
    hidden: dict[str, Any] = {"aria-hidden": "true"}
    return html.Li([html.Span(sign, **hidden), words])


PAGE = Page(
    name="student",
    template="/class/<class_id>/student/<student_id>",
    title=lambda **_: f"{gettext('Pupil')} · Parcours",
    layout=layout,
    admits=for_teachers,
)
