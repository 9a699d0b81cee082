"""From work to rows, first part: what was handed in (attempts, productions) and what follows for competencies."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import fields

from datastore.commands.evidence import assessment_row
from datastore.content import ItemScore, Scored, count_words
from datastore.derivation.rules import competency_scores
from datastore.measures.defaults import BY_ACTIVITY_TYPE, EvidenceRule, Feedback, PassMark, PassMeasure
from datastore.measures.levels import DEFAULT_RULE, Level
from datastore.measures.mastery import lower_median
from datastore.measures.weeks import local_day
from datastore.models import ActivityAttempt, CompetencyAssessment, StudentProduction
from datastore.models.enums import ActivityType, AssessmentKind, AssessmentLevel, ProductionStatus
from datastore.simulate.attempts import Draft, Try
from datastore.simulate.placing import Done, Ground, Placed, Row, Tables
from datastore.simulate.texts import feedback
from datastore.simulate.writing import Marks, open_items, with_marks

CONTENT_VERSION = 1
_ITEM_FIELDS = tuple(field.name for field in fields(ItemScore))


def record_outcomes(ground: Ground, tables: Tables, done: Done) -> None:
    """Add the attempts, the production and the evidence of a pupil's work on an activity."""
    handed_in = [(placed, one) for placed in done.placed for one in placed.sitting.tries]
    for number, (placed, one) in enumerate(handed_in, start=1):
        scored = with_marks(one.scored, done.marks) if _is_evaluation(done) else one.scored
        attempt = _attempt(ground, done, placed, one, scored, number)
        tables.add(ActivityAttempt, attempt)
        tables.add(CompetencyAssessment, *_evidence(ground, done, attempt, scored))
    if done.task.activity.activity_type is ActivityType.text_production:
        production = _production(ground, done)
        tables.add(StudentProduction, production)
        tables.add(CompetencyAssessment, *_judgements(ground, done, None, production))


def _is_evaluation(done: Done) -> bool:
    return done.task.activity.activity_type is ActivityType.evaluation


def _attempt(ground: Ground, done: Done, placed: Placed, one: Try, scored: Scored, number: int) -> Row:
    activity_type = done.task.activity.activity_type
    text = done.marks.get(done.task.slug)
    submitted_at = placed.at(one.handed_in)
    own = done.own(ground, "attempt", number)
    seconds = {given.key: round(given.seconds, 1) for given in one.given}
    return {
        **own,
        "attempt_number": number,
        "started_at": placed.at(one.begun),
        "submitted_at": submitted_at,
        "score": text.points if text else scored.score,
        "max_score": scored.max_score,
        "right_count": scored.right_count,
        "answered_count": scored.answered_count,
        "completes": _completes(done, scored, number, text),
        "needs_review": scored.needs_review and text is None,
        "active_seconds": round(one.handed_in - one.begun),
        "response_data": [{**_columns(item), "seconds": seconds[item.key]} for item in scored.items],
        "content_version": CONTENT_VERSION,
        "held": BY_ACTIVITY_TYPE[activity_type].feedback is Feedback.held_until_released
        and done.marked_at is None,
        "late": local_day(submitted_at, ground.zone) > done.due,
        "client_token": ground.id("client token", own["id"]),
    }


def _columns(item: ItemScore) -> Row:
    return {name: getattr(item, name) for name in _ITEM_FIELDS}


def _completes(done: Done, scored: Scored, number: int, text: Marks | None) -> bool:
    """Whether an attempt reaches the pass mark, or is the last one."""
    activity_type = done.task.activity.activity_type
    if number == done.configuration.attempts_for(activity_type):
        return True
    mark = done.configuration.pass_mark_for(activity_type)
    return mark.reached(_measured(mark, scored, text))


def _measured(mark: PassMark, scored: Scored, text: Marks | None) -> float | None:
    if mark.measure is PassMeasure.watched_share:
        return scored.watched_share
    if mark.measure is PassMeasure.rubric_level:
        return text.level if text else None
    return None if scored.needs_review else scored.score / scored.max_score


def _evidence(ground: Ground, done: Done, attempt: Row, scored: Scored) -> Iterator[Row]:
    """What an attempt says about competencies: the items that a machine marks, and the rubric of the others."""
    rule = BY_ACTIVITY_TYPE[done.task.activity.activity_type].evidence
    if attempt["held"] or rule not in {EvidenceRule.best_attempt_of_day, EvidenceRule.released_result}:
        return
    by_teacher = {item.key for item in open_items(done.task)}
    codes = done.task.activity.competencies
    scores = competency_scores(
        [item for item in scored.items if item.key not in by_teacher],
        of_activity=[ground.competency_ids[code] for code in codes],
        by_code=ground.competency_ids,
        rule=DEFAULT_RULE,
    )
    for found in scores:
        yield {
            **assessment_row(attempt, found, ground.timezone),
            "id": ground.id("evidence", attempt["id"], found.competency_id),
            "kind": AssessmentKind.level,
            "assessed_by": None,
            "production_id": None,
        }
    yield from _judgements(ground, done, attempt, None)


def _judgements(ground: Ground, done: Done, attempt: Row | None, production: Row | None) -> Iterator[Row]:
    """The teacher's levels, one for each competency that the criteria name: the middle of theirs."""
    source = attempt or production
    if done.marked_at is None or source is None:
        return
    by_code: dict[str, dict[str, Level]] = defaultdict(dict)
    for marks in done.marks.values():
        for criterion in marks.rubric.criteria:
            if criterion.competency:
                by_code[criterion.competency][criterion.key] = marks.levels[criterion.key]
    for code, levels in by_code.items():
        yield {
            **{name: source[name] for name in ("school_id", "class_id", "student_id", "activity_id")},
            "id": ground.id("judgement", source["id"], code),
            "competency_id": ground.competency_ids[code],
            "kind": AssessmentKind.level,
            "assessment_level": AssessmentLevel(lower_median(sorted(levels.values())).name),
            "evidence_data": {
                "rule": "rubric",
                "criteria": {key: level.name for key, level in levels.items()},
            },
            "assessed_by": done.teacher_id,
            "assessed_at": done.marked_at,
            "local_day": local_day(done.marked_at, ground.zone),
            "score": None,
            "right_count": 0,
            "answered_count": 0,
            "attempt_id": attempt["id"] if attempt else None,
            "production_id": production["id"] if production else None,
        }


def _production(ground: Ground, done: Done) -> Row:
    drafts = [(placed.at(draft.at), draft) for placed in done.placed for draft in placed.sitting.drafts]
    at, last = drafts[-1]
    marks = done.marks.get(done.task.slug)
    status = ProductionStatus.submitted if last.submitted else ProductionStatus.draft
    return {
        **done.own(ground, "production"),
        "title": None,
        "content": last.text,
        "word_count": count_words(last.text),
        "draft_data": [_version(*draft) for draft in drafts],
        "evaluation_score": marks.points if marks else None,
        "teacher_feedback": feedback(marks.level) if marks else None,
        "status": ProductionStatus.evaluated if marks else status,
        "submitted_at": at if last.submitted else None,
        "evaluated_at": done.marked_at if marks else None,
        "created_at": done.placed[0].begun,
        "updated_at": done.marked_at if marks else at,
    }


def _version(at: dt.datetime, draft: Draft) -> Row:
    return {
        "saved_at": at.isoformat(),
        "text": draft.text,
        "word_count": count_words(draft.text),
        "submitted": draft.submitted,
    }
