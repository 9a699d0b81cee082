"""Productions: a callback a region; those about one text stay empty while none is chosen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State
from flask import url_for

from dashboard.access import current_scope
from dashboard.addresses import id_in_address
from dashboard.callbacks.panels import counted, finding, place_html, table_outputs
from dashboard.callbacks.reading import reading
from dashboard.ids import FILTERS, PRODUCTIONS
from dashboard.insights import productions as insights
from dashboard.locale import gettext, plural, whole
from dashboard.queries import production as text_queries
from dashboard.queries import productions as queries
from dashboard.tables import production as text_tables
from dashboard.tables import productions as tables
from dashboard.teach.differences import differences
from dashboard.views import EVERYTHING, ClassView
from datastore.errors import NotFound

Listed = tuple[list[Any], str, list[Any]]
"""A finding, a table's HTML, and the line with n."""
Options = list[dict[str, str]]
_NOTHING: Listed = ([], "", [])


def register(app: Dash) -> None:
    """Register the callbacks of the page."""
    ids, filters = PRODUCTIONS, Input(FILTERS.value, "data")
    chosen = State(ids.chosen, "data")
    app.callback(*table_outputs(ids.queue), filters)(show_queue)
    app.callback(*table_outputs(ids.states), filters)(show_states)
    app.callback(*table_outputs(ids.uptake), filters)(show_uptake)
    versions = (ids.version, ids.compared)
    app.callback(
        *(Output(id_, "options") for id_ in versions),
        *(Output(id_, "value") for id_ in versions),
        filters,
        chosen,
        *(State(id_, "value") for id_ in versions),
    )(show_versions)
    shown = [Input(id_, "value") for id_ in versions]
    app.callback(Output(ids.title, "children"), *table_outputs(ids.text), filters, *shown, chosen)(show_text)
    app.callback(*table_outputs(ids.rubric), filters, chosen)(show_rubric)
    app.callback(*table_outputs(ids.reviews), filters, chosen)(show_reviews)
    for panel in (ids.queue, ids.states, ids.uptake, ids.text, ids.rubric, ids.reviews):
        place_html(app, panel.table, panel.table_place)
    app.clientside_callback(
        ClientsideFunction("productions", "keep"),
        Output(ids.title, "title"),
        filters,
        Input(ids.chosen, "data"),
        *shown,
    )


def _read(filters: dict[str, Any]) -> tuple[ClassView, Any]:
    view, scope = ClassView.parse(filters), current_scope()
    with reading(scope, view.class_id) as connection:
        return view, queries.productions(connection, scope, view)


def show_queue(filters: dict[str, Any]) -> Listed:
    """List whose text waits."""
    (view, found), now = _read(filters), dt.datetime.now(dt.UTC)
    waits = queries.waiting(found)
    return (
        finding(insights.queue(found, waits, now, filtered=view.narrowed)),
        tables.queue(waits, view, current_scope().timezone, now),
        counted(tables.count(waits)),
    )


def show_states(filters: dict[str, Any]) -> Listed:
    """List where each text stands."""
    view, found = _read(filters)
    return (
        finding(insights.states(found, filtered=view.narrowed)),
        tables.states(found, view, current_scope().timezone),
        counted(tables.count(found)),
    )


def show_uptake(filters: dict[str, Any]) -> Listed:
    """List what became of the feedback, by activity."""
    view, found = _read(filters)
    summary = queries.uptake(found)
    given = found[found["returned_versions"] > 0]
    return finding(insights.uptake(summary)), tables.uptake(summary, view), counted(tables.count(given))


def show_versions(
    filters: dict[str, Any], chosen: str | None, version: str | None, compared: str | None
) -> tuple[Options, Options, str, str]:
    """Offer the versions of the text; what the address asks for stays, else the last one, alone."""
    view, scope = ClassView.parse(filters), current_scope()
    scope.require_teaching(view.class_id)
    alone = {"value": EVERYTHING, "label": gettext("compare with no other version")}
    if chosen is None:
        return [], [alone], EVERYTHING, EVERYTHING
    with reading(scope, view.class_id) as connection:
        found = text_queries.text_of(connection, scope, view, id_in_address(chosen))
    versions = [
        {"value": str(number), "label": text_tables.version_words(found, number, scope.timezone)}
        for number in range(len(found.versions), 0, -1)
    ]
    shown = str(found.version(numbered(version)))
    other = numbered(compared)
    return (
        versions,
        [alone, *versions],
        shown,
        EVERYTHING if other is None else str(found.version(other)),
    )


def show_text(
    filters: dict[str, Any], version: str | None, compared: str | None, chosen: str | None
) -> tuple[str, *Listed]:
    """Show a version of the text with its comments, alone or beside another."""
    view, scope = ClassView.parse(filters), current_scope()
    scope.require_teaching(view.class_id)
    if chosen is None:
        return "", *_NOTHING
    with reading(scope, view.class_id) as connection:
        found = text_queries.read(connection, scope, view, id_in_address(chosen))
    shown, other = found.text.version(numbered(version)), numbered(compared)
    before, after = sorted((found.text.version(other), shown)) if other else (shown, shown)
    comparison, said = None, insights.text(found, after)
    if before != after:
        pieces = differences(found.text.versions[before - 1].text, found.text.versions[after - 1].text)
        comparison = text_tables.Comparison(before, pieces)
        said = f"{insights.changed(pieces, before, after)} {said}"
    marking = url_for(
        "teach.marking_text", class_id=view.class_id, production_id=found.text.production_id, version=after
    )
    html = text_tables.text(found, after, comparison, marking=marking, timezone=scope.timezone)
    n = len(found.text.versions)
    title = f"{found.name} – {found.text.title}"
    return title, finding(said), html, counted(plural("%(n)s version", "%(n)s versions", n, n=whole(n)))


def show_rubric(filters: dict[str, Any], chosen: str | None) -> Listed:
    """Show how each version of the text was marked."""
    view, scope = ClassView.parse(filters), current_scope()
    scope.require_teaching(view.class_id)
    if chosen is None:
        return _NOTHING
    with reading(scope, view.class_id) as connection:
        found, levels = text_queries.levels_given(connection, scope, view, id_in_address(chosen))
    n = len(found.rubrics[-1].criteria)
    return (
        finding(insights.rubric(found, levels)),
        text_tables.rubric(found, levels),
        counted(plural("%(n)s criterion", "%(n)s criteria", n, n=whole(n))),
    )


def show_reviews(filters: dict[str, Any], chosen: str | None) -> Listed:
    """Show what classmates say of the text."""
    view, scope = ClassView.parse(filters), current_scope()
    scope.require_teaching(view.class_id)
    if chosen is None:
        return _NOTHING
    with reading(scope, view.class_id) as connection:
        found, said = text_queries.reviews_of(connection, scope, view, id_in_address(chosen))
    n = len(said)
    return (
        finding(insights.reviews(said)),
        text_tables.reviews(found, said),
        counted(plural("%(n)s review", "%(n)s reviews", n, n=whole(n))),
    )


def numbered(raw: Any) -> int | None:
    """The number of a version as an address or a select says it; None: none is named.

    Raises:
        NotFound: it is no number.
    """
    if raw in (None, "", EVERYTHING):
        return None
    if not str(raw).isascii() or not str(raw).isdigit():
        raise NotFound("There is no such text in this class.")
    return int(str(raw)[:6])
