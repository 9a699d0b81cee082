"""Scope: who asks, and what they may see. Every query and command takes one as its first argument.

A Scope is built in one place (dashboard/access.py for people, `Scope.system` for the command line) and is
never widened afterwards. Ids that come from outside are checked against it; what lies outside answers
NotFound, so that nothing is confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from datastore.errors import NotFound


@dataclass(frozen=True, slots=True)
class Scope:
    """The rights of one person in one school at one moment."""

    school_id: UUID
    user_id: UUID | None
    """None: the command line or a job acts, not a person."""
    timezone: str = "Europe/Paris"
    is_admin: bool = False
    is_teacher: bool = False
    """Whether the person may make classes of their own."""
    is_coordinator: bool = False
    """Whether the person compares classes, even if none is in the scope yet."""
    teaches: frozenset[UUID] = field(default_factory=frozenset)
    """Classes taught or co-taught today."""
    coordinates: frozenset[UUID] = field(default_factory=frozenset)
    """Classes whose aggregates may be compared."""
    coordinates_by_name: frozenset[UUID] = field(default_factory=frozenset)
    """The part of `coordinates` whose pupils may be named."""
    attends: frozenset[UUID] = field(default_factory=frozenset)
    """Classes in which the person is a pupil today."""

    @classmethod
    def system(cls, school_id: UUID, *, timezone: str = "Europe/Paris") -> Scope:
        """The scope of the command line and of jobs: one school, no person."""
        return cls(school_id=school_id, user_id=None, timezone=timezone, is_admin=True)

    def require_teaching(self, class_id: UUID) -> None:
        """Refuse a class that the person does not teach."""
        if class_id not in self.teaches:
            raise NotFound("This class does not exist, or you do not teach it.")

    def require_attending(self, class_id: UUID) -> None:
        """Refuse a class in which the person is not a pupil."""
        if class_id not in self.attends:
            raise NotFound("This class does not exist, or you are not in it.")

    def require_admin(self) -> None:
        """Refuse whoever does not manage the school's accounts."""
        if not self.is_admin:
            raise NotFound("This page does not exist, or it is not yours.")

    def require_coordinating(self) -> None:
        """Refuse whoever does not compare classes."""
        if not self.is_coordinator:
            raise NotFound("This page does not exist, or it is not yours.")

    def require_person(self) -> UUID:
        """The id of the person who acts; refuses the command line."""
        if self.user_id is None:
            raise NotFound("This needs a signed-in person.")
        return self.user_id
