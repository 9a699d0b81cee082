"""The class's head, the filter bar, and the toasts."""

from __future__ import annotations

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State

from dashboard.access import current_scope
from dashboard.callbacks.reading import reading
from dashboard.ids import CLASS, FILTERS, FRAME
from dashboard.locale import gettext, plural, whole
from dashboard.queries import content, students
from dashboard.rows import rows
from dashboard.views import EVERYTHING, ClassView

Options = list[dict[str, Any]]


def register(app: Dash) -> None:
    """Register the callbacks of the frame."""
    app.callback(
        Output(CLASS.switcher, "options"),
        Output(CLASS.switcher, "value"),
        Output(CLASS.name, "children"),
        Output(CLASS.about, "children"),
        Input(FILTERS.value, "data"),
    )(show_class)
    app.callback(
        Output(FILTERS.sequence, "options"), Output(FILTERS.domain, "options"), Input(FILTERS.value, "data")
    )(show_choices)
    _register_clientside(app)


def _register_clientside(app: Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("parcours", "filter"),
        Output(FILTERS.value, "data"),
        Input(FILTERS.sequence, "value"),
        Input(FILTERS.activity_type, "value"),
        Input(FILTERS.domain, "value"),
        State(FILTERS.value, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("parcours", "clearFilters"),
        Output(FILTERS.sequence, "value"),
        Output(FILTERS.activity_type, "value"),
        Output(FILTERS.domain, "value"),
        Input(FILTERS.clear, "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("parcours", "keepFilters"),
        Output({"type": CLASS.links, "view": ALL}, "href"),
        Input(FILTERS.value, "data"),
        State({"type": CLASS.links, "view": ALL}, "href"),
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


def show_class(filters: dict[str, Any]) -> tuple[Options, str, str, str]:
    """Name the class, and offer the others."""
    view = ClassView.parse(filters)
    with reading(current_scope(), view.class_id) as connection:
        classes = students.classes_taught(connection, current_scope())
    mine = classes[classes["class_id"] == view.class_id].iloc[0]
    options = [{"value": str(row.class_id), "label": row.name} for row in rows(classes)]
    about = plural("%(n)s pupil", "%(n)s pupils", int(mine["students"]), n=whole(mine["students"]))
    if mine["left"]:
        about += gettext(" · %(n)s have left", n=whole(mine["left"]))
    return options, str(view.class_id), mine["name"], about


def show_choices(filters: dict[str, Any]) -> tuple[Options, Options]:
    """Offer the sequences and domains that the class has."""
    view = ClassView.parse(filters)
    with reading(current_scope(), view.class_id) as connection:
        sequences = content.sequences_of_class(connection, current_scope(), view)
        domains = content.domains_of_class(connection, current_scope(), view)
    return (
        [{"value": EVERYTHING, "label": gettext("all sequences")}]
        + [{"value": str(row.sequence_id), "label": row.title} for row in rows(sequences)],
        [{"value": EVERYTHING, "label": gettext("all domains")}]
        + [{"value": domain, "label": domain} for domain in domains],
    )
