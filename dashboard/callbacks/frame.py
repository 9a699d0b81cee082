"""The class's head, the filter bar, and the toasts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State

from dashboard.access import current_scope
from dashboard.callbacks.reading import reading
from dashboard.ids import CLASS, FILTERS, FRAME
from dashboard.locale import gettext, plural, whole
from dashboard.queries import content, students
from dashboard.rows import rows
from dashboard.shell import projector_words
from dashboard.views import EVERYTHING, ClassView

Options = list[dict[str, Any]]


_FIELDS = (
    FILTERS.sequence,
    FILTERS.session,
    FILTERS.activity_type,
    FILTERS.domain,
    FILTERS.group,
    FILTERS.since,
    FILTERS.until,
)
"""The controls of the filter bar, in the order in which the browser's functions take them."""


def register(app: Dash) -> None:
    """Register the callbacks of the frame."""
    app.callback(
        Output(CLASS.switcher, "options"),
        Output(CLASS.switcher, "value"),
        Output(CLASS.name, "children"),
        Output(CLASS.about, "children"),
        Output(CLASS.students, "data"),
        Output(FILTERS.projector, "children"),
        Input(FILTERS.value, "data"),
    )(show_class)
    app.callback(
        Output(FILTERS.sequence, "options"),
        Output(FILTERS.session, "options"),
        Output(FILTERS.domain, "options"),
        Output(FILTERS.group, "options"),
        Input(FILTERS.value, "data"),
    )(show_choices)
    _register_clientside(app)


def _register_clientside(app: Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("parcours", "filter"),
        Output(FILTERS.value, "data"),
        Input(FILTERS.projector, "n_clicks"),
        *(Input(field, "value") for field in _FIELDS),
        State(FILTERS.value, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("parcours", "clearFilters"),
        *(Output(field, "value") for field in _FIELDS),
        Input(FILTERS.clear, "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("parcours", "nameSelected"),
        Output(CLASS.tray, "title"),
        Input(CLASS.students, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("parcours", "keepFilters"),
        Output({"type": CLASS.links, "view": ALL}, "href"),
        Input(FILTERS.value, "data"),
        State({"type": CLASS.links, "view": ALL}, "href"),
    )
    app.clientside_callback(
        ClientsideFunction("parcours", "keepProjector"),
        Output(CLASS.today, "href"),
        Input(FILTERS.value, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("parcours", "switchClass"),
        Output(CLASS.name, "title"),
        Input(CLASS.switcher, "value"),
        State(FILTERS.value, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("parcours", "toast"), Output(FRAME.toast_done, "title"), Input(FRAME.toast, "data")
    )


def show_class(filters: dict[str, Any]) -> tuple[Options, str, str, str, dict[str, str], str]:
    """Name the class, offer the others, say who is in it, and what the projector's key does."""
    view, scope = ClassView.parse(filters), current_scope()
    with reading(scope, view.class_id) as connection:
        classes = students.classes_taught(connection, scope)
        pupils = students.of_class(connection, scope, ClassView(class_id=view.class_id, hidden=view.hidden))
    mine = classes[classes["class_id"] == view.class_id].iloc[0]
    options = [{"value": str(row.class_id), "label": row.name} for row in rows(classes)]
    about = plural("%(n)s pupil", "%(n)s pupils", int(mine["students"]), n=whole(mine["students"]))
    if mine["left"]:
        about += gettext(" · %(n)s have left", n=whole(mine["left"]))
    names = {str(row.student_id): row.name for row in rows(pupils)}
    return options, str(view.class_id), mine["name"], about, names, projector_words(hidden=view.hidden)


def show_choices(filters: dict[str, Any]) -> tuple[Options, Options, Options, Options]:
    """Offer the sequences, their sessions, the domains and the groups that the class has."""
    view, scope = ClassView.parse(filters), current_scope()
    with reading(scope, view.class_id) as connection:
        sessions = content.sessions_of_class(connection, scope, view)
        domains = content.domains_of_class(connection, scope, view)
        groups = content.groups_of_class(connection, scope, view)
    sequences = sessions.drop_duplicates("sequence_id")
    if view.sequence:
        sessions = sessions[sessions["sequence_id"] == view.sequence]
    return (
        _options(gettext("all sequences"), zip(sequences["sequence_id"], sequences["sequence"], strict=True)),
        _options(gettext("all sessions"), zip(sessions["session_id"], sessions["session"], strict=True)),
        _options(gettext("all domains"), [(domain, domain) for domain in domains]),
        _options(gettext("whole class"), zip(groups["group_id"], groups["name"], strict=True)),
    )


def _options(everything: str, choices: Iterable[tuple[object, str]]) -> Options:
    return [
        {"value": EVERYTHING, "label": everything},
        *({"value": str(value), "label": words} for value, words in choices),
    ]
