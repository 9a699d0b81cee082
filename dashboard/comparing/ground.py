"""Which classes can be compared at all, and why the others are left out."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.comparing.view import CompareView, Measure
from dashboard.rows import rows
from dashboard.views import EVERYTHING
from datastore.measures.disclosure import SMALLEST_SHOWN, hidden
from datastore.measures.weeks import week_number

if TYPE_CHECKING:
    from dashboard.queries.frames import Columns

FEWEST_COMPARED = 2

CLASS_COLUMNS: Columns = {
    "class_id": "object",
    "name": "str",
    "grade_level": "str",
    "subject": "str",
    "academic_year": "str",
    "students": "int64",
    "named": "bool",
}
BEGUN_COLUMNS: Columns = {
    "class_id": "object",
    "sequence_id": "object",
    "sequence": "str",
    "first_day": "object",
    "weeks": "float64",
    "settings": "str",
    "time_rule": "str",
}
LEFT_OUT_COLUMNS: Columns = {
    "kind": "str",
    "id": "object",
    "name": "str",
    "reason": "str",
    "detail": "str",
}


class LeftOut(StrEnum):
    """Why a class, or an activity, is not compared."""

    not_begun = "not_begun"
    """The class has done nothing of what is chosen."""
    other_year = "other_year"
    """It is of another school year; the detail names it."""
    other_settings = "other_settings"
    """Its settings differ from those that most classes have; the detail names the sequences."""
    other_time_rule = "other_time_rule"
    """Its time was measured by another rule; the detail names it."""
    too_recent = "too_recent"
    """It has not had so many weeks yet; the detail says how many it has had."""
    small = "small"
    """It has fewer than five pupils."""
    complement = "complement"
    """It is the smallest of the others, and hidden so that the one small class cannot be worked out."""
    other_activities = "other_activities"
    """It lacks activities that most classes share; the detail says how many."""
    not_shared = "not_shared"
    """An activity that not all compared classes have; the detail names those that lack it."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The classes that are still compared, and those left out so far."""

    classes: pd.DataFrame
    """CLASS_COLUMNS, alphabetical."""
    begun: pd.DataFrame
    """BEGUN_COLUMNS: a row a class and sequence it has worked on; weeks had since the first work."""
    left_out: pd.DataFrame
    """LEFT_OUT_COLUMNS."""
    year: str | None = None
    """Whose classes are compared; None: of several years."""

    def without(self, gone: dict[object, str], reason: LeftOut) -> Ground:
        """Leave classes out, each with its detail."""
        if not gone:
            return self
        lost = self.classes[self.classes["class_id"].isin(list(gone))]
        lines = [("class", row.class_id, row.name, reason.value, gone[row.class_id]) for row in rows(lost)]
        kept = ~self.classes["class_id"].isin(list(gone))
        begun = ~self.begun["class_id"].isin(list(gone))
        return replace(
            self,
            classes=self.classes[kept].reset_index(drop=True),
            begun=self.begun[begun].reset_index(drop=True),
            left_out=pd.concat([self.left_out, left_out(lines)], ignore_index=True),
        )


def left_out(lines: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    """Lines as a frame with LEFT_OUT_COLUMNS."""
    found = pd.DataFrame.from_records(lines, columns=list(LEFT_OUT_COLUMNS))
    return found.astype(dict(LEFT_OUT_COLUMNS))


def ground(classes: pd.DataFrame, begun: pd.DataFrame, view: CompareView, today: dt.date) -> Ground:
    """Which classes can be compared at all?

    One condition after the other, each on what the one before has left: work on what is chosen; the school
    year (unless the reader names the classes); the settings, if they are to be the same; the rule by which
    time was measured, if time is compared; the number of weeks; five pupils.

    Args:
        classes: CLASS_COLUMNS, those that pass the filters, alphabetical.
        begun: BEGUN_COLUMNS without weeks, of the sequences that are chosen.
        view: What is asked.
        today: The school's day.
    """
    weeks = [week_number(today, day) or 1 for day in begun["first_day"]]
    found = Ground(classes, begun.assign(weeks=weeks).astype(dict(BEGUN_COLUMNS)), left_out([]))
    idle = set(classes["class_id"]) - set(begun["class_id"])
    found = _of_year(found.without(dict.fromkeys(idle, ""), LeftOut.not_begun), view)
    if view.same_settings:
        found = found.without(_differing(found.begun, "settings", "sequence"), LeftOut.other_settings)
    if view.measure is Measure.time:
        measured = found.begun[found.begun["time_rule"] != ""].drop_duplicates("class_id")
        odd = _differing(measured.assign(sequence_id=0), "time_rule", "time_rule")
        found = found.without(odd, LeftOut.other_time_rule)
    if view.weeks is not None:
        had = found.begun.groupby("class_id", sort=False)["weeks"].min()
        young = {class_id: str(int(n)) for class_id, n in had.items() if n < view.weeks}
        found = found.without(young, LeftOut.too_recent)
    return _large_enough(found)


def _of_year(found: Ground, view: CompareView) -> Ground:
    years = found.classes["academic_year"]
    if view.classes or view.year == EVERYTHING or found.classes.empty:
        return replace(found, year=years.iloc[0] if years.nunique() == 1 else None)
    year = view.year or years.max()
    others = found.classes[years != year]
    gone = dict(zip(others["class_id"], others["academic_year"], strict=True))
    return replace(found.without(gone, LeftOut.other_year), year=year)


def _differing(begun: pd.DataFrame, column: str, said: str) -> dict[object, str]:
    """The classes whose value is not the one that most have, sequence by sequence; what is said of them."""
    gone: dict[object, list[str]] = {}
    for _, group in begun.groupby("sequence_id", sort=False):
        counts = Counter(sorted(group[column]))
        usual = counts.most_common(1)[0][0]
        for row in rows(group[group[column] != usual]):
            gone.setdefault(row.class_id, []).append(getattr(row, said))
    return {class_id: ", ".join(words) for class_id, words in gone.items()}


def _large_enough(found: Ground) -> Ground:
    """Small classes are left out and, where there is exactly one, the smallest of the others with it."""
    sizes = found.classes["students"].tolist()
    gone = [
        row.class_id for row, is_hidden in zip(rows(found.classes), hidden(sizes), strict=True) if is_hidden
    ]
    empty = found.classes.loc[found.classes["students"] == 0, "class_id"].tolist()
    small = set(found.classes.loc[found.classes["students"] < SMALLEST_SHOWN, "class_id"])
    masked = found.without(dict.fromkeys([each for each in gone if each in small] + empty, ""), LeftOut.small)
    return masked.without(dict.fromkeys([each for each in gone if each not in small], ""), LeftOut.complement)
