"""Time on task: how long activities really take, pupils work, weeks are, and where in an activity it goes."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.forms import choice
from dashboard.components.panels import panel
from dashboard.ids import TIME
from dashboard.locale import gettext
from dashboard.pages.class_view import for_teachers, view_of
from dashboard.pages.page import Page
from dashboard.shell import class_page


def layout(class_id: str = "", **arguments: str) -> Any:
    """The page; charts and tables come by callback."""
    content = [
        html.P(
            gettext(
                "Active time is a lower bound: reading on paper, talking and thinking are not in it. It is "
                "not effort, and no ground for a mark."
            ),
            className="page-sub",
        ),
        html.H2(gettext("By activity")),
        _activities(),
        html.H2(gettext("By pupil")),
        _pupils(),
        html.H2(gettext("By week")),
        _weeks(),
        html.H2(gettext("By screen")),
        choice(TIME.activity, gettext("Activity"), [], ""),
        _screens(),
    ]
    return class_page(content, current="time", view=view_of(class_id, arguments))


def _counted() -> str:
    """What all times of the page have in common."""
    return gettext(
        "Active time of a pupil: the length of all periods at work on the screen, united, so that a second "
        "in two tabs counts once; of days that are filtered, the part that lies in them. What was not "
        "measured is left out, never counted as 0."
    )


def _spread() -> str:
    return gettext(
        "Over the pupils with a time, also those who have left. Each dot is a pupil; from 5 pupils on with "
        "the median, from 10 on with the middle half. Dots beyond the edge stand at it, with their time; "
        "none is left out of the figures."
    )


def _activities() -> html.Section:
    opened = gettext(
        "Only opened: less than 5 seconds, or than 10 percent of the class’s median for the activity. "
        "Expected: the duration that the author gave."
    )
    return panel(
        TIME.activities,
        name=gettext("Active time by activity"),
        how=f"{_counted()} {_spread()} {opened}",
        height="h-grow",
        key=[*_key(), _mark("┆", gettext("expected by the author"))],
        selectable=True,
    )


def _pupils() -> html.Section:
    united = gettext(
        "A second on two activities at once counts once. Median: over the pupils shown who are in the class "
        "today and whose time was measured. A pupil rushes who only opened 3 activities or more: less than "
        "5 seconds, or than 10 percent of the class’s median for the activity."
    )
    return panel(
        TIME.pupils,
        name=gettext("Active time of each pupil"),
        how=f"{_counted()} {united}",
        key=[_mark("●", gettext("a pupil")), _mark("◇", gettext("rushes")), _mark("┆", gettext("median"))],
        selectable=True,
    )


def _weeks() -> html.Section:
    cut = gettext(
        "Weeks of seven days from the first day of the class, in the school’s time; work before it is left "
        "out. The median is over the pupils who worked in the week; a week in which nobody did is a gap."
    )
    return panel(
        TIME.weeks,
        name=gettext("Active time by week"),
        how=f"{_counted()} {_spread()} {cut}",
        key=[
            _mark("●", gettext("a pupil")),
            _mark("━", gettext("median")),
            _mark("▮", gettext("middle half")),
        ],
        selectable=True,
    )


def _screens() -> html.Section:
    return panel(
        TIME.screens,
        name=gettext("Active time by screen"),
        how=f"{_counted()} {_spread()}",
        height="h-grow",
        key=_key()[:1] + _key()[2:],
        selectable=True,
    )


def _key() -> list[Any]:
    return [
        _mark("●", gettext("a pupil")),
        _mark("◇", gettext("only opened")),
        _mark("┃", gettext("median")),
        _mark("▬", gettext("middle half")),
        _mark("▶", gettext("beyond the edge")),
    ]


def _mark(sign: str, words: str) -> html.Li:
    hidden: dict[str, Any] = {"aria-hidden": "true"}
    return html.Li([html.Span(sign, **hidden), words])


PAGE = Page(
    name="time",
    template="/class/<class_id>/time",
    title=lambda **_: f"{gettext('Time on task')} · Parcours",
    layout=layout,
    admits=for_teachers,
)
