"""Makes the schools of a workload, each in one transaction; those that are there stay as they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import Connection, select, text

from datastore import bulk, passwords
from datastore.commands.attempts.certificates import issue_certificates
from datastore.commands.history import event_key
from datastore.configuration import Configuration
from datastore.derivation import Extent, rederive
from datastore.engine import Database
from datastore.errors import Refused
from datastore.measures.weeks import as_utc, school_zone
from datastore.models import (
    ActivityAttempt,
    ActivityVisit,
    Base,
    CompetencyAssessment,
    EventKey,
    FeedbackComment,
    InteractionEvent,
    RubricScore,
    School,
    StudentProduction,
    User,
)
from datastore.simulate.building import TIMEZONE
from datastore.simulate.content_rows import activity_ids, add_common, add_sequences, competency_ids
from datastore.simulate.learners import draw_population, stream
from datastore.simulate.placing import Ground, Row, Tables, stable_id
from datastore.simulate.run import SEED, Progress
from datastore.simulate.scale.course import Course, make_course
from datastore.simulate.scale.habits import make_calendar
from datastore.simulate.scale.model import PASS_MARK, Pupils, Work, simulate_work
from datastore.simulate.scale.people import People, teacher_name
from datastore.simulate.scale.rows import Outcomes, Whose, moment
from datastore.simulate.scale.traces import Texts, visits
from datastore.simulate.scale.truth import truth_of
from datastore.simulate.scale.workload import Workload
from datastore.simulate.timetable import SchoolTime

_WORK_TABLES = 8
_PREPARED = 2
"""Steps before the work of a school is loaded: drawn, and its people and content loaded."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """A workload as it stands in the database."""

    schools: Mapping[str, UUID]
    """Ids by slug."""
    created: int
    """How many schools were not there before."""
    teachers: Sequence[str]
    """The user name of one teacher a school, who has its first class."""
    first_classes: Sequence[UUID]
    """The first class of each school, of the first size of the workload."""
    truth: Mapping[str, Any]
    """The true parameters; see `truth.truth_of`."""


def simulate_workload(
    database: Database,
    workload: Workload,
    *,
    now: dt.datetime,
    password: str,
    seed: int = SEED,
    progress: Progress | None = None,
) -> Simulated:
    """Make the schools of a workload that are not there yet.

    Args:
        database: Written as its owner, since COPY is refused under row-level security.
        workload: Which schools.
        now: The moment at which the twelve weeks of history end.
        password: Of all accounts.
        seed: The same seed and moment give the same rows.
        progress: Told the steps done.

    Raises:
        BadInput: the password is not acceptable, or `now` has no zone.
        Refused: a school is there already, made from another seed.
    """
    passwords.require_acceptable(password)
    now, password_hash = as_utc(now), passwords.hash_password(password)
    course = make_course(seed)
    steps = _Steps(progress, workload)
    schools, created, truths, classes = {}, 0, [], []
    for slug in workload.slugs:
        school = _School(database, course, slug, workload.sizes, now, seed, password_hash)
        schools[slug] = school.ground.school_id
        created += school.make(steps)
        truths.append(school.truth())
        classes.append(school.people.class_ids[0])
    with database.owning() as connection:
        connection.execute(text("ANALYZE"))
    database.vacuum("activity_results", "activity_attempts", "activity_visits", "competency_mastery")
    document = truth_of(course, seed=seed, workload=workload.name, schools=truths)
    teachers = [teacher_name(slug, 0) for slug in workload.slugs]
    return Simulated(schools, created, teachers, classes, document)


class _Steps:
    """Counts what is done."""

    def __init__(self, progress: Progress | None, workload: Workload) -> None:
        self._progress, self._done = progress, 0
        self._each = _PREPARED + _WORK_TABLES + len(workload.sizes)
        self._total = self._each * workload.schools

    def done(self, count: int = 1) -> None:
        """So many more."""
        self._done += count
        if self._progress is not None:
            self._progress(self._done, self._total)

    def skip_school(self) -> None:
        """A school that was there already."""
        self.done(self._each)


@dataclass(frozen=True)
class _School:
    """One school, from its parameters to its derived rows."""

    database: Database
    course: Course
    slug: str
    sizes: Sequence[int]
    now: dt.datetime
    seed: int
    password_hash: str

    @cached_property
    def time(self) -> SchoolTime:
        """Its calendar."""
        return SchoolTime(self.now, school_zone(TIMEZONE))

    @cached_property
    def ground(self) -> Ground:
        """What its ids are made from."""
        school_id = stable_id("school", self.slug)
        root = stable_id(school_id, self.seed)
        return Ground(
            seed=self.seed,
            school_id=school_id,
            timezone=TIMEZONE,
            zone=self.time.zone,
            now=self.now,
            activity_ids=activity_ids(root, self.course.sequences),
            competency_ids=competency_ids(self.course.framework),
            root=root,
        )

    @cached_property
    def pupils(self) -> Pupils:
        """With their true parameters."""
        population = draw_population(self.sizes, self.course.framework.codes, self._stream("pupils"))
        return Pupils(np.repeat(np.arange(len(self.sizes)), self.sizes), population)

    @cached_property
    def people(self) -> People:
        """Everybody, as rows."""
        of_class, cipher = self.pupils.of_class, self.database.cipher
        generator = self._stream("people")
        return People(self.ground, self.slug, of_class, cipher, self.password_hash, self.time, generator)

    def make(self, steps: _Steps) -> bool:
        """Load and derive, unless the school is there; returns whether it was not."""
        with self.database.owning() as connection:
            key = {"key": self.slug}
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), key)
            if self._is_there(connection):
                steps.skip_school()
                return False
            calendar = make_calendar(self.time, len(self.people.class_ids))
            work = simulate_work(self.pupils, self.course, calendar, self._stream("work"))
            steps.done()
            tables = Tables()
            add_common(tables, self.course.framework, [])
            self.people.add(tables, self._last_seen(work))
            self.people.enrol(tables, calendar, work.habits.leaves_after, work.habits.absent)
            add_sequences(self.ground, tables, self.course.sequences, self.people.teacher_id(0))
            self.people.open(tables, self.course)
            for model, rows in tables.rows.items():
                bulk.load(connection, self.database.cipher, model, rows)
            steps.done()
            self._load_work(connection, work, steps)
            self._derive(connection, steps)
        return True

    def _is_there(self, connection: Connection) -> bool:
        """Whether the school has been made before.

        Raises:
            Refused: from another seed, so that the parameters at hand are not its own.
        """
        known = select(School.id).where(School.slug == self.slug)
        if connection.execute(known).first() is None:
            return False
        mine = select(User.id).where(
            User.school_id == self.ground.school_id, User.id == self.people.teacher_id(0)
        )
        if connection.execute(mine).first() is None:
            raise Refused(
                "The school %(slug)s was made from another seed: use that one, or another database",
                slug=self.slug,
            )
        return True

    def truth(self) -> dict[str, Any]:
        """The true parameters of the pupils."""
        abilities = self.pupils.population.abilities.round(4).tolist()
        of_class, slowness = self.pupils.of_class.tolist(), self.pupils.population.slowness.tolist()
        told = zip(self.people.student_ids, of_class, abilities, slowness, strict=True)
        return {
            "slug": self.slug,
            "pupils": [
                {"id": str(id_), "class": place, "abilities": theta, "slowness": slow}
                for id_, place, theta, slow in told
            ],
        }

    def _stream(self, part: str) -> np.random.Generator:
        return stream(self.seed, self.slug, part)

    def _last_seen(self, work: Work) -> list[dt.datetime | None]:
        """When each pupil last signed in: no later than their last stay began."""
        last = np.zeros(len(self.pupils.of_class))
        np.maximum.at(last, work.stays["pupil"].astype(np.int64), work.stays["started"].astype(np.float64))
        return [moment(seconds) if seconds else None for seconds in last]

    def _load_work(self, connection: Connection, work: Work, steps: _Steps) -> None:
        self._make_months(connection, work)
        of_class = self.pupils.of_class.tolist()
        class_ids = self.people.class_ids
        whose = Whose(
            students=self.people.student_ids,
            classes=[class_ids[place] for place in of_class],
            teachers=[self.people.teacher_id(place) for place in of_class],
            activities=[self.ground.activity_ids[activity.slug] for activity in self.course.activities],
        )
        outcomes = Outcomes(
            self.ground, self.course, whose, Configuration(pass_mark=PASS_MARK), work.attempts
        )
        texts, levels, comments = Texts(outcomes, self._stream("texts")).rows()
        loaded: Sequence[tuple[type[Base], Callable[[], Iterable[Row]]]] = (
            (ActivityAttempt, outcomes.attempts),
            (StudentProduction, lambda: texts),
            (RubricScore, lambda: levels),
            (FeedbackComment, lambda: comments),
            (CompetencyAssessment, outcomes.evidence),
            (ActivityVisit, lambda: visits(self.ground, whose, work.stays, self._stream("visits"))),
            (EventKey, lambda: map(event_key, outcomes.events)),
            (InteractionEvent, lambda: outcomes.events),
        )
        for model, rows in loaded:
            bulk.load(connection, self.database.cipher, model, rows())
            steps.done()

    def _make_months(self, connection: Connection, work: Work) -> None:
        times = (float(work.stays["started"].min()), self.ground.now.timestamp())
        first, last = (moment(seconds).date().replace(day=1) for seconds in times)
        month = first
        while month <= last:
            connection.execute(text("SELECT ensure_partition(:month)"), {"month": month})
            month = (month + dt.timedelta(days=31)).replace(day=1)

    def _derive(self, connection: Connection, steps: _Steps) -> None:
        """What follows from the rows: results, progress, mastery, certificates."""
        connection.execute(text("ANALYZE activity_attempts, activity_visits, competency_assessments"))
        students = self.people.student_ids
        for class_id in self.people.class_ids:
            rederive(connection, Extent(self.ground.school_id, class_id))
            issue_certificates(connection, self.ground.school_id, class_id, students, at=self.ground.now)
            steps.done()
