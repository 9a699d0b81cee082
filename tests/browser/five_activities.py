"""A class with one activity of each type, and all that the database says of a pupil's work in it."""

from __future__ import annotations

import io
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from datastore.commands.accounts.people import set_locale
from datastore.commands.classroom.classes import enrol
from datastore.commands.classroom.sequences import configure
from datastore.commands.media import MEGABYTE, add_media
from datastore.configuration import Configuration
from datastore.engine import Database
from datastore.media_store import MediaStore
from datastore.models import (
    ActivityAttempt,
    ActivityResult,
    Badge,
    Competency,
    CompetencyMastery,
    StudentBadge,
    StudentProgress,
)
from datastore.models.enums import ActivityType, MediaKind, UserRole
from datastore.scope import Scope
from tests.factories import Lesson, link, make_badge, make_framework, make_lesson, make_sequence, make_user
from tests.unit.content.samples import example

PACKAGE = b"""<!doctype html><html lang="fr"><meta charset="utf-8"><title>La une</title>
<button onclick="parcoursReport({scaled: 1})">Terminer</button>"""
FILM = "demo/cinq-etapes"
TYPES = ("quiz", "video", "interactive", "evaluation", "text_production")
"""In the order of the sequence, one session."""
CODES = ("L1", "FR-LEC-02", "FR-REC-01", "FR-ARG-01", "FR-ARG-02", "FR-ECR-01", "FR-LAN-03")
"""The competencies that questions and criteria name; L1 is what each activity speaks of as a whole."""
FIRST_STEP, ALL_POINTS, SECOND_STEP, WHOLE_WAY, EXPERT = (
    "activities_completed-1",
    "perfect_scores-1",
    "activities_completed-2",
    "sequences_completed-1",
    "expert_competencies-1",
)
"""The badges of the school; one activity earns the first two at most, the others never."""
ATTEMPT = attrgetter(
    "attempt_number",
    "flag",
    "held",
    "needs_review",
    "score",
    "max_score",
    "right_count",
    "answered_count",
)
RESULT = attrgetter("status", "attempts_count", "score", "max_score", "needs_review")
PROGRESS = attrgetter("completion_percentage", "current_session", "current_activity", "completed_at")
WITHIN = 2
"""Seconds by which the time on task may differ from the clock on the wall."""


@dataclass(frozen=True)
class Outcome:
    """What is stored of a pupil's work on one activity, and what follows from it."""

    attempts: list[tuple[Any, ...]]
    """As ATTEMPT says."""
    result: tuple[Any, ...]
    """As RESULT says."""
    progress: tuple[Any, ...]
    """As PROGRESS says."""
    mastery: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """By code: level, mean score, right, answered, pieces of evidence, provisional."""
    badges: frozenset[str] = frozenset()


@dataclass
class School:
    """The class, on a server of its own."""

    database: Database
    lesson: Lesson
    activities: dict[str, UUID]
    url: str = ""

    def pupil(self) -> tuple[Scope, str]:
        """A new pupil of the class, who reads French, and the name to sign in with."""
        admin, class_id = self.lesson.admin, self.lesson.class_id
        username = f"eleve.{uuid4().hex[:12]}"
        user_id = make_user(self.database, admin, UserRole.student, username=username)
        enrol(self.database, admin, class_id, [user_id])
        pupil = Scope(admin.school_id, user_id, admin.timezone, attends=frozenset({class_id}))
        set_locale(self.database, pupil, "fr")
        return pupil, username

    def rows(self, pupil: Scope, model: Any, kind: str | None = None) -> list[Any]:
        """What a table holds of a pupil, of one activity where it is named."""
        of = [model.student_id == pupil.user_id]
        if kind:
            of.append(model.activity_id == self.activities[kind])
        with self.database.reading(pupil) as connection:
            return list(connection.execute(select(model).where(*of)))

    def seconds(self, pupil: Scope, kind: str) -> tuple[int | None, ...]:
        """The time on task, by the result and by the progress."""
        results = self.rows(pupil, ActivityResult, kind)
        progress = self.rows(pupil, StudentProgress)
        return (*(one.time_spent for one in results), *(one.total_time_spent for one in progress))

    def outcome(self, pupil: Scope, kind: str) -> Outcome:
        """All that the database says of a pupil's work on an activity, the only one begun, but its time."""
        (result,) = self.rows(pupil, ActivityResult, kind)
        (progress,) = self.rows(pupil, StudentProgress)
        return Outcome(
            [ATTEMPT(attempt) for attempt in self.rows(pupil, ActivityAttempt, kind)],
            RESULT(result),
            PROGRESS(progress),
            self._mastery(pupil),
            self._badges(pupil),
        )

    def _mastery(self, pupil: Scope) -> dict[str, tuple[Any, ...]]:
        m = CompetencyMastery
        facts = (m.level, m.mean_score, m.right_count, m.answered_count, m.evidence_count, m.provisional)
        query = select(Competency.code, *facts).join(m, m.competency_id == Competency.id)
        with self.database.reading(pupil) as connection:
            rows = connection.execute(query.where(m.student_id == pupil.user_id))
            return {code: tuple(facts) for code, *facts in rows}

    def _badges(self, pupil: Scope) -> frozenset[str]:
        query = select(Badge.code).join(StudentBadge, StudentBadge.badge_id == Badge.id)
        with self.database.reading(pupil) as connection:
            found = connection.execute(query.where(StudentBadge.student_id == pupil.user_id))
            return frozenset(found.scalars())


class Watch:
    """The clock on the wall: between which figures the time on an activity's page must lie."""

    def __init__(self) -> None:
        self.asked = time.monotonic()

    def opened(self) -> None:
        """The page is there."""
        self.there = time.monotonic()

    def leaves(self) -> None:
        """The button that leads away is about to be pressed."""
        self.last = time.monotonic()

    def left(self) -> None:
        """Another page is there."""
        self.least, self.most = self.last - self.there - WITHIN, time.monotonic() - self.asked + WITHIN

    def agrees(self, seconds: int | None) -> bool:
        """Whether a figure can be right."""
        return seconds is not None and self.least <= seconds <= self.most


def make_school(database: Database, media: str) -> School:
    """The class, its activities open to it, its competencies and badges."""
    lesson = make_lesson(database)
    frame = add_media(
        database,
        lesson.teacher,
        MediaStore(media),
        kind=MediaKind.frame,
        title="La une",
        source=io.BytesIO(PACKAGE),
        quota=MEGABYTE,
    )
    wanted = documents(frame.storage_key)
    content = [(ActivityType(kind), wanted[kind]) for kind in TYPES]
    sequence, ids = make_sequence(database, lesson.admin, content)
    framework = make_framework(database, lesson.admin, {code: f"Savoir {code}" for code in CODES})
    for activity in ids:
        link(database, lesson.admin, activity, [framework["L1"]])
    for code in (FIRST_STEP, ALL_POINTS, SECOND_STEP, WHOLE_WAY, EXPERT):
        kind, _, at_least = code.rpartition("-")
        make_badge(database, lesson.admin, kind, at_least=int(at_least))
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
    return School(database, lesson, dict(zip(TYPES, ids, strict=True)))


def documents(frame: str) -> dict[str, dict[str, Any]]:
    """The examples on file, with a package and a film that are there; it stops early and at its end."""
    found = {kind: example(kind) for kind in TYPES}
    (film,) = found["video"]["screens"]
    film["source"], film["length_seconds"] = f"{FILM}.webm", 85
    film["captions"][0]["source"] = f"{FILM}.fr.vtt"
    film["questions"][0]["at_seconds"], film["questions"][1]["at_seconds"] = 20, 85
    (embed,) = (item for item in found["interactive"]["screens"][0]["items"] if item["kind"] == "embed")
    embed |= {"frame": "html", "source": frame}
    return found
