"""Who is asking: builds the Scope of the signed-in person, in one statement, and nobody else does.

The person is put on `flask.g`, where the dashboard and the student pages read it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID, uuid4

from flask import g
from flask_login import UserMixin
from sqlalchemy import text

from datastore.engine import Database
from datastore.errors import NotFound
from datastore.models import School, User
from datastore.models.enums import UserRole
from datastore.scope import Scope

_PERSON = text(
    """
    WITH today AS (
        SELECT (now() AT TIME ZONE s.timezone)::date AS day, s.name, s.timezone
        FROM schools s WHERE s.id = :school
    )
    SELECT u.first_name, u.last_name, u.role, u.is_admin, u.locale, u.session_epoch, u.must_change_password,
           coalesce((SELECT a.larger_text FROM student_accommodations a
                     WHERE a.school_id = u.school_id AND a.student_id = u.id), false) AS larger_text,
           today.name AS school_name, today.timezone,
           ARRAY(SELECT t.class_id FROM class_teachers t
                 WHERE t.school_id = u.school_id AND t.teacher_id = u.id
                   AND coalesce(t.from_date, today.day) <= today.day
                   AND coalesce(t.until_date, today.day) >= today.day) AS teaches,
           ARRAY(SELECT e.class_id FROM class_enrollments e
                 WHERE e.school_id = u.school_id AND e.student_id = u.id AND e.left_at IS NULL) AS attends,
           ARRAY(SELECT (c.id, bool_or(o.may_see_names))::text
                 FROM coordinator_scopes o JOIN classes c ON c.school_id = o.school_id
                   AND CASE o.kind WHEN 'school' THEN true
                                   WHEN 'class' THEN c.id = o.class_id
                                   WHEN 'grade_level' THEN c.grade_level = o.value
                                   WHEN 'subject' THEN c.subject = o.value END
                 WHERE o.school_id = u.school_id AND o.user_id = u.id
                 GROUP BY c.id) AS coordinates
    FROM users u CROSS JOIN today
    WHERE u.school_id = :school AND u.id = :user AND u.is_active AND u.erased_at IS NULL
      AND NOT EXISTS (SELECT FROM ended_sessions d WHERE d.school_id = u.school_id AND d.id = :session)
    """
).columns(User.first_name, User.last_name, User.role)


@dataclass(frozen=True, slots=True)
class SessionKey:
    """What the cookie says of the person; checked against the database at each request."""

    school_id: UUID
    user_id: UUID
    epoch: int
    session_id: UUID = field(default_factory=uuid4)
    """Each signing in begins another session."""

    def __str__(self) -> str:
        return f"{self.school_id}:{self.user_id}:{self.epoch}:{self.session_id}"

    @classmethod
    def parse(cls, text_: str) -> SessionKey | None:
        """The key in a cookie, or None where it is not one."""
        try:
            school, user, epoch, session = text_.split(":")
            return cls(UUID(school), UUID(user), int(epoch), UUID(session))
        except ValueError:
            return None


@dataclass(frozen=True)
class Person(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """The signed-in person and their scope."""

    key: SessionKey
    first_name: str
    last_name: str
    role: UserRole
    locale: str
    school_name: str
    must_change_password: bool
    larger_text: bool
    """The pages of this person are set larger."""
    scope: Scope

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie."""
        return str(self.key)

    @property
    def is_staff(self) -> bool:
        """Whether the person has a dashboard."""
        return self.scope.is_teacher or self.scope.is_coordinator

    @property
    def landing(self) -> str:
        """Where the person starts."""
        return {
            UserRole.student: "/me",
            UserRole.teacher: "/",
            UserRole.coordinator: "/compare",
            UserRole.admin: "/admin",
        }[self.role]


def load_person(database: Database, key: SessionKey) -> Person | None:
    """The person of a session key, or None when the session has ended.

    It has ended when the person has signed out of it, or the account is disabled, erased or of a later epoch.
    """
    with database.reading(Scope.system(key.school_id)) as connection:
        asked = {"school": key.school_id, "user": key.user_id, "session": key.session_id}
        row = connection.execute(_PERSON, asked).one_or_none()
    if row is None or row.session_epoch != key.epoch:
        return None
    return Person(
        key=key,
        first_name=row.first_name,
        last_name=row.last_name,
        role=row.role,
        locale=row.locale,
        school_name=row.school_name,
        must_change_password=row.must_change_password,
        larger_text=row.larger_text,
        scope=_scope(key, row),
    )


def _scope(key: SessionKey, row: Any) -> Scope:
    coordinated = dict(_coordinated(pair) for pair in row.coordinates)
    return Scope(
        school_id=key.school_id,
        user_id=key.user_id,
        timezone=row.timezone,
        is_admin=row.is_admin,
        is_teacher=row.role is UserRole.teacher or bool(row.teaches),
        teaches=frozenset(row.teaches),
        is_coordinator=row.role is UserRole.coordinator or bool(coordinated),
        coordinates=frozenset(coordinated),
        coordinates_by_name=frozenset(id_ for id_, by_name in coordinated.items() if by_name),
        attends=frozenset(row.attends),
    )


def _coordinated(pair: str) -> tuple[UUID, bool]:
    """Reads `(uuid,t)`: a class and whether its pupils may be named."""
    class_id, by_name = pair.strip("()").split(",")
    return UUID(class_id), by_name == "t"


def school_names(database: Database, keys: list[SessionKey]) -> dict[SessionKey, str]:
    """The names of the schools in which somebody has just proved to have an account."""
    names = {}
    for key in keys:
        with database.reading(Scope.system(key.school_id)) as connection:
            names[key] = str(connection.execute(School.__table__.select()).mappings().one()["name"])
    return names


def current_person() -> Person:
    """The signed-in person of this request.

    Raises:
        NotFound: nobody is signed in; the guard stops that earlier, so nothing is given away.
    """
    person = g.get("person")
    if person is None:
        raise NotFound("This page does not exist, or it is not yours.")
    return cast("Person", person)


def current_scope() -> Scope:
    """The scope of the signed-in person; every query and command takes it."""
    return current_person().scope
