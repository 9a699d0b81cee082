"""The demo school's people and classes, as rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from datastore.crypto import Cipher
from datastore.importers.matching import school_year
from datastore.models import (
    ClassEnrollment,
    Classroom,
    ClassTeacher,
    CoordinatorScope,
    School,
    TeacherConfiguration,
    User,
)
from datastore.models.enums import TeachingRole, UserRole
from datastore.simulate.attempts import Pupil
from datastore.simulate.names import Name
from datastore.simulate.placing import Ground, Tables
from datastore.simulate.roster import COORDINATION, STAFF, ClassSpec, usernames

SLUG = "demo"
NAME = "Collège Jeanne-Barret"
SUBJECT = "Français"


@dataclass(frozen=True, slots=True)
class SchoolBuilder:
    """Adds the rows of the people and the classes."""

    ground: Ground
    tables: Tables
    cipher: Cipher
    password_hash: str
    start_date: dt.date

    def school(self) -> None:
        """The school itself."""
        own = {"id": self.ground.school_id, "name": NAME, "slug": SLUG}
        self.tables.add(School, {**own, "timezone": self.ground.timezone, "locale": "fr"})

    def staff(self) -> dict[str, UUID]:
        """The adults and what they coordinate; returns their ids by user name."""
        ids = {member.username: self._person(member.name, member.username, member.role) for member in STAFF}
        for number, scope in enumerate(COORDINATION):
            self.tables.add(
                CoordinatorScope,
                {
                    **self._own("scope", number),
                    "user_id": ids[scope.username],
                    "kind": scope.kind,
                    "value": scope.value,
                    "may_see_names": scope.may_see_names,
                },
            )
        return ids

    def pupils(self, by_class: Mapping[str, Sequence[Pupil]]) -> dict[int, UUID]:
        """The pupils; returns their ids by number."""
        everyone = [pupil for pupils in by_class.values() for pupil in pupils]
        accounts = zip(everyone, usernames(pupil.name for pupil in everyone), strict=True)
        return {
            pupil.number: self._person(pupil.name, username, UserRole.student) for pupil, username in accounts
        }

    def classroom(self, spec: ClassSpec, staff: Mapping[str, UUID]) -> UUID:
        """A class with its teachers; returns its id."""
        class_id = self.ground.id("class", spec.name)
        self.tables.add(
            Classroom,
            {
                "school_id": self.ground.school_id,
                "id": class_id,
                "name": spec.name,
                "teacher_id": staff[spec.teacher],
                "academic_year": school_year(self.start_date.year, self.start_date.month),
                "subject": SUBJECT,
                "grade_level": spec.grade_level,
                "start_date": self.start_date,
                "created_at": self._morning,
            },
        )
        roles = {spec.teacher: TeachingRole.main}
        if spec.co_teacher:
            roles[spec.co_teacher] = TeachingRole.co_teacher
        for username, role in roles.items():
            own = {**self._own("teacher", spec.name, username), "class_id": class_id, "role": role}
            self.tables.add(
                ClassTeacher, {**own, "teacher_id": staff[username], "from_date": self.start_date}
            )
        return class_id

    def enrol(self, class_id: UUID, student_id: UUID, left_at: dt.datetime | None) -> None:
        """A pupil in a class, until somewhen."""
        own = {**self._own("enrolment", class_id, student_id), "class_id": class_id}
        period = {"enrolled_at": self._morning, "left_at": left_at}
        self.tables.add(ClassEnrollment, {**own, "student_id": student_id, **period})

    def configure(
        self,
        spec: ClassSpec,
        class_id: UUID,
        teacher_id: UUID,
        sequence: str,
        period: tuple[dt.date, dt.date],
    ) -> None:
        """A sequence, open to a class from one day to another."""
        self.tables.add(
            TeacherConfiguration,
            {
                **self._own("configuration", class_id, sequence),
                "teacher_id": teacher_id,
                "sequence_id": self.ground.id("sequence", sequence),
                "class_id": class_id,
                "custom_settings": dict(spec.settings),
                "start_date": period[0],
                "end_date": period[1],
            },
        )

    @property
    def _morning(self) -> dt.datetime:
        return dt.datetime.combine(self.start_date, dt.time(8), self.ground.zone)

    def _own(self, *parts: object) -> dict[str, object]:
        return {"school_id": self.ground.school_id, "id": self.ground.id(*parts)}

    def _person(self, name: Name, username: str, role: UserRole) -> UUID:
        person_id = self.ground.id("person", username)
        first, last = name
        self.tables.add(
            User,
            {
                "school_id": self.ground.school_id,
                "id": person_id,
                "username": username,
                "username_digest": self.cipher.digest(username),
                "password_hash": self.password_hash,
                "first_name": first,
                "last_name": last,
                "role": role,
                "is_admin": role is UserRole.admin,
                "created_at": self._morning,
                "last_seen_at": None,
            },
        )
        return person_id
