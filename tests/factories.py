"""One maker a thing, through the real commands where there is one."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import insert, update

from datastore import passwords
from datastore.commands.classes import NewClass, create_class
from datastore.commands.people import NewPerson, create_person
from datastore.engine import Database
from datastore.models import Activity, ActivityCompetency, Competency, CompetencyFramework, ContentVersion
from datastore.models import Sequence, Session, User, new_id
from datastore.models.enums import ActivityType, UserRole
from datastore.scope import Scope

PASSWORD = "un mot de passe pour essayer"
_HASH = passwords.hash_password(PASSWORD)


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
    """An account whose password is PASSWORD and need not be changed."""
    person = NewPerson(first_name, last_name, role, username=username, is_admin=is_admin)
    user_id = create_person(database, scope, person).user_id
    with database.writing(scope) as session:
        session.execute(
            update(User)
            .where(User.school_id == scope.school_id, User.id == user_id)
            .values(password_hash=_HASH, must_change_password=False, password_expires_at=None)
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


def make_competency(database: Database, scope: Scope, code: str = "L1", title: str = "Repérer") -> UUID:
    """A competency of the school's own framework, one framework each."""
    framework_id, competency_id = new_id(), new_id()
    with database.writing(scope) as session:
        session.execute(
            insert(CompetencyFramework).values(
                id=framework_id, school_id=scope.school_id, code=f"f-{framework_id}", title="Référentiel"
            )
        )
        session.execute(
            insert(Competency).values(
                id=competency_id,
                school_id=scope.school_id,
                framework_id=framework_id,
                code=code,
                title=title,
                domain="Lire",
            )
        )
    return competency_id


def make_sequence(
    database: Database,
    scope: Scope,
    activities: list[tuple[ActivityType, dict]],
    *,
    competency_id: UUID | None = None,
) -> tuple[UUID, list[UUID]]:
    """A sequence of one session with these activities; returns its id and theirs."""
    sequence_id, session_id = new_id(), new_id()
    own = {"school_id": scope.school_id}
    ids = [new_id() for _ in activities]
    with database.writing(scope) as session:
        session.execute(
            insert(Sequence).values(**own, id=sequence_id, title="L’article de presse", total_sessions=1)
        )
        session.execute(
            insert(Session).values(
                **own, id=session_id, sequence_id=sequence_id, session_number=1, title="Lire"
            )
        )
        for number, (activity_id, (kind, content)) in enumerate(zip(ids, activities, strict=True), start=1):
            session.execute(
                insert(Activity).values(
                    **own,
                    id=activity_id,
                    session_id=session_id,
                    activity_number=number,
                    title=f"Activité {number}",
                    activity_type=kind,
                    content=content,
                )
            )
            session.execute(
                insert(ContentVersion).values(
                    **own, id=new_id(), activity_id=activity_id, version=1, content=content
                )
            )
            if competency_id:
                session.execute(
                    insert(ActivityCompetency).values(
                        **own, id=new_id(), activity_id=activity_id, competency_id=competency_id
                    )
                )
    return sequence_id, ids


def quiz(*accepted: str) -> dict:
    """A quiz of one screen with a short-text item for each accepted answer; the keys are q1, q2, …"""
    items = [
        {"kind": "short_text", "key": f"q{number}", "prompt": "Écris le mot.", "accepted": [answer]}
        for number, answer in enumerate(accepted, start=1)
    ]
    return {"schema_version": 1, "screens": [{"key": "s1", "title": "Questions", "items": items}]}
