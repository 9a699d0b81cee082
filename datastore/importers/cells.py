"""One row of a table, read cell by cell: each cell is what it must be, or the fault is named."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from datastore.errors import BadInput

MAX_TEXT = 5_000
SHOWN = 60
"""What a message shows of a cell, in characters."""
YEARS = (1991, 2098)
"""The years the history has room for, in every time zone."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,3})?")
_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_UNDECODED = re.compile(r"[\ud800-\udfff]")


class BadFile(BadInput):
    """A file is not what it must be; nothing was changed. One sentence: where, what is there, what belongs.

    Args:
        path: The file.
        found: What is there, in words, or a quoted cell from `shown`.
        expected: What belongs there.
        line: The physical line, from 1; None where the fault is the whole file's.
        column: The column's name; None where the fault is the whole line's.
    """

    def __init__(
        self, path: Path, *, found: str, expected: str, line: int | None = None, column: str | None = None
    ) -> None:
        place = _printable(str(path))
        if line is not None:
            place += f", line {line}"
        if column is not None:
            place += f", column {_printable(column)}"
        super().__init__(
            "%(place)s: found %(found)s, expected %(expected)s",
            place=place,
            found=found,
            expected=expected,
        )


def shown(text: str) -> str:
    """A cell as a message shows it: quoted, shortened, on one line, with nothing a terminal would obey."""
    if not text:
        return "nothing"
    return f"“{_printable(text[:SHOWN])}{'…' if len(text) > SHOWN else ''}”"


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in text)


def _escaped(letter: str) -> str:
    if "\udc80" <= letter <= "\udcff":  # a byte that is no UTF-8, as `surrogateescape` holds it
        return f"\\x{ord(letter) - 0xDC00:02x}"
    return letter.encode("unicode_escape").decode()


def unreadable(text: str) -> str | None:
    """What makes a text impossible to store (a byte that is no UTF-8, a NUL), in words; None if nothing."""
    if "\0" in text:
        return "a NUL byte"
    broken = _UNDECODED.search(text)
    return f"the byte {_escaped(broken.group())}" if broken else None


class Line:
    """A row of a table. Cells are read by column; surrounding spaces never matter.

    Every method raises `BadFile`, naming file, line and column, when a cell is not what was asked for. The
    `optional_` ones answer None for an empty cell, or where the table lacks an optional column.
    """

    __slots__ = ("_cells", "_places", "number", "path")

    def __init__(
        self, path: Path, number: int, cells: Sequence[str], places: Mapping[str, int | None]
    ) -> None:
        self.path = path
        self.number = number
        """The physical line of the file, from 1, where the row begins."""
        self._cells = cells
        self._places = places

    def bad(self, column: str, *, found: str, expected: str) -> BadFile:
        """The error to raise for a fault that the reader of a format finds in this line."""
        return BadFile(self.path, found=found, expected=expected, line=self.number, column=column)

    def _cell(self, column: str) -> str:
        place = self._places[column]
        return "" if place is None else self._cells[place].strip()

    def _refuse(self, column: str, expected: str) -> BadFile:
        return self.bad(column, found=shown(self._cell(column)), expected=expected)

    def optional_text(self, column: str, *, at_most: int = MAX_TEXT) -> str | None:
        """A text of at most so many characters without control characters; line breaks are kept."""
        cell = self._cell(column)
        if len(cell) > at_most:
            raise self.bad(
                column, found=f"{len(cell)} characters", expected=f"a text of at most {at_most} characters"
            )
        if not cell.isprintable():
            cell = cell.replace("\r\n", "\n")
            if _CONTROL.search(cell):
                raise self._refuse(column, "a text without control characters")
        return cell or None

    def text(self, column: str, *, at_most: int = MAX_TEXT) -> str:
        """A text that is not empty; see `optional_text`."""
        found = self.optional_text(column, at_most=at_most)
        if found is None:
            raise self._refuse(column, "a text")
        return found

    def optional_integer(
        self, column: str, *, at_least: int | None = None, at_most: int | None = None
    ) -> int | None:
        """A whole number within bounds, both included."""
        cell = self._cell(column)
        if not cell:
            return None
        value = int(cell) if _INTEGER.fullmatch(cell) else None
        if value is None or _outside(value, at_least, at_most):
            raise self._refuse(column, _wanted("a whole number", at_least, at_most))
        return value

    def integer(self, column: str, *, at_least: int | None = None, at_most: int | None = None) -> int:
        """A whole number within bounds, both included; the cell is not empty."""
        value = self.optional_integer(column, at_least=at_least, at_most=at_most)
        if value is None:
            raise self._refuse(column, _wanted("a whole number", at_least, at_most))
        return value

    def optional_number(
        self, column: str, *, at_least: float | None = None, at_most: float | None = None
    ) -> float | None:
        """A number with a decimal point (an exponent is understood) within bounds, both included."""
        cell = self._cell(column)
        if not cell:
            return None
        value = float(cell) if _NUMBER.fullmatch(cell) else math.inf
        if math.isinf(value) or _outside(value, at_least, at_most):
            raise self._refuse(column, _wanted("a number", at_least, at_most))
        return value

    def number_of(self, column: str, *, at_least: float | None = None, at_most: float | None = None) -> float:
        """A number within bounds, both included; the cell is not empty."""
        value = self.optional_number(column, at_least=at_least, at_most=at_most)
        if value is None:
            raise self._refuse(column, _wanted("a number", at_least, at_most))
        return value

    def choice(self, column: str, allowed: Collection[str]) -> str:
        """One of a closed list of words, written exactly so."""
        cell = self._cell(column)
        if cell not in allowed:
            raise self._refuse(column, f"one of {', '.join(allowed)}")
        return cell

    def timestamp(self, column: str, zone: ZoneInfo, *, not_before: dt.datetime | None = None) -> dt.datetime:
        """A local time `YYYY-MM-DD HH:MM:SS` that exists in the zone.

        A time that the autumn change of clocks makes twice is the first of the two; with `not_before`, the
        first that is not earlier.

        Args:
            column: Where it stands.
            zone: The zone whose clocks the log was written by.
            not_before: An instant that must not lie after it.

        Returns:
            The instant, in UTC.
        """
        local = self._clock_face(column)
        if not YEARS[0] <= local.year <= YEARS[1]:
            raise self._refuse(column, f"a year from {YEARS[0]} to {YEARS[1]}")
        twice = [local.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1)]
        if twice[0].astimezone(zone).replace(tzinfo=None) != local:
            raise self._refuse(column, f"a time that exists in {zone.key} (the clocks skip this one)")
        fitting = [instant for instant in twice if not_before is None or instant >= not_before]
        if not fitting:
            raise self._refuse(column, "a time that is not before the start")
        return fitting[0]

    def _clock_face(self, column: str) -> dt.datetime:
        cell = self._cell(column)
        try:
            if _TIMESTAMP.fullmatch(cell):
                return dt.datetime.fromisoformat(cell)
        except ValueError:
            raise self._refuse(column, "a date and time that exist") from None
        raise self._refuse(column, "a time written YYYY-MM-DD HH:MM:SS")


def _outside(value: float, at_least: float | None, at_most: float | None) -> bool:
    return (at_least is not None and value < at_least) or (at_most is not None and value > at_most)


def _wanted(kind: str, at_least: float | None, at_most: float | None) -> str:
    bounds = [f"at least {at_least}"] * (at_least is not None) + [f"at most {at_most}"] * (
        at_most is not None
    )
    return f"{kind} of {' and '.join(bounds)}" if bounds else kind
