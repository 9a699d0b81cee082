"""One maker a thing, through the real commands where there is one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range
from sqlalchemy import insert, update
from sqlalchemy.orm import Session as DatabaseSession

from datastore import passwords
from datastore.commands.accounts.people import NewPerson, create_person
from datastore.commands.accounts.schools import add_school
from datastore.commands.attempts.submit_attempt import Receipt, Submission, submit_attempt
from datastore.commands.classroom.classes import NewClass, create_class, enrol
from datastore.engine import Database
from datastore.models import (
    Activity,
    ActivityCompetency,
    ActivityVisit,
    Badge,
    Competency,
    CompetencyFramework,
    ContentVersion,
    Sequence,
    Session,
    User,
    new_id,
)
from datastore.models.enums import ActivityType, BadgeRarity, UserRole
from datastore.scope import Scope

PASSWORD = "un mot de passe pour essayer"


@cache
def _hashed(hasher: PasswordHasher) -> str:
    return hasher.hash(PASSWORD)


def make_user(
    database: Database,
    scope: Scope,
    role: UserRole,
    *,
    username: str,
    first_name: str = "Inès",
    last_name: str = "Benali",
    is_admin: bool = False,
) -> UUID:
    """An account whose password is PASSWORD and need not be changed; hashed once, for hashing is slow."""
    person = NewPerson(first_name, last_name, role, username=username, is_admin=is_admin)
    with patch.object(passwords, "hash_password", return_value=_hashed(passwords._HASHER)):
        user_id = create_person(database, scope, person).user_id
    with database.writing(scope) as session:
        session.execute(
            update(User)
            .where(User.school_id == scope.school_id, User.id == user_id)
            .values(must_change_password=False, password_expires_at=None)
        )
    return user_id


def make_class(database: Database, scope: Scope, name: str, *, teacher_id: UUID | None = None) -> UUID:
    """A class of this school year."""
    new = NewClass(
        name,
        "2026-2027",
        grade_level="4e",
        subject="Français",
        start_date=dt.date(2026, 9, 1),
        teacher_id=teacher_id,
    )
    return create_class(database, scope, new)


@dataclass(frozen=True)
class Lesson:
    """A class in a school of its own, with who manages, teaches and attends it."""

    admin: Scope
    teacher: Scope
    pupil: Scope
    class_id: UUID


def make_lesson(database: Database, *, timezone: str = "Europe/Paris") -> Lesson:
    """A school, a class in it, its teacher and one pupil."""
    slug = f"ecole-{uuid4().hex}"
    school_id = add_school(database, name="Collège Jeanne-Barret", slug=slug, timezone=timezone)
    admin = Scope.system(school_id, timezone=timezone)
    teacher_id = make_user(database, admin, UserRole.teacher, username="h.martin")
    class_id = make_class(database, admin, "4eA", teacher_id=teacher_id)
    teacher = Scope(school_id, teacher_id, timezone, is_teacher=True, teaches=frozenset({class_id}))
    return Lesson(admin, teacher, make_pupil(database, admin, class_id), class_id)


def make_pupil(database: Database, admin: Scope, class_id: UUID) -> Scope:
    """A pupil of a class, as the scope of their own pages."""
    pupil_id = make_user(database, admin, UserRole.student, username=f"eleve.{uuid4().hex}")
    enrol(database, admin, class_id, [pupil_id])
    return Scope(admin.school_id, pupil_id, admin.timezone, attends=frozenset({class_id}))


def hand_in(
    database: Database,
    pupil: Scope,
    activity_id: UUID,
    answers: Mapping[str, Any],
    *,
    at: dt.datetime | None = None,
    token: UUID | None = None,
    **details: Any,
) -> Receipt:
    """A submission of a pupil, in the one class they attend; details are further fields of Submission."""
    (class_id,) = pupil.attends
    fields = {"responses": {"answers": answers}, "content_version": 1, **details}
    submission = Submission(class_id, activity_id, token or uuid4(), **fields)
    return submit_attempt(database, pupil, submission, now=at)


def make_visit(
    database: Database,
    pupil: Scope,
    activity_id: UUID,
    *periods: tuple[dt.datetime, dt.datetime],
) -> None:
    """A stay in one tab, active in these periods."""
    (class_id,) = pupil.attends
    with database.writing(pupil) as session:
        session.execute(
            insert(ActivityVisit).values(
                school_id=pupil.school_id,
                id=new_id(),
                class_id=class_id,
                student_id=pupil.user_id,
                activity_id=activity_id,
                screen="s1",
                tab_token=uuid4(),
                started_at=min(start for start, _ in periods),
                last_seen_at=max(end for _, end in periods),
                active_periods=Multirange([Range(start, end) for start, end in periods]),
                time_rule="heartbeat 1",
            )
        )


def make_badge(database: Database, scope: Scope, kind: str, *, at_least: int = 1) -> UUID:
    """A badge of the school for one kind of criterion."""
    badge_id = new_id()
    with database.writing(scope) as session:
        session.execute(
            insert(Badge).values(
                id=badge_id,
                school_id=scope.school_id,
                code=f"{kind}-{at_least}",
                title="Bravo",
                criteria={"kind": kind, "at_least": at_least},
                rarity=BadgeRarity.common,
            )
        )
    return badge_id


def make_framework(database: Database, scope: Scope, titles: Mapping[str, str]) -> dict[str, UUID]:
    """A framework of the school with these competencies, code to title; returns their ids by code."""
    framework_id = new_id()
    ids = {code: new_id() for code in titles}
    with database.writing(scope) as session:
        session.execute(
            insert(CompetencyFramework).values(
                id=framework_id, school_id=scope.school_id, code=f"f-{framework_id}", title="Référentiel"
            )
        )
        session.execute(
            insert(Competency),
            [
                {
                    "id": ids[code],
                    "school_id": scope.school_id,
                    "framework_id": framework_id,
                    "code": code,
                    "title": title,
                    "domain": "Lire",
                }
                for code, title in titles.items()
            ],
        )
    return ids


def make_competency(database: Database, scope: Scope, code: str = "L1", title: str = "Repérer") -> UUID:
    """A competency of the school's own framework, one framework each."""
    return make_framework(database, scope, {code: title})[code]


def link(database: Database, scope: Scope, activity_id: UUID, competency_ids: Iterable[UUID]) -> None:
    """Let an activity give evidence of these competencies."""
    own = {"school_id": scope.school_id, "activity_id": activity_id}
    rows = [{**own, "id": new_id(), "competency_id": competency_id} for competency_id in competency_ids]
    with database.writing(scope) as session:
        session.execute(insert(ActivityCompetency), rows)


def make_sequence(
    database: Database,
    scope: Scope,
    activities: list[tuple[ActivityType, dict[str, Any]]],
    *,
    competency_id: UUID | None = None,
    per_session: int = 1000,
) -> tuple[UUID, list[UUID]]:
    """A sequence of these activities, so many to a session; returns its id and theirs."""
    own = {"school_id": scope.school_id}
    sequence_id, ids = new_id(), [new_id() for _ in activities]
    session_ids = [new_id() for _ in range(0, len(activities), per_session)]
    with database.writing(scope) as session:
        session.execute(
            insert(Sequence).values(
                **own, id=sequence_id, title="L’article de presse", total_sessions=len(session_ids)
            )
        )
        for number, session_id in enumerate(session_ids, start=1):
            place = {"sequence_id": sequence_id, "session_number": number}
            session.execute(insert(Session).values(**own, id=session_id, **place, title="Lire"))
        for place, (activity_id, (kind, content)) in enumerate(zip(ids, activities, strict=True)):
            of_session = {"session_id": session_ids[place // per_session]}
            numbers = {"activity_number": place % per_session + 1, "title": f"Activité {place + 1}"}
            what = {"id": activity_id, "activity_type": kind, "content": content}
            session.execute(insert(Activity).values(**own, **of_session, **numbers, **what))
            add_version(session, scope, activity_id, 1, content)
    if competency_id:
        for activity_id in ids:
            link(database, scope, activity_id, [competency_id])
    return sequence_id, ids


def add_version(
    session: DatabaseSession, scope: Scope, activity_id: UUID, version: int, content: dict[str, Any]
) -> None:
    """Keep a version of an activity's content."""
    own = {"school_id": scope.school_id, "id": new_id(), "activity_id": activity_id}
    session.execute(insert(ContentVersion).values(**own, version=version, content=content))


def quiz(*accepted: str) -> dict[str, Any]:
    """A quiz of one screen with a short-text item for each accepted answer; the keys are q1, q2, …"""
    items = [
        {"kind": "short_text", "key": f"q{number}", "prompt": "Écris le mot.", "accepted": [answer]}
        for number, answer in enumerate(accepted, start=1)
    ]
    return {"schema_version": 1, "screens": [{"key": "s1", "title": "Questions", "items": items}]}
