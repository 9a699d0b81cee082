"""Attempts with what a teacher has marked of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from datastore.commands.attempts.answered_content import contents_of
from datastore.commands.attempts.evidence import criterion_key, log_evidence, log_judgements
from datastore.content import Content, ItemScore, Scored
from datastore.content.items import Open
from datastore.content.marking import ItemMark, with_marks
from datastore.derivation.rules import CriterionMark, counts
from datastore.measures.defaults import PassMark
from datastore.measures.levels import Level
from datastore.models import Activity, ActivityAttempt, RubricScore
from datastore.models import Session as SequenceSession
from datastore.models.enums import ActivityType
from datastore.plan.setups import Setup, configuration_of, setups
from datastore.scope import Scope

_ITEM_FIELDS = tuple(field.name for field in fields(ItemScore))
_Marks = Mapping[str, Mapping[str, RowMapping]]
"""Rows of `rubric_scores` by criterion, by item."""


@dataclass(frozen=True, slots=True)
class Marked:
    """An attempt, and what it is worth with the marks given so far."""

    attempt: Mapping[str, Any]
    activity_type: ActivityType
    pass_mark: PassMark
    """What completes the activity for the student."""
    scored: Scored
    open_keys: frozenset[str]
    """The items that only a teacher can mark."""
    criteria: Sequence[CriterionMark]
    """The levels given, over all open questions."""
    marked_by: UUID | None
    marked_at: dt.datetime | None
    """Of the last mark."""

    @property
    def final(self) -> bool:
        """Whether it counts, and nothing of it waits for marking."""
        return counts(self.attempt["flag"], self.attempt["decision"]) and not self.attempt["needs_review"]

    @property
    def waits(self) -> bool:
        """Whether the teacher is to mark it, or to say whether it counts."""
        undecided = self.attempt["flag"] is not None and self.attempt["decision"] is None
        to_mark = counts(self.attempt["flag"], self.attempt["decision"]) and self.attempt["needs_review"]
        return undecided or bool(to_mark)

    @property
    def whose(self) -> tuple[UUID, UUID, UUID]:
        """The class, the student and the activity, as `record_events` takes them."""
        return self.attempt["class_id"], self.attempt["student_id"], self.attempt["activity_id"]

    def log_closed(self, session: Session, scope: Scope) -> list[UUID]:
        """Log what the items that need no teacher say about competencies; returns which."""
        items = [item for item in self.scored.items if item.key not in self.open_keys]
        return log_evidence(session, scope, self.activity_type, self.attempt, items)

    def log_open(self, session: Session, scope: Scope) -> list[UUID]:
        """Log what the marks say about competencies; returns which."""
        if self.marked_at is None:
            return []
        said = {"by": self.marked_by, "at": self.marked_at, "attempt_id": self.attempt["id"]}
        return log_judgements(session, scope, self.attempt, self.criteria, **said)


def with_their_marks(session: Session, scope: Scope, attempts: Sequence[Mapping[str, Any]]) -> list[Marked]:
    """Attempts of one class at one activity with the marks that their open questions have."""
    if not attempts:
        return []
    activity = _activity(session, scope, attempts)
    marks = _marks(session, scope, [attempt["id"] for attempt in attempts])
    return [_marked(attempt, activity, marks[attempt["id"]]) for attempt in attempts]


def read_attempts(session: Session, *where: Any) -> list[dict[str, Any]]:
    """Attempts as rows, oldest first."""
    t = ActivityAttempt
    query = select(t.__table__).where(*where).order_by(t.student_id, t.attempt_number)
    return [{str(name): value for name, value in row.items()} for row in session.execute(query).mappings()]


@dataclass(frozen=True, slots=True)
class _Activity:
    activity_type: ActivityType
    contents: Mapping[int, Content]
    """By version."""
    setups: Sequence[Setup]

    def pass_mark(self, student_id: UUID) -> PassMark:
        return configuration_of(self.setups, student_id).pass_mark_for(self.activity_type)


def _activity(session: Session, scope: Scope, attempts: Sequence[Mapping[str, Any]]) -> _Activity:
    a, s = Activity, SequenceSession
    class_id, activity_id = attempts[0]["class_id"], attempts[0]["activity_id"]
    query = (
        select(a.activity_type, s.sequence_id)
        .join(s, (s.school_id == a.school_id) & (s.id == a.session_id))
        .where(a.school_id == scope.school_id, a.id == activity_id)
    )
    activity_type, sequence_id = session.execute(query).one()
    known = setups(session, scope.school_id, [class_id], sequence_ids=[sequence_id])
    versions = {attempt["content_version"] for attempt in attempts}
    contents = contents_of(session, scope.school_id, activity_id, versions)
    return _Activity(activity_type, contents, known.get((class_id, sequence_id), ()))


def _marks(session: Session, scope: Scope, attempt_ids: Sequence[UUID]) -> Mapping[UUID, _Marks]:
    r = RubricScore
    query = select(
        r.attempt_id, r.item_key, r.criterion_key, r.level, r.points, r.scored_by, r.scored_at
    ).where(r.school_id == scope.school_id, r.attempt_id.in_(attempt_ids))
    marks: dict[UUID, dict[str, dict[str, RowMapping]]] = defaultdict(lambda: defaultdict(dict))
    for row in session.execute(query).mappings():
        marks[row["attempt_id"]][row["item_key"]][row["criterion_key"]] = row
    return marks


def _marked(attempt: Mapping[str, Any], activity: _Activity, marks: _Marks) -> Marked:
    content = activity.contents[attempt["content_version"]]
    questions = [item for item in content.items if isinstance(item, Open)]
    scored = _as_stored(attempt)
    given = {item.key: _item_mark(item, marks[item.key]) for item in questions if item.key in marks}
    rows = [row for item in questions for row in marks.get(item.key, {}).values()]
    last = max(rows, key=lambda row: row["scored_at"], default=None)
    return Marked(
        attempt,
        activity.activity_type,
        activity.pass_mark(attempt["student_id"]),
        with_marks(scored, given) if given else scored,
        frozenset(item.key for item in questions),
        [mark for item in questions for mark in _criteria(item, marks.get(item.key, {}))],
        last["scored_by"] if last else None,
        last["scored_at"] if last else None,
    )


def _as_stored(attempt: Mapping[str, Any]) -> Scored:
    entries = [entry for entry in attempt["response_data"] if not entry["key"].startswith("@")]
    return Scored(
        tuple(ItemScore(**{name: entry[name] for name in _ITEM_FIELDS}) for entry in entries),
        attempt["score"] or 0.0,
        attempt["max_score"] or 0.0,
        attempt["needs_review"],
    )


def _item_mark(item: Open, rows: Mapping[str, RowMapping]) -> ItemMark:
    keys = {criterion.key for criterion in item.rubric.criteria}
    points = sum(row["points"] for key, row in rows.items() if key in keys)
    return ItemMark(points, item.rubric.max_points, complete=keys <= rows.keys())


def _criteria(item: Open, rows: Mapping[str, RowMapping]) -> list[CriterionMark]:
    """The levels of one open question; a criterion without a competency speaks of its item's."""
    return [
        CriterionMark(
            criterion_key(criterion.key, item=item.key),
            Level[rows[criterion.key]["level"]],
            criterion.competency or item.competency,
        )
        for criterion in item.rubric.criteria
        if criterion.key in rows
    ]
