"""Badges and certificates of a pupil."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, text

from datastore.errors import NotFound
from datastore.measures.weeks import local_day, school_zone
from datastore.scope import Scope


@dataclass(frozen=True, slots=True)
class BadgeLine:
    """A badge, and since when the pupil has it."""

    title: str
    description: str | None
    earned: dt.date | None
    """In the school's time; None: not yet."""


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """A sequence completed."""

    id: UUID
    sequence: str
    class_name: str
    school: str
    day: dt.date
    completed: int
    """Activities completed of it."""


_BADGES = text(
    """
    SELECT b.title, b.description, s.earned_at
    FROM badges b
    LEFT JOIN student_badges s ON s.school_id = :school AND s.student_id = :me AND s.badge_id = b.id
    WHERE b.school_id IS NULL OR b.school_id = :school
    ORDER BY s.earned_at DESC NULLS LAST, b.title, b.id
    """
)

_CERTIFICATES = text(
    """
    SELECT c.id, q.title, k.name AS class_name, o.name AS school, c.issued_at,
           (SELECT count(*) FROM activity_results r
            JOIN activities a ON a.school_id = r.school_id AND a.id = r.activity_id
            JOIN sessions s ON s.school_id = a.school_id AND s.id = a.session_id
            WHERE r.school_id = c.school_id AND r.class_id = c.class_id AND r.student_id = c.student_id
              AND s.sequence_id = c.sequence_id AND r.status = 'completed' AND NOT r.banked) AS completed
    FROM certificates c
    JOIN schools o ON o.id = c.school_id
    JOIN classes k ON k.school_id = c.school_id AND k.id = c.class_id
    JOIN sequences q ON q.school_id = c.school_id AND q.id = c.sequence_id
    WHERE c.school_id = :school AND c.student_id = :me AND (CAST(:one AS uuid) IS NULL OR c.id = :one)
    ORDER BY c.issued_at DESC, c.id
    """
)


def badges(connection: Connection, scope: Scope) -> list[BadgeLine]:
    """Which badges are there, and which have I earned? The latest first, then those to be earned."""
    zone = school_zone(scope.timezone)
    rows = connection.execute(_BADGES, {"school": scope.school_id, "me": scope.require_person()})
    return [
        BadgeLine(row.title, row.description, local_day(row.earned_at, zone) if row.earned_at else None)
        for row in rows
    ]


def certificates(connection: Connection, scope: Scope) -> list[CertificateLine]:
    """Which sequences have I completed? The latest first."""
    return _certificates(connection, scope, None)


def certificate(connection: Connection, scope: Scope, certificate_id: UUID) -> CertificateLine:
    """One of the pupil's own certificates.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    found = _certificates(connection, scope, certificate_id)
    if not found:
        raise NotFound("This certificate does not exist, or it is not yours.")
    return found[0]


def _certificates(connection: Connection, scope: Scope, one: UUID | None) -> list[CertificateLine]:
    zone = school_zone(scope.timezone)
    parameters = {"school": scope.school_id, "me": scope.require_person(), "one": one}
    return [
        CertificateLine(
            row.id, row.title, row.class_name, row.school, local_day(row.issued_at, zone), row.completed
        )
        for row in connection.execute(_CERTIFICATES, parameters)
    ]
