"""Comparing classes: their weeks, competencies, activities and school years."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from uuid import UUID

from dash import Dash, Input, Output, State
from sqlalchemy import Connection

from dashboard.access import current_scope
from dashboard.addresses import id_in_address
from dashboard.callbacks.panels import Shown, outputs, shown, wire
from dashboard.callbacks.reading import reading
from dashboard.comparing import activities as judging
from dashboard.comparing import competencies as levels
from dashboard.comparing.footing import Footing
from dashboard.comparing.values import by_year, last_years
from dashboard.comparing.view import CompareView, Measure
from dashboard.comparing.words import nothing
from dashboard.figures import compare_activities as activity_figures
from dashboard.figures import compare_competencies as competency_figures
from dashboard.figures import compare_first_tries as first_figures
from dashboard.figures import compare_levels as level_figures
from dashboard.figures import compare_weeks as week_figures
from dashboard.figures import compare_years as year_figures
from dashboard.figures.theme import empty
from dashboard.ids import COMPARE
from dashboard.insights import compare_activities as activity_insights
from dashboard.insights import compare_competencies as competency_insights
from dashboard.insights import compare_weeks as week_insights
from dashboard.insights import compare_years as year_insights
from dashboard.locale import current_locale, gettext
from dashboard.queries import compare_activities as activity_queries
from dashboard.queries import compare_competencies as competency_queries
from dashboard.queries import compare_values as value_queries
from dashboard.queries import compare_weeks as week_queries
from dashboard.queries.compare_memory import Memory
from dashboard.tables import compare_activities as activity_tables
from dashboard.tables import compare_competencies as competency_tables
from dashboard.tables import compare_weeks as week_tables
from dashboard.tables import compare_years as year_tables
from dashboard.tables.twin import count_of_classes
from dashboard.views import EVERYTHING
from dashboard.wiring import answers
from datastore.scope import Scope

Drawn = tuple[dict[str, Any], str, str, str]
"""A figure, the finding, the table's HTML, and n."""
T = TypeVar("T")


def register(app: Dash) -> None:
    """Register the callbacks of these panels."""
    asked = Input(COMPARE.view, "data")
    app.callback(*outputs(COMPARE.weeks), asked)(show_weeks)
    app.callback(*outputs(COMPARE.competencies), asked)(show_competencies)
    app.callback(*outputs(COMPARE.competency), asked, Input(COMPARE.competencies.figure, "clickData"))(
        show_competency
    )
    app.callback(*outputs(COMPARE.activities), Output(COMPARE.opened, "data"), asked)(show_activities)
    app.callback(
        *outputs(COMPARE.activity),
        Input(COMPARE.opened, "data"),
        Input(COMPARE.activities.figure, "clickData"),
        State(COMPARE.view, "data"),
        prevent_initial_call=True,
    )(show_first_tries)
    app.callback(*outputs(COMPARE.years), asked)(show_years)
    for panel in (
        COMPARE.weeks,
        COMPARE.competencies,
        COMPARE.competency,
        COMPARE.activities,
        COMPARE.activity,
        COMPARE.years,
    ):
        wire(app, panel)


def show_weeks(asked: dict[str, Any]) -> Shown:
    """Redraw how far the classes were week by week; completion, whatever else is compared."""
    view = CompareView.parse(asked).model_copy(update={"measure": Measure.completion})

    def draw(connection: Connection, scope: Scope, found: Footing) -> Drawn:
        frame = week_queries.trajectories(connection, scope, found)
        return (
            week_figures.weeks(frame, found, view),
            week_insights.weeks(frame, found, view),
            week_tables.weeks(frame, found),
            count_of_classes(frame["class_id"].nunique()),
        )

    return shown(*drawn("weeks", view, draw))


def show_competencies(asked: dict[str, Any]) -> Shown:
    """Redraw the matrix of competencies and classes."""
    view = CompareView.parse(asked)

    def draw(connection: Connection, scope: Scope, found: Footing) -> Drawn:
        frame, why = competency_queries.by_class(connection, scope, found), nothing(found)
        return (
            empty(why) if why else competency_figures.matrix(frame),
            why or competency_insights.matrix(frame),
            competency_tables.matrix(frame, view),
            competency_tables.count(frame),
        )

    return shown(*drawn("competencies", view, draw))


def show_competency(asked: dict[str, Any], clicked: dict[str, Any] | None) -> Shown:
    """Redraw the levels of the competency that was clicked, or that the address names."""
    view, mark = CompareView.parse(asked), marked(clicked)

    def draw(connection: Connection, scope: Scope, found: Footing) -> Drawn:
        frame, why = competency_queries.by_class(connection, scope, found), nothing(found)
        is_marked = (frame["competency_id"] == mark).any()
        chosen = levels.looked_at(frame, mark if is_marked else view.competency)
        cells = frame[frame["competency_id"] == chosen]
        return (
            empty(why) if why else level_figures.levels(cells),
            why or competency_insights.levels(frame, chosen),
            competency_tables.levels(frame, chosen),
            count_of_classes(len(cells)),
        )

    return shown(*drawn(("competency", mark), view, draw))


def show_activities(asked: dict[str, Any]) -> tuple[Any, ...]:
    """Redraw the same activities across classes, and say which one is shown at first try."""
    view = CompareView.parse(asked)

    def draw(connection: Connection, scope: Scope, found: Footing) -> tuple[Drawn, UUID | None]:
        frame = activity_queries.across(connection, scope, found)
        panel = (
            activity_figures.activities(frame, found, view),
            activity_insights.activities(frame, found),
            activity_tables.activities(frame, view),
            activity_tables.count(frame, len(activity_figures.shown(frame))),
        )
        return panel, judging.looked_at(frame, view.opened)

    panel, chosen = drawn("activities", view, draw)
    return *shown(*panel), str(chosen) if chosen else None


def show_first_tries(opened: str | None, clicked: dict[str, Any] | None, asked: dict[str, Any]) -> Shown:
    """Redraw one activity at first try: the one that was clicked, else the one that is opened."""
    view, wanted = CompareView.parse(asked), (marked(clicked), id_in_address(opened) if opened else None)

    def draw(connection: Connection, scope: Scope, found: Footing) -> Drawn:
        compared = set(found.activities["activity_id"])
        chosen = next((each for each in wanted if each in compared), None)
        if chosen is None:
            why = nothing(found) or gettext("Choose an activity above.")
            return empty(why), why, "", ""
        frame = activity_queries.first_tries(connection, scope, found, chosen)
        return (
            first_figures.first_tries(frame),
            activity_insights.first_tries(frame, found, chosen),
            activity_tables.first_tries(frame),
            count_of_classes(len(frame)),
        )

    return shown(*drawn(("activity", wanted), view, draw))


def show_years(asked: dict[str, Any]) -> Shown:
    """Redraw the school years: of all classes that fit, not only of those that are chosen."""
    view = CompareView.parse(asked).model_copy(update={"year": EVERYTHING, "classes": ()})

    def draw(connection: Connection, scope: Scope, found: Footing) -> Drawn:
        values = value_queries.values(connection, scope, found)
        frame = by_year(found, values)
        return (
            year_figures.years(frame, found),
            year_insights.years(frame, found, last_years(found, values)),
            year_tables.years(frame, found),
            year_tables.count(frame),
        )

    return shown(*drawn("years", view, draw))


def drawn(panel: Hashable, view: CompareView, draw: Callable[[Connection, Scope, Footing], T]) -> T:
    """What a panel shows of a view: as it was drawn before, where nothing has changed since."""
    scope, about = current_scope(), (panel, view, current_locale())
    with reading(scope) as connection:
        memory = Memory(answers(), connection, scope)
        return memory.remembered(view, about, lambda found: draw(connection, scope, found))


def marked(clicked: dict[str, Any] | None) -> UUID | None:
    """What a click on a mark names by its id; None: nothing, or no id."""
    points = (clicked or {}).get("points") or [{}]
    try:
        return UUID(str(points[0].get("customdata")))
    except ValueError:
        return None
