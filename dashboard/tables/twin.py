"""The tables beside charts: HTML, in which every text is escaped; a clientside callback places it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from flask import render_template
from markupsafe import Markup

from dashboard.locale import gettext, plural, whole

_LONG = 30
"""Letters of a text that may take several lines."""


class Cell(NamedTuple):
    """One cell: what is read, what it sorts by, where it leads. Tables have thousands."""

    text: str
    value: float | str | None = None
    """What the column sorts by where the text is not it."""
    href: str | None = None
    student: str | None = None
    """The pupil whom the row is about, who can be selected."""
    is_word: bool = False
    """The value is only the word's place in an order: its column stands left."""


def twin(caption: str, heads: Sequence[str], rows: Sequence[list[Cell]]) -> str:
    """A sortable table; the first column names the row, columns of numbers stand right."""
    are_numeric = [any(_is_number(row[place]) for row in rows) for place in range(len(heads))]
    titles = list(zip(heads, are_numeric, strict=True))
    lines = [(first, _cells(zip(others, are_numeric[1:], strict=True))) for first, *others in rows]
    select = gettext("Select %(name)s")
    return render_template("twin.html", caption=caption, heads=titles, rows=lines, select=select)


def _cells(cells: Iterable[tuple[Cell, bool]]) -> Markup:
    """The cells of a row behind its name; a template would take several times as long for thousands."""
    return Markup("".join(_cell(cell, numeric=numeric) for cell, numeric in cells))  # noqa: S704 - escaped


def _cell(cell: Cell, *, numeric: bool) -> str:
    kind = ' class="num"' if numeric else ' class="long"' if len(cell.text) > _LONG else ""
    value = "" if cell.value is None else f' data-value="{escape(str(cell.value))}"'
    words = escape(cell.text)
    return f"<td{kind}{value}>{_link(cell.href, words) if cell.href else words}</td>"


def _link(href: str, words: str) -> str:
    return f'<a href="{escape(href)}">{words}</a>'


def _is_number(cell: Cell) -> bool:
    return cell.value is not None and not cell.is_word


def ranked(word: str, place: int) -> Cell:
    """A cell with a word that sorts by its place in an order, as levels and states do."""
    return Cell(word, place, is_word=True)


def numeric(text: str, value: float | None) -> Cell:
    """A cell with a number: missing is a dash that sorts last."""
    missing = value is None or value != value  # noqa: PLR0124 - NaN is the only value unlike itself
    return Cell("–" if missing else text, None if missing else float(value or 0))


def count_of_students(n: int) -> str:
    """How many pupils a panel shows."""
    return plural("n = %(n)s pupil", "n = %(n)s pupils", n, n=whole(n))


def count_of_classes(n: int) -> str:
    """How many classes a panel shows."""
    return plural("%(n)s class", "%(n)s classes", n, n=whole(n))
