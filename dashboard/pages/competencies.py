"""Competency heatmap: pupils by competencies."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.components.forms import choice, day_field
from dashboard.components.panels import panel, table_place
from dashboard.ids import COMPETENCIES
from dashboard.levels import level_names
from dashboard.locale import gettext
from dashboard.orders import Bands, Columns, Rows
from dashboard.pages.class_view import for_teachers, view_of
from dashboard.pages.page import Page
from dashboard.shell import class_page
from datastore.measures.levels import Level
from datastore.models.competency import LONGEST_REASON


def layout(class_id: str = "", **arguments: str) -> Any:
    """The page; heatmap and evidence come by callback."""
    stores = [dcc.Store(id=COMPETENCIES.cell), dcc.Store(id=COMPETENCIES.kept)]
    content = [*stores, _order(), _heatmap(), _evidence()]
    return class_page(content, current="competencies", view=view_of(class_id, arguments))


def _order() -> html.Div:
    rows = [
        (Rows.name, gettext("Pupils by name")),
        (Rows.mean, gettext("Pupils by mean")),
        (Rows.pattern, gettext("Pupils who are alike together")),
    ]
    columns = [
        (Columns.curriculum, gettext("Competencies in the order of the curriculum")),
        (Columns.facility, gettext("Competencies by how many have acquired them")),
    ]
    bands = [
        (Bands.domain, gettext("Grouped by domain")),
        (Bands.kind, gettext("Grouped by type")),
        (Bands.none, gettext("Not grouped")),
    ]
    sizes = [
        ("compact", gettext("Small cells")),
        ("normal", gettext("Medium cells")),
        ("large", gettext("Large cells")),
    ]
    return html.Div(
        [
            choice(COMPETENCIES.rows, gettext("Order of the pupils"), rows, Rows.name),
            choice(COMPETENCIES.columns, gettext("Order of the competencies"), columns, Columns.curriculum),
            choice(COMPETENCIES.bands, gettext("Groups of competencies"), bands, Bands.domain),
            choice(COMPETENCIES.size, gettext("Size of the cells"), sizes, "normal"),
        ],
        className="actions heatmap-order screen-only",
    )


def _heatmap() -> html.Section:
    return panel(
        COMPETENCIES.panel,
        name=gettext("Competencies of each pupil"),
        how=gettext(
            "Level: the lower median of the last five pieces of evidence, at most one an activity and "
            "day (reached or exceeded in more than half of them). Fewer than three pieces: thin, "
            "hatched. Five ticks: five pieces or more. No piece: a dash, which is not “non acquis”. A "
            "star: the level was set by a teacher; a struck corner: three later pieces or more, and the "
            "computed level is another one. Bars: pupils shown, and competencies of a pupil, at each "
            "level. Right answers: right over given answers, in all attempts. To take up again: the "
            "fewest pupils at acquis or better over pupils with evidence, of which the upper end of the 95 "
            "percent interval counts (Wilson). The filters choose pupils and competencies; a level always "
            "rests on all of the class's work. By mean: mean of m over the pupil's competencies; together: "
            "neighbours differ least in their levels."
        ),
        height="h-large heatmap",
        key=_key(),
    )


def _evidence() -> html.Section:
    """What the chosen cell rests on, and setting its level; hidden until a cell is chosen."""
    ids = COMPETENCIES.evidence
    return html.Section(
        [
            html.H2(id=COMPETENCIES.title, tabIndex=-1),
            html.P(id=ids.insight, role="status"),
            table_place(ids, gettext("Evidence")),
            html.Ul(id=COMPETENCIES.decisions, className="evidence"),
            _form(),
            html.Div(html.Span(id=ids.count, className="panel-count"), className="panel-foot"),
        ],
        id=COMPETENCIES.evidence_place,
        className="panel",
        hidden=True,
    )


def _form() -> html.Div:
    levels = list(zip((level.name for level in Level), level_names(), strict=True))
    reason = dbc.Input(id=COMPETENCIES.reason, value="", maxLength=LONGEST_REASON, size="sm")
    return html.Div(
        [
            html.H3(gettext("Set the level yourself")),
            html.Div(
                [
                    choice(COMPETENCIES.level, gettext("Level"), levels, Level.acquis.name),
                    html.Label([html.Span(gettext("Reason")), reason], className="day-field"),
                    day_field(COMPETENCIES.until, gettext("Until (optional)"), None),
                    html.Button(gettext("Set the level"), id=COMPETENCIES.save, className="btn btn-primary"),
                    html.Button(
                        gettext("Back to the computed level"),
                        id=COMPETENCIES.restore,
                        className="btn",
                        hidden=True,
                    ),
                    html.Span(id=COMPETENCIES.saved, role="status"),
                ],
                className="actions",
            ),
        ],
        className="screen-only",
    )


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
    return [
        *said,
        html.Li(gettext("a tick under the letter: a piece of evidence")),
        html.Li(gettext("* set by a teacher")),
    ]


PAGE = Page(
    name="competencies",
    template="/class/<class_id>/competencies",
    title=lambda **_: f"{gettext('Competencies')} · Parcours",
    layout=layout,
    admits=for_teachers,
)
