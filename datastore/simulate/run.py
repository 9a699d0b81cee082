"""Makes the demo school: one transaction, all or nothing, and a second time nothing.

The password of its accounts is the caller's: the demo is a school on somebody's own machine, and no password
stands in the code.
"""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select, text

from datastore import bulk, passwords
from datastore.advisory_locks import hold
from datastore.commands.attempts.award_badges import award_badges
from datastore.commands.attempts.certificates import issue_certificates
from datastore.crypto import Cipher
from datastore.derivation import Extent, rederive
from datastore.engine import Database
from datastore.measures.weeks import as_utc
from datastore.models import (
    Absence,
    Activity,
    ActivityAttempt,
    ActivityCompetency,
    ActivityVisit,
    Badge,
    Base,
    ClassEnrollment,
    Classroom,
    ClassTeacher,
    Competency,
    CompetencyAssessment,
    CompetencyFramework,
    ContentVersion,
    CoordinatorScope,
    EventKey,
    FeedbackComment,
    ForumPost,
    ForumTopic,
    ForumVote,
    HelpCall,
    InteractionEvent,
    Notification,
    PeerReview,
    RubricScore,
    School,
    Session,
    StudentProduction,
    TeacherConfiguration,
    User,
)
from datastore.models import Sequence as SequenceModel
from datastore.models.enums import UserRole
from datastore.simulate import stories
from datastore.simulate.building import DemoData, build_demo
from datastore.simulate.roster import CLASSES, STAFF, usernames
from datastore.simulate.school import SLUG

SEED = 20260901

Progress = Callable[[int, int], None]
"""Told how much is done, of how much in all."""

_LOADED: Sequence[type[Base]] = (
    School,
    User,
    CoordinatorScope,
    Classroom,
    ClassTeacher,
    ClassEnrollment,
    CompetencyFramework,
    Competency,
    Badge,
    SequenceModel,
    Session,
    Activity,
    ContentVersion,
    ActivityCompetency,
    TeacherConfiguration,
    StudentProduction,
    ActivityAttempt,
    RubricScore,
    FeedbackComment,
    PeerReview,
    CompetencyAssessment,
    ActivityVisit,
    EventKey,
    InteractionEvent,
    ForumTopic,
    ForumPost,
    ForumVote,
    Notification,
    HelpCall,
    Absence,
)
"""In the order of loading: what is pointed at comes first."""
_STEPS = len(CLASSES) + len(_LOADED) + len(CLASSES) + 1


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody as whom the demo can be entered; the password is the one given to `simulate_demo`."""

    role: UserRole
    username: str


@dataclass(frozen=True, slots=True)
class DemoSchool:
    """The demo school as it stands in the database."""

    school_id: UUID
    created: bool
    """False: it was there already, and nothing was done."""
    accounts: Sequence[DemoAccount]
    """One sign-in a role."""


def simulate_demo(
    database: Database,
    *,
    now: dt.datetime,
    password: str,
    seed: int = SEED,
    progress: Progress | None = None,
) -> DemoSchool:
    """Make the demo school, unless there is one.

    Args:
        database: Written as its owner, since COPY is refused under row-level security.
        now: The moment at which the history ends and the stories' class is at work.
        password: Of all accounts.
        seed: The same seed and moment give the same school.
        progress: Told the steps done.

    Raises:
        BadInput: the password is not acceptable, or `now` has no zone.
    """
    passwords.require_acceptable(password)
    now = as_utc(now)
    steps = _Steps(progress)
    with database.owning() as connection, _no_garbage_collection():
        hold(connection, SLUG)
        known = connection.execute(select(School.id).where(School.slug == SLUG)).scalar_one_or_none()
        if known is not None:
            return DemoSchool(known, created=False, accounts=_accounts())
        data = build_demo(
            now=now,
            seed=seed,
            cipher=database.cipher,
            password_hash=passwords.hash_password(password),
            told=steps.done,
        )
        _load(connection, database.cipher, data, steps)
        _derive(connection, data, now, steps)
    return DemoSchool(data.school_id, created=True, accounts=_accounts())


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Hundreds of thousands of rows stay alive to the end; looking for garbage among them takes seconds."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Steps:
    """Counts what is done."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress, self._done = progress, 0

    def done(self) -> None:
        """One more."""
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, _STEPS)


def _load(connection: Connection, cipher: Cipher, data: DemoData, steps: _Steps) -> None:
    months = {event["occurred_at"].date().replace(day=1) for event in data.tables.rows[InteractionEvent]}
    for month in sorted(months):
        connection.execute(text("SELECT ensure_partition(:month)"), {"month": month})
    for model in _LOADED:
        bulk.load(connection, cipher, model, data.tables.rows[model])
        steps.done()
    connection.execute(text("ANALYZE"))


def _derive(connection: Connection, data: DemoData, now: dt.datetime, steps: _Steps) -> None:
    """What follows from the rows: results, progress, mastery, badges, certificates."""
    for class_id in data.class_ids.values():
        rederive(connection, Extent(data.school_id, class_id))
        steps.done()
    students = [student_id for roster in data.rosters.values() for student_id, _ in roster]
    award_badges(connection, data.school_id, students, at=now)
    for class_id in data.class_ids.values():
        issue_certificates(connection, data.school_id, class_id, students, at=now)
    connection.execute(text("ANALYZE"))
    steps.done()


def _accounts() -> Sequence[DemoAccount]:
    """The first of the staff in each role, and a pupil of the stories' class."""
    first = {member.role: member.username for member in reversed(STAFF)}
    pupil = usernames([stories.HOMONYMS[0]])[0]
    roles = (UserRole.teacher, UserRole.student, UserRole.coordinator, UserRole.admin)
    return tuple(DemoAccount(role, {**first, UserRole.student: pupil}[role]) for role in roles)
