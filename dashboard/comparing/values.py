"""The values of pupils, class by class: what may be told of them, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import pandas as pd

from dashboard.comparing.footing import Footing
from dashboard.rows import rows
from datastore.errors import NotFound
from datastore.measures.box import Box, box
from datastore.measures.disclosure import hidden
from datastore.measures.effect_sizes import (
    Difference,
    Superiority,
    hedges_g,
    median_difference,
    superiority,
)
from datastore.measures.pooling import Pooled, pool, standard_errors
from datastore.measures.scores import quantile

if TYPE_CHECKING:
    from dashboard.queries.frames import Columns

VALUE_COLUMNS: Columns = {"class_id": "object", "student_id": "object", "value": "float64"}
SUMMARY_COLUMNS: Columns = {
    "class_id": "object",
    "name": "str",
    "grade_level": "str",
    "academic_year": "str",
    "students": "float64",
    "n": "float64",
    "masked": "bool",
    "mean": "float64",
    "median": "float64",
    "q1": "float64",
    "q3": "float64",
    "low": "float64",
    "high": "float64",
    "shrunk": "float64",
    "shrunk_low": "float64",
    "shrunk_high": "float64",
}
YEAR_COLUMNS: Columns = {
    "academic_year": "str",
    "classes": "int64",
    "n": "int64",
    "mean": "float64",
    "median": "float64",
    "q1": "float64",
    "q3": "float64",
    "low": "float64",
    "high": "float64",
}
FEWEST_IN_PAIR = 5
"""Of fewer values in either class nothing is said of the two."""
_OF_BOX = ["mean", "median", "q1", "q3", "low", "high"]


@dataclass(frozen=True)
class Values:
    """One value a pupil of the classes that may be told of."""

    rows: pd.DataFrame
    """VALUE_COLUMNS: classes in the order of the footing, by value inside them; student_id None unless the
    pupils of the class may be named. No row of a class that is masked."""
    masked: frozenset[UUID]
    """Classes with one to four values, and the one that is hidden lest these be worked out."""

    def of(self, class_id: UUID) -> list[float]:
        """The values of one class, ascending."""
        return self.by_class.get(class_id, [])

    @cached_property
    def by_class(self) -> dict[UUID, list[float]]:
        """The values of each class that has any, in the order of the footing."""
        found: dict[UUID, list[float]] = {}
        for class_id, value in zip(self.rows["class_id"], self.rows["value"].tolist(), strict=True):
            found.setdefault(class_id, []).append(value)
        return found

    @cached_property
    def together(self) -> Pooled | None:
        """What is likely true of the mean of each class of `by_class`, once small numbers are trusted less?

        None with fewer than three of them, or where no value differs from another of its class.
        """
        groups = list(self.by_class.values())
        errors = standard_errors(groups) if groups else None
        return None if errors is None else pool([sum(group) / len(group) for group in groups], errors)


def disclosed(found: Footing, values: pd.DataFrame) -> Values:
    """Leave out the classes of which too few pupils have a value."""
    order = {class_id: place for place, class_id in enumerate(found.classes["class_id"])}
    sizes = values["class_id"].value_counts()
    hides = hidden([int(sizes.get(class_id, 0)) for class_id in order])
    masked = frozenset(class_id for class_id, is_hidden in zip(order, hides, strict=True) if is_hidden)
    shown = values[~values["class_id"].isin(list(masked))]
    ranked = shown.assign(place=shown["class_id"].map(order)).sort_values(["place", "value"], kind="stable")
    return Values(ranked.drop(columns="place").reset_index(drop=True), masked)


def summary(found: Footing, values: Values) -> pd.DataFrame:
    """How does each class stand? No statement.

    Columns: class_id, name, grade_level, academic_year; students in the class today; n, those of them with a
    value: the denominator of all that follows; masked: fewer than five values, or hidden with such a class,
    so that every number is null; mean; median from five values on; q1, q3 and the ends of the whiskers (low,
    high) from ten on; shrunk, the plausible true mean, with its 95 % interval shrunk_low to shrunk_high, null
    with fewer than three classes. In the order of the footing, which is alphabetical.
    """
    together = values.together
    shrunk = dict(zip(values.by_class, together.classes, strict=True)) if together else {}
    lines = []
    for row in rows(found.classes):
        about = (row.class_id, row.name, row.grade_level, row.academic_year)
        if row.class_id in values.masked:
            lines.append((*about, None, None, True, *[None] * 9))
            continue
        cuts = box(values.of(row.class_id))
        likely = shrunk.get(row.class_id, (None, None, None))
        lines.append((*about, row.students, cuts.n, False, *_numbers(cuts), *likely))
    return pd.DataFrame.from_records(lines, columns=list(SUMMARY_COLUMNS)).astype(dict(SUMMARY_COLUMNS))


def _numbers(cuts: Box) -> list[float | None]:
    return [getattr(cuts, name) for name in _OF_BOX]


class Pair(NamedTuple):
    """Two groups of pupils against each other; positive where the first has the higher values."""

    n_first: int
    n_second: int
    median_first: float
    median_second: float
    difference: Difference
    """Of the medians, with its bootstrap interval."""
    superiority: Superiority
    g: Difference | None
    """Hedges' g; None where no value differs from another."""


def pair(values: Values, first: UUID, second: UUID) -> Pair | None:
    """How far do two classes differ?

    Returns:
        None where either has fewer than five values that may be told.

    Raises:
        NotFound: it is one and the same class.
    """
    if first == second:
        raise NotFound("Choose two different classes.")
    return _pair(values.of(first), values.of(second))


def _pair(first: list[float], second: list[float]) -> Pair | None:
    if min(len(first), len(second)) < FEWEST_IN_PAIR:
        return None
    medians = quantile(first, 0.5), quantile(second, 0.5)
    difference, pairs = median_difference(first, second), superiority(first, second)
    if medians[0] is None or medians[1] is None or difference is None or pairs is None:
        return None
    return Pair(len(first), len(second), medians[0], medians[1], difference, pairs, hedges_g(first, second))


def by_year(found: Footing, values: Values) -> pd.DataFrame:
    """How did the pupils of each school year do? No statement.

    Columns: academic_year; classes that may be told of, n pupils with a value, and their mean, median,
    quartiles and whiskers as in `summary`. The oldest year first.
    """
    lines = []
    for year, group in _of_years(found, values).items():
        told = found.classes.loc[found.classes["academic_year"] == year, "class_id"]
        cuts, classes = box(group), sum(bool(values.of(class_id)) for class_id in told)
        lines.append((year, classes, cuts.n, *_numbers(cuts)))
    return pd.DataFrame.from_records(lines, columns=list(YEAR_COLUMNS)).astype(dict(YEAR_COLUMNS))


def last_years(found: Footing, values: Values) -> tuple[str, str, Pair | None] | None:
    """How far does the last school year differ from the one before it?

    Returns:
        The last year, the one before, and the two against each other; None with fewer than two years.
    """
    years = list(_of_years(found, values).items())
    if len(years) < 2:  # noqa: PLR2004 - there is nothing before the first
        return None
    (before, earlier), (last, later) = years[-2:]
    return last, before, _pair(later, earlier)


def _of_years(found: Footing, values: Values) -> dict[str, list[float]]:
    years = dict(zip(found.classes["class_id"], found.classes["academic_year"], strict=True))
    grouped: dict[str, list[float]] = {}
    for class_id, group in values.by_class.items():
        grouped.setdefault(years[class_id], []).extend(group)
    return dict(sorted(grouped.items()))
