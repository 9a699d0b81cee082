"""Reads a STAR table, each line checked by itself and against the lines before it."""

from __future__ import annotations

from pathlib import Path

from datastore.importers.cells import shown
from datastore.importers.reading import BadFile, Line, Progress, read_table
from datastore.importers.star.records import CLASS_TYPES, GRADES, ClassKey, PupilYear, Subject

PUPIL = "id"
CLASS_TYPE = "cltype"
TEACHER = "tch"
COLUMNS = (PUPIL, "sch", "gr", CLASS_TYPE, TEACHER, *Subject)

MOST_POINTS = 1_000
"""A scaled score has at most three digits."""
_MISSING = frozenset({None, "NA"})
"""How copies of the data set write that there is no score."""


def read_years(path: Path, progress: Progress | None = None) -> list[PupilYear]:
    """All lines of a table.

    Args:
        path: The table as CSV, plain or gzip; or a folder in which it is the one file named star….
        progress: Told the bytes read.

    Raises:
        BadFile: there is no such file, or several in the folder; a line is not what it must be, or goes
            against a line before it.
    """
    table = _table(path)
    found: list[PupilYear] = []
    told: dict[tuple[int, str], int] = {}
    types: dict[ClassKey, tuple[str, int]] = {}
    for line in read_table(table, required=COLUMNS, progress=progress):
        year = _year(line)
        before = told.setdefault((year.pupil, year.classroom.grade), line.number)
        if before != line.number:
            raise line.bad(
                PUPIL,
                found=f"a pupil whose grade {year.classroom.grade} line {before} tells already",
                expected="one line for each pupil and grade",
            )
        _require_type(line, year, types)
        found.append(year)
    if not found:
        raise BadFile(table, found="a header and no row", expected="at least one row", line=1)
    return found


def _table(path: Path) -> Path:
    if not path.is_dir():
        return path
    tables = sorted([*path.glob("star*.csv"), *path.glob("star*.csv.gz")])
    if len(tables) != 1:
        names = ", ".join(table.name for table in tables) or "no such file"
        raise BadFile(path, found=names, expected="one file named star….csv or star….csv.gz")
    return tables[0]


def _year(line: Line) -> PupilYear:
    classroom = ClassKey(
        school=line.integer("sch", at_least=1),
        grade=line.choice("gr", GRADES),
        teacher=line.integer(TEACHER, at_least=1),
    )
    return PupilYear(
        pupil=line.integer(PUPIL, at_least=1),
        classroom=classroom,
        class_type=line.choice(CLASS_TYPE, CLASS_TYPES),
        scores={subject: _score(line, subject) for subject in Subject},
    )


def _score(line: Line, subject: Subject) -> float | None:
    if line.optional_text(subject) in _MISSING:
        return None
    return line.number_of(subject, at_least=0, at_most=MOST_POINTS)


def _require_type(line: Line, year: PupilYear, types: dict[ClassKey, tuple[str, int]]) -> None:
    """Refuse a class of two types: it would be two classes."""
    kind, before = types.setdefault(year.classroom, (year.class_type, line.number))
    if kind != year.class_type:
        raise line.bad(
            CLASS_TYPE,
            found=shown(year.class_type),
            expected=f"“{kind}” as line {before} says of this class",
        )
