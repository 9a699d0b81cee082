"""Stuck points: where pupils needed more attempts than the rule allows, and whose doing it is."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.components.forms import choice
from dashboard.components.panels import panel, table_panel
from dashboard.figures.stuck_rehearsal import LIMITS
from dashboard.ids import STUCK
from dashboard.locale import gettext, whole
from dashboard.pages.class_view import for_teachers, view_of
from dashboard.pages.page import Page
from dashboard.shell import class_page
from dashboard.views import EVERYTHING


def layout(class_id: str = "", **arguments: str) -> Any:
    """The page; its charts and tables come by callback."""
    content = [dcc.Store(id=STUCK.kept), _activities(), _split(), _questions(), _rule(), _rehearsal()]
    return class_page(content, current="stuck", view=view_of(class_id, arguments))


def _activities() -> html.Section:
    return panel(
        STUCK.panel,
        name=gettext("Stuck pupils, by activity"),
        how=gettext(
            "Stuck: a pupil with more than 3 attempts at an activity, or than the number kept for the "
            "class. Share: stuck pupils over pupils who started the activity, with its 95 percent interval "
            "(Wilson). Activities stand by the share drawn towards that of all, so that 1 of 1 does not "
            "outrank 18 of 26. Mean time and mean score: over the stuck pupils; times not measured are left "
            "out, never counted as 0. Score: the best one, over its maximum. Struggling: 4 wrong answers, "
            "or 3 in a row, a hint counting as wrong, over pupils who handed in; quizzes and interactive "
            "activities only. Stuck index: 60 percent the shrunk struggling share, 20 percent how far the "
            "median time lies above the estimate (0 at it, 100 at three times it), 20 percent the points "
            "lost; without a time or an estimate 75 and 25 percent."
        ),
        height="h-grow",
        key=[
            html.Li(f"● {gettext('stuck, with the interval')}"),
            html.Li(f"◇ {gettext('struggling')}"),
        ],
    )


def _split() -> html.Section:
    return panel(
        STUCK.split,
        name=gettext("Who is stuck on what"),
        how=gettext(
            "A row full of marks is the lesson, a column full of marks the pupil. Hard for many: at least "
            "half of the pupils who started are stuck, of 5 or more. Passed since: the pupil has completed "
            "the activity by now. Stuck is counted by attempts here; Today, the overview and a pupil's page "
            "name who gives 4 wrong answers, or 3 in a row, in however few attempts. At most 12 activities "
            "and 30 pupils are drawn; the table has all."
        ),
        height="h-grow",
        key=[
            html.Li(f"■ {gettext('hard for many: teach it again')}"),
            html.Li(f"▲ {gettext('most manage: help this pupil')}"),
            html.Li(f"△ {gettext('passed since')}"),
        ],
        selectable=True,
    )


def _questions() -> html.Section:
    return table_panel(
        STUCK.questions,
        name=gettext("Questions that mislead"),
        how=gettext(
            "From first attempts. A question misleads when a wrong option, picked by at least 5, correlates "
            "above 0.10 with the score on the other questions of the activity: points over their maximum. "
            "With so few pupils it is a hint to read the question again, not a proof."
        ),
    )


def _rule() -> html.Section:
    """Trying out another rule, and keeping it."""
    limits = [(str(limit), gettext("more than %(n)s attempts", n=whole(limit))) for limit in LIMITS]
    return html.Section(
        [
            html.H2(gettext("Another rule, tried out")),
            html.Div(
                [
                    choice(
                        STUCK.limit,
                        gettext("Stuck from"),
                        [(EVERYTHING, gettext("the rule that holds")), *limits],
                        EVERYTHING,
                    ),
                    html.Button(gettext("Keep for the class"), id=STUCK.save, className="btn"),
                    html.Span(id=STUCK.saved, role="status"),
                ],
                className="actions screen-only",
            ),
        ]
    )


def _rehearsal() -> html.Section:
    return panel(
        STUCK.rehearsal,
        name=gettext("Whom another rule would call stuck"),
        how=gettext(
            "Pupils in the class today with more attempts at an activity than the rule says, among the "
            "activities they handed in during the last four weeks. Attempts that wait for a decision or "
            "were set aside do not count. A kept rule changes what is called stuck on this page, and "
            "nothing that a pupil may do."
        ),
    )


PAGE = Page(
    name="stuck",
    template="/class/<class_id>/stuck",
    title=lambda **_: f"{gettext('Stuck points')} · Parcours",
    layout=layout,
    admits=for_teachers,
)
