"""Paths: how far pupils get, which routes they take, and where they leave."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.components.forms import choice
from dashboard.components.panels import panel, table_panel
from dashboard.ids import PATHS
from dashboard.locale import gettext
from dashboard.pages.class_view import for_teachers, view_of
from dashboard.pages.page import Page
from dashboard.paths.pupils import chosen
from dashboard.shell import class_page
from dashboard.views import EVERYTHING


def layout(class_id: str = "", of: str = "", **arguments: str) -> Any:
    """The page; its charts and tables come by callback. `of` asks for the pupils behind a count."""
    chosen(of)
    content = [
        html.P(
            gettext("One sequence at a time: the one that is filtered, else the one where most pupils stop."),
            className="page-sub",
        ),
        dcc.Store(id=PATHS.chosen, data=of),
        _reach(),
        _pupils(hidden=not of),
        html.H2(gettext("From where to where")),
        _links(),
        html.Div(_map(), id=PATHS.map_part, hidden=True),
        html.H2(gettext("Stops, skips and loops")),
        _detours(),
        html.H2(gettext("Two groups beside each other")),
        *_comparison(),
    ]
    return class_page(content, current="paths", view=view_of(class_id, arguments))


def _counted() -> str:
    return gettext(
        "A route is what a pupil did in one sitting: the activities in order of entering; the same one twice "
        "in a row counts once, stays of less than 5 seconds of active time are left out, and more than 30 "
        "minutes without activity begin a new sitting. Pupils: who worked on an activity of the path, also "
        "who has left the class."
    )


def _reach() -> html.Section:
    how = gettext(
        "Reached: pupils with a visit, over the pupils who began the path. Stops here: pupils who reached "
        "no later activity and have not completed this one, over those who reached it; not counted for the "
        "last activity. Until the sequence has ended for the class they are “currently at” it."
    )
    return panel(
        PATHS.reach,
        name=gettext("Reach, by activity"),
        how=f"{how} {_counted()}",
        height="h-grow",
        key=[
            html.Li(f"● {gettext('pupils who reach the activity')}"),
            html.Li(f"◆ {gettext('of these, pupils who stop there')}"),
        ],
    )


def _links() -> html.Section:
    how = gettext(
        "Number: how often pupils went straight from one activity to the other; percent: of all that leads "
        "on from the first, the end of the sitting included. Back: to an earlier activity; jump ahead: two "
        "positions on or more. On the diagonal, how often pupils came back to an activity: visits beyond "
        "the first, of all sittings."
    )
    return panel(
        PATHS.links,
        name=gettext("From which activity to which"),
        how=f"{how} {_counted()}",
        height="h-grow path-scroll path-matrix",
        key=[
            html.Li(f"■ {gettext('to the next activity')}"),
            html.Li(f"◂ {gettext('back')}"),
            html.Li(f"▸ {gettext('jump ahead')}"),
            html.Li(f"↻ {gettext('come back to')}"),
        ],
    )


def _map() -> html.Section:
    how = gettext(
        "Drawn only where it can be read: 8 activities and 4 steps at most, and no route with a loop. A "
        "number: sittings with this activity at this step."
    )
    return panel(PATHS.map, name=gettext("Map of the routes"), how=f"{how} {_counted()}")


def _detours() -> html.Section:
    how = gettext(
        "Leave it out: pupils who reached a later activity and never this one, over those who reached a "
        "later one. There and straight back: from the first to the second and at once to the first again. "
        "Each line opens its pupils."
    )
    return table_panel(PATHS.detours, name=gettext("Stops, skips and loops"), how=f"{how} {_counted()}")


def _pupils(*, hidden: bool) -> html.Div:
    """Who is behind a count that was opened."""
    how = gettext("The pupils behind the number you opened; they stay selected on all pages of the class.")
    return html.Div(
        [
            html.H2(id=PATHS.title, tabIndex=-1),
            dcc.Store(id=PATHS.takers),
            table_panel(PATHS.pupils, name=gettext("Pupils of the choice"), how=how),
        ],
        id=PATHS.pupils_part,
        hidden=hidden,
    )


def _comparison() -> list[Any]:
    how = gettext(
        "Reach of each group as above. Difference of the shares with its 95 percent interval (Newcombe). A "
        "group of fewer than 5 pupils has no curve; the table names its pupils. The group of the filter bar "
        "is left aside here."
    )
    groups = html.Div(
        [
            choice(PATHS.first, gettext("First group"), [], EVERYTHING),
            choice(PATHS.second, gettext("Second group"), [], EVERYTHING),
        ],
        className="actions screen-only",
    )
    key = [html.Li(f"●━ {gettext('first group')}"), html.Li(f"◇┄ {gettext('second group')}")]
    return [
        groups,
        panel(
            PATHS.groups,
            name=gettext("Reach of two groups"),
            how=f"{how} {_counted()}",
            height="h-grow",
            key=key,
        ),
    ]


PAGE = Page(
    name="paths",
    template="/class/<class_id>/paths",
    title=lambda **_: f"{gettext('Paths')} · Parcours",
    layout=layout,
    admits=for_teachers,
)
