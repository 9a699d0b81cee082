"""What the level of one pupil in one competency rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, Row, text

from dashboard.queries import students
from dashboard.queries.frames import parameters
from dashboard.queries.mastery import IN_FORCE, NEW_PIECES, REVIEW, age_days
from dashboard.views import ClassView
from datastore.errors import NotFound
from datastore.measures.levels import DEFAULT_RULE, Level
from datastore.measures.mastery import Evidence, pick_daily
from datastore.models import User
from datastore.models.enums import ActivityType
from datastore.scope import Scope


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence, or what was noted and does not count."""

    at: dt.datetime
    activity_id: UUID | None
    title: str | None
    """None: not tied to an activity."""
    activity_type: ActivityType | None
    x: float | None
    """Normalised score; None for a rubric level."""
    level: Level | None
    by: str | None
    """Who judged; None: computed."""
    in_window: bool
    """Whether the computed level rests on it."""
    why_not: str | None
    """non_evalue, absent or set_aside: why it counts for nothing; None: it counts."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A teacher has set the level shown, or taken that back."""

    at: dt.datetime
    by: str
    level: Level | None
    """None: taken back."""
    reason: str | None
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class CellEvidence:
    """All that is known of one cell."""

    name: str
    """Of the pupil, or a neutral label where names are hidden."""
    code: str
    title: str
    state: pd.DataFrame
    """One row with what `levels.in_words` reads."""
    computed: Level | None
    override: Decision | None
    """In force today."""
    review: bool
    """Whether the override should be looked at again."""
    new_pieces: int
    """Pieces since the override."""
    pieces: list[Piece]
    """Latest first."""
    decisions: list[Decision]
    """Latest first."""


_STATE = text(
    f"""
    SELECT u.first_name, u.last_name, c.code, c.title, m.level::text AS computed,
           m.override_level::text AS override_level,
           coalesce({IN_FORCE}, false) AS overridden,
           m.override_at, m.override_reason, m.override_until,
           coalesce(m.evidence_count, 0) AS evidence_count,
           coalesce(m.provisional, false) AS provisional, coalesce(m.stable, false) AS stable,
           m.last_evidence_at, {IN_FORCE} AND {REVIEW} AS review,
           CASE WHEN {IN_FORCE} THEN {NEW_PIECES} ELSE 0 END AS new_pieces
    FROM competencies c
    LEFT JOIN competency_mastery m ON m.school_id = :school AND m.class_id = :class
      AND m.competency_id = c.id AND m.student_id = :student
    LEFT JOIN users u ON u.school_id = :school AND u.id = m.override_by
    WHERE c.id = :competency AND (c.school_id IS NULL OR c.school_id = :school)
    """  # noqa: S608 - the inserted texts are constants of ours
).columns(User.first_name, User.last_name)

_LOG = text(
    """
    SELECT u.first_name, u.last_name, e.assessed_at, e.local_day, e.activity_id, a.title,
           a.activity_type::text AS activity_type, e.kind::text AS kind,
           e.assessment_level::text AS level, e.score::float8 AS score, e.evidence_data, e.assessed_by,
           coalesce(t.decision = 'set_aside', false) AS set_aside
    FROM competency_assessments e
    LEFT JOIN activities a ON a.school_id = e.school_id AND a.id = e.activity_id
    LEFT JOIN activity_attempts t ON t.school_id = e.school_id AND t.id = e.attempt_id
    LEFT JOIN users u ON u.school_id = e.school_id AND u.id = e.assessed_by
    WHERE e.school_id = :school AND e.class_id = :class AND e.student_id = :student
      AND e.competency_id = :competency
    ORDER BY e.assessed_at DESC, e.id
    """
).columns(User.first_name, User.last_name)


def evidence_of(
    connection: Connection, scope: Scope, view: ClassView, student_id: UUID, competency_id: UUID
) -> CellEvidence:
    """What does a level rest on, and what have teachers decided about it? Three statements.

    Definition: docs/metrics.md, "Level", "Override". All of the class's work, whatever is filtered: a level
    is one judgement. A piece is the best of an activity's day, or the teacher's judgement of it.

    Raises:
        NotFound: the pupil was never in the class, or there is no such competency.
    """
    everybody = students.of_class(connection, scope, view.model_copy(update={"group": None}))
    names = dict(zip(everybody["student_id"], everybody["name"], strict=True))
    today = dt.datetime.now(ZoneInfo(scope.timezone)).date()
    given = {
        **parameters(scope, view),
        "student": student_id,
        "competency": competency_id,
        "today": today,
    }
    state = connection.execute(_STATE, given).one_or_none()
    if state is None or student_id not in names:
        raise NotFound("This pupil or competency does not exist, or it is not yours.")
    log = connection.execute(_LOG, given).all()
    return CellEvidence(
        name=names[student_id],
        code=state.code,
        title=state.title,
        state=_state(state, today, scope.timezone),
        computed=_level(state.computed),
        override=_in_force(state),
        review=bool(state.review),
        new_pieces=state.new_pieces or 0,
        pieces=pieces(log),
        decisions=[_decision(row) for row in log if row.kind == "override"],
    )


def pieces(log: Sequence[Row[Any]]) -> list[Piece]:
    """The pieces that count and the notes that do not, latest first."""
    counting = [row for row in log if row.kind == "level" and not row.set_aside]
    picked = pick_daily(map(_evidence, counting))
    latest = {(row.activity_id, row.local_day): row for row in reversed(counting)}
    judged = {(row.activity_id, row.local_day): row for row in reversed(counting) if row.assessed_by}
    window = picked[-DEFAULT_RULE.window :]
    found = [
        _piece(judged.get(day) or latest[day], one, in_window=one in window)
        for one in picked
        for day in ((one.activity_id, one.local_day),)
    ]
    notes = [_note(row) for row in log if row.kind in {"non_evalue", "absent"} or row.set_aside]
    return sorted([*found, *notes], key=lambda piece: piece.at, reverse=True)


def _evidence(row: Any) -> Evidence:
    return Evidence(
        activity_id=row.activity_id,
        local_day=row.local_day,
        x=row.score,
        level=_level(row.level),
        at=row.assessed_at,
        source="teacher" if row.assessed_by else "computed",
    )


def _piece(row: Any, one: Evidence, *, in_window: bool) -> Piece:
    who = _name(row) if one.source == "teacher" else None
    return Piece(one.at, *_activity(row), one.x, one.level, who, in_window=in_window, why_not=None)


def _note(row: Any) -> Piece:
    why_not = "set_aside" if row.set_aside else row.kind
    worth = (row.score, _level(row.level), _name(row))
    return Piece(row.assessed_at, *_activity(row), *worth, in_window=False, why_not=why_not)


def _activity(row: Any) -> tuple[UUID | None, str | None, ActivityType | None]:
    kind = ActivityType(row.activity_type) if row.activity_type else None
    return row.activity_id, row.title, kind


def _decision(row: Any) -> Decision:
    decided = row.evidence_data
    until = decided.get("until")
    return Decision(
        at=row.assessed_at,
        by=_name(row) or "",
        level=_level(decided.get("level")),
        reason=decided.get("reason"),
        until=dt.date.fromisoformat(until) if until else None,
    )


def _in_force(state: Any) -> Decision | None:
    if not state.overridden:
        return None
    level = _level(state.override_level)
    return Decision(state.override_at, _name(state) or "", level, state.override_reason, state.override_until)


def _state(state: Any, today: dt.date, timezone: str) -> pd.DataFrame:
    shown = _level(state.override_level if state.overridden else state.computed)
    last = pd.Series([state.last_evidence_at], dtype="datetime64[us, UTC]")
    return pd.DataFrame(
        {
            "level": [float("nan") if shown is None else float(shown)],
            "evidence_count": [state.evidence_count],
            "age_days": age_days(last, today, timezone).astype("float64"),
            "overridden": [state.overridden],
            "review": [bool(state.review)],
            "provisional": [state.provisional],
            "stable": [state.stable],
        }
    )


def _level(name: str | None) -> Level | None:
    return Level[name] if name else None


def _name(row: Any) -> str | None:
    return f"{row.first_name} {row.last_name}" if row.first_name else None
