"""The tables of a pupil's page: what was done, the competencies, and the pupil beside the class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.addresses import activity_address
from dashboard.figures.student import class_median, result_words
from dashboard.levels import in_words, level_names, pieces_of_evidence
from dashboard.locale import activity_types, clock, day, duration, gettext, percent, plural, whole
from dashboard.rows import rows
from dashboard.tables.twin import Cell, count_of_students, numeric, twin
from dashboard.views import ClassView
from datastore.models.enums import ActivityType

if TYPE_CHECKING:
    from dashboard.queries.student import Standing, TimeLine


def time_line(line: TimeLine, view: ClassView, timezone: str) -> str:
    """What was handed in, newest first, and the active time of each day.

    Args:
        line: queries.student.time_line.
        view: What is filtered, which travels along to the activities.
        timezone: The school's.
    """
    return _work(line.work, view, ZoneInfo(timezone)) + _days(line.days)


def _work(work: pd.DataFrame, view: ClassView, zone: ZoneInfo) -> str:
    if work.empty:
        return ""
    heads = [
        gettext("Handed in"),
        gettext("Activity"),
        gettext("Kind"),
        gettext("Attempt"),
        gettext("Score"),
        gettext("Late"),
        gettext("Active time"),
    ]
    kinds = activity_types()
    lines = [
        [
            _moment(row.handed_in_at, zone),
            Cell(row.title, href=activity_address(view, row.activity_id)),
            Cell(kinds[ActivityType(row.activity_type)]),
            numeric(whole(row.attempt), row.attempt),
            Cell(result_words(row), None if pd.isna(row.score) else float(row.score)),
            Cell(gettext("late") if row.late else "–"),
            numeric(duration(row.active_seconds), row.active_seconds),
        ]
        for row in rows(work)
    ]
    return twin(gettext("What was handed in, newest first"), heads, lines)


def _moment(at: pd.Timestamp, zone: ZoneInfo) -> Cell:
    moment = at.to_pydatetime()
    return Cell(f"{day(moment, zone)}, {clock(moment, zone)}", at.timestamp())


def _days(days: pd.DataFrame) -> str:
    if days.empty:
        return ""
    lines = [[_day(row.day), numeric(duration(row.seconds), row.seconds)] for row in rows(days.iloc[::-1])]
    return twin(gettext("Active time of each day"), [gettext("Day"), gettext("Active time")], lines)


def _day(of: dt.date) -> Cell:
    noon = dt.datetime.combine(of, dt.time(12), dt.UTC)
    return Cell(day(noon, ZoneInfo("UTC")), noon.timestamp())


def count_of_work(line: TimeLine) -> str:
    """How many hand-ins the panel shows."""
    n = len(line.work)
    return plural("n = %(n)s hand-in", "n = %(n)s hand-ins", n, n=whole(n))


def competencies(cells: pd.DataFrame) -> str:
    """A competency a row: its level, and number, age and sureness of its evidence.

    Args:
        cells: queries.student.competencies.
    """
    if cells.empty:
        return ""
    heads = [
        gettext("Code"),
        gettext("Competency"),
        gettext("Domain"),
        gettext("Level"),
        gettext("Evidence"),
        gettext("In words"),
    ]
    lines = [
        [
            Cell(row.code),
            Cell(row.title),
            Cell(row.domain or "–"),
            _level(row.level),
            numeric(whole(row.evidence_count), row.evidence_count),
            Cell(words),
        ]
        for row, words in zip(rows(cells), in_words(cells), strict=True)
    ]
    return twin(gettext("Level of the pupil in each competency"), heads, lines)


def _level(level: float) -> Cell:
    return Cell("–") if pd.isna(level) else numeric(level_names()[int(level)], level)


def count_of_evidence(cells: pd.DataFrame) -> str:
    """How many pieces of evidence the levels rest on."""
    return pieces_of_evidence(int(cells["evidence_count"].sum()))


def standing(found: Standing) -> str:
    """The pupil beside the class: a measure a row."""
    measures: list[tuple[str, str, Callable[[Any], str]]] = [
        (gettext("Completion"), "completion", percent),
        (gettext("Mean score"), "mean_score", percent),
        (gettext("Active time"), "active_seconds", duration),
        (gettext("Attempts"), "attempts", whole),
        (gettext("Late"), "late", whole),
    ]
    lines = [
        [Cell(name), _figure(getattr(found.pupil, column), said), _figure(class_median(found, column), said)]
        for name, column, said in measures
    ]
    heads = [gettext("Measure"), gettext("Pupil"), gettext("Class median")]
    return twin(gettext("The pupil beside the class"), heads, lines)


def _figure(value: float, said: Callable[[Any], str]) -> Cell:
    return Cell("–") if pd.isna(value) else numeric(said(value), value)


def count_of_class(found: Standing) -> str:
    """Over how many pupils the medians are."""
    return count_of_students(len(found.present))
