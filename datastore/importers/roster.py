"""Reads a list of pupils: pasted, or a CSV of a school's own software; every fault has its line and field.

Understood are UTF-8, UTF-16 with its mark and Windows-1252; semicolons, tabs or commas between the cells;
a header whose names count without accents, case and spaces (`nom`, `Nom élève`, `Libellé classe`, …), two
columns without a header (last name, first name), and plain lines such as "DURAND Zoé".
"""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain

from datastore.errors import BadInput
from datastore.importers.cells import shown
from datastore.importers.full_names import split_name
from datastore.names import collation_key
from datastore.roster import RosterRow

LARGEST = 300_000
"""Bytes of a file, characters of a list: a school of a thousand pupils with all columns of its software."""
MOST_LINES = 2_000
LONGEST_CELL = 200
_SEPARATORS = "\t;,"
_LINE_END = re.compile(r"\r\n|\n|\r")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_UNTYPABLE = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of writing: a name could look like another one."""


class Field(Enum):
    """What a column may hold."""

    last_name = "last_name"
    used_name = "used_name"
    """The last name in use, which wins where it is filled in."""
    first_name = "first_name"
    full_name = "full_name"
    username = "username"
    email = "email"
    class_label = "class_label"


HEADERS: Mapping[Field, Sequence[str]] = {
    Field.last_name: ("nom eleve", "nom de l eleve", "nom de famille", "nom", "last name", "lastname"),
    Field.used_name: ("nom d usage eleve", "nom d usage", "nom usage"),
    Field.first_name: (
        "prenom eleve",
        "prenom de l eleve",
        "prenom",
        "prenom 1",
        "prenoms",
        "first name",
        "firstname",
    ),
    Field.full_name: ("eleve", "nom prenom", "nom et prenom", "nom complet", "full name", "name"),
    Field.username: ("identifiant", "nom d utilisateur", "login", "username", "user name"),
    Field.email: ("email", "e mail", "mail", "courriel", "adresse e mail", "adresse mail"),
    Field.class_label: ("libelle classe", "classe", "division", "class"),
}
"""The names of a column, the likeliest first, without accents, case, hyphens and apostrophes."""

Cells = dict[Field, str]


@dataclass(frozen=True, slots=True)
class RosterFault:
    """A line that cannot be read."""

    line: int
    field: Field | None
    """None: the whole line."""
    text: str
    """What stands there, shortened."""
    error: BadInput
    class_label: str | None = None


@dataclass(frozen=True, slots=True)
class RosterList:
    """A list as it was read."""

    rows: Sequence[RosterRow]
    faults: Sequence[RosterFault]

    @property
    def class_labels(self) -> list[str]:
        """The classes that the list names, each once, in its order."""
        return list(dict.fromkeys(row.class_label for row in self.rows if row.class_label))

    def label_of(self, class_name: str) -> str | None:
        """How the list names this class: as itself, or, where it names but one, as that one."""
        labels, ours = self.class_labels, _folded(class_name).replace(" ", "")
        same = [label for label in labels if _folded(label).replace(" ", "") == ours]
        return next(iter(same or labels[: len(labels) == 1]), None)

    def of_class(self, label: str | None) -> RosterList:
        """The lines of one class of the list, and those without any."""
        if label is None:
            return self
        return RosterList(
            [row for row in self.rows if row.class_label in {label, None}],
            [fault for fault in self.faults if fault.class_label in {label, None}],
        )


def decoded(data: bytes) -> str:
    """The text of a file.

    Raises:
        BadInput: it is too large, or no text in any encoding that schools' software writes.
    """
    if len(data) > LARGEST:
        raise BadInput("The list is too long: at most %(most)d kB.", most=LARGEST // 1000)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadInput("This is a spreadsheet, not a CSV file: save it as CSV, or copy its cells and paste.")
    if data.startswith(b"%PDF"):
        raise BadInput("This is a PDF, not a CSV file: copy the names in it and paste them.")
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput("The letters of this file cannot be read: save it as CSV in UTF-8.")


def read_roster(text: str) -> RosterList:
    """The pupils that a list names.

    Raises:
        BadInput: there is nothing in it, it is too long or no table, or its header lacks a name.
    """
    lines = _LINE_END.split(text.removeprefix("\ufeff"))
    filled = [line for line in lines if line.strip()]
    if not filled:
        raise BadInput("The list is empty: paste one pupil a line, or choose a file.")
    if len(text) > LARGEST or len(filled) > MOST_LINES:
        raise BadInput("The list is too long: at most %(most)d lines.", most=MOST_LINES)
    separator = _separator(filled)
    found = _table(lines, separator) if separator else _plain(lines)
    read = [_read(line, cells, lines[line - 1]) for line, cells in found]
    if not read:
        raise BadInput("The list names no pupil.")
    return RosterList(
        [each for each in read if isinstance(each, RosterRow)],
        [each for each in read if isinstance(each, RosterFault)],
    )


def _separator(lines: Sequence[str]) -> str | None:
    """What stands between the cells: found in the most lines, and in half of them at least."""
    counts = {sign: sum(sign in line.strip() for line in lines) for sign in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda sign: counts[sign])
    return best if 2 * counts[best] >= len(lines) else None


def _plain(lines: Sequence[str]) -> Iterator[tuple[int, Cells]]:
    """One name a line; a heading above them is passed over."""
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    headings = {*HEADERS[Field.full_name], *HEADERS[Field.last_name]}
    for place, (number, line) in enumerate(filled):
        if place or _folded(line) not in headings:
            yield number, {Field.full_name: _clean(line)}


def _table(lines: Sequence[str], separator: str) -> Iterator[tuple[int, Cells | BadInput]]:
    """The cells of each line by field."""
    rows = _rows(lines, separator)
    number, first = next(rows, (0, []))
    columns = _columns(first)
    if columns is None:
        rows = chain([(number, first)] if first else [], rows)
        columns = {Field.last_name: 0, Field.first_name: 1}
    width = max(len(first), 2)
    for line, cells in rows:
        if len(cells) > width:
            yield line, BadInput("The line has more cells than the first one.")
        else:
            padded = [*cells, *[""] * (width - len(cells))]
            yield line, {name: padded[place] for name, place in columns.items()}


def _rows(lines: Sequence[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, cleaned, without empty cells at their end, each with its first line."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error:
            raise BadInput("Line %(line)d: the quotation marks do not pair.", line=number) from None
        if row is None:
            return
        cells = [_clean(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield number, cells


def _columns(header: Sequence[str]) -> dict[Field, int] | None:
    """Which column holds which field; None where the first line is no header.

    Raises:
        BadInput: it is one that lacks a name, or it is none and there are more than two columns.
    """
    folded = [_folded(cell) for cell in header]
    columns = {}
    for name, aliases in HEADERS.items():
        alias = next((alias for alias in aliases if alias in folded), None)
        if alias is not None:
            columns[name] = folded.index(alias)
            if folded.count(alias) > 1:
                raise BadInput(
                    "The column “%(name)s” stands twice: keep one of them.", name=header[columns[name]]
                )
    if Field.full_name in columns or {Field.last_name, Field.first_name} <= set(columns):
        return columns
    if not columns and len(header) <= 2:  # noqa: PLR2004 - last name and first name
        return None
    raise BadInput(
        "The first line must name the columns, “Nom” and “Prénom” among them; it reads %(found)s.",
        found=shown(" ; ".join(header)),
    )


def _read(line: int, cells: Cells | BadInput, text: str) -> RosterRow | RosterFault:
    if isinstance(cells, BadInput):
        return RosterFault(line, None, text[:LONGEST_CELL], cells)
    label = cells.get(Field.class_label) or None
    if Field.first_name not in cells and (fault := _take_apart(cells)):
        return RosterFault(line, Field.full_name, cells[Field.full_name][:LONGEST_CELL], fault, label)
    cells[Field.last_name] = cells.get(Field.used_name) or cells[Field.last_name]
    for name, cell in cells.items():
        if error := _wrong(name, cell):
            return RosterFault(line, name, cell[:LONGEST_CELL], error, label)
    return RosterRow(
        line,
        last_name=cells[Field.last_name],
        first_name=cells[Field.first_name],
        username=cells.get(Field.username) or None,
        email=cells.get(Field.email) or None,
        class_label=label,
    )


def _take_apart(cells: Cells) -> BadInput | None:
    """Put last and first name in their places, or say why they cannot be told apart."""
    names = split_name(cells[Field.full_name])
    if names is None:
        return BadInput("Which is the last name? Write it in capitals, or put a semicolon after it.")
    cells[Field.last_name], cells[Field.first_name] = names
    return None


def _wrong(name: Field, cell: str) -> BadInput | None:
    """What a cell has that its field cannot hold."""
    if len(cell) > LONGEST_CELL:
        return BadInput("It is too long: at most %(most)d characters.", most=LONGEST_CELL)
    if _UNTYPABLE.search(cell) or any(unicodedata.category(letter) in {"Cc", "Cs", "Co"} for letter in cell):
        return BadInput("It holds a character that cannot be typed.")
    if name in {Field.last_name, Field.first_name} and not any(letter.isalpha() for letter in cell):
        return BadInput("A name needs letters.") if cell else BadInput("It is missing.")
    if name is Field.username and "@" in cell:
        return BadInput("This is an e-mail address: put it in a column “email”.")
    if name is Field.email and cell and not _EMAIL.fullmatch(cell):
        return BadInput("This is not an e-mail address.")
    return None


def _clean(cell: str) -> str:
    """A cell in composed letters, without spaces around it, one between words."""
    return " ".join(unicodedata.normalize("NFC", cell).split())


def _folded(name: str) -> str:
    return collation_key(name)[0]
