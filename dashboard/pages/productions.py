"""Productions: whose text waits, where each text stands, and one text with all that was said of it."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.addresses import class_address, id_in_address
from dashboard.components.forms import choice
from dashboard.components.panels import table_panel, table_place
from dashboard.ids import PRODUCTIONS, Panel
from dashboard.locale import gettext
from dashboard.pages.class_view import for_teachers, view_of
from dashboard.pages.page import Page
from dashboard.shell import class_page
from dashboard.views import EVERYTHING, ClassView


def layout(
    class_id: str = "", text: str = "", version: str = "", compared: str = "", **arguments: str
) -> Any:
    """The page; texts and tables come by callback. `text` asks for one, `version` for one of its versions."""
    view = view_of(class_id, arguments)
    chosen = str(id_in_address(text)) if text else None
    content = [
        dcc.Store(id=PRODUCTIONS.chosen, data=chosen),
        html.Div(_text(view, version, compared), id=PRODUCTIONS.part, hidden=chosen is None),
        html.H2(gettext("Waiting for you")),
        _queue(),
        html.H2(gettext("All texts")),
        _states(),
        html.H2(gettext("What became of the feedback")),
        _uptake(),
    ]
    return class_page(content, current="productions", view=view)


def _text(view: ClassView, version: str, compared: str) -> list[Any]:
    """The text that was chosen, with everything about it."""
    choices = html.Div(
        [
            choice(PRODUCTIONS.version, gettext("Version"), [], version or EVERYTHING),
            choice(PRODUCTIONS.compared, gettext("Compare with"), [], compared or EVERYTHING),
            html.A(gettext("Close the text"), href=class_address(view, "/productions"), className="btn"),
        ],
        className="actions reading-choices screen-only",
    )
    return [
        html.H2(id=PRODUCTIONS.title, tabIndex=-1),
        choices,
        _reading(PRODUCTIONS.text),
        html.H2(gettext("Levels")),
        _rubric(),
        html.H2(gettext("Reviews by classmates")),
        _reviews(),
    ]


def _reading(ids: Panel) -> html.Section:
    how = gettext(
        "Words are those of the version that is shown. A passage with a comment is underlined, its number "
        "leads to the comment. Taken up: the pupil says so of the comment; of all comments on passages of "
        "all versions. Compared are words and signs, line by line. Names that stand in the text itself are "
        "not hidden."
    )
    foot = html.Div(
        [
            html.Details([html.Summary(gettext("How is this counted?")), html.P(how)]),
            html.Span(id=ids.count, className="panel-count"),
        ],
        className="panel-foot",
    )
    return html.Section(
        [
            html.P(id=ids.insight, className="finding", role="status"),
            table_place(ids, gettext("The text and its comments")),
            foot,
        ],
        className="panel",
    )


def _rubric() -> html.Section:
    return table_panel(
        PRODUCTIONS.rubric,
        name=gettext("Levels of the text"),
        how=gettext(
            "Points: the sum over the criteria of the points that the rubric gives the level, by the rubric "
            "of the day on which the version was handed in. As a whole: the level reached or exceeded on "
            "more than half of the criteria."
        ),
    )


def _reviews() -> html.Section:
    return table_panel(
        PRODUCTIONS.reviews,
        name=gettext("Reviews by classmates"),
        how=gettext(
            "Pupils do not see who wrote them; you do. Not sent yet: the classmate was asked, or has begun."
        ),
    )


def _queue() -> html.Section:
    return table_panel(
        PRODUCTIONS.queue,
        name=gettext("Texts that wait for you"),
        how=gettext(
            "Texts handed in of which the last version was not given back, the oldest first. Waited: whole "
            "days of 24 hours since that version was handed in. Words are those of that version. Texts of "
            "activities that are hidden or archived are left out here; the page for marking has all."
        ),
    )


def _states() -> html.Section:
    return table_panel(
        PRODUCTIONS.states,
        name=gettext("Where each text stands"),
        how=gettext(
            "Draft: never handed in, and its writer’s alone. Revised: handed in again after it was given "
            "back. Final: given back, and the activity is completed. Since: the last hand-in, the giving "
            "back, of a draft the last save. Comments: those on passages that were given back."
        ),
    )


def _uptake() -> html.Section:
    return table_panel(
        PRODUCTIONS.uptake,
        name=gettext("What became of the feedback"),
        how=gettext(
            "Handed in again: texts with a version handed in after one was given back, over the texts with a "
            "version given back. Comments: those on passages that were given back; what became of one is "
            "what the pupil says. Pupils who took one up: over the pupils with a comment on a passage."
        ),
    )


PAGE = Page(
    name="productions",
    template="/class/<class_id>/productions",
    title=lambda **_: f"{gettext('Productions')} · Parcours",
    layout=layout,
    admits=for_teachers,
)
