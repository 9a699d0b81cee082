"""Everything that is kept of a student, as a ZIP that the student can read: JSON, CSV and the texts.

What the teacher has not given back yet stays out: results that wait (`withheld`), and what is noted on a text
before its feedback is released. Of other people nothing is in it: ids of staff and of reviewers are left out.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from typing import Any
from uuid import UUID

import orjson
from psycopg.types.multirange import Multirange
from sqlalchemy import ColumnElement, Connection, func, select

from datastore.content.versions import handed_in, read_versions
from datastore.exporters.withheld import Waiting, waiting, without_judgement
from datastore.models import (
    Absence,
    ActivityAttempt,
    ActivityResult,
    ActivityVisit,
    AttemptDraft,
    Base,
    Certificate,
    ClassEnrollment,
    CompetencyAssessment,
    CompetencyMastery,
    FeedbackComment,
    ForumPost,
    ForumTopic,
    ForumVote,
    GroupMember,
    HelpCall,
    InteractionEvent,
    Notification,
    PeerReview,
    RubricScore,
    StudentAccommodation,
    StudentBadge,
    StudentProduction,
    StudentProgress,
    User,
)
from datastore.scope import Scope

SUBJECT = {
    Absence: "student_id",
    ActivityAttempt: "student_id",
    ActivityResult: "student_id",
    ActivityVisit: "student_id",
    AttemptDraft: "student_id",
    Certificate: "student_id",
    ClassEnrollment: "student_id",
    CompetencyAssessment: "student_id",
    CompetencyMastery: "student_id",
    ForumPost: "author_id",
    ForumTopic: "created_by",
    ForumVote: "user_id",
    GroupMember: "student_id",
    HelpCall: "student_id",
    InteractionEvent: "student_id",
    Notification: "user_id",
    PeerReview: "reviewer_id",
    StudentAccommodation: "student_id",
    StudentBadge: "student_id",
    StudentProduction: "student_id",
    StudentProgress: "student_id",
    User: "id",
}
"""Every table about a person, and the column that says whom."""

NOT_ABOUT_STUDENTS = {
    "audit_log": "what staff did; its actor is the person only for handing in, which attempts tell",
    "class_teachers": "staff",
    "classes": "staff",
    "content_versions": "staff",
    "coordinator_scopes": "staff",
    "event_keys": "fingerprints of the events, which are in the record themselves",
    "media": "staff",
    "sequences": "staff",
    "ended_sessions": "sessions that were ended, kept for some hours so that a copied cookie opens nothing",
    "sign_in_index": "fingerprints of the user name and address, which are in the record themselves",
    "teacher_configurations": "staff",
}
"""Tables that name people and are not in the record, and why."""

SECRET = frozenset(
    {"school_id", "password_hash", "email_digest", "username_digest", "external_id_digest", "session_epoch"}
)
OF_OTHERS = frozenset({"evaluated_by", "decided_by", "released_by", "set_by", "recorded_by", "closed_by"})
OF_OTHERS_TOO = frozenset({"deleted_by", "override_by", "assessed_by", "scored_by", "author_id"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)

Rows = list[dict[str, Any]]
_Version = tuple[UUID, int]
"""A text, and which of those handed in, from 1."""


def own_record(connection: Connection, scope: Scope, *, readme: str) -> bytes:
    """Everything kept of the signed-in person, as the bytes of a ZIP.

    Args:
        connection: Bound to the school.
        scope: The person's.
        readme: What stands in README.txt: what the files are and what is not in them yet.

    Raises:
        NotFound: the scope is nobody's.
    """
    waits = waiting(connection, scope)
    tables = {model.__tablename__: _rows(connection, scope, model, waits) for model in SUBJECT}
    tables |= _given_back(connection, scope, waits)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("README.txt", readme)
        package.writestr("record.json", orjson.dumps(tables, default=_plain, option=orjson.OPT_INDENT_2))
        for name, rows in tables.items():
            package.writestr(f"csv/{name}.csv", _csv(rows))
        for number, text in enumerate(_texts(tables["student_productions"]), start=1):
            package.writestr(f"texts/{number}.txt", text)
    return target.getvalue()


def counts(connection: Connection, scope: Scope) -> dict[str, int]:
    """How many rows of each table are about the signed-in person, by the table's name."""
    return {model.__tablename__: _count(connection, scope, model) for model in SUBJECT}


def _count(connection: Connection, scope: Scope, model: type[Base]) -> int:
    query = select(func.count()).select_from(model).where(*_mine(scope, model))
    return int(connection.execute(query).scalar_one())


def _mine(scope: Scope, model: type[Base]) -> tuple[ColumnElement[bool], ...]:
    subject = getattr(model, SUBJECT[model])
    return model.__table__.c.school_id == scope.school_id, subject == scope.require_person()


def _rows(connection: Connection, scope: Scope, model: type[Base], waits: Waiting) -> Rows:
    query = select(*_columns(model)).where(*_mine(scope, model))
    return [_told(model, dict(row), waits) for row in connection.execute(query).mappings()]


def _columns(model: type[Base]) -> list[ColumnElement[Any]]:
    """All columns but secrets, the ids of other people, and what the database works out of the others."""
    left_out = SECRET | OF_OTHERS | (OF_OTHERS_TOO - {SUBJECT.get(model)})
    columns = model.__table__.columns
    return [column for column in columns if column.name not in left_out and column.computed is None]


def _told(model: type[Base], row: dict[str, Any], waits: Waiting) -> dict[str, Any]:
    """A row without what the student may not know yet, and without the correction of answers."""
    told = without_judgement(model, row, waits)
    if isinstance(told.get("response_data"), list):
        told["response_data"] = [
            {"key": item["key"], "answer": item.get("answer")} for item in told["response_data"]
        ]
    return told


def _given_back(connection: Connection, scope: Scope, waits: Waiting) -> dict[str, Rows]:
    """What others noted on the student's work, once it is given back: of a text, that very version."""
    back = _back_at(connection, scope)
    released = StudentProduction.feedback_released_at.is_not(None)
    final = ActivityAttempt.id.not_in(waits.attempts) & ActivityAttempt.needs_review.is_(False)
    levels = _noted(connection, scope, RubricScore.production_id, released)
    comments = _noted(connection, scope, FeedbackComment.production_id, released)
    sent = PeerReview.submitted_at.is_not(None)
    return {
        "feedback_comments": [
            row for row in comments if row["created_at"] <= back.get(_noted_on(row), NEVER)
        ],
        "rubric_scores": [
            *(row for row in levels if _noted_on(row) in back),
            *_noted(connection, scope, RubricScore.attempt_id, final),
        ],
        "reviews_received": _noted(connection, scope, PeerReview.production_id, sent),
    }


def _back_at(connection: Connection, scope: Scope) -> dict[_Version, dt.datetime]:
    """When each text handed in was given back; those that were not are left out."""
    p = StudentProduction
    texts = connection.execute(select(p.id, p.draft_data).where(*_mine(scope, p)))
    return {
        (text.id, number): version.given_back_at
        for text in texts
        for number, version in enumerate(handed_in(read_versions(text.draft_data)), start=1)
        if version.given_back_at
    }


def _noted_on(row: dict[str, Any]) -> _Version:
    return row["production_id"], row["version"]


def _noted(connection: Connection, scope: Scope, on: Any, condition: ColumnElement[bool]) -> Rows:
    """The rows of a table that its column `on` ties to the student's own texts or attempts."""
    model: Any = on.class_
    work: Any = {"production_id": StudentProduction, "attempt_id": ActivityAttempt}[on.key]
    query = (
        select(*_columns(model))
        .join(work, (model.school_id == work.school_id) & (on == work.id))
        .where(work.school_id == scope.school_id, work.student_id == scope.require_person(), condition)
    )
    rows = connection.execute(query).mappings()
    return [{name: value for name, value in row.items() if name != "reviewer_id"} for row in rows]


def _texts(productions: Rows) -> list[str]:
    return [row["content"] for row in productions if row["content"]]


def _csv(rows: Rows) -> str:
    """The rows as a table that a spreadsheet opens, with nothing it would run; what is withheld is empty."""
    target = io.StringIO()
    names = dict.fromkeys(name for row in rows for name in row)
    if names:
        writer = csv.writer(target)
        writer.writerow(names)
        writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return "\ufeff" + target.getvalue()


def _cell(value: Any) -> str:
    text = "" if value is None else value if isinstance(value, str) else str(_plain(value))
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(value: Any) -> Any:
    """A value as JSON and CSV write it."""
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, Multirange):
        return [[_plain(span.lower), _plain(span.upper)] for span in value]
    if isinstance(value, dict | list):
        return orjson.dumps(value, default=_plain).decode()
    return str(value)
