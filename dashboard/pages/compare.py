"""The coordinator's classes, compared fairly: never ranked, and with what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.comparing.view import LATEST, NO_CLASS, CompareView
from dashboard.comparing.words import measure_names
from dashboard.components.labels import labelled
from dashboard.components.panels import panel, table_panel
from dashboard.ids import COMPARE
from dashboard.locale import gettext
from dashboard.pages.compare_more import more
from dashboard.pages.page import Page
from dashboard.shell import plain_page

_STAMP: dict[str, Any] = {"data-stamp": ""}


def layout(**arguments: str) -> Any:
    """The page of what the address asks to compare; charts and tables come by callback."""
    view = CompareView.parse(arguments)
    content = [
        dcc.Store(id=COMPARE.loaded, data=True),
        dcc.Store(id=COMPARE.view, data=view.model_dump(mode="json")),
        _filters(view),
        html.P(id=COMPARE.stamp, className="page-sub", **_STAMP),
        html.H2(gettext("Class by class")),
        _values(),
        html.H2(gettext("Two classes")),
        _two(view),
        _pair(),
        html.H2(gettext("What is left out")),
        _left_out(),
        *more(),
        html.H2(gettext("Classes in your scope")),
        _classes(),
    ]
    return plain_page(gettext("Compare classes"), content, current="compare")


def _filters(view: CompareView) -> html.Div:
    measures = [(measure.value, words) for measure, words in measure_names().items()]
    return html.Div(
        [
            _single(COMPARE.measure, gettext("What is compared"), measures, view.measure.value),
            _several(COMPARE.sequences, gettext("Sequences"), _said(view.sequences)),
            _several(COMPARE.grade_levels, gettext("Grades"), list(view.grade_levels)),
            _several(COMPARE.subjects, gettext("Subjects"), list(view.subjects)),
            _several(COMPARE.classes, gettext("Classes"), _said(view.classes)),
            _single(COMPARE.year, gettext("School year"), _year(view), view.year or LATEST),
            _footing(view),
            html.A(
                gettext("Sheets for the class councils"),
                id=COMPARE.council,
                href=f"/compare/council{view.query}",
                className="btn",
            ),
        ],
        className="compare-filters screen-only",
        role="search",
        **labelled(gettext("Filters")),
    )


def _year(view: CompareView) -> list[tuple[str, str]]:
    """Until the years come, the one that is chosen."""
    return [(view.year, view.year)] if view.year else [(LATEST, gettext("latest year with work"))]


def _said(ids: Sequence[UUID]) -> list[str]:
    return [str(each) for each in ids]


def _single(id_: str, label: str, options: list[tuple[str, str]], value: str) -> html.Div:
    """A list of which one is chosen."""
    select = dbc.Select(
        id=id_,
        value=value,
        options=[{"value": key, "label": words} for key, words in options],
        size="sm",
    )
    return html.Div([html.Label(label, htmlFor=id_), select], className="compare-choice")


def _several(id_: str, label: str, chosen: list[str]) -> html.Details:
    """A list of which several can be ticked, none meaning all; a long one has a search."""
    marks: dict[str, Any] = {"data-name": label}
    search = dcc.Input(type="search", className="form-control compare-search", placeholder=gettext("Search"))
    ticks = dbc.Checklist(id=id_, options=[], value=chosen, className="compare-ticks")
    said = f"{label} ({len(chosen)})" if chosen else label
    return html.Details(
        [
            html.Summary(said, className="btn", **marks),
            html.Div([search, ticks], className="menu-list", role="group", **labelled(label)),
        ],
        className="menu compare-list",
    )


def _footing(view: CompareView) -> html.Details:
    """What must be the same; folded, for as it is at first it is fair."""
    names = {
        "same_activities": gettext("same activities: those that all compared classes have"),
        "same_weeks": gettext("same weeks: as many since the first work as the youngest class has had"),
        "same_settings": gettext("same settings: only classes set up as most are"),
    }
    ticks = dbc.Checklist(
        id=COMPARE.same,
        options=[{"value": name, "label": words} for name, words in names.items()],
        value=[name for name in names if getattr(view, name)],
    )
    return html.Details([html.Summary(gettext("Equal footing")), ticks], className="compare-footing")


def _values() -> html.Section:
    key = [
        html.Li(f"{mark} {words}")
        for mark, words in (
            ("●", gettext("a pupil, unnamed")),
            ("┃", gettext("median")),
            ("▬", gettext("middle half")),
            ("◆", gettext("plausible true mean, with its interval")),
        )
    ]
    return panel(
        COMPARE.values,
        name=gettext("Values by class"),
        how=gettext(
            "One value a pupil in the class today, who has one. Completion: completed over compared"
            " mandatory activities. Score: mean of the best scores. Mastery: competencies at acquis"
            " or better over those with a level. Time: active time on the compared activities. "
            "Stuck index: as on the page Stuck points, by attempts. Texts: texts handed in. The "
            "median from 5 pupils on, the middle half and its whiskers from 10. Plausible true "
            "mean: the mean of the class, drawn towards that of all classes the more, the fewer "
            "pupils it has (DerSimonian and Laird), from 3 classes on. Classes of fewer than 5 are "
            "not told of. In alphabetical order, never by result: a difference of classes is no "
            "measure of teaching."
        ),
        height="h-box",
        key=key,
    )


def _two(view: CompareView) -> html.Div:
    return html.Div(
        [
            _single(COMPARE.first, gettext("First class"), *_class(view.first)),
            _single(COMPARE.second, gettext("Second class"), *_class(view.second)),
        ],
        className="actions compare-pair screen-only",
    )


def _class(chosen: UUID | None) -> tuple[list[tuple[str, str]], str]:
    """Until the classes come, what is chosen stands as three dots."""
    return ([(str(chosen), "…")], str(chosen)) if chosen else ([(NO_CLASS, "–")], NO_CLASS)


def _pair() -> html.Section:
    return table_panel(
        COMPARE.pair,
        name=gettext("Two classes"),
        how=gettext(
            "Difference of the medians, first less second, with its 95 percent bootstrap interval "
            "(2,000 draws). Of 100 pairs of a pupil of each class: in how many the first has the "
            "higher value, equal values counting half (from Mann and Whitney’s U); from 56 of 100 "
            "on a small, from 64 a middling, from 71 a large difference. Hedges’ g: difference of "
            "the means in standard deviations. From 5 pupils with a value in each class on."
        ),
    )


def _left_out() -> html.Section:
    return table_panel(
        COMPARE.left_out,
        name=gettext("What is left out"),
        how=gettext(
            "Classes are compared on equal footing only: on activities that all of them have, in as"
            " many weeks since their first work as the youngest has had, of one school year. "
            "Without a choice of classes those that share little with the others are left out."
        ),
    )


def _classes() -> html.Section:
    return table_panel(
        COMPARE.panel,
        name=gettext("Classes in your scope"),
        how=gettext(
            "Pupils: who is in the class today. Active: pupils with a visit or a submission in the "
            "last seven days. Handed in: all submissions. Counts below 5 pupils are not shown. "
            "Classes are in alphabetical order, never by result."
        ),
    )


PAGE = Page(
    name="compare",
    path="/compare",
    title=lambda **_: f"{gettext('Compare classes')} · Parcours",
    layout=layout,
    admits=lambda person: person.scope.is_coordinator,
)
