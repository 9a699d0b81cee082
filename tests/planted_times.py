"""Stays on activities, planted row by row, and their time counted second by second."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from psycopg.types.multirange import Multirange
from psycopg.types.range import Range
from sqlalchemy import insert

from datastore.engine import Database
from datastore.models import ActivityVisit, new_id
from datastore.scope import Scope
from tests.factories import Lesson

TWO_SCREENS = {
    "schema_version": 1,
    "screens": [
        {
            "key": key,
            "title": title,
            "items": [{"kind": "short_text", "key": f"q-{key}", "prompt": "Écris.", "accepted": ["titre"]}],
        }
        for key, title in (("s1", "Lire"), ("s2", "Répondre"))
    ],
}


@dataclass(frozen=True, slots=True)
class Stay:
    """A pupil on a screen, active in these periods (seconds since the epoch)."""

    pupil: UUID
    activity: UUID
    screen: str
    periods: tuple[tuple[int, int], ...]


Keep = Callable[[Stay], bool]
Day = Callable[[int], bool]


@dataclass(slots=True)
class Planted:
    """A class with a sequence, and all stays in it."""

    lesson: Lesson
    sequence: UUID
    activities: list[UUID]
    pupils: list[Scope]
    stays: list[Stay]

    def seconds(self, keep: Keep = lambda _: True, day: Day = lambda _: True) -> set[int]:
        """The seconds of the stays that are kept, each once."""
        return {
            second
            for stay in self.stays
            if keep(stay)
            for start, end in stay.periods
            for second in range(start, end)
            if day(second)
        }


def instant(second: int) -> dt.datetime:
    """The moment of a second since the epoch."""
    return dt.datetime.fromtimestamp(second, dt.UTC)


def plant(database: Database, lesson: Lesson, *stays: Stay, rule: str = "heartbeat 1") -> None:
    """Write stays, each in a tab of its own."""
    rows = [
        {
            "school_id": lesson.admin.school_id,
            "id": new_id(),
            "class_id": lesson.class_id,
            "student_id": stay.pupil,
            "activity_id": stay.activity,
            "screen": stay.screen,
            "tab_token": uuid4(),
            "started_at": instant(min(start for start, _ in stay.periods)),
            "last_seen_at": instant(max(end for _, end in stay.periods)),
            "active_periods": Multirange([Range(instant(a), instant(b)) for a, b in stay.periods]),
            "time_rule": rule,
        }
        for stay in stays
    ]
    with database.writing(lesson.admin) as session:
        session.execute(insert(ActivityVisit), rows)


def drawn(generator: random.Random, pupils: Iterable[Scope], activities: Sequence[UUID]) -> list[Stay]:
    """Stays that overlap across tabs, activities and midnights, around the change of clocks."""
    first = int(dt.datetime(2026, 10, 22, 20, tzinfo=dt.UTC).timestamp())
    stays = []
    for pupil in pupils:
        for _ in range(14):
            start = first + generator.randrange(6 * 86_400)
            begins = [start, start + generator.randrange(400, 700)]
            periods = tuple((begin, begin + generator.randrange(5, 380)) for begin in begins)
            where = generator.choice(activities), generator.choice(["s1", "s2"])
            stays.append(Stay(pupil.user_id, *where, periods))
            if generator.random() < 0.5:  # a second tab on another activity
                shift = generator.randrange(-200, 200)
                also = tuple((begin + shift, end + shift) for begin, end in periods)
                stays.append(Stay(pupil.user_id, generator.choice(activities), "s1", also))
    return stays


def by_pupil(planted: Planted, keep: Keep, day: Day = lambda _: True) -> dict[UUID, int]:
    """Seconds by pupil over the stays that are kept; nobody without any."""
    lengths = {
        pupil.user_id: len(planted.seconds(lambda s, of=pupil.user_id: s.pupil == of and keep(s), day))
        for pupil in planted.pupils
    }
    return {pupil: length for pupil, length in lengths.items() if length}
