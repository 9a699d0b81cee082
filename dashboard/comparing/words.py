"""What is compared, in the reader's words: measures, their values, and why there is no comparison."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from uuid import UUID

from dashboard.comparing.footing import Footing
from dashboard.comparing.ground import FEWEST_COMPARED
from dashboard.comparing.view import CompareView, Measure
from dashboard.locale import duration, gettext, number, percent, whole

MOST_EMPHASISED = 4
"""Lines that can be told apart on one chart."""
MOST_NAMED = 3
LONGEST_TITLE = 60
_SHARES = frozenset({Measure.completion, Measure.score, Measure.mastery})
_MINUTE = 60


def measure_names() -> dict[Measure, str]:
    """What each measure is called."""
    return {
        Measure.completion: gettext("Completion"),
        Measure.score: gettext("Score"),
        Measure.mastery: gettext("Mastery"),
        Measure.time: gettext("Time on task"),
        Measure.stuck: gettext("Stuck index"),
        Measure.productions: gettext("Texts"),
    }


def axis_title(measure: Measure) -> str:
    """What an axis with the values of a measure counts, with the unit."""
    return {
        Measure.completion: gettext("activities completed, in percent"),
        Measure.score: gettext("mean best score, in percent"),
        Measure.mastery: gettext("competencies reached, in percent"),
        Measure.time: gettext("active time, in minutes"),
        Measure.stuck: gettext("stuck index, 0 to 100"),
        Measure.productions: gettext("texts handed in"),
    }[measure]


def on_axis(measure: Measure, value: float) -> float:
    """Where a value stands on that axis."""
    if measure in _SHARES:
        return round(100 * value, 1)
    return round(value / _MINUTE if measure is Measure.time else value, 1)


def value_in_words(measure: Measure, value: float | None) -> str:
    """A value of a measure: 63 %, 1 h 05, 41, 2.5 texts; a dash where there is none."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is the only value unlike itself
        return "–"
    if measure in _SHARES:
        return percent(value)
    if measure is Measure.time:
        return duration(value)
    return whole(value) if measure is Measure.stuck else number(value)


def difference_in_words(measure: Measure, value: float) -> str:
    """How much higher or lower, with its sign: +5 points, −12 min, +0.5."""
    sign = "−" if value < 0 else "+" if value > 0 else "±"
    if measure is Measure.time:
        return f"{sign}{duration(abs(value))}"
    if measure is Measure.productions:
        return f"{sign}{number(abs(value))}"
    points = abs(value) * (100 if measure in _SHARES else 1)
    return gettext("%(n)s points", n=f"{sign}{number(points)}")


def nothing(found: Footing) -> str | None:
    """Why there is no comparison, and what to do; None where there is one."""
    if found.is_comparison:
        return None
    if found.classes.empty:
        return gettext("No class of your scope has begun what is chosen.")
    if len(found.classes) < FEWEST_COMPARED:
        return gettext("One class alone is no comparison. Choose more classes, or fewer conditions.")
    return gettext(
        "These classes have no activity in common. Choose other classes, or let each be held to its own "
        "activities."
    )


def quoted(title: str) -> str:
    """A title in quotation marks, cut where it is long."""
    return gettext("“%(title)s”", title=textwrap.shorten(title, LONGEST_TITLE, placeholder=" …"))


def named(said: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    first, more = ", ".join(said[:MOST_NAMED]), len(said) - MOST_NAMED
    return gettext("%(named)s and %(n)s more", named=first, n=whole(more)) if more > 0 else first


def emphasised(view: CompareView, found: Footing) -> tuple[UUID, ...]:
    """The classes that stand out on charts: the two of the pair, else those named; else all, if few.

    Those that are not compared are left out; never more than can be told apart.
    """
    there = list(found.classes["class_id"])
    pair = [each for each in (view.first, view.second) if each is not None]
    wanted = pair or list(view.classes) or there
    chosen = tuple(each for each in there if each in wanted)
    return chosen if len(chosen) <= MOST_EMPHASISED else ()


def stamp(found: Footing, view: CompareView) -> str:
    """What is compared on which footing, on one line, for the page, its prints and its exports."""
    sequences = list(dict.fromkeys(found.begun["sequence"]))
    same = {
        "same_activities": gettext("same activities"),
        "same_weeks": gettext("same weeks"),
        "same_settings": gettext("same settings"),
    }
    parts = [
        measure_names()[view.measure],
        found.year or "",
        *view.grade_levels,
        *view.subjects,
        ", ".join(sequences),
        *(words for name, words in same.items() if getattr(view, name)),
    ]
    return " · ".join(part for part in parts if part)
