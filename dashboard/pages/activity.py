"""Activity analysis: how the questions of an activity work, what of a film was watched, the texts written."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.addresses import id_in_address
from dashboard.components.panels import panel, table_panel
from dashboard.components.parts import OUT_OF_SIGHT
from dashboard.ids import ACTIVITY
from dashboard.locale import gettext
from dashboard.pages.class_view import for_teachers, view_of
from dashboard.pages.page import Page
from dashboard.shell import class_page


def layout(class_id: str = "", activity_id: str = "", **arguments: str) -> Any:
    """The page; what fits the kind of activity comes by callback."""
    content = [
        dcc.Store(id=ACTIVITY.chosen, data=str(id_in_address(activity_id))),
        html.H2(id=ACTIVITY.title),
        html.P(id=ACTIVITY.about, className="page-sub", role="status"),
        html.Div(html.Div(className="skeleton"), id=ACTIVITY.loading, className="h-medium"),
        _part(ACTIVITY.film_part, _film()),
        _part(ACTIVITY.texts_part, _texts()),
        _part(ACTIVITY.items_part, _items()),
        _part(ACTIVITY.options_part, _options()),
        _part(ACTIVITY.wrong_part, _wrong(), _totals()),
        _part(ACTIVITY.times_part, _times()),
    ]
    view = view_of(class_id, arguments)
    return class_page(content, current="activity", view=view, name=gettext("Activity analysis"))


def _part(id_: str, *panels: html.Section) -> html.Div:
    """Out of sight until it is known that the activity has such a part."""
    return html.Div(list(panels), id=id_, style=dict(OUT_OF_SIGHT))


def _items() -> html.Section:
    return panel(
        ACTIVITY.items,
        name=gettext("How each question works"),
        how=gettext(
            "Facility: mean points over the maximum, at each pupil’s first attempt that counts; a question "
            "left blank is 0, one that waits for marking is left out. The line is its 95 percent interval "
            "(Wilson). Discrimination: correlation of the points with those of all other questions, −100 to "
            "100, over pupils with points on every question; shown from 30 pupils on, indicative below 100. "
            "A question misleads when a wrong option, picked by at least 5, correlates above 0.10 with the "
            "score on the other questions."
        ),
        height="h-grow",
        key=[
            _key("●", gettext("facility, with its interval")),
            _key("◆", gettext("a wrong option misleads")),
        ],
    )


def _options() -> html.Section:
    return panel(
        ACTIVITY.options,
        name=gettext("Who picked which option"),
        how=gettext(
            "Pupils who picked each option at their first attempt that counts, over the pupils who had the "
            "question; of questions with several right options each pick counts. One dot is one pupil. Score"
            " on the other questions: points over their maximum. An option misleads when it is wrong, picked"
            " by at least 5, and its choice correlates above 0.10 with that score."
        ),
        height="h-grow",
        key=[_key("✓", gettext("right")), _key("⚠", gettext("misleads")), _key("●", gettext("a pupil"))],
        selectable=True,
    )


def _wrong() -> html.Section:
    return table_panel(
        ACTIVITY.wrong,
        name=gettext("Wrong answers at the first attempt"),
        how=gettext(
            "Pupils who gave the answer at their first attempt that counts, over the pupils who had the "
            "question. Of pairs, gaps and groups each wrong part counts by itself. The five most frequent of"
            " each question."
        ),
    )


def _totals() -> html.Section:
    return table_panel(
        ACTIVITY.totals,
        name=gettext("The questions together"),
        how=gettext(
            "Over the pupils with points on every question, at the first attempt. Alpha and what follows "
            "from it are shown from 30 pupils and 5 questions on. An activity that nearly everybody passes "
            "has little spread: a low alpha is no fault of it."
        ),
    )


def _times() -> html.Section:
    return panel(
        ACTIVITY.times,
        name=gettext("Time per question"),
        how=gettext(
            "Seconds at each question in the first attempt, where the log has them; else active seconds on "
            "the screen of the question, over all visits. Each dot is a pupil; the bar is the median, from 5"
            " pupils on; the grey line holds the middle half of the class, from 10 on. Times not measured "
            "are left out, never counted as 0. Triangles stand beyond the edge."
        ),
        height="h-grow",
        key=[_key("●", gettext("a pupil")), _key("|", gettext("median")), _key("━", gettext("middle half"))],
        selectable=True,
    )


def _film() -> html.Section:
    return panel(
        ACTIVITY.film,
        name=gettext("Watched and watched again"),
        how=gettext(
            "Pupils who played each moment of the film at least once, and those who played it at least "
            "twice, out of the pupils who played any of it. A jump plays nothing. Watched again comes from "
            "the player’s reports; where they were lost it is too low."
        ),
        key=[_key("▭", gettext("watched")), _key("▨", gettext("watched again"))],
    )


def _texts() -> html.Section:
    return panel(
        ACTIVITY.texts,
        name=gettext("Length and versions of the texts"),
        how=gettext(
            "One mark is one pupil’s text: the words of the last version handed in, or of the draft, and how"
            " often it was handed in. The band is the target of the activity. In the table: time is active "
            "time until the first version was handed in; comments are those given back, taken up those that "
            "the pupil marked so."
        ),
        key=[_key("○", gettext("draft")), _key("●", gettext("1 version")), _key("◆", gettext("2 versions"))],
        selectable=True,
    )


def _key(sign: str, words: str) -> html.Li:
    hidden: dict[str, Any] = {"aria-hidden": "true"}
    return html.Li([html.Span(sign, **hidden), words])


PAGE = Page(
    name="activity",
    template="/class/<class_id>/activity/<activity_id>",
    title=lambda **_: f"{gettext('Activity analysis')} · Parcours",
    layout=layout,
    admits=for_teachers,
)
