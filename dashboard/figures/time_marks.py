"""What the charts of time share: the unit of the axis, where it ends, and the dots of the pupils."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pandas as pd

from dashboard.addresses import student_address
from dashboard.figures.theme import ACCENT, ATTENTION, MUTED, plain
from dashboard.locale import duration, gettext, plural, whole
from dashboard.rows import rows
from dashboard.views import ClassView

if TYPE_CHECKING:
    from dashboard.queries.time import Timed

Names = Mapping[UUID, str]
MOST_DOTS = 3000
"""Beyond, only the pupils far from the others and those who only opened the activity are drawn one by one."""
ROOM = 0.03
"""Of the axis, before its start and behind its end, for the halves of the dots there."""
FAR = 1.5
"""A time beyond the third quartile by so many ranges between the quartiles may stand at the edge: Tukey's
fence; the axis reaches as far as that of the most spread place."""
_DODGES = (0.0, 0.09, -0.09, 0.18, -0.18)
"""How far dots at one place stand beside each other, in rows."""
_BINS = 60
_MINUTE, _HOUR = 60.0, 3600.0
_UP_TO_SECONDS, _UP_TO_MINUTES = 3 * _MINUTE, 3 * _HOUR


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis of time: its end, and the unit that reads well up to there."""

    end: float
    """Seconds."""

    @property
    def unit(self) -> float:
        """In seconds."""
        if self.end <= _UP_TO_SECONDS:
            return 1.0
        return _MINUTE if self.end <= _UP_TO_MINUTES else _HOUR

    @property
    def word(self) -> str:
        """The unit's name."""
        names = {1.0: gettext("seconds"), _MINUTE: gettext("minutes"), _HOUR: gettext("hours")}
        return names[self.unit]

    @property
    def span(self) -> list[float]:
        """The range of the axis in its unit."""
        end = self.end / self.unit
        return [-ROOM * end, (1 + ROOM) * end]

    def at(self, seconds: float) -> float:
        """Where a time stands, in the unit; beyond the end it stands at the end."""
        return round(min(seconds, self.end) / self.unit, 3)


def scale_of(places: pd.DataFrame, times: pd.DataFrame) -> Scale:
    """An axis that holds the usual times: one pupil who left a page open must not press the others together.

    Args:
        places: As in `Timed`, with its row numbers.
        times: Those of the places.
    """
    usual = times.loc[~times["outlier"], "seconds"].max()
    reach = (places["q3"] + FAR * (places["q3"] - places["q1"])).max()
    few = places.index[places["q3"].isna() & (places["n"] > 0)]
    of_few = times.loc[times["number"].isin(few) & ~times["outlier"], "seconds"].max()
    ends = pd.Series([min(_or(usual, 0), _or(reach, usual)), of_few, *places["expected"], *places["median"]])
    return Scale(float(ends.max()))


def _or(value: float, otherwise: float) -> float:
    return otherwise if pd.isna(value) else value


def drawn(times: pd.DataFrame) -> pd.DataFrame:
    """The times with a dot of their own: all, or those that stand out where there are too many."""
    return times if len(times) <= MOST_DOTS else times[times["outlier"] | times["very_short"]]


def dots(
    times: pd.DataFrame, scale: Scale, view: ClassView, names: Names, *, at_edge: str = "triangle-right"
) -> dict[str, Any]:
    """What all traces of dots have: shape, where they lead, what they say; not where they stand."""
    beyond = times["seconds"] > scale.end
    leads = {student: student_address(view, student) for student in set(times["student_id"])}
    return {
        "type": "scatter",
        "mode": "markers",
        "marker": {
            "color": [ATTENTION if short else ACCENT for short in times["very_short"]],
            "opacity": 0.65,
            "size": 9,
            "symbol": [
                at_edge if far else "diamond-open" if short else "circle"
                for far, short in zip(beyond, times["very_short"], strict=True)
            ],
        },
        "customdata": [leads[student] for student in times["student_id"]],
        "hovertext": [_said(row, names) for row in rows(times)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _said(row: Any, names: Names) -> str:
    words = f"<b>{plain(names.get(row.student_id, '–'))}</b><br>{duration(row.seconds)}"
    if row.very_short:
        words += f" · {gettext('opened, hardly worked')}"
    return f"{words} · {gettext('far from the others')}" if row.outlier else words


def dodged(times: pd.DataFrame, scale: Scale) -> list[float]:
    """How far each dot stands beside its place, so that equal times do not hide each other."""
    bins = (times["seconds"].clip(upper=scale.end) / scale.end * _BINS).round()
    order = times.groupby([times["number"], bins]).cumcount()
    return [_DODGES[number % len(_DODGES)] for number in order]


def beyond(seconds: Sequence[float]) -> str:
    """The values of dots at the edge: one or two, or how many and how far."""
    if len(seconds) <= 2:  # noqa: PLR2004 - more would not fit
        return " · ".join(duration(time) for time in sorted(seconds))
    return plural(
        "%(n)s pupil up to %(time)s",
        "%(n)s pupils up to %(time)s",
        len(seconds),
        n=whole(len(seconds)),
        time=duration(max(seconds)),
    )


def spread_words(row: Any) -> str:
    """A place's median, middle half and number of pupils, as far as there are enough of them."""
    said = [plural("%(n)s pupil", "%(n)s pupils", row.n, n=whole(row.n))]
    if not pd.isna(row.median):
        said.insert(0, gettext("median %(time)s", time=duration(row.median)))
    if not pd.isna(row.q1):
        said.append(gettext("half of them %(q1)s to %(q3)s", q1=duration(row.q1), q3=duration(row.q3)))
    return " · ".join(said)


def line(points: Sequence[tuple[float | None, float | None]], **style: Any) -> dict[str, Any]:
    """Lines between points; a point of nothing ends one."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "hoverinfo": "skip",
        "line": style,
    }


BOX: dict[str, Any] = {"color": MUTED, "width": 10}
"""The middle half of the pupils."""
EXPECTED: dict[str, Any] = {"color": ATTENTION, "width": 3, "dash": "dot"}
"""What the author expects."""


def has_times(timed: Timed) -> bool:
    """Whether anything was measured."""
    return bool(len(timed.times))
