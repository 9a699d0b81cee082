"""The rows of a DataShop transaction export, each checked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from datastore.importers.reading import BadFile, Line, Progress, read_table

STUDENT = "Anon.Student.Id"
TIME = "Time"
DURATION = "Duration..sec."
LEVEL = "Level..Unitname."
PROBLEM = "Problem.Name"
START = "Problem.Start.Time"
OUTCOME = "Outcome"
INPUT = "Input"
CONCEPT = "KC..Cluster."
CORRECT_ANSWER = "CF..Correct.Answer."
COLUMNS = (STUDENT, TIME, DURATION, LEVEL, PROBLEM, START, OUTCOME, INPUT, CONCEPT, CORRECT_ANSWER)

LONGEST_ID = 200
LONGEST_TITLE = 1_000
LONGEST_ANSWER = 500
LONGEST_DURATION = 86_400
"""Seconds: a question that stays open for more than a day is a fault of the log."""

_NUMBERED = re.compile(r"(?P<number>[0-9]{1,9})\s+(?P<title>\S.*)", re.DOTALL)


class Outcome(StrEnum):
    """What a row tells of the student."""

    right = "CORRECT"
    wrong = "INCORRECT"
    study = "STUDY"
    """The question was shown with its answer, not asked."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """One row: a question shown or answered."""

    line: int
    student: str
    started_at: dt.datetime
    at: dt.datetime
    """When the answer was given, or the showing ended."""
    seconds: float | None
    """How long it took, as logged; None where the log does not know."""
    level: str
    problem: str
    concept: str
    concept_number: int
    """The place of the concept in the author's list; 0 where it has none."""
    outcome: Outcome
    answer: str
    """As typed; empty when nothing was."""
    correct_answers: tuple[str, ...]

    @property
    def asked(self) -> bool:
        """Whether it was answered, rightly or wrongly (running out of time is wrong)."""
        return self.outcome is not Outcome.study

    @property
    def right(self) -> bool:
        """Whether the log calls the answer right."""
        return self.outcome is Outcome.right


def read_log(path: Path, zone: ZoneInfo, progress: Progress | None = None) -> Sequence[Transaction]:
    """All rows of an export, in order of time.

    Args:
        path: The file, CSV or gzip.
        zone: The zone whose clocks the log was written by; the file does not say.
        progress: Told the bytes read.

    Raises:
        BadFile: something in it is not what it must be, or it holds no row.
    """
    lines = read_table(path, required=COLUMNS, progress=progress)
    found = [_transaction(line, zone) for line in lines]
    if not found:
        raise BadFile(path, found="a header and no row", expected="at least one row", line=1)
    return sorted(found, key=lambda row: (row.at, row.started_at, row.line))


def _transaction(line: Line, zone: ZoneInfo) -> Transaction:
    started_at = line.timestamp(START, zone)
    number, concept = _numbered(line.text(CONCEPT, at_most=LONGEST_TITLE))
    return Transaction(
        line=line.number,
        student=line.text(STUDENT, at_most=LONGEST_ID),
        started_at=started_at,
        at=line.timestamp(TIME, zone, not_before=started_at),
        seconds=line.optional_number(DURATION, at_least=0, at_most=LONGEST_DURATION),
        level=_one_line(line.text(LEVEL, at_most=LONGEST_TITLE)),
        problem=_one_line(line.text(PROBLEM, at_most=LONGEST_TITLE)),
        concept=concept,
        concept_number=number,
        outcome=Outcome(line.choice(OUTCOME, tuple(Outcome))),
        answer=line.optional_text(INPUT) or "",
        correct_answers=_alternatives(line.optional_text(CORRECT_ANSWER, at_most=LONGEST_ANSWER) or ""),
    )


def _numbered(concept: str) -> tuple[int, str]:
    """The number in front of a concept's text, which two texts of one concept do not share, and the text."""
    found = _NUMBERED.fullmatch(concept)
    return (int(found["number"]), _one_line(found["title"])) if found else (0, _one_line(concept))


def _alternatives(cell: str) -> tuple[str, ...]:
    return tuple(answer.strip() for answer in cell.split("|") if answer.strip())


def _one_line(text: str) -> str:
    return " ".join(text.split())
