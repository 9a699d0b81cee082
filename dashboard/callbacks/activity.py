"""Activity analysis: a callback for each kind of evidence; parts that do not fit the activity are hidden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dash import Dash, Input, Output, State, no_update
from sqlalchemy import Connection

from dashboard.access import current_scope
from dashboard.addresses import activity_address, id_in_address
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
from dashboard.components.parts import IN_SIGHT, OUT_OF_SIGHT
from dashboard.figures import activity_film, activity_items, activity_texts, activity_times
from dashboard.ids import ACTIVITY, FILTERS
from dashboard.insights import activity as insights
from dashboard.locale import activity_types, gettext
from dashboard.queries import activity as queries
from dashboard.queries import activity_film as films
from dashboard.queries import activity_items as items
from dashboard.queries import activity_texts as texts
from dashboard.queries import activity_times as times
from dashboard.queries import students
from dashboard.queries.activity import AnalysedActivity
from dashboard.rows import rows
from dashboard.tables import activity as tables
from dashboard.tables.twin import count_of_students
from dashboard.views import ClassView
from datastore.content.text_production import TextProductionContent
from datastore.content.video import VideoContent
from datastore.scope import Scope

_HEAD = (
    Output(ACTIVITY.title, "children"),
    Output(ACTIVITY.about, "children"),
    Output(ACTIVITY.loading, "hidden"),
)
_ITEMS = (
    Output(ACTIVITY.items_part, "style"),
    Output(ACTIVITY.options_part, "style"),
    Output(ACTIVITY.wrong_part, "style"),
    *outputs(ACTIVITY.items),
    *outputs(ACTIVITY.options),
    *table_outputs(ACTIVITY.wrong),
    *table_outputs(ACTIVITY.totals),
)
_TIMES = (Output(ACTIVITY.times_part, "style"), *outputs(ACTIVITY.times))
_FILM = (Output(ACTIVITY.film_part, "style"), *outputs(ACTIVITY.film))
_TEXTS = (Output(ACTIVITY.texts_part, "style"), *outputs(ACTIVITY.texts))

Answer = tuple[Any, ...]


def register(app: Dash) -> None:
    """Register the callbacks of the page."""
    asked = (Input(FILTERS.value, "data"), State(ACTIVITY.chosen, "data"))
    app.callback(*_HEAD, *asked)(show_head)
    app.callback(*_ITEMS, *asked)(show_items)
    app.callback(*_TIMES, *asked)(show_times)
    app.callback(*_FILM, *asked)(show_film)
    app.callback(*_TEXTS, *asked)(show_texts)
    for panel in (ACTIVITY.items, ACTIVITY.options, ACTIVITY.times, ACTIVITY.film, ACTIVITY.texts):
        wire(app, panel)
    for panel in (ACTIVITY.wrong, ACTIVITY.totals):
        place_html(app, panel.table, panel.table_place)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a callback reads with: the class and filters on the screen, and the activity."""

    connection: Connection
    scope: Scope
    view: ClassView
    activity_id: UUID
    activity: AnalysedActivity | None
    """None where the class has no such activity, or the filters leave it out."""

    @property
    def filtered(self) -> bool:
        """Whether fewer pupils or days than all are asked about."""
        return any((self.view.group, self.view.since, self.view.until))

    @property
    def names(self) -> dict[UUID, str]:
        """How the pupils are called on the screen, in the order of their names."""
        found = students.of_class(self.connection, self.scope, self.view)
        return {row.student_id: row.name for row in rows(found)}


@contextmanager
def _asked(filters: dict[str, Any], chosen: str) -> Iterator[_Asked]:
    view, scope, activity_id = ClassView.parse(filters), current_scope(), id_in_address(chosen)
    with reading(scope, view.class_id) as connection:
        found = queries.activity(connection, scope, view, activity_id)
        yield _Asked(connection, scope, view, activity_id, found)


def show_head(filters: dict[str, Any], chosen: str) -> Answer:
    """Name the activity; or say why there is nothing of it."""
    with _asked(filters, chosen) as asked:
        if asked.activity is None:
            left_out = queries.is_left_out(asked.connection, asked.scope, asked.view, asked.activity_id)
            return "", _nothing(left_out=left_out), True
    kind = activity_types()[asked.activity.activity_type]
    about = f"{kind} · {asked.activity.session} · {asked.activity.sequence}"
    return asked.activity.title, about, True


def _nothing(*, left_out: bool) -> str:
    if left_out:
        return gettext("The filters leave this activity out. Clear them to see it.")
    return gettext("The class has no such activity. Open one from its stuck points or times.")


def show_items(filters: dict[str, Any], chosen: str) -> Answer:
    """Redraw how the questions work: facility, options, wrong answers, the questions together."""
    with _asked(filters, chosen) as asked:
        if asked.activity is None or not items.has_items(asked.activity):
            return _hidden(_ITEMS, parts=3)
        attempts = queries.first_attempts(asked.connection, asked.scope, asked.view, asked.activity_id)
        names = asked.names
    by_item, by_option = items.items(asked.activity, attempts), items.options(asked.activity, attempts)
    wrong, together = items.wrong_answers(asked.activity, attempts), items.totals(asked.activity, attempts)
    count, address = tables.count_of_answers(len(attempts)), activity_address(asked.view, asked.activity_id)
    return (
        _style(fits=True),
        _style(fits=bool(attempts) and not by_option.empty),
        _style(fits=bool(attempts)),
        *shown(
            activity_items.items(by_item, f"{address}#{ACTIVITY.options_part}", filtered=asked.filtered),
            insights.items(by_item, items.misleading(by_option), filtered=asked.filtered),
            tables.items(by_item),
            count,
        ),
        *shown(
            activity_items.options(by_option, asked.view, names),
            insights.options(by_option),
            tables.options(by_option, names),
            count,
        ),
        finding(insights.wrong_answers(wrong)),
        tables.wrong_answers(wrong, names),
        counted(count),
        finding(insights.totals(together)),
        tables.totals(together),
        counted(count_of_students(together.n)),
    )


def show_times(filters: dict[str, Any], chosen: str) -> Answer:
    """Redraw the times; hidden where none was measured."""
    with _asked(filters, chosen) as asked:
        if asked.activity is None or not items.has_items(asked.activity):
            return _hidden(_TIMES)
        frame = times.times(asked.connection, asked.scope, asked.view, asked.activity)
        names = asked.names
    if frame.empty:
        return _hidden(_TIMES)
    summary = times.summary(frame)
    return _style(fits=True), *shown(
        activity_times.times(frame, summary, asked.view, names),
        insights.times(summary),
        tables.times(summary),
        count_of_students(frame["student_id"].nunique()),
    )


def show_film(filters: dict[str, Any], chosen: str) -> Answer:
    """Redraw what of the film was watched."""
    with _asked(filters, chosen) as asked:
        if asked.activity is None or not isinstance(asked.activity.content, VideoContent):
            return _hidden(_FILM)
        frame = films.film(asked.connection, asked.scope, asked.view, asked.activity)
    return _style(fits=True), *shown(
        activity_film.film(frame, filtered=asked.filtered),
        insights.film(frame, filtered=asked.filtered),
        tables.film(frame),
        count_of_students(int(frame["viewers"].max())),
    )


def show_texts(filters: dict[str, Any], chosen: str) -> Answer:
    """Redraw the texts of the class."""
    with _asked(filters, chosen) as asked:
        if asked.activity is None or not isinstance(asked.activity.content, TextProductionContent):
            return _hidden(_TEXTS)
        frame = texts.texts(asked.connection, asked.scope, asked.view, asked.activity)
        names, target = asked.names, asked.activity.content.words
    return _style(fits=True), *shown(
        activity_texts.texts(frame, target, asked.view, names, filtered=asked.filtered),
        insights.texts(frame, target, filtered=asked.filtered),
        tables.texts(frame, target, asked.view, names),
        count_of_students(len(frame)),
    )


def _hidden(outputs: Sequence[Output], *, parts: int = 1) -> Answer:
    """Parts that do not fit; what is in them stays."""
    return (*[_style(fits=False)] * parts, *[no_update] * (len(outputs) - parts))


def _style(*, fits: bool) -> dict[str, object]:
    return dict(IN_SIGHT if fits else OUT_OF_SIGHT)
