"""The shared logs, read with nothing of the project, and questions to the classes imported from them."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from datastore.models import Activity, User
from tests.conftest import ImportedClass

PRACTICE, POSTTEST = "Statistics Practice", "Posttest"
"""The levels of the statistics log: quizzes, and evaluations."""
_KINDS = {"quiz": PRACTICE, "evaluation": POSTTEST}
PARIS = ZoneInfo("Europe/Paris")
"""The school's clocks: the log tells no zone."""
MANDATORY = 144
"""Activities of the statistics log."""

Place = tuple[str, str]
"""A level of the log and a problem of it."""


class Stay(NamedTuple):
    """A row of the statistics log, whose time ends where the next row of the student begins."""

    start: dt.datetime
    end: dt.datetime
    answered_at: dt.datetime
    place: Place
    concept: str
    outcome: str
    given: str

    @property
    def seconds(self) -> float:
        return (self.end - self.start).total_seconds()

    @property
    def asked(self) -> bool:
        """Whether it was answered, not only shown."""
        return self.outcome != "STUDY"

    @property
    def right(self) -> bool:
        return self.outcome == "CORRECT"


Stays = Mapping[str, Sequence[Stay]]
"""By student."""


@cache
def statistics_stays(shared: Path) -> Stays:
    """Each student's rows by their start; of rows with one start the longest has the time."""
    by_student = defaultdict(list)
    file = shared / "data/statistics-practice-lkt/statistics_practice_shared.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            by_student[row["Anon.Student.Id"]].append(row)
    return {who: _stays(rows) for who, rows in by_student.items()}


def _stays(rows: list[dict[str, str]]) -> list[Stay]:
    begun = {id(row): dt.datetime.fromisoformat(row["Problem.Start.Time"]) for row in rows}
    following = dict(pairwise(sorted(set(begun.values()))))
    found, taken = [], set()
    for row in sorted(rows, key=lambda row: (begun[id(row)], -float(row["Duration..sec."]))):
        start = begun[id(row)]
        end = start + dt.timedelta(seconds=float(row["Duration..sec."]))
        end = start if start in taken else min(end, following.get(start, end))
        taken.add(start)
        place, concept = (row["Level..Unitname."], row["Problem.Name"]), row["KC..Cluster."].split(" ", 1)[1]
        answered_at = dt.datetime.fromisoformat(row["Time"])
        found.append(Stay(start, end, answered_at, place, concept, row["Outcome"], row["Input"]))
    return found


def utc(moment: dt.datetime) -> dt.datetime:
    """A time of the log as the database has it."""
    return moment.replace(tzinfo=PARIS).astimezone(dt.UTC)


def first_day(stays: Stays) -> dt.date:
    """The class's first day: that of the log's first row."""
    return min(mine[0].start for mine in stays.values()).date()


def answers(mine: Iterable[Stay]) -> dict[Place, list[Stay]]:
    """What a student answered to each problem, in the order of answering."""
    found: dict[Place, list[Stay]] = defaultdict(list)
    for stay in sorted(mine, key=lambda stay: (stay.answered_at, stay.start)):
        if stay.asked:
            found[stay.place].append(stay)
    return found


def completions(mine: Iterable[Stay]) -> dict[Place, dt.datetime]:
    """When each activity was first completed: a practice problem right, a post-test problem answered."""
    done: dict[Place, dt.datetime] = {}
    for place, given in answers(mine).items():
        moments = [stay.answered_at for stay in given if stay.right or place[0] == POSTTEST]
        if moments:
            done[place] = min(moments)
    return done


@cache
def oulad(shared: Path, name: str) -> Sequence[Mapping[str, str]]:
    """The lines of a table of the Open University's class."""
    file = shared / f"data/oulad-aaa-2013j/{name}.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def oulad_stayed(shared: Path) -> frozenset[str]:
    """The students who did not withdraw."""
    return frozenset(
        row["id_student"] for row in oulad(shared, "studentInfo") if row["final_result"] != "Withdrawn"
    )


def asked(imported: ImportedClass, question: Callable[..., Any], *more: Any, **named: Any) -> Any:
    """What a query of the views answers about the whole class."""
    with imported.database.reading(imported.scope) as connection:
        return question(connection, imported.scope, imported.view, *more, **named)


def roster_of(imported: ImportedClass) -> dict[UUID, str]:
    """The log's name of each pupil."""
    with imported.database.reading(imported.scope) as connection:
        return dict(iter(connection.execute(select(User.id, User.external_id))))


def places_of(imported: ImportedClass) -> dict[UUID, Place]:
    """What each activity is in the statistics log."""
    with imported.database.reading(imported.scope) as connection:
        found = connection.execute(select(Activity.id, Activity.activity_type, Activity.title))
        return {id_: (_KINDS[kind.value], title) for id_, kind, title in found}
