"""The tables of a comparison: class by class, two classes, and what is left out."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.comparing.footing import Footing
from dashboard.comparing.ground import LeftOut
from dashboard.comparing.values import Pair
from dashboard.comparing.view import CompareView, Measure
from dashboard.comparing.words import difference_in_words, value_in_words
from dashboard.locale import gettext, number, plural, whole
from dashboard.rows import rows
from dashboard.tables.twin import Cell, numeric, twin


def distributions(summary: pd.DataFrame, view: CompareView, *, years: bool) -> str:
    """A class a row, alphabetical; what may not be told is said to be so.

    Args:
        summary: comparing.values.summary.
        view: What is asked.
        years: Whether the classes are of several school years.
    """
    heads = (
        gettext("Class"),
        gettext("Grade"),
        *([gettext("School year")] if years else []),
        gettext("Pupils"),
        gettext("With a value"),
        gettext("Median"),
        gettext("Lower quartile"),
        gettext("Upper quartile"),
        gettext("Mean"),
        gettext("Plausible mean"),
        gettext("Interval (95 percent)"),
    )
    lines = [_class(row, view, years=years) for row in rows(summary)]
    return twin(gettext("Values by class"), heads, lines)


def _class(row: Any, view: CompareView, *, years: bool) -> list[Cell]:
    about = [
        Cell(str(row.name), href=view.model_copy(update={"first": row.class_id}).address),
        Cell(str(row.grade_level) or "–"),
        *([Cell(str(row.academic_year) or "–")] if years else []),
    ]
    if row.masked:
        return [*about, Cell(gettext("fewer than 5")), *[Cell("–")] * 7]
    return [
        *about,
        numeric(whole(row.students), row.students),
        numeric(whole(row.n), row.n),
        *(_value(getattr(row, name), view.measure) for name in ("median", "q1", "q3", "mean", "shrunk")),
        Cell(_between(row.shrunk_low, row.shrunk_high, view.measure)),
    ]


def _value(value: float, measure: Measure) -> Cell:
    return numeric(value_in_words(measure, value), value)


def _between(low: float, high: float, measure: Measure) -> str:
    if pd.isna(low):
        return "–"
    return gettext(
        "%(low)s to %(high)s", low=value_in_words(measure, low), high=value_in_words(measure, high)
    )


def pair(told: Pair | None, names: tuple[str, str] | None, view: CompareView) -> str:
    """What is known of two classes, a number a row; nothing where nothing may be told.

    Args:
        told: comparing.values.pair.
        names: Of the two classes.
        view: What is asked.
    """
    if told is None or names is None:
        return ""
    heads = (gettext("Number"), *names, gettext("Difference"), gettext("Interval (95 percent)"))
    difference, g = told.difference, told.g
    lines = [
        [Cell(gettext("Pupils with a value")), *map(_count, (told.n_first, told.n_second)), *[Cell("–")] * 2],
        [
            Cell(gettext("Median")),
            *(_value(each, view.measure) for each in (told.median_first, told.median_second)),
            Cell(difference_in_words(view.measure, difference.value)),
            Cell(
                gettext(
                    "%(low)s to %(high)s",
                    low=difference_in_words(view.measure, difference.low),
                    high=difference_in_words(view.measure, difference.high),
                )
            ),
        ],
        [
            Cell(gettext("Higher value in so many of 100 pairs")),
            *(_count(each) for each in (told.superiority.of_100, 100 - told.superiority.of_100)),
            *[Cell("–")] * 2,
        ],
    ]
    if g is not None:
        interval = gettext("%(low)s to %(high)s", low=number(g.low, 2), high=number(g.high, 2))
        effect = [Cell("–"), Cell("–"), Cell(number(g.value, 2)), Cell(interval)]
        lines.append([Cell(gettext("Hedges’ g")), *effect])
    return twin(gettext("Two classes"), heads, lines)


def _count(n: float) -> Cell:
    return numeric(whole(n), n)


def left_out(found: Footing) -> str:
    """What is not compared, and why: classes first, then activities."""
    if found.left_out.empty:
        return ""
    kinds = {"class": gettext("class"), "activity": gettext("activity")}
    heads = (gettext("Left out"), gettext("What it is"), gettext("Why"))
    lines = [[Cell(str(row.name)), Cell(kinds[row.kind]), Cell(reason(row))] for row in rows(found.left_out)]
    return twin(gettext("What is left out"), heads, lines)


def reason(row: Any) -> str:
    """Why something is left out, in words.

    Args:
        row: Of Footing.left_out.
    """
    why, detail = LeftOut(row.reason), str(row.detail)
    if why is LeftOut.other_activities:
        n = int(detail or 0)
        return plural(
            "lacks %(num)d activity that most classes share",
            "lacks %(num)d activities that most classes share",
            n,
        )
    if why is LeftOut.too_recent:
        return plural("has had only %(num)d week", "has had only %(num)d weeks", int(detail or 0))
    return {
        LeftOut.not_begun: gettext("has done nothing of what is chosen"),
        LeftOut.other_year: gettext("school year %(year)s", year=detail),
        LeftOut.other_settings: gettext("other settings than most classes: %(what)s", what=detail),
        LeftOut.other_time_rule: gettext("its time was measured by another rule: %(what)s", what=detail),
        LeftOut.small: gettext("has fewer than 5 pupils"),
        LeftOut.complement: gettext("hidden, so that the one small class cannot be worked out"),
        LeftOut.not_shared: gettext("not all classes have it; it is missing in %(names)s", names=detail),
    }[why]
