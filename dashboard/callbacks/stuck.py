"""Stuck points."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from dashboard.access import current_scope
from dashboard.callbacks.panels import (
    Shown,
    counted,
    finding,
    outputs,
    place_html,
    shown,
    table_outputs,
    wire,
)
from dashboard.callbacks.reading import reading
from dashboard.figures import stuck as figures
from dashboard.figures import stuck_rehearsal as rehearsal_figures
from dashboard.figures import stuck_split as split_figures
from dashboard.ids import FILTERS, STUCK
from dashboard.insights import stuck as insights
from dashboard.insights import stuck_questions as question_insights
from dashboard.insights import stuck_rule as rule_insights
from dashboard.queries import stuck as queries
from dashboard.queries import stuck_pupils as pupil_queries
from dashboard.queries import stuck_questions as question_queries
from dashboard.tables import stuck as tables
from dashboard.tables import stuck_pupils as pupil_tables
from dashboard.tables import stuck_questions as question_tables
from dashboard.views import EVERYTHING, ClassView
from dashboard.wiring import database
from datastore.commands.classroom.stuck_rule import keep_stuck_rule
from datastore.errors import BadInput


def register(app: Dash) -> None:
    """Register the callbacks of the page."""
    asked = (Input(FILTERS.value, "data"), Input(STUCK.kept, "data"))
    app.callback(*outputs(STUCK.panel), *asked)(show_stuck_points)
    app.callback(*outputs(STUCK.split), *asked)(show_split)
    app.callback(*table_outputs(STUCK.questions), asked[0])(show_questions)
    app.callback(*outputs(STUCK.rehearsal), *asked, Input(STUCK.limit, "value"))(show_rehearsal)
    app.callback(
        Output(STUCK.saved, "children"),
        Output(STUCK.kept, "data"),
        Input(STUCK.save, "n_clicks"),
        State(STUCK.limit, "value"),
        State(FILTERS.value, "data"),
        prevent_initial_call=True,
    )(save_rule)
    for panel in (STUCK.panel, STUCK.split, STUCK.rehearsal):
        wire(app, panel)
    place_html(app, STUCK.questions.table, STUCK.questions.table_place)


def show_stuck_points(filters: dict[str, Any], _kept: str | None) -> Shown:
    """Redraw the stuck points for the class and filters on the screen."""
    view, scope = ClassView.parse(filters), current_scope()
    with reading(scope, view.class_id) as connection:
        frame = queries.stuck_points(connection, scope, view)
    return shown(
        figures.stuck_points(frame, view),
        insights.stuck_points(frame, narrowed=view.narrowed),
        tables.stuck_points(frame, view),
        tables.count(frame, len(figures.shown(frame))),
    )


def show_split(filters: dict[str, Any], _kept: str | None) -> Shown:
    """Redraw who is stuck on what."""
    view, scope = ClassView.parse(filters), current_scope()
    with reading(scope, view.class_id) as connection:
        frame = pupil_queries.stuck_pupils(connection, scope, view)
    return shown(
        split_figures.split(frame, view),
        insights.split(frame),
        pupil_tables.split(frame, view),
        pupil_tables.count(frame),
    )


def show_questions(filters: dict[str, Any]) -> tuple[list[Any], str, list[Any]]:
    """List the questions that mislead."""
    view, scope = ClassView.parse(filters), current_scope()
    with reading(scope, view.class_id) as connection:
        frame = question_queries.misleading_questions(connection, scope, view)
    return (
        finding(question_insights.misleading(frame)),
        question_tables.questions(frame, view),
        counted(question_tables.count(frame)),
    )


def show_rehearsal(filters: dict[str, Any], _kept: str | None, limit: Any) -> Shown:
    """Redraw whom the rule that is tried out would call stuck."""
    view, scope, tried = ClassView.parse(filters), current_scope(), parsed_limit(limit)
    with reading(scope, view.class_id) as connection:
        frame = pupil_queries.rehearsal(connection, scope, view)
    return shown(
        rehearsal_figures.rehearsal(frame, tried),
        rule_insights.rehearsal(frame, tried),
        pupil_tables.rehearsal(frame, tried, view),
        pupil_tables.count(frame),
    )


def save_rule(presses: int | None, limit: Any, filters: dict[str, Any]) -> tuple[str, str]:
    """Keep the rule that is tried out, for the class or for the sequence that is filtered."""
    if not presses:
        raise PreventUpdate
    view, tried = ClassView.parse(filters), parsed_limit(limit)
    if tried is None:
        raise BadInput("Choose a number of attempts first.")
    keep_stuck_rule(database(), current_scope(), view.class_id, tried, sequence_id=view.sequence)
    return rule_insights.kept(tried, of_sequence=view.sequence is not None), dt.datetime.now(
        dt.UTC
    ).isoformat()


def parsed_limit(raw: Any) -> int | None:
    """The rule that the page tries out; None: the one that holds.

    Raises:
        BadInput: it is no whole number.
    """
    if raw in (None, EVERYTHING):
        return None
    if not str(raw).isascii() or not str(raw).isdigit():
        raise BadInput("Choose a number of attempts first.")
    return int(str(raw)[:4])
