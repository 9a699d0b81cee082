"""Reads an OULAD folder: seven tables, each line checked by itself and against the other tables."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from datastore.importers.cells import shown
from datastore.importers.oulad.records import (
    WITHDRAWN,
    Assessment,
    Clicks,
    Presentation,
    Registration,
    Site,
    Submission,
)
from datastore.importers.reading import BadFile, Line, Progress, read_table

MODULE = "code_module"
PRESENTATION = "code_presentation"
STUDENT = "id_student"
ASSESSMENT = "id_assessment"
SITE = "id_site"

TABLES: Mapping[str, tuple[str, ...]] = {
    "courses": (MODULE, PRESENTATION, "module_presentation_length"),
    "assessments": (MODULE, PRESENTATION, ASSESSMENT, "assessment_type", "date", "weight"),
    "vle": (SITE, MODULE, PRESENTATION, "activity_type", "week_from", "week_to"),
    "studentInfo": (MODULE, PRESENTATION, STUDENT, "final_result"),
    "studentRegistration": (MODULE, PRESENTATION, STUDENT, "date_registration", "date_unregistration"),
    "studentAssessment": (ASSESSMENT, STUDENT, "date_submitted", "is_banked", "score"),
    "studentVle": (MODULE, PRESENTATION, STUDENT, SITE, "date", "sum_click"),
}
"""The files, without their ending, and the columns read of each."""

LONGEST_WORD = 50
MOST_DAYS = 1_500
"""How far a day may lie from the start, before or after: some four years."""
MOST_WEEKS = 200
MOST_POINTS = 100

_WORD = re.compile(r"[\w-]+")
_CODE = re.compile(r"20[0-8][0-9][BJ]")
_ASSESSMENT_KINDS = ("TMA", "CMA", "Exam")
_RESULTS = ("Pass", "Fail", "Distinction", WITHDRAWN)
_FLAGS = {"0": False, "1": True, "False": False, "True": True}
_UNKNOWN = "?"
"""How some copies of the data set write an empty cell."""

Presentations = Mapping[tuple[str, str], Presentation]
"""By module and presentation code."""
Key = TypeVar("Key", bound=Hashable)


def read_folder(folder: Path, progress: Progress | None = None) -> list[Presentation]:
    """All presentations of a folder, in the order of courses.csv.

    Args:
        folder: Holds the seven files under the data set's own names; any of them may end in .csv.gz instead.
        progress: Told the bytes read, of all seven.

    Raises:
        BadFile: a file is missing; a line is not what it must be, speaks of something that the other files do
            not have, or tells again what a line before it tells.
    """
    tables = _Tables(folder, progress)
    presentations = _courses(tables)
    assessments = _assessments(tables, presentations)
    _sites(tables, presentations)
    _registrations(tables, presentations, _final_results(tables, presentations))
    _submissions(tables, assessments)
    _clicks(tables, presentations)
    return list(presentations.values())


class _Tables:
    """The seven files, and how far they are read."""

    def __init__(self, folder: Path, progress: Progress | None) -> None:
        self.paths = {name: _path(folder, name) for name in TABLES}
        self._sizes = {name: path.stat().st_size for name, path in self.paths.items()}
        self._progress = progress
        self._read = 0

    def lines(self, name: str) -> Iterator[Line]:
        """The lines of one file."""
        yield from read_table(self.paths[name], required=TABLES[name], progress=self._told)
        self._read += self._sizes[name]

    def _told(self, done: int, _: int) -> None:
        if self._progress is not None:
            self._progress(self._read + done, sum(self._sizes.values()))


def _path(folder: Path, name: str) -> Path:
    plain = folder / f"{name}.csv"
    path = next((path for path in (plain, folder / f"{name}.csv.gz") if path.is_file()), None)
    if path is None:
        files = ", ".join(f"{table}.csv" for table in TABLES)
        raise BadFile(plain, found="no such file", expected=f"the seven files {files} (or .csv.gz)")
    return path


def _courses(tables: _Tables) -> Presentations:
    found: dict[tuple[str, str], Presentation] = {}
    seen: dict[tuple[str, str], int] = {}
    for line in tables.lines("courses"):
        module, code = _word(line, MODULE), line.text(PRESENTATION, at_most=LONGEST_WORD)
        if not _CODE.fullmatch(code):
            raise line.bad(
                PRESENTATION,
                found=shown(code),
                expected="a year from 2000 to 2089 and B (February) or J (October), such as 2013J",
            )
        _require_first(line, PRESENTATION, (module, code), seen)
        length = line.integer("module_presentation_length", at_least=1, at_most=MOST_DAYS)
        found[module, code] = Presentation(module, code, length)
    if not found:
        raise BadFile(
            tables.paths["courses"], found="a header and no row", expected="at least one row", line=1
        )
    return found


def _assessments(
    tables: _Tables, presentations: Presentations
) -> Mapping[int, tuple[Presentation, Assessment]]:
    found: dict[int, tuple[Presentation, Assessment]] = {}
    seen: dict[int, int] = {}
    for line in tables.lines("assessments"):
        presentation = _presentation(line, presentations)
        assessment = Assessment(
            id=line.integer(ASSESSMENT, at_least=1),
            kind=line.choice("assessment_type", _ASSESSMENT_KINDS),
            due=_optional_day(line, "date"),
            weight=line.number_of("weight", at_least=0, at_most=MOST_POINTS),
        )
        _require_first(line, ASSESSMENT, assessment.id, seen)
        presentation.assessments.append(assessment)
        found[assessment.id] = presentation, assessment
    return found


def _sites(tables: _Tables, presentations: Presentations) -> None:
    seen: dict[int, int] = {}
    for line in tables.lines("vle"):
        site = Site(
            id=line.integer(SITE, at_least=1),
            kind=_word(line, "activity_type"),
            first_week=_optional_week(line, "week_from"),
            last_week=_optional_week(line, "week_to"),
        )
        _require_first(line, SITE, site.id, seen)
        _presentation(line, presentations).sites.append(site)


Results = Mapping[tuple[str, str, int], tuple[Line, str]]
"""By module, presentation code and student: the line and the final result."""


def _final_results(tables: _Tables, presentations: Presentations) -> Results:
    found: dict[tuple[str, str, int], tuple[Line, str]] = {}
    seen: dict[tuple[str, str, int], int] = {}
    for line in tables.lines("studentInfo"):
        presentation = _presentation(line, presentations)
        key = presentation.module, presentation.code, line.integer(STUDENT, at_least=1)
        _require_first(line, STUDENT, key, seen)
        found[key] = line, line.choice("final_result", _RESULTS)
    return found


def _registrations(tables: _Tables, presentations: Presentations, results: Results) -> None:
    seen: dict[tuple[str, str, int], int] = {}
    for line in tables.lines("studentRegistration"):
        presentation = _presentation(line, presentations)
        student = line.integer(STUDENT, at_least=1)
        key = presentation.module, presentation.code, student
        if key not in results:
            raise _unknown(line, STUDENT, student, f"a student of {presentation.name} in studentInfo")
        _require_first(line, STUDENT, key, seen)
        presentation.registrations[student] = Registration(
            registered=_optional_day(line, "date_registration"),
            unregistered=_optional_day(line, "date_unregistration"),
            final_result=results[key][1],
        )
    for key, (line, _) in results.items():
        if key not in seen:
            raise _unknown(line, STUDENT, key[-1], "a student with a line in studentRegistration")


def _submissions(tables: _Tables, assessments: Mapping[int, tuple[Presentation, Assessment]]) -> None:
    seen: dict[tuple[int, int], int] = {}
    for line in tables.lines("studentAssessment"):
        assessment_id = line.integer(ASSESSMENT, at_least=1)
        if assessment_id not in assessments:
            raise _unknown(line, ASSESSMENT, assessment_id, "an assessment named in assessments")
        presentation, assessment = assessments[assessment_id]
        student = _student(line, presentation)
        _require_first(line, STUDENT, (assessment_id, student), seen)
        submission = Submission(
            assessment,
            student,
            day=_day(line, "date_submitted"),
            banked=_FLAGS[line.choice("is_banked", _FLAGS)],
            score=_optional_score(line),
        )
        presentation.submissions.append(submission)


def _clicks(tables: _Tables, presentations: Presentations) -> None:
    sites = {key: {site.id for site in presentation.sites} for key, presentation in presentations.items()}
    for line in tables.lines("studentVle"):
        presentation = _presentation(line, presentations)
        site = line.integer(SITE, at_least=1)
        if site not in sites[presentation.module, presentation.code]:
            raise _unknown(line, SITE, site, f"a site of {presentation.name} in vle")
        clicks = Clicks(
            _student(line, presentation),
            site,
            day=_day(line, "date"),
            count=line.integer("sum_click", at_least=1),
        )
        presentation.clicks.append(clicks)


def _presentation(line: Line, presentations: Presentations) -> Presentation:
    module, code = line.text(MODULE, at_most=LONGEST_WORD), line.text(PRESENTATION, at_most=LONGEST_WORD)
    found = presentations.get((module, code))
    if found is None:
        raise _unknown(line, PRESENTATION, f"{module} {code}", "a presentation named in courses")
    return found


def _student(line: Line, presentation: Presentation) -> int:
    student = line.integer(STUDENT, at_least=1)
    if student not in presentation.registrations:
        raise _unknown(line, STUDENT, student, f"a student of {presentation.name} in studentInfo")
    return student


def _unknown(line: Line, column: str, found: object, expected: str) -> BadFile:
    return line.bad(column, found=shown(str(found)), expected=expected)


def _require_first(line: Line, column: str, key: Key, seen: dict[Key, int]) -> None:
    """Refuse a line that tells again what a line before it tells."""
    before = seen.setdefault(key, line.number)
    if before != line.number:
        raise line.bad(
            column, found=f"what line {before} tells already", expected="each one on one line only"
        )


def _word(line: Line, column: str) -> str:
    """The name of a module or of a kind of site, which becomes part of titles and messages."""
    word = line.text(column, at_most=LONGEST_WORD)
    if not _WORD.fullmatch(word):
        raise line.bad(column, found=shown(word), expected="one word of letters, digits, “_” and “-”")
    return word


def _known(line: Line, column: str) -> bool:
    return line.optional_text(column) not in {None, _UNKNOWN}


def _day(line: Line, column: str) -> int:
    return line.integer(column, at_least=-MOST_DAYS, at_most=MOST_DAYS)


def _optional_day(line: Line, column: str) -> int | None:
    return _day(line, column) if _known(line, column) else None


def _optional_week(line: Line, column: str) -> int | None:
    if not _known(line, column):
        return None
    return line.integer(column, at_least=-MOST_WEEKS, at_most=MOST_WEEKS)


def _optional_score(line: Line) -> float | None:
    if not _known(line, "score"):
        return None
    return line.number_of("score", at_least=0, at_most=MOST_POINTS)
