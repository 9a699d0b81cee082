"""Live: who works on what now, who calls for help, who is stuck; the page looks again by itself."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.components.labels import labelled
from dashboard.components.panels import table_panel
from dashboard.ids import LIVE
from dashboard.locale import gettext
from dashboard.pages.class_view import for_teachers, view_of
from dashboard.pages.page import Page
from dashboard.shell import class_page

EVERY = 5_000
"""Milliseconds between two looks."""


def layout(class_id: str = "", **arguments: str) -> Any:
    """The page; its board and table come by callback."""
    panel = table_panel(
        LIVE.panel,
        name=gettext("The class now"),
        how=gettext(
            "Here: the page of an activity spoke within 15 minutes and was not left. The first of these that "
            "has held for 30 seconds: idle, nothing done for 2 minutes (a film that plays is work); stuck, "
            "3 wrong answers or more in a row in each of the last hand-ins of this visit, a hint counting as "
            "wrong; stuck, a visit longer than the time in which 9 of 10 completed the activity, and longer "
            "than 2 minutes, with 2 wrong answers in a row or no answer yet; long, the time alone. Where "
            "fewer than 10 of the class have completed it, twice its estimate stands for that time. Quizzes "
            "and interactive activities can be stuck; films, texts and evaluations are long at most, a text "
            "after 10 minutes of work without a change. Nothing of it is kept. Calls stand in the order in "
            "which they came. Of the filters only the group counts here."
        ),
        body=html.Div([_bar(), _board()]),
    )
    return class_page([*_stores(), panel], current="live", view=view_of(class_id, arguments))


def _stores() -> list[Any]:
    return [
        dcc.Interval(id=LIVE.clock, interval=EVERY),
        *(dcc.Store(id=id_) for id_ in (LIVE.board, LIVE.known, LIVE.checked, LIVE.answer, LIVE.answered)),
    ]


def _bar() -> html.Div:
    """When the class was last looked at, in words that the browser fills; and the pause."""
    words: dict[str, Any] = {
        "data-fresh": gettext("Updated at %(time)s", time="{time}"),
        "data-paused": gettext("Paused; as of %(time)s", time="{time}"),
        "data-stale": gettext("No answer since %(time)s: this may be old", time="{time}"),
        "data-failed": gettext("Could not be read; as of %(time)s. The page tries again", time="{time}"),
    }
    pause: dict[str, Any] = {
        "data-key": "s",
        "data-pause": gettext("Pause"),
        "data-resume": gettext("Go on"),
        "aria-pressed": "false",
        "aria-keyshortcuts": "s",
    }
    return html.Div(
        [
            html.Span(id=LIVE.updated, className="live-updated", **words),
            html.Button(gettext("Pause"), id=LIVE.pause, className="btn", **pause),
        ],
        className="live-bar screen-only",
    )


def _board() -> html.Div:
    """Where the tiles go: it has no children of Dash's."""
    words: dict[str, Any] = {"data-moment": gettext("less than a minute"), "data-answering": "…"}
    return html.Div(
        id=LIVE.board_place,
        className="live-board",
        role="region",
        tabIndex=-1,
        **labelled(gettext("Pupils now")),
        **words,
    )


PAGE = Page(
    name="live",
    template="/class/<class_id>/live",
    title=lambda **_: f"{gettext('Live')} · Parcours",
    layout=layout,
    admits=for_teachers,
)
