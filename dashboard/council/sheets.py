"""What stands on the sheet of one class: its own numbers, and between which the others lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pandas as pd

from dashboard.comparing.competencies import WEAK_BELOW
from dashboard.comparing.values import Values
from dashboard.comparing.view import CompareView
from dashboard.comparing.words import measure_names, value_in_words
from dashboard.locale import gettext, percent, whole
from dashboard.rows import rows
from datastore.names import collation_key

MOST_LINES = 12
"""Competencies on a sheet: more would not fit the page with the rest."""
MOST_ACTIVITIES = 6


@dataclass(frozen=True, slots=True)
class Compared:
    """All that was read."""

    view: CompareView
    values: Values
    summary: pd.DataFrame
    matrix: pd.DataFrame
    """queries.compare_competencies.by_class."""
    across: pd.DataFrame
    """queries.compare_activities.across."""
    names: Mapping[tuple[UUID, UUID], str]
    """By class and pupil, of the pupils who may be named."""


@dataclass(frozen=True, slots=True)
class Line:
    """A competency or an activity: the class's own number, and the others'."""

    what: str
    own: str
    others: str
    is_low: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """Where the pupils of the class and the medians of the others stand, in percent of the axis."""

    pupils: Sequence[float]
    median: float | None
    others: Sequence[float]
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One class."""

    name: str
    about: str
    sentences: Sequence[str]
    strip: Strip | None
    competencies: Sequence[Line]
    activities: Sequence[Line]
    pupils: Sequence[tuple[str, str]]
    """Names and values, where the pupils may be named."""


def sheets(compared: Compared) -> list[Sheet]:
    """A sheet a class, in the order of the comparison."""
    return [_sheet(row, compared) for row in rows(compared.summary)]


def _sheet(row: Any, compared: Compared) -> Sheet:
    about = " · ".join(part for part in (row.grade_level, row.academic_year) if part)
    return Sheet(
        name=str(row.name),
        about=about,
        sentences=_sentences(row, compared),
        strip=None if row.masked else _strip(row, compared),
        competencies=_competencies(row.class_id, compared.matrix),
        activities=_activities(row.class_id, compared.across),
        pupils=[] if row.masked else _pupils(row.class_id, compared),
    )


def _sentences(row: Any, compared: Compared) -> list[str]:
    if row.masked:
        return [gettext("Fewer than 5 pupils have a value: nothing is told of them.")]
    said = [_own(row, compared), _others(row, compared)]
    if not pd.isna(row.shrunk):
        said.append(
            gettext(
                "Plausible true mean of the class: %(value)s, between %(low)s and %(high)s.",
                value=value_in_words(compared.view.measure, row.shrunk),
                low=value_in_words(compared.view.measure, row.shrunk_low),
                high=value_in_words(compared.view.measure, row.shrunk_high),
            )
        )
    together = compared.values.together
    if together is not None and not together.detectable:
        said.append(gettext("Chance explains what the classes differ by: no difference can be detected."))
    return [sentence for sentence in said if sentence]


def _own(row: Any, compared: Compared) -> str:
    measure = compared.view.measure
    median = gettext(
        "%(measure)s: median %(value)s, n = %(n)s of %(pupils)s pupils.",
        measure=measure_names()[measure],
        value=value_in_words(measure, row.median),
        n=whole(row.n),
        pupils=whole(row.students),
    )
    if pd.isna(row.q1):
        return median
    half = gettext(
        "Half of them lie between %(q1)s and %(q3)s.",
        q1=value_in_words(measure, row.q1),
        q3=value_in_words(measure, row.q3),
    )
    return f"{median} {half}"


def _others(row: Any, compared: Compared) -> str:
    medians = _medians_of_others(row.class_id, compared)
    if not medians:
        return ""
    return gettext(
        "The medians of the %(n)s other classes lie between %(low)s and %(high)s.",
        n=whole(len(medians)),
        low=value_in_words(compared.view.measure, min(medians)),
        high=value_in_words(compared.view.measure, max(medians)),
    )


def _medians_of_others(class_id: UUID, compared: Compared) -> list[float]:
    frame = compared.summary
    medians: list[float] = frame.loc[frame["class_id"] != class_id, "median"].dropna().tolist()
    return medians


def _strip(row: Any, compared: Compared) -> Strip:
    """All sheets have the same axis, so that they can be laid beside each other."""
    own, every = compared.values.of(row.class_id), compared.values.rows["value"]
    low, high = min(0.0, float(every.min())), float(every.max())

    def place(value: float) -> float:
        return round(100 * (value - low) / ((high - low) or 1.0), 2)

    measure = compared.view.measure
    return Strip(
        pupils=[place(value) for value in own],
        median=None if pd.isna(row.median) else place(row.median),
        others=[place(value) for value in _medians_of_others(row.class_id, compared)],
        low=value_in_words(measure, low),
        high=value_in_words(measure, high),
    )


def _competencies(class_id: UUID, matrix: pd.DataFrame) -> list[Line]:
    """The competencies that fewest have reached; in the order of the curriculum."""
    known = matrix[~matrix["masked"] & (matrix["assessed"] > 0)]
    own = known[known["class_id"] == class_id]
    fewest = own.sort_values("share", kind="stable").head(MOST_LINES).sort_index()
    return [
        Line(
            what=f"{row.code} {row.title}",
            own=_share(row),
            others=_span(known[(known["competency_id"] == row.competency_id) & known["exact"]], class_id),
            is_low=row.share < WEAK_BELOW,
        )
        for row in rows(fewest)
    ]


def _share(row: Any) -> str:
    n_of = gettext("%(n)s of %(all)s", n=whole(row.reached), all=whole(row.assessed))
    return f"{n_of} ({percent(row.share)})" if row.exact else gettext("of fewer than 10 pupils")


def _span(cells: pd.DataFrame, class_id: UUID) -> str:
    """Between which shares the other classes lie."""
    others = cells.loc[cells["class_id"] != class_id, "share"]
    if others.empty:
        return "–"
    return gettext("%(low)s to %(high)s", low=percent(others.min()), high=percent(others.max()))


def _activities(class_id: UUID, across: pd.DataFrame) -> list[Line]:
    """Where most of the class needed more than 3 attempts."""
    known = across[~across["masked"] & (across["started"] > 0)]
    shares = known.assign(share=known["stuck"] / known["started"])
    own = shares[(shares["class_id"] == class_id) & (shares["stuck"] > 0)]
    worst = own.sort_values(["share", "position"], ascending=[False, True]).head(MOST_ACTIVITIES)
    return [
        Line(
            what=str(row.title),
            own=gettext("%(n)s of %(all)s", n=whole(row.stuck), all=whole(row.started)),
            others=_span(shares[shares["activity_id"] == row.activity_id], class_id),
            is_low=row.share >= WEAK_BELOW,
        )
        for row in rows(worst)
    ]


def _pupils(class_id: UUID, compared: Compared) -> list[tuple[str, str]]:
    of_class = compared.values.rows[compared.values.rows["class_id"] == class_id]
    named = [
        (compared.names[class_id, row.student_id], value_in_words(compared.view.measure, row.value))
        for row in rows(of_class)
        if (class_id, row.student_id) in compared.names
    ]
    return sorted(named, key=lambda pupil: collation_key(pupil[0]))
