"""What follows from attempts: results, progress, evidence, mastery. Pure, and the only definition of each.

The commands apply these functions to one submission, the importers and the simulation to whole classes; a
test holds that both ways end with the same rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from datastore.content.scoring import ItemScore, Scored
from datastore.measures.defaults import PassMark, PassMeasure
from datastore.measures.levels import Level, MasteryRule, level_of
from datastore.measures.mastery import lower_median
from datastore.models.enums import AttemptDecision, AttemptFlag, ResultStatus


def passes(mark: PassMark, scored: Scored, *, level: Level | None = None) -> bool:
    """Whether a submission reaches the pass mark.

    A film by the share of it that was played; points over their maximum, as soon as nothing waits for
    marking; a rubric by the level that the teacher gave, which is None before.
    """
    if mark.measure is PassMeasure.watched_share:
        return mark.reached(scored.watched_share)
    if mark.measure is PassMeasure.rubric_level:
        return mark.reached(level)
    if scored.needs_review or not scored.max_score:
        return False
    return mark.reached(scored.score / scored.max_score)


def counts(flag: AttemptFlag | None, decision: AttemptDecision | None) -> bool:
    """Whether a submission counts: without a flag it does, with one as soon as the teacher says so."""
    return flag is None or decision is AttemptDecision.counts


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    """What a result is derived from: one submission."""

    submitted_at: dt.datetime
    score: float | None
    max_score: float | None
    completes: bool
    needs_review: bool = False
    held: bool = False
    late: bool = False
    banked: bool = False
    response_data: Sequence[Any] = ()
    flag: AttemptFlag | None = None
    decision: AttemptDecision | None = None


@dataclass(frozen=True, slots=True)
class ResultState:
    """Where the attempts leave a student in an activity."""

    score: float | None
    max_score: float | None
    last_score: float | None
    attempts_count: int
    status: ResultStatus
    needs_review: bool
    late: bool
    banked: bool
    completed_at: dt.datetime | None
    response_data: Sequence[Any] | None


def result_of(attempts: Sequence[AttemptFacts]) -> ResultState:
    """Where a student stands in an activity.

    A flagged submission waits for the teacher's decision; until then, and where it was set aside, it counts
    for nothing, and all else is said of the others. Best and last score leave out what is held and what still
    waits for marking: a score that is not final is none. The status counts them, because a pupil who handed
    in an evaluation is done with it. Best: the highest share of the points, whose number an edit may have
    changed in between. Completed: some attempt completes it. Else waiting for review: some part waits for
    marking. Else in progress. The last attempt is the last in time; late: the completing attempt, or with
    none the last one, came after the end.

    Args:
        attempts: In order of submission; empty for an activity that was only opened.
    """
    undecided = any(attempt.flag and not attempt.decision for attempt in attempts)
    attempts = [attempt for attempt in attempts if counts(attempt.flag, attempt.decision)]
    released = [attempt for attempt in attempts if not attempt.held]
    scored = [attempt for attempt in released if attempt.score is not None and not attempt.needs_review]
    best = max(scored, key=_rank, default=None)
    completing = next((attempt for attempt in attempts if attempt.completes), None)
    decisive = completing or (attempts[-1] if attempts else None)
    return ResultState(
        score=best.score if best else None,
        max_score=best.max_score if best else None,
        last_score=scored[-1].score if scored else None,
        attempts_count=len(attempts),
        status=_status(attempts, completing),
        needs_review=undecided or any(attempt.needs_review for attempt in attempts),
        late=bool(decisive and decisive.late),
        banked=bool(attempts) and all(attempt.banked for attempt in attempts),
        completed_at=completing.submitted_at if completing else None,
        response_data=released[-1].response_data if released else None,
    )


def _rank(attempt: AttemptFacts) -> tuple[float, float]:
    """Better work sorts higher: by share of the points, then by points; without a maximum by points alone."""
    points = attempt.score or 0.0
    return (points / attempt.max_score if attempt.max_score else 0.0, points)


def _status(attempts: Sequence[AttemptFacts], completing: AttemptFacts | None) -> ResultStatus:
    if completing:
        return ResultStatus.completed
    waiting = any(attempt.needs_review for attempt in attempts)
    return ResultStatus.needs_review if waiting else ResultStatus.in_progress


@dataclass(frozen=True, slots=True)
class PlannedActivity:
    """An activity's place in its sequence."""

    id: UUID
    session_number: int
    activity_number: int
    mandatory: bool


@dataclass(frozen=True, slots=True)
class ActivityState:
    """What progress needs to know of one result."""

    completed: bool
    started_at: dt.datetime
    completed_at: dt.datetime | None
    time_spent: int


@dataclass(frozen=True, slots=True)
class ProgressState:
    """How far a student is in a sequence."""

    completion_percentage: float
    current_session: int
    current_activity: int
    started_at: dt.datetime | None
    completed_at: dt.datetime | None
    total_time_spent: int


def progress_of(plan: Sequence[PlannedActivity], states: Mapping[UUID, ActivityState]) -> ProgressState:
    """How far a student is in a sequence.

    Completion is completed mandatory activities over mandatory activities, in percent; a sequence without a
    mandatory activity is never complete. The current activity is the first of the plan, in its order, that
    is not completed; the last one when all are; the place where one begins when the plan is empty.

    Args:
        plan: The sequence's activities as the student has them, in order.
        states: The student's results by activity; banked results are left out by the caller.
    """
    mandatory = [activity for activity in plan if activity.mandatory]
    done = [states[a.id] for a in mandatory if a.id in states and states[a.id].completed]
    complete = bool(mandatory) and len(done) == len(mandatory)
    current = next((a for a in plan if a.id not in states or not states[a.id].completed), None)
    current = current or (plan[-1] if plan else None)
    mine = [states[activity.id] for activity in plan if activity.id in states]
    return ProgressState(
        completion_percentage=round(100 * len(done) / len(mandatory), 2) if mandatory else 0.0,
        current_session=current.session_number if current else 1,
        current_activity=current.activity_number if current else 1,
        started_at=min((state.started_at for state in mine), default=None),
        completed_at=max((s.completed_at for s in done if s.completed_at), default=None)
        if complete
        else None,
        total_time_spent=sum(state.time_spent for state in mine),
    )


@dataclass(frozen=True, slots=True)
class CompetencyScore:
    """What one attempt says about one competency."""

    competency_id: UUID
    score: float
    """Points over maximum points of the items that speak of it."""
    level: Level
    right_count: int
    answered_count: int


def competency_scores(
    items: Iterable[ItemScore],
    *,
    of_activity: Sequence[UUID],
    by_code: Mapping[str, UUID],
    rule: MasteryRule,
) -> list[CompetencyScore]:
    """What an attempt says about each competency.

    An item that names a competency speaks of that one alone; the others speak of every competency of the
    activity. Items worth nothing say nothing. Work with hints is capped by the rule.

    Args:
        items: The scored items of the attempt.
        of_activity: The competencies of the activity.
        by_code: The competencies that items may name.
        rule: Cuts and cap.
    """
    speaking: dict[UUID, list[ItemScore]] = {}
    for item in items:
        if item.max_points > 0:
            for competency_id in _named(item.competency, of_activity, by_code):
                speaking.setdefault(competency_id, []).append(item)
    return [_competency_score(competency_id, group, rule) for competency_id, group in speaking.items()]


def _named(code: str | None, of_activity: Sequence[UUID], by_code: Mapping[str, UUID]) -> Sequence[UUID]:
    if code is None:
        return of_activity
    return (by_code[code],) if code in by_code else ()


def _competency_score(competency_id: UUID, items: Sequence[ItemScore], rule: MasteryRule) -> CompetencyScore:
    score = sum(item.points for item in items) / sum(item.max_points for item in items)
    return CompetencyScore(
        competency_id=competency_id,
        score=score,
        level=level_of(score, rule, hinted=any(item.hints for item in items)),
        right_count=sum(item.correct for item in items),
        answered_count=sum(item.answer is not None for item in items),
    )


@dataclass(frozen=True, slots=True)
class CriterionMark:
    """The level that a teacher gave to one criterion of a rubric."""

    key: str
    """Tells it from the other criteria of the same work."""
    level: Level
    competency: str | None
    """The code of the criterion's competency, or else of its item's; None leaves it to the activity's."""


@dataclass(frozen=True, slots=True)
class CompetencyJudgement:
    """What a teacher's marks say about one competency."""

    competency_id: UUID
    level: Level
    criteria: Mapping[str, Level]


def rubric_levels(
    marks: Iterable[CriterionMark], *, of_activity: Sequence[UUID], by_code: Mapping[str, UUID]
) -> list[CompetencyJudgement]:
    """What the levels of a rubric's criteria say about each competency: the lower median of those on it.

    A criterion that names a competency speaks of that one alone; the others speak of every competency of the
    activity.

    Args:
        marks: The criteria marked.
        of_activity: The competencies of the activity.
        by_code: The competencies that criteria may name.
    """
    speaking: dict[UUID, dict[str, Level]] = {}
    for mark in marks:
        for competency_id in _named(mark.competency, of_activity, by_code):
            speaking.setdefault(competency_id, {})[mark.key] = mark.level
    return [
        CompetencyJudgement(competency_id, lower_median(sorted(levels.values())), levels)
        for competency_id, levels in speaking.items()
    ]
