"""The class at this moment: looked at every few seconds, sent only when it has changed."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any
from zoneinfo import ZoneInfo

from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from dashboard.access import current_scope
from dashboard.addresses import id_in_address
from dashboard.callbacks.panels import finding, table_outputs
from dashboard.callbacks.reading import reading
from dashboard.ids import FILTERS, LIVE
from dashboard.insights import live as insights
from dashboard.locale import clock_to_the_second
from dashboard.queries import live as queries
from dashboard.tables import live as tables
from dashboard.tables.twin import count_of_students
from dashboard.views import ClassView
from dashboard.wiring import database
from datastore.commands.contact.help_calls import answer_call

LOOKED_AT_ANYWAY = dt.timedelta(seconds=30)
"""What no cheap look can see, such as a text that is being changed again, is seen after so long."""

Told = tuple[Any, Any, Any, Any, Any, str]
"""The board's HTML, the finding, the table's HTML, the count, what the browser now knows, and the time."""
_SAME = (no_update, no_update, no_update, no_update)
"""Board, finding, table and count stay as they are."""


def register(app: Dash) -> None:
    """Register the callbacks of the page."""
    app.callback(
        Output(LIVE.board, "data"),
        *table_outputs(LIVE.panel),
        Output(LIVE.known, "data"),
        Output(LIVE.checked, "data"),
        Input(LIVE.clock, "n_intervals"),
        Input(FILTERS.value, "data"),
        Input(LIVE.answered, "data"),
        State(LIVE.known, "data"),
    )(refresh)
    app.callback(
        Output(LIVE.answered, "data"),
        Input(LIVE.answer, "data"),
        State(FILTERS.value, "data"),
        prevent_initial_call=True,
    )(answer)
    for store, place in ((LIVE.board, LIVE.board_place), (LIVE.panel.table, LIVE.panel.table_place)):
        app.clientside_callback(
            ClientsideFunction("live", "renew"),
            Output(place, "title"),
            Input(store, "data"),
            Input(place, "id"),
        )
    app.clientside_callback(
        ClientsideFunction("live", "checked"),
        Output(LIVE.updated, "title"),
        Input(LIVE.checked, "data"),
    )


def refresh(_ticks: int | None, filters: dict[str, Any], _answered: str | None, known: Any) -> Told:
    """Show the class as it is now; where nothing has happened since `known`, only that it was looked at.

    Args:
        filters: What is filtered.
        known: What the browser shows, as this function told it, or anything else that a browser may send.
    """
    view, scope, now = ClassView.parse(filters), current_scope(), dt.datetime.now(dt.UTC)
    checked = clock_to_the_second(now, ZoneInfo(scope.timezone))
    before = known if isinstance(known, dict) and known.get("view") == filters else {}
    with reading(scope, view.class_id) as connection:
        seen = queries.version(connection, scope, view, at=now)
        if before.get("version") == seen and now.isoformat() < str(before.get("until", "")):
            return *_SAME, no_update, checked
        found = queries.live(connection, scope, view, at=now)
    board = tables.board(found, view, scope.timezone)
    sentence, table = insights.live(found, scope.timezone), tables.table(found, view, scope.timezone)
    digest = hashlib.sha256("\n".join((board, sentence, table)).encode()).hexdigest()
    until = min(filter(None, (found.changes_at, now + LOOKED_AT_ANYWAY)))
    knows = {"view": filters, "version": seen, "until": until.isoformat(), "shown": digest}
    if before.get("shown") == digest:
        return *_SAME, knows, checked
    return board, finding(sentence), table, [count_of_students(len(found.pupils))], knows, checked


def answer(call_id: Any, filters: dict[str, Any]) -> str:
    """Somebody has come: the call is closed, and the page looks again."""
    view, scope = ClassView.parse(filters), current_scope()
    scope.require_teaching(view.class_id)
    if not call_id:
        raise PreventUpdate
    answer_call(database(), scope, view.class_id, id_in_address(call_id))
    return dt.datetime.now(dt.UTC).isoformat()
