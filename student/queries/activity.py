"""One activity as the signed-in student finds it, and the attempts that were handed in."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Select, select

from datastore.commands.attempts import drafts
from datastore.commands.attempts.drafts import Draft
from datastore.commands.attempts.open_task import OpenTask, open_task
from datastore.configuration import FeedbackRule, correction_open
from datastore.content import Content, parse_content
from datastore.errors import NotFound
from datastore.models import ActivityAttempt, Notification, RubricScore, StudentAccommodation
from datastore.models.enums import (
    ActivityType,
    AssessmentLevel,
    AttemptDecision,
    AttemptFlag,
    NotificationKind,
)
from datastore.plan import ActivityPlan, class_of, plan_of
from datastore.scope import Scope

_LARGEST_NUMBER = 2**31 - 1
"""What the column holds; an address may name anything."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that was handed in."""

    id: UUID
    number: int
    submitted_at: dt.datetime
    score: float | None
    max_score: float | None
    held: bool
    """Its results wait for the teacher's release."""
    needs_review: bool
    """Part of it waits for the teacher's marking."""
    late: bool
    flag: AttemptFlag | None
    decision: AttemptDecision | None
    released_at: dt.datetime | None
    content_version: int

    @property
    def undecided(self) -> bool:
        """Whether the teacher has yet to say if it counts."""
        return self.flag is not None and self.decision is None

    @property
    def counts(self) -> bool:
        """Whether it uses up one of the attempts allowed."""
        return self.flag is None or self.decision is AttemptDecision.counts


@dataclass(frozen=True, slots=True)
class Opened:
    """An activity with what the student has done of it."""

    task: OpenTask
    content: Content
    draft: Draft | None
    """What the server holds of work that is not handed in yet."""
    token: UUID
    """The token of the attempt that will come of it."""
    attempts: Sequence[Attempt]
    """The latest first."""

    @property
    def is_evaluation(self) -> bool:
        """Whether it is begun by a button, and handed in once."""
        return self.task.activity_type is ActivityType.evaluation

    @property
    def is_text(self) -> bool:
        """Whether a text is written, which has pages of its own."""
        return self.task.activity_type is ActivityType.text_production

    @property
    def spent(self) -> bool:
        """Whether nothing more may be handed in."""
        if self.is_evaluation:
            return bool(self.attempts)
        allowed = self.task.configuration.attempts_for(self.task.activity_type)
        return allowed is not None and sum(attempt.counts for attempt in self.attempts) >= allowed

    @property
    def number(self) -> int:
        """Which attempt the next one will be."""
        return max((attempt.number for attempt in self.attempts), default=0) + 1


def open_activity(
    connection: Connection,
    scope: Scope,
    activity_id: UUID,
    *,
    class_id: UUID | None,
    at: dt.datetime,
    version: int | None = None,
) -> Opened:
    """What is the activity now, and what have I done of it?

    Args:
        connection: of the school.
        scope: the student's.
        activity_id: untrusted.
        class_id: the class to work on it in, untrusted; None: the one where it is open.
        at: now.
        version: of the content; None: the one that the draft answers, else the newest.

    Raises:
        NotFound: the student is not in the class, or the class was never given the activity.
    """
    class_id = class_of(connection, scope, activity_id, class_id, at=at)
    draft = drafts.current(connection, scope, class_id, activity_id)
    task = open_task(
        connection,
        scope,
        class_id=class_id,
        activity_id=activity_id,
        content_version=draft.content_version if version is None and draft else version,
        at=at,
    )
    query = _attempts(scope, class_id, activity_id).order_by(ActivityAttempt.attempt_number.desc())
    return Opened(
        task=task,
        content=parse_content(task.activity_type, task.content),
        draft=draft,
        token=draft.client_token if draft else uuid4(),
        attempts=[Attempt(*row) for row in connection.execute(query)],
    )


def _attempts(scope: Scope, class_id: UUID, activity_id: UUID) -> Select[*tuple[Any, ...]]:
    """The signed-in student's own attempts, in the order of `Attempt`'s fields."""
    a = ActivityAttempt
    return select(
        a.id,
        a.attempt_number,
        a.submitted_at,
        a.score,
        a.max_score,
        a.held,
        a.needs_review,
        a.late,
        a.flag,
        a.decision,
        a.released_at,
        a.content_version,
    ).where(
        a.school_id == scope.school_id,
        a.class_id == class_id,
        a.student_id == scope.require_person(),
        a.activity_id == activity_id,
    )


@dataclass(frozen=True, slots=True)
class Handed:
    """One attempt, with the activity in the version that it answered."""

    task: OpenTask
    content: Content
    attempt: Attempt
    response_data: Sequence[Mapping[str, Any]]
    """Per item, as `score` gave it."""
    levels: Mapping[str, Mapping[str, AssessmentLevel]]
    """The teacher's marks of open answers: by item key, the level by criterion key."""
    unread: Sequence[UUID]
    """The notices by which the student was told that the results are there."""
    spent: bool
    """Whether nothing more may be handed in."""

    @property
    def is_text(self) -> bool:
        """Whether it is a text, which has pages of its own."""
        return self.task.activity_type is ActivityType.text_production


def handed_in(
    connection: Connection,
    scope: Scope,
    activity_id: UUID,
    number: int,
    *,
    class_id: UUID | None,
    at: dt.datetime,
) -> Handed:
    """What did I hand in?

    Raises:
        NotFound: there is no such attempt of the student's in that class.
    """
    class_id = class_of(connection, scope, activity_id, class_id, at=at)
    query = _attempts(scope, class_id, activity_id).where(ActivityAttempt.attempt_number == number)
    answers = query.add_columns(ActivityAttempt.response_data)
    row = connection.execute(answers).one_or_none() if number <= _LARGEST_NUMBER else None
    if row is None:
        raise NotFound("You have handed in no such attempt.")
    *facts, response_data = row
    attempt = Attempt(*facts)
    opened = open_activity(
        connection, scope, activity_id, class_id=class_id, at=at, version=attempt.content_version
    )
    return Handed(
        task=opened.task,
        content=opened.content,
        attempt=attempt,
        response_data=response_data,
        levels=_levels(connection, scope, attempt),
        unread=_unread(connection, scope, activity_id),
        spent=opened.spent,
    )


def _levels(
    connection: Connection, scope: Scope, attempt: Attempt
) -> Mapping[str, Mapping[str, AssessmentLevel]]:
    s = RubricScore
    query = select(s.item_key, s.criterion_key, s.level).where(
        s.school_id == scope.school_id, s.attempt_id == attempt.id
    )
    levels: dict[str, dict[str, AssessmentLevel]] = defaultdict(dict)
    for item_key, criterion_key, level in connection.execute(query):
        levels[str(item_key)][criterion_key] = level
    return levels


def _unread(connection: Connection, scope: Scope, activity_id: UUID) -> Sequence[UUID]:
    n = Notification
    query = select(n.id).where(
        n.school_id == scope.school_id,
        n.user_id == scope.require_person(),
        n.kind == NotificationKind.result_released,
        n.data["activity_id"].astext == str(activity_id),
        n.read_at.is_(None),
    )
    return connection.execute(query).scalars().all()


def outcome_told(task: OpenTask, attempt: Attempt, today: dt.date) -> bool:
    """Whether the student may know what was right and wrong, and the score.

    A rule that gives corrections back later than the attempt only keeps the right answers back; a rule by
    which the teacher releases keeps everything back.
    """
    if attempt.held or attempt.undecided:
        return False
    by_release = task.configuration.feedback is FeedbackRule.when_teacher_releases
    return not by_release or correction_told(task, attempt, today)


def correction_told(task: OpenTask, attempt: Attempt, today: dt.date) -> bool:
    """Whether the student may know the right answers."""
    return not attempt.undecided and correction_open(
        task.configuration,
        task.activity_type,
        held=attempt.held,
        released_at=attempt.released_at,
        due_on=task.due_on,
        today=today,
    )


def extra_time_factor(connection: Connection, scope: Scope) -> float:
    """What the student's time limits are multiplied by."""
    query = select(StudentAccommodation.extra_time_factor).where(
        StudentAccommodation.school_id == scope.school_id,
        StudentAccommodation.student_id == scope.require_person(),
    )
    return float(connection.execute(query).scalar_one_or_none() or 1)


def following(connection: Connection, scope: Scope, task: OpenTask, at: dt.datetime) -> ActivityPlan | None:
    """What comes next in the sequence: the first activity after this one that is open and not handed in."""
    plan = plan_of(
        connection,
        scope,
        student_id=scope.require_person(),
        class_id=task.class_id,
        sequence_id=task.sequence_id,
        at=at,
    )
    activities = plan.activities if plan else []
    place = next(
        (place for place, each in enumerate(activities) if each.id == task.activity_id), len(activities)
    )
    later = activities[place + 1 :]
    return next((each for each in later if each.closed is None and not each.handed_in), None)
