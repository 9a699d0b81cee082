"""The demo school's people, classes and content, as rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from datastore.crypto import Cipher
from datastore.models import (
    Activity,
    ActivityCompetency,
    Badge,
    ClassEnrollment,
    Classroom,
    ClassTeacher,
    Competency,
    CompetencyFramework,
    ContentVersion,
    CoordinatorScope,
    School,
    Session,
    TeacherConfiguration,
    User,
)
from datastore.models import Sequence as SequenceModel
from datastore.models.enums import TeachingRole, UserRole
from datastore.simulate.attempts import Pupil
from datastore.simulate.content_files import DemoActivity, DemoBadge, DemoFramework, DemoSequence
from datastore.simulate.names import Name
from datastore.simulate.outcomes import CONTENT_VERSION
from datastore.simulate.placing import Row, Tables, stable_id
from datastore.simulate.roster import CLASSES, COORDINATION, STAFF, ClassSpec, usernames

SLUG = "demo"
NAME = "Collège Jeanne-Barret"
SUBJECT = "Français"
LICENSE = "MIT"
_DAY = dt.timedelta(days=1)
_GRACE = 2 * _DAY
"""How long after its last lesson a sequence takes work that is not late."""


def common_rows(tables: Tables, framework: DemoFramework, badges: Sequence[DemoBadge]) -> dict[str, UUID]:
    """Add the framework and the badges that all schools share; returns the competencies' ids by code."""
    framework_id = stable_id("framework", framework.code)
    tables.add(
        CompetencyFramework,
        {"id": framework_id, "school_id": None, "code": framework.code, "title": framework.title},
    )
    ids = {code: stable_id("competency", framework.code, code) for code in framework.codes}
    for position, competency in enumerate(framework.competencies, start=1):
        own = {"id": ids[competency.code], "school_id": None, "framework_id": framework_id}
        tables.add(Competency, {**own, **competency.model_dump(), "position": position})
    for badge in badges:
        row = {"id": stable_id("badge", badge.code), "school_id": None, **badge.model_dump()}
        tables.add(Badge, row)
    return ids


@dataclass(frozen=True, slots=True)
class SchoolBuilder:
    """Adds the rows of one school."""

    tables: Tables
    cipher: Cipher
    school_id: UUID
    now: dt.datetime
    password_hash: str

    def school(self, timezone: str) -> None:
        """The school itself."""
        row = {"id": self.school_id, "name": NAME, "slug": SLUG, "timezone": timezone, "locale": "fr"}
        self.tables.add(School, row)

    def staff(self) -> dict[str, UUID]:
        """The adults; returns their ids by user name."""
        ids = {member.username: self._id("person", member.username) for member in STAFF}
        for member in STAFF:
            self._person(ids[member.username], member.name, member.username, member.role)
        for number, scope in enumerate(COORDINATION):
            self.tables.add(
                CoordinatorScope,
                {
                    "school_id": self.school_id,
                    "id": self._id("scope", number),
                    "user_id": ids[scope.username],
                    "kind": scope.kind,
                    "value": scope.value,
                    "may_see_names": scope.may_see_names,
                },
            )
        return ids

    def pupils(self, by_class: Mapping[str, Sequence[Pupil]]) -> dict[int, tuple[UUID, str]]:
        """The pupils; returns id and user name by the pupil's number."""
        everyone = [pupil for pupils in by_class.values() for pupil in pupils]
        accounts = {}
        for pupil, username in zip(everyone, usernames(pupil.name for pupil in everyone), strict=True):
            accounts[pupil.number] = (self._id("person", username), username)
            self._person(*_first(accounts[pupil.number]), pupil.name, username, UserRole.student)
        return accounts
