"""From work to rows, first part: what was handed in, and what follows from it for competencies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, fields
from uuid import UUID

from datastore.commands.attempts.evidence import assessment_row, criterion_key, judgement_row
from datastore.content import ItemScore, Scored, count_words
from datastore.content.marking import ItemMark, with_marks
from datastore.content.versions import Version, written
from datastore.derivation.rules import CriterionMark, competency_scores, passes, rubric_levels
from datastore.measures.defaults import BY_ACTIVITY_TYPE, EvidenceRule
from datastore.measures.levels import DEFAULT_RULE
from datastore.measures.weeks import local_day
from datastore.models import ActivityAttempt, CompetencyAssessment, StudentProduction
from datastore.models.enums import ActivityType, ProductionStatus
from datastore.simulate.attempts import Draft, Try
from datastore.simulate.marked import record_item_marks, record_text_marks
from datastore.simulate.placing import Done, Ground, Placed, Row, Tables
from datastore.simulate.texts import feedback
from datastore.simulate.writing import Marks, open_items

CONTENT_VERSION = 1
REVISED = 2
"""The attempt, and the version, with which a text is handed in again."""
_MACHINE_MARKED = frozenset({EvidenceRule.best_attempt_of_day, EvidenceRule.released_result})
_ITEM_FIELDS = tuple(field.name for field in fields(ItemScore))


def record_outcomes(ground: Ground, tables: Tables, done: Done) -> None:
    """Add the attempts, the production and the evidence of a pupil's work on an activity."""
    outcomes = _Outcomes(ground, done)
    attempts: list[Row] = []
    handed_in = [(placed, one) for placed in done.placed for one in placed.sitting.tries]
    for number, (placed, one) in enumerate(handed_in, start=1):
        scored = with_marks(one.scored, outcomes.item_marks()) if outcomes.is_evaluation else one.scored
        attempt = outcomes.attempt(placed, one, scored, number)
        attempts.append(attempt)
        tables.add(CompetencyAssessment, *outcomes.evidence(attempt, scored))
        if outcomes.is_evaluation:
            record_item_marks(ground, tables, done, attempt)
    tables.add(ActivityAttempt, *attempts)
    if done.task.activity.activity_type is ActivityType.text_production:
        production = outcomes.production()
        tables.add(StudentProduction, production)
        first = attempts[0]["id"] if attempts else None
        judged = outcomes.judgements(production, attempt_id=first, production_id=production["id"])
        tables.add(CompetencyAssessment, *judged)
        record_text_marks(ground, tables, done, production)


def record_revision(ground: Ground, tables: Tables, done: Done, production: Row) -> None:
    """Add the second attempt at a text that was given back, and what follows from its marks.

    Args:
        ground: The school.
        tables: Where the rows go.
        done: The revision: one sitting, handed in and marked.
        production: The text, which is changed in place.
    """
    outcomes, (placed,) = _Outcomes(ground, done), done.placed
    (one,) = placed.sitting.tries
    attempt = outcomes.attempt(placed, one, one.scored, REVISED)
    tables.add(ActivityAttempt, attempt)
    revised = outcomes.production()
    versions = [*production["draft_data"], *revised["draft_data"]]
    own = {"id": production["id"], "created_at": production["created_at"], "draft_data": versions}
    production.update({**revised, **own})
    judged = outcomes.judgements(attempt, attempt_id=attempt["id"], production_id=production["id"])
    tables.add(CompetencyAssessment, *judged)
    record_text_marks(ground, tables, done, production, version=REVISED)


@dataclass(frozen=True, slots=True)
class _Outcomes:
    """The rows of one pupil's work on an activity."""

    ground: Ground
    done: Done

    @property
    def is_evaluation(self) -> bool:
        """Whether the results are held until the teacher has marked them."""
        return self.done.task.activity.activity_type is ActivityType.evaluation

    def item_marks(self) -> dict[str, ItemMark]:
        """What the teacher gave the open answers, by item."""
        return {key: marks.as_item for key, marks in self.done.marks.items()}

    def attempt(self, placed: Placed, one: Try, scored: Scored, number: int) -> Row:
        """A submission, as `submit_attempt` stores it, with what the teacher has marked since."""
        done, text = self.done, self.done.marks.get(self.done.task.slug)
        submitted_at = placed.at(one.handed_in)
        own = done.own(self.ground, "attempt", number)
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
            "completes": self._completes(scored, number),
            "needs_review": scored.needs_review and text is None,
            "active_seconds": round(one.handed_in - one.begun),
            "response_data": [{**_columns(item), "seconds": seconds[item.key]} for item in scored.items],
            "content_version": CONTENT_VERSION,
            "held": done.held,
            "late": local_day(submitted_at, self.ground.zone) > done.due,
            "client_token": self.ground.id("client token", own["id"]),
        }

    def _completes(self, scored: Scored, number: int) -> bool:
        """Whether an attempt reaches the pass mark, or is the last one allowed."""
        done, text = self.done, self.done.marks.get(self.done.task.slug)
        activity_type = done.task.activity.activity_type
        mark = done.configuration.pass_mark_for(activity_type)
        last = number == done.configuration.attempts_for(activity_type)
        return last or passes(mark, scored, level=text.level if text else None)

    def evidence(self, attempt: Row, scored: Scored) -> Iterator[Row]:
        """What an attempt says about competencies: the items that a machine marks, then the rubrics."""
        activity = self.done.task.activity
        if attempt["held"] or BY_ACTIVITY_TYPE[activity.activity_type].evidence not in _MACHINE_MARKED:
            return
        by_teacher = {item.key for item in open_items(self.done.task)}
        scores = competency_scores(
            [item for item in scored.items if item.key not in by_teacher],
            of_activity=[self.ground.competency_ids[code] for code in activity.competencies],
            by_code=self.ground.competency_ids,
            rule=DEFAULT_RULE,
        )
        for found in scores:
            yield {
                **assessment_row(attempt, found, self.ground.timezone),
                "id": self.ground.id("evidence", attempt["id"], found.competency_id),
            }
        yield from self.judgements(attempt, attempt_id=attempt["id"])

    def judgements(
        self, source: Row, *, attempt_id: UUID | None, production_id: UUID | None = None
    ) -> Iterator[Row]:
        """The teacher's levels, one for each competency that the criteria speak of: the middle of theirs.

        Args:
            source: The attempt or the production that was marked.
            attempt_id: The attempt that handed it in.
            production_id: The production, where it is a text.
        """
        done, ground = self.done, self.ground
        if done.marked_at is None:
            return
        judgements = rubric_levels(
            self._criteria(),
            of_activity=[ground.competency_ids[code] for code in done.task.activity.competencies],
            by_code=ground.competency_ids,
        )
        for found in judgements:
            yield {
                **judgement_row(
                    source,
                    found,
                    by=done.teacher_id,
                    at=done.marked_at,
                    timezone=ground.timezone,
                    attempt_id=attempt_id,
                    production_id=production_id,
                ),
                "id": ground.id("judgement", source["id"], found.competency_id),
            }

    def _criteria(self) -> list[CriterionMark]:
        """The levels of all criteria that the teacher has marked."""
        return [
            CriterionMark(
                criterion_key(criterion.key, item=item if self.is_evaluation else None),
                marks.levels[criterion.key],
                criterion.competency,
            )
            for item, marks in self.done.marks.items()
            for criterion in marks.rubric.criteria
        ]

    def production(self) -> Row:
        """The text, its versions, and what the teacher says of it."""
        done = self.done
        drafts = [(placed.at(draft.at), draft) for placed in done.placed for draft in placed.sitting.drafts]
        at, last = drafts[-1]
        return {
            **done.own(self.ground, "production"),
            "content": last.text,
            "word_count": count_words(last.text),
            "draft_data": [self._version(*draft) for draft in drafts],
            "submitted_at": at if last.submitted else None,
            "created_at": done.placed[0].begun,
            "updated_at": done.marked_at or at,
            **self._marking(done.marks.get(done.task.slug), submitted=last.submitted),
        }

    def _marking(self, marks: Marks | None, *, submitted: bool) -> Row:
        """The columns of a production that say where it stands."""
        unmarked = ProductionStatus.submitted if submitted else ProductionStatus.draft
        marked_at = self.done.marked_at if marks else None
        return {
            "status": ProductionStatus.evaluated if marks else unmarked,
            "evaluation_score": marks.points if marks else None,
            "teacher_feedback": feedback(marks.level) if marks else None,
            "evaluated_at": marked_at,
            "evaluated_by": self.done.teacher_id if marks else None,
            "feedback_released_at": marked_at,
        }

    def _version(self, at: dt.datetime, draft: Draft) -> Row:
        marked = draft.submitted and self.done.task.slug in self.done.marks
        given_back_at = self.done.marked_at if marked else None
        version = Version(
            at, draft.text, count_words(draft.text), draft.submitted, given_back_at=given_back_at
        )
        return written([version])[0]


def _columns(item: ItemScore) -> Row:
    return {name: getattr(item, name) for name in _ITEM_FIELDS}
