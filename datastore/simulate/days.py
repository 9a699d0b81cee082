"""What else happens on school days: absences that are excused, and pupils who call their teacher.

Both are read off the work that is there: who did nothing on the day of a lesson was away, and calls come from
where a pupil was working. One of those who are stuck in the present lesson still waits.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from datastore.commands.history import Verb, event_key
from datastore.measures.weeks import local_day
from datastore.models import (
    Absence,
    ActivityAttempt,
    ActivityVisit,
    EventKey,
    HelpCall,
    InteractionEvent,
    Notification,
)
from datastore.models.enums import AbsenceKind, NotificationKind
from datastore.simulate import stories
from datastore.simulate.classwork import ClassPlan
from datastore.simulate.learners import stream
from datastore.simulate.placing import Ground, Row, Tables
from datastore.simulate.timetable import LESSON

EXCUSED_SHARE = 0.35
"""Of the missed days of those whose work was never late: an excuse would move what was due."""
CALLS = 6
"""In the lessons of a class so far."""
MESSAGES = (
    None,
    "Je ne comprends pas la question.",
    None,
    "J’ai relu le texte et je ne trouve pas.",
    "C’est quoi la différence entre les deux mots ?",
    None,
)
_CALLS_AFTER = dt.timedelta(seconds=40)
"""Nobody calls before having looked at the screen."""
_ANSWERED_WITHIN_MINUTES = (0.5, 6.0)
_WAITS = dt.timedelta(minutes=4)
_AT_WORK = dt.timedelta(minutes=2)
_ASKED_NOW = "Je suis bloqué depuis le début de l’heure."


def record_days(ground: Ground, tables: Tables, plan: ClassPlan) -> None:
    """Add the absences and calls of a class whose work is there."""
    visits = [visit for visit in tables.rows[ActivityVisit] if visit["class_id"] == plan.id]
    days = _Days(ground, tables, plan, visits, stream(ground.seed, "days", plan.name))
    days.excuse()
    days.call()
    days.call_now()


@dataclass(frozen=True, slots=True)
class _Days:
    """The school days of one class."""

    ground: Ground
    tables: Tables
    plan: ClassPlan
    visits: Sequence[Row]
    generator: np.random.Generator

    def excuse(self) -> None:
        """Excuse days on which a pupil missed the lesson, and did nothing at home either."""
        worked: dict[UUID, set[dt.date]] = defaultdict(set)
        for visit in self.visits:
            worked[visit["student_id"]] |= {self._day(visit["started_at"]), self._day(visit["last_seen_at"])}
        late = {row["student_id"] for row in self.tables.rows[ActivityAttempt] if row["late"]}
        held = [lesson for lesson in self.plan.lessons if self._was_held(lesson, worked)]
        for student_id in (id_ for id_ in self._there() if id_ not in late):
            missed = [lesson for lesson in held if self._day(lesson) not in worked[student_id]]
            drawn = self.generator.random(len(missed)) < EXCUSED_SHARE
            for lesson in (lesson for lesson, excused in zip(missed, drawn, strict=True) if excused):
                row = {**self._own("absence", student_id, self._day(lesson)), "student_id": student_id}
                told = {"kind": AbsenceKind.excused, "recorded_by": self.plan.teacher_id}
                self.tables.add(Absence, {**row, "day": self._day(lesson), **told, "created_at": lesson})

    def _there(self) -> list[UUID]:
        """Those who neither left nor stay away for a reason that nobody knows."""
        return [
            id_
            for id_, pupil in self.plan.pupils
            if id_ not in self.plan.leavers and pupil.name != stories.GONE_QUIET
        ]

    def _was_held(self, lesson: dt.datetime, worked: Mapping[UUID, Set[dt.date]]) -> bool:
        """Whether most of the class worked on the day of a lesson."""
        return sum(self._day(lesson) in days for days in worked.values()) > len(self.plan.pupils) / 2

    def call(self) -> None:
        """Let pupils call in lessons; the teacher comes within minutes."""
        stays = [visit for visit in self.visits if self._in_a_lesson(visit)]
        drawn = self.generator.permutation(len(stays))[:CALLS]
        parts = self.generator.uniform(size=CALLS)
        minutes = self.generator.uniform(*_ANSWERED_WITHIN_MINUTES, CALLS)
        for number, place in enumerate(drawn):
            visit = stays[place]
            long = visit["last_seen_at"] - visit["started_at"] - _CALLS_AFTER
            at = visit["started_at"] + _CALLS_AFTER + float(parts[number]) * long
            answered = at + dt.timedelta(minutes=float(minutes[number]))
            call_id = self._call(number, visit, at, MESSAGES[number % len(MESSAGES)], answered)
            self._tell(call_id, visit["student_id"], answered)

    def call_now(self) -> None:
        """One of those who are stuck in the present lesson has called and waits."""
        stuck = {id_ for id_, pupil in self.plan.pupils if pupil.name in stories.STALLED}
        activity_id = self.ground.activity_ids[stories.LIVE_ACTIVITY]
        recent = self.ground.now - _AT_WORK
        waiting = [
            visit
            for visit in self.visits
            if visit["student_id"] in stuck
            and visit["activity_id"] == activity_id
            and visit["last_seen_at"] >= recent
        ]
        for visit in sorted(waiting, key=lambda visit: str(visit["student_id"]))[:1]:
            self._call("now", visit, self.ground.now - _WAITS, _ASKED_NOW, None)

    def _in_a_lesson(self, visit: Row) -> bool:
        began, last = visit["started_at"], visit["last_seen_at"]
        if last - began < 2 * _CALLS_AFTER:
            return False
        return any(lesson <= began and last <= lesson + LESSON for lesson in self.plan.lessons)

    def _call(
        self, name: object, visit: Row, at: dt.datetime, message: str | None, answered: dt.datetime | None
    ) -> UUID:
        """Add a call and what the history says of it; returns its id."""
        own = self._own("call", name)
        whose = {"class_id": self.plan.id, "student_id": visit["student_id"]}
        place = {"activity_id": visit["activity_id"], "screen": visit["screen"], "item_key": None}
        closed = {"closed_at": answered, "closed_by": self.plan.teacher_id if answered else None}
        self.tables.add(HelpCall, {**own, **whose, **place, "message": message, **closed, "created_at": at})
        event = {
            **self._own("event", "help", name),
            **whose,
            "activity_id": visit["activity_id"],
            "occurred_at": at,
            "verb": Verb.interacted.value,
            "object_key": "help",
            "data": {"call": str(own["id"])},
            "recorded_at": at,
        }
        self.tables.add(InteractionEvent, event)
        self.tables.add(EventKey, event_key(event))
        return UUID(str(own["id"]))

    def _tell(self, call_id: UUID, student_id: UUID, at: dt.datetime) -> None:
        """The pupil saw the teacher come: the news of it is read."""
        news = {"user_id": student_id, "kind": NotificationKind.help_answered, "class_id": self.plan.id}
        own = self._own("notice", "help", call_id)
        self.tables.add(Notification, {**own, **news, "data": {}, "created_at": at, "read_at": at})

    def _day(self, at: dt.datetime) -> dt.date:
        return local_day(at, self.ground.zone)

    def _own(self, kind: str, *parts: object) -> Row:
        named = self.ground.id(kind, self.plan.name, "days", *parts)
        return {"school_id": self.ground.school_id, "id": named}
