"""The coordinator's classes: what can be chosen, and how the pupils of each class did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import pandas as pd
from dash import ClientsideFunction, Dash, Input, Output, State
from sqlalchemy import Connection

from dashboard.access import current_scope
from dashboard.callbacks import compare_more
from dashboard.callbacks.panels import (
    counted,
    finding,
    outputs,
    place_html,
    shown,
    table_outputs,
    wire,
)
from dashboard.callbacks.reading import reading
from dashboard.comparing.footing import Footing
from dashboard.comparing.values import Pair, Values, pair, summary
from dashboard.comparing.view import LATEST, NO_CLASS, CompareView
from dashboard.comparing.words import stamp
from dashboard.figures import compare_values as figures
from dashboard.ids import COMPARE
from dashboard.insights import classes as class_insights
from dashboard.insights import compare_values as insights
from dashboard.locale import current_locale, gettext
from dashboard.queries import classes as class_queries
from dashboard.queries import compare_choices
from dashboard.queries.compare_memory import Memory
from dashboard.queries.compare_values import values as values_of
from dashboard.rows import rows
from dashboard.tables import classes as class_tables
from dashboard.tables import compare_values as tables
from dashboard.tables.twin import count_of_classes, count_of_students
from dashboard.views import EVERYTHING
from dashboard.wiring import answers
from datastore.scope import Scope

Options = list[dict[str, str]]
TableShown = tuple[list[Any], str, list[Any]]

_FIELDS = (
    COMPARE.measure,
    COMPARE.sequences,
    COMPARE.grade_levels,
    COMPARE.subjects,
    COMPARE.classes,
    COMPARE.year,
    COMPARE.same,
    COMPARE.first,
    COMPARE.second,
)
"""The controls, in the order in which the browser's function takes them."""


def register(app: Dash) -> None:
    """Register the callbacks of the page."""
    app.callback(*table_outputs(COMPARE.panel), Input(COMPARE.loaded, "data"))(show_classes)
    place_html(app, COMPARE.panel.table, COMPARE.panel.table_place)
    choices = (COMPARE.sequences, COMPARE.grade_levels, COMPARE.subjects, COMPARE.classes)
    app.callback(
        *(Output(field, "options") for field in (*choices, COMPARE.first, COMPARE.second, COMPARE.year)),
        Input(COMPARE.loaded, "data"),
    )(show_choices)
    app.callback(
        *outputs(COMPARE.values),
        *table_outputs(COMPARE.pair),
        *table_outputs(COMPARE.left_out),
        Output(COMPARE.stamp, "children"),
        Input(COMPARE.view, "data"),
    )(show_values)
    wire(app, COMPARE.values)
    for panel in (COMPARE.pair, COMPARE.left_out):
        place_html(app, panel.table, panel.table_place)
    app.clientside_callback(
        ClientsideFunction("parcours", "compare"),
        Output(COMPARE.view, "data"),
        Output(COMPARE.council, "href"),
        *(Input(field, "value") for field in _FIELDS),
        State(COMPARE.view, "data"),
        prevent_initial_call=True,
    )
    compare_more.register(app)


def show_classes(_loaded: bool) -> TableShown:
    """List the classes of the person's scope with their counts."""
    scope = current_scope()
    with reading(scope) as connection:

        def draw() -> tuple[str, str, str]:
            frame = class_queries.in_scope_with_counts(connection, scope)
            return class_insights.compare(frame), class_tables.compare(frame), count_of_classes(len(frame))

        memory = Memory(answers(), connection, scope)
        said, table, count = memory.remembered_of_all(("classes", current_locale()), draw)
    return finding(said), table, counted(count)


def show_choices(_loaded: bool) -> tuple[Options, ...]:
    """Offer the sequences, grades, subjects, classes and school years of the person's scope."""
    scope = current_scope()
    with reading(scope) as connection:
        classes = compare_choices.classes(connection, scope)
        sequences = compare_choices.sequences(connection, scope)
    by_id = [(row.class_id, _called(row, classes)) for row in rows(classes)]
    years = sorted(set(classes["academic_year"]) - {""}, reverse=True)
    year = [
        (LATEST, gettext("latest year with work")),
        *((year, year) for year in years),
        (EVERYTHING, gettext("all years")),
    ]
    return (
        _options((row.sequence_id, row.title) for row in rows(sequences)),
        *(_options((word, word) for word in _words(classes[name])) for name in ("grade_level", "subject")),
        _options(by_id),
        *[_options([(NO_CLASS, "–"), *by_id])] * 2,
        _options(year),
    )


def _called(row: Any, classes: pd.DataFrame) -> str:
    """The name; with the school year where another class has the same name."""
    alone = (classes["name"] == row.name).sum() == 1
    return str(row.name) if alone else f"{row.name} ({row.academic_year})"


def _words(column: pd.Series) -> list[str]:
    return sorted(set(column) - {""})


def _options(choices: Iterable[tuple[object, object]]) -> Options:
    return [{"value": str(value), "label": str(words)} for value, words in choices]


def show_values(asked: dict[str, Any]) -> tuple[Any, ...]:
    """Redraw the values of the classes, the two that are held against each other, and what is left out."""
    view = CompareView.parse(asked)

    def draw(connection: Connection, scope: Scope, found: Footing) -> tuple[Any, ...]:
        values = values_of(connection, scope, found)
        left_out = insights.left_out(found), tables.left_out(found)
        return _distributions(found, values, view), _pair(found, values, view), left_out, stamp(found, view)

    distributions, two, left_out, said = compare_more.drawn("values", view, draw)
    return *shown(*distributions), *_listed(*two), *_listed(*left_out), said


def _listed(sentence: str, table: str) -> TableShown:
    """What a panel without a chart shows, read just now."""
    return finding(sentence), table, counted("")


def _distributions(found: Footing, values: Values, view: CompareView) -> compare_more.Drawn:
    frame = summary(found, values)
    return (
        figures.distributions(found, values, frame, view),
        insights.distributions(frame, values.together, found),
        tables.distributions(frame, view, years=found.year is None),
        count_of_students(len(values.rows)),
    )


def _pair(found: Footing, values: Values, view: CompareView) -> tuple[str, str]:
    names = _names(found, view)
    told: Pair | None = None
    if names is not None and view.first is not None and view.second is not None:
        told = pair(values, view.first, view.second)
    return insights.pair(told, names, view), tables.pair(told, names, view)


def _names(found: Footing, view: CompareView) -> tuple[str, str] | None:
    """What the two chosen classes are called; None unless two different ones are."""
    if view.first is None or view.second is None or view.first == view.second:
        return None
    compared = dict(zip(found.classes["class_id"], found.classes["name"], strict=True))
    out = found.left_out[found.left_out["kind"] == "class"]
    known: dict[UUID, str] = compared | dict(zip(out["id"], out["name"], strict=True))
    unknown = gettext("a class that is not chosen")
    return known.get(view.first, unknown), known.get(view.second, unknown)
