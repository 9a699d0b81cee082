"""The table twins of an activity's panels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import pandas as pd

from dashboard.addresses import student_address
from dashboard.figures.activity_film import clock
from dashboard.figures.activity_marks import cut, option_text, seconds_words, truth
from dashboard.figures.activity_times import FEWEST_FOR_MEDIAN, FEWEST_FOR_QUARTILES, label_of
from dashboard.locale import duration, gettext, number, percent, plural, whole
from dashboard.rows import rows
from dashboard.tables.twin import Cell, numeric, twin
from dashboard.views import ClassView
from datastore.content.text_production import WordTarget
from datastore.measures.distractors import Flag
from datastore.measures.reliability import TotalStatistics

MOST_NAMED = 5
"""Fewer pupils than this are named; of more, the number speaks."""
Names = Mapping[UUID, str]


def items(frame: pd.DataFrame) -> str:
    """A question a row, in the order of the activity; columns that need more pupils come with them."""
    enough = bool(frame["discrimination"].notna().any())
    heads = (
        gettext("Question"),
        gettext("Pupils"),
        gettext("Right"),
        gettext("Blank"),
        gettext("Facility"),
        gettext("Interval (95 percent)"),
        gettext("Standard deviation, in points"),
        gettext("Weight intended"),
        *(_heads_of_many() if enough else ()),
        gettext("Misleading option"),
    )
    lines = [
        [
            Cell(row.prompt),
            *_item_numbers(row),
            *(_numbers_of_many(row) if enough else ()),
            Cell(truth(row.misleading) or "–"),
        ]
        for row in rows(frame)
    ]
    return twin(gettext("How each question works"), heads, lines)


def _item_numbers(row: Any) -> list[Cell]:
    interval = gettext("%(low)s to %(high)s", low=percent(row.low), high=percent(row.high))
    return [
        numeric(whole(row.n), row.n),
        numeric(whole(row.right), row.right),
        numeric(whole(row.blank), row.blank),
        numeric(percent(row.facility), row.facility),
        numeric(interval, row.low),
        numeric(number(row.sd, 2), row.sd),
        numeric(percent(row.intended_weight / 100), row.intended_weight),
    ]


def _heads_of_many() -> tuple[str, ...]:
    return (
        gettext("Weight in effect"),
        gettext("Discrimination"),
        gettext("Efficiency"),
        gettext("Best minus weakest 27 percent"),
    )


def _numbers_of_many(row: Any) -> list[Cell]:
    index = number(row.discrimination, 0)
    if row.indicative:
        index = gettext("%(index)s (indicative)", index=index)
    return [
        numeric(percent(row.effective_weight / 100), row.effective_weight),
        numeric(index, row.discrimination),
        numeric(number(row.efficiency, 0), row.efficiency),
        numeric(number(100 * row.upper_lower, 0), row.upper_lower),
    ]


def options(frame: pd.DataFrame, names: Names) -> str:
    """An option a row, in the order of the activity; few pupils are named."""
    heads = (
        gettext("Option"),
        gettext("Question"),
        gettext("Right answer"),
        gettext("Pupils"),
        gettext("Share"),
        gettext("Score on the other questions"),
        gettext("Remark"),
        gettext("Who"),
    )
    remarks = {
        Flag.key_fails.value: gettext("right, but not picked by those who do well elsewhere"),
        Flag.misleads.value: gettext("wrong, and picked by those who do well elsewhere"),
        Flag.unused.value: gettext("picked by nobody"),
        Flag.unanswered.value: gettext("more than a fifth gave no answer"),
    }
    lines = [
        [
            Cell(option_text(row.option, row.text)),
            Cell(cut(row.prompt)),
            Cell(gettext("yes") if row.correct else "–"),
            numeric(whole(row.n), row.n),
            numeric(percent(row.share), row.share),
            numeric(percent(row.mean_rest), row.mean_rest),
            Cell(remarks.get(row.flag, "–")),
            Cell(_who(row.students, names)),
        ]
        for row in rows(frame)
    ]
    return twin(gettext("Who picked which option at the first attempt"), heads, lines)


def wrong_answers(frame: pd.DataFrame, names: Names) -> str:
    """A wrong answer a row, in the order of the activity; few pupils are named."""
    heads = (
        gettext("Wrong answer"),
        gettext("Question"),
        gettext("Pupils"),
        gettext("Share"),
        gettext("Who"),
    )
    lines = [
        [
            Cell(truth(row.answer)),
            Cell(cut(row.prompt)),
            numeric(gettext("%(n)s of %(all)s", n=whole(row.n), all=whole(row.asked)), row.n),
            numeric(percent(row.share), row.share),
            Cell(_who(row.students, names)),
        ]
        for row in rows(frame)
    ]
    return twin(gettext("Wrong answers at the first attempt"), heads, lines)


def _who(students: Sequence[UUID], names: Names) -> str:
    known = sorted(names[student] for student in students if student in names)
    if not known:
        return "–"
    if len(known) >= MOST_NAMED:
        return plural("%(n)s pupil", "%(n)s pupils", len(known), n=whole(len(known)))
    return ", ".join(known)


def totals(found: TotalStatistics) -> str:
    """A measure a row; what needs more pupils or questions is a dash."""
    reliable = found.alpha_is_shown
    interval = found.alpha_interval if reliable else None
    lines = [
        _measure(gettext("Pupils with a mark on every question"), whole(found.n), found.n),
        _measure(gettext("Mean, in points"), number(found.mean, 2), found.mean),
        _measure(gettext("Median, in points"), number(found.median, 2), found.median),
        _measure(gettext("Standard deviation, in points"), number(found.sd, 2), found.sd),
        _measure(
            gettext("Skewness (below 0: a tail of low totals)"), number(found.skewness, 2), found.skewness
        ),
        _measure(gettext("Kurtosis (0 for a normal curve)"), number(found.kurtosis, 2), found.kurtosis),
        _measure(gettext("Cronbach’s alpha"), _percent(found.alpha), found.alpha if reliable else None),
        _measure(
            gettext("Its interval (95 percent)"),
            gettext("%(low)s to %(high)s", low=_percent(interval.low), high=_percent(interval.high))
            if interval
            else "–",
            interval.low if interval else None,
        ),
        _measure(
            gettext("Error ratio: part of the spread that is chance"),
            _percent(found.error_ratio),
            found.error_ratio if reliable else None,
        ),
        _measure(
            gettext("Standard error of a total, in points"),
            number(found.standard_error, 2),
            found.standard_error if reliable else None,
        ),
    ]
    return twin(gettext("The questions together"), (gettext("Measure"), gettext("Value")), lines)


def _measure(name: str, text: str, value: float | None) -> list[Cell]:
    return [Cell(name), numeric(text, value)]


def _percent(value: float | None) -> str:
    return percent(None if value is None else value / 100)


def times(summary: pd.DataFrame) -> str:
    """A question or screen a row; quartiles from ten pupils on, a median from five."""
    heads = (
        gettext("Question or screen"),
        gettext("Pupils"),
        gettext("Median time"),
        gettext("First quartile"),
        gettext("Third quartile"),
    )
    return twin(gettext("Time per question or screen"), heads, [_time_cells(row) for row in rows(summary)])


def _time_cells(row: Any) -> list[Cell]:
    median = row.median if row.n >= FEWEST_FOR_MEDIAN else None
    first, third = (row.q1, row.q3) if row.n >= FEWEST_FOR_QUARTILES else (None, None)
    return [
        Cell(label_of(row)),
        numeric(whole(row.n), row.n),
        *(numeric(seconds_words(value), value) for value in (median, first, third)),
    ]


def film(frame: pd.DataFrame) -> str:
    """A moment of the film a row."""
    heads = (
        gettext("Moment"),
        gettext("Film"),
        gettext("Watched"),
        gettext("Watched again"),
        gettext("Pupils who played the film"),
    )
    lines = [
        [
            Cell(gettext("%(start)s to %(end)s", start=clock(row.start), end=clock(row.end))),
            Cell(row.title),
            numeric(whole(row.watched), row.watched),
            numeric(whole(row.again), row.again),
            numeric(whole(row.viewers), row.viewers),
        ]
        for row in rows(frame)
    ]
    return twin(gettext("Watched and watched again, moment by moment"), heads, lines)


def texts(frame: pd.DataFrame, target: WordTarget, view: ClassView, names: Names) -> str:
    """A pupil a row, by name."""
    heads = (
        gettext("Pupil"),
        gettext("Words"),
        gettext("Against the target"),
        gettext("Words of the first version"),
        gettext("Versions handed in"),
        gettext("Saved in between"),
        gettext("Active time to the first version"),
        gettext("Comments"),
        gettext("Taken up"),
    )
    by_student = {row.student_id: row for row in rows(frame)}
    lines = [
        [
            Cell(name, href=student_address(view, student), student=str(student)),
            *_text_numbers(by_student[student], target),
        ]
        for student, name in names.items()
        if student in by_student
    ]
    return twin(gettext("The texts of the class"), heads, lines)


def _text_numbers(row: Any, target: WordTarget) -> list[Cell]:
    against = _against(row.words, target)
    return [
        numeric(whole(row.words), row.words),
        Cell(against, row.words),
        numeric(number(row.first_words, 0), row.first_words),
        numeric(whole(row.versions) if row.versions else gettext("draft"), row.versions),
        numeric(whole(row.saves), row.saves),
        numeric(duration(row.seconds), row.seconds),
        numeric(whole(row.comments), row.comments),
        numeric(whole(row.taken_up), row.taken_up if row.comments else None),
    ]


def _against(words: int, target: WordTarget) -> str:
    if words < target.min:
        return gettext("%(n)s under", n=whole(target.min - words))
    if words > target.max:
        return gettext("%(n)s over", n=whole(words - target.max))
    return gettext("within")


def count_of_answers(n: int) -> str:
    """Whose first attempts a panel is about."""
    return plural("n = %(n)s first attempt", "n = %(n)s first attempts", n, n=whole(n))
