"""A teacher marks a text, and gives it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from datastore.commands import audit
from datastore.commands.attempts.follow_up import follow_up
from datastore.commands.contact.notify import notify
from datastore.commands.history import Event, Verb, record_events
from datastore.commands.marking.handed_in import HandedIn, locked_hand_in
from datastore.commands.marking.marks import keep_marks
from datastore.commands.marking.text_evidence import log_text
from datastore.content import typed
from datastore.content.rubric import Rubric, given_levels, points_of
from datastore.content.versions import give_back, written
from datastore.derivation import Extent
from datastore.engine import Database
from datastore.errors import BadInput, Refused
from datastore.measures.defaults import BY_ACTIVITY_TYPE
from datastore.measures.levels import Level
from datastore.measures.mastery import lower_median
from datastore.models import ActivityAttempt, FeedbackComment, StudentProduction, new_id
from datastore.models.enums import ActivityType, NotificationKind, ProductionStatus
from datastore.scope import Scope

LONGEST_FEEDBACK = 5_000


@dataclass(frozen=True, slots=True)
class Marks:
    """What a teacher finds of one text, checked."""

    levels: Mapping[str, Level]
    """By the key of the criterion, in the rubric's order."""
    points: float
    feedback: str
    """On the text as a whole; empty: nothing."""

    @property
    def level(self) -> Level:
        """The level reached or exceeded on more than half of the criteria."""
        return lower_median(sorted(self.levels.values()))


def mark_text(
    database: Database,
    scope: Scope,
    class_id: UUID,
    production_id: UUID,
    *,
    version: int,
    levels: Mapping[str, str],
    feedback: str,
    returned: bool,
    now: dt.datetime | None = None,
) -> None:
    """Keep the marks of a text handed in and, when it is returned, let all that follows follow.

    The version counts the texts handed in, from 1. The words of the levels come by criterion; until the text
    is returned some may be missing. Feedback is what there is to say of it as a whole.

    Returned, its writer is told and sees levels, score, feedback and the comments made so far; the attempt
    that handed it in gets the score and completes the activity from the level of the pass mark on; the
    criteria become evidence for their competencies, unless it was set aside. What was returned can be
    marked otherwise only by returning it again. A newer text that was handed in meanwhile still waits.

    Raises:
        NotFound: the scope does not teach the class, or there is no such text.
        BadInput: a level is not on the rubric, one is missing, or the feedback is too long.
        Refused: marks that were given back would change unseen; or the text is flagged, and the teacher has
            to say first whether it counts.
    """
    at = now or dt.datetime.now(dt.UTC)
    with database.writing(scope) as session:
        found = locked_hand_in(session, scope, class_id, production_id, version)
        marks = _marks(found.content.rubric, levels, feedback, complete=returned)
        if not returned and found.version.given_back_at is not None:
            raise Refused("This text was given back: give it back again to change its marks.")
        _keep(session, scope, found, marks, at)
        if returned:
            _return(session, scope, found, marks, at)
        action = "text.give_back" if returned else "text.mark"
        audit.record(session, scope, action, "student_production", production_id, version=version)


def _marks(rubric: Rubric, levels: Mapping[str, str], feedback: str, *, complete: bool) -> Marks:
    given, said = given_levels(rubric, levels), typed.said(feedback)
    if complete and len(given) < len(rubric.criteria):
        raise BadInput("Choose a level for every criterion before you give the text back.")
    if len(said) > LONGEST_FEEDBACK:
        raise BadInput("The feedback is too long: at most %(most)d characters.", most=LONGEST_FEEDBACK)
    return Marks(given, points_of(rubric, given), said)


def _keep(session: Session, scope: Scope, found: HandedIn, marks: Marks, at: dt.datetime) -> None:
    target = {"production_id": found.production["id"], "version": found.number}
    keep_marks(session, scope, found.content.rubric, marks.levels, at, **target)
    _keep_feedback(session, scope, found, marks.feedback, at)


def _keep_feedback(session: Session, scope: Scope, found: HandedIn, feedback: str, at: dt.datetime) -> None:
    """What is said of the whole text is the comment without a passage; each version has one at most."""
    c, of = FeedbackComment, found.production
    mine = (c.school_id == of["school_id"], c.production_id == of["id"], c.version == found.number)
    session.execute(delete(c).where(*mine, c.anchor_end == 0))
    if feedback:
        session.execute(
            insert(c).values(
                school_id=of["school_id"],
                id=new_id(),
                production_id=of["id"],
                author_id=scope.require_person(),
                version=found.number,
                anchor_start=0,
                anchor_end=0,
                quote="",
                comment=feedback,
                created_at=at,
            )
        )


def _return(session: Session, scope: Scope, found: HandedIn, marks: Marks, at: dt.datetime) -> None:
    of, attempt = found.production, found.attempt
    if found.undecided:
        raise Refused("Say first whether this submission counts: it waits for your decision.")
    _write_production(session, scope, found, marks, at)
    if attempt:
        _write_attempt(session, found, attempt, marks)
    by = scope.require_person()
    competencies = log_text(session, scope, found, marks.levels, by=by, at=at) if found.counts else []
    extent = Extent(of["school_id"], of["class_id"], of["student_id"], of["activity_id"], competencies)
    follow_up(session, scope, extent, [of["student_id"]], at=at)
    _tell(session, scope, found, marks, at)


def _write_production(session: Session, scope: Scope, found: HandedIn, marks: Marks, at: dt.datetime) -> None:
    p, of = StudentProduction, found.production
    status = ProductionStatus.evaluated if found.is_last else ProductionStatus.submitted
    session.execute(
        update(p)
        .where(p.school_id == of["school_id"], p.id == of["id"])
        .values(
            draft_data=written(give_back(found.versions, found.number, at)),
            evaluation_score=marks.points,
            teacher_feedback=marks.feedback or None,
            evaluated_at=at,
            evaluated_by=scope.require_person(),
            feedback_released_at=at,
            status=status,
        )
    )


def _write_attempt(session: Session, found: HandedIn, attempt: Mapping[str, Any], marks: Marks) -> None:
    a, mark = ActivityAttempt, BY_ACTIVITY_TYPE[ActivityType.text_production].pass_mark
    session.execute(
        update(a)
        .where(a.school_id == attempt["school_id"], a.id == attempt["id"])
        .values(
            score=marks.points,
            max_score=found.content.rubric.max_points,
            needs_review=False,
            completes=attempt["completes"] or mark.reached(marks.level),
        )
    )


def _tell(session: Session, scope: Scope, found: HandedIn, marks: Marks, at: dt.datetime) -> None:
    of = found.production
    class_id, student_id, activity_id = of["class_id"], of["student_id"], of["activity_id"]
    kind = NotificationKind.feedback_released
    notify(session, scope, [student_id], kind, class_id=class_id, activity_id=activity_id)
    worth = {"version": found.number, "score": marks.points, "max": found.content.rubric.max_points}
    record_events(session, scope, class_id, student_id, activity_id, [Event(Verb.scored, at, data=worth)])
