"""Comparing classes: the panels of weeks, competencies, activities and school years."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.components.panels import panel
from dashboard.ids import COMPARE
from dashboard.locale import gettext


def more() -> list[Any]:
    """The panels in order, each under its heading; their contents come by callback."""
    return [
        dcc.Store(id=COMPARE.opened),
        html.H2(gettext("Week by week")),
        _weeks(),
        html.H2(gettext("Competencies, class by class")),
        _competencies(),
        _competency(),
        html.H2(gettext("The same activities in every class")),
        _activities(),
        _activity(),
        html.H2(gettext("This year and last")),
        _years(),
    ]


def _weeks() -> html.Section:
    return panel(
        COMPARE.weeks,
        name=gettext("Completed week by week, class by class"),
        how=gettext(
            "Week 1 begins with the day of the class’s first work on the sequence; several sequences are "
            "each aligned by their own first day. The median over the pupils in the class today, from 5 of "
            "them, of the share of the compared mandatory activities completed by the end of the week; the "
            "band, from 10 pupils, is the middle half of them. A class’s line ends with the weeks it has "
            "had."
        ),
        height="h-medium",
        key=[
            html.Li(f"● ■ ◆ ▲ {gettext('classes you have chosen, with the middle half of their pupils')}"),
            html.Li(f"— {gettext('the others; a click on the end of a line makes it stand out')}"),
        ],
    )


def _competencies() -> html.Section:
    return panel(
        COMPARE.competencies,
        name=gettext("Competencies reached, class by class"),
        how=gettext(
            "Share: pupils in the class today at acquis or better, over those with a level, of the "
            "competencies that the compared activities work on, as of today. Weak in a class: fewer than "
            "half. Weak in all: in every class that can be told of, of two or more. Fewer than 5 pupils "
            "with a level are not shown; of fewer than 10 neither 0 nor 100 percent is told."
        ),
        height="h-box",
        key=[
            html.Li(gettext("the darker, the more have reached it")),
            html.Li(f"▪▪▪ {gettext('median pieces of evidence, up to 5')}"),
            html.Li(f"⁞ {gettext('most levels provisional')}"),
            html.Li(f"▨ {gettext('too few pupils: not told')}"),
            html.Li(f"┅ {gettext('no evidence')}"),
            html.Li(f"▼ {gettext('weak in all classes')}"),
        ],
    )


def _competency() -> html.Section:
    return panel(
        COMPARE.competency,
        name=gettext("Levels in one competency, class by class"),
        how=gettext(
            "Pupils in the class today at each level, over those with a level; the numbers in the bars are "
            "pupils. Click a cell above, or the name of a competency in its table, to see another one."
        ),
        height="h-box",
    )


def _activities() -> html.Section:
    return panel(
        COMPARE.activities,
        name=gettext("The same activities, class by class"),
        how=gettext(
            "Of the pupils in the class today who began the activity. Best score: the mean, over its "
            "maximum. Time: the median active time. Stuck index: 60 percent the share with more than 3 "
            "attempts, drawn towards that of all classes, 20 percent slowness, 20 percent points lost. "
            "Drop-off: began nothing later and have not completed it, over who began. Hard in a class: at "
            "least half of 5 or more are stuck, or the mean best score is below half of the points. Hard in"
            " more than half of the classes, and in two at least: the content. At most 20 activities are "
            "drawn; the table has all."
        ),
        height="h-box",
        key=[
            html.Li(f"◇ {gettext('hard in this class')}"),
            html.Li(f"● {gettext('a class, or the bar and stroke: the middle half and the median of many')}"),
        ],
    )


def _activity() -> html.Section:
    return panel(
        COMPARE.activity,
        name=gettext("One activity at first try, class by class"),
        how=gettext(
            "Facility: the mean share of the points at the first attempt that counts, over the pupils whose "
            "first attempt is marked, with its 95 percent interval (Wilson). Click a mark above, or the name "
            "of an activity in its table, to see another one."
        ),
        height="h-box",
    )


def _years() -> html.Section:
    return panel(
        COMPARE.years,
        name=gettext("The pupils of each school year"),
        how=gettext(
            "All classes of your scope that fit the sequences, grades and subjects, whatever classes are "
            "chosen, on the activities they have in common; the values of all pupils of a school year "
            "together. Box: the middle half; whiskers: the furthest values within 1.5 heights of it. The "
            "difference is that of the medians with its bootstrap interval (2,000 draws), from 5 values in "
            "each year."
        ),
        height="h-grow path-scroll",
    )
