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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from datastore.errors import BadInput
from datastore.importers import name_lines
from datastore.importers.cells import shown
from datastore.names import collation_key
from datastore.roster import RosterRow

LARGEST_FILE = 400_000
"""Bytes: a whole school of a thousand pupils with all columns of its software."""
MOST_LINES = 2_000
LONGEST_CELL = 200
SEPARATORS = "\t;,"

LAST, USED, FIRST, USERNAME, EMAIL, CLASS = (
    "last name",
    "used name",
    "first name",
    "user name",
    "e-mail",
    "class",
)
HEADERS: Mapping[str, Sequence[str]] = {
    LAST: ("nom eleve", "nom de famille", "nom", "nom de l eleve", "last name", "lastname", "familyname"),
    USED: ("nom d usage eleve", "nom d usage", "nom usage"),
    FIRST: (
        "prenom eleve",
        "prenom",
        "prenom 1",
        "prenoms",
        "prenom de l eleve",
        "first name",
        "firstname",
        "givenname",
    ),
    USERNAME: ("identifiant", "nom d utilisateur", "login", "username", "user name"),
    EMAIL: ("email", "e mail", "mail", "courriel", "adresse e mail", "adresse mail"),
    CLASS: ("libelle classe", "classe", "division", "class"),
}
"""The names a column may have, the likeliest first, as `collation_key` folds them."""
_OTHER_FORMATS = {
    b"PK": BadInput("This is a spreadsheet, not a CSV file: save it as CSV, or copy its cells and paste."),
    b"\xd0\xcf\x11\xe0": BadInput(
        "This is a spreadsheet, not a CSV file: save it as CSV, or copy its cells and paste."
    ),
    b"%PDF": BadInput("This is a PDF, not a CSV file: copy the names in it and paste them."),
}
_LINES = re.compile(r"\r\n|\n|\r")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True)
class RosterFault:
    """A line that cannot be read, with the field at fault."""

    line: int
    field: str
    """One of the keys of HEADERS, or empty: the whole line."""
    text: str
    """What stands there, shortened."""
    error: BadInput


@dataclass(frozen=True, slots=True)
class RosterList:
    """A list as it was read."""

    rows: Sequence[RosterRow]
    faults: Sequence[RosterFault]

    @property
    def class_labels(self) -> list[str]:
        """The classes that the list names, each once, in its order."""
        return list(dict.fromkeys(row.class_label for row in self.rows if row.class_label))


def decoded(data: bytes) -> str:
    """The text of a file.

    Raises:
        BadInput: it is too large, or no text in any encoding that schools' software writes.
    """
    if len(data) > LARGEST_FILE:
        raise BadInput("The list is too long: at most %(most)d kB.", most=LARGEST_FILE // 1000)
    for start, error in _OTHER_FORMATS.items():
        if data.startswith(start):
            raise BadInput(error.template)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput("The letters of this file cannot be read: save it as CSV in UTF-8.")


def read_roster(text: str) -> RosterList:
    """The pupils that a list names.

    Raises:
        BadInput: there is nothing in it, it is too long, or its header does not name the columns.
    """
    lines = _LINES.split(text.removeprefix("\ufeff"))
    filled = [line for line in lines if line.strip()]
    if not filled:
        raise BadInput("The list is empty: paste one pupil a line, or choose a file.")
    if len(filled) > MOST_LINES or len(text) > LARGEST_FILE:
        raise BadInput("The list is too long: at most %(most)d lines.", most=MOST_LINES)
    separator = _separator(filled)
    rows: list[RosterRow] = []
    faults: list[RosterFault] = []
    read = _table(lines, separator) if separator else name_lines.read(lines)
    for line, fields in read:
        fault = fields if isinstance(fields, BadInput) else None
        outcome = RosterFault(line, "", _short(lines[line - 1]), fault) if fault else _row(line, fields)
        (faults if isinstance(outcome, RosterFault) else rows).append(outcome)  # type: ignore[arg-type]
    return RosterList(rows, faults)
