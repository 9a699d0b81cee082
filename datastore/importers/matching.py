"""What a school already has of what a file names, and ids that a second run finds again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import ARRAY, LargeBinary, any_, literal, select

from datastore.commands.accounts.schools import SLUG
from datastore.commands.classroom.classes import LONGEST_NAME
from datastore.engine import Database
from datastore.errors import BadInput
from datastore.models import ClassEnrollment, Classroom, School, User

_NAMESPACE = UUID("6f0d5a4e-0c3b-5e0f-9d0e-2b7c1f3a8e55")
_DEFAULT_TIMEZONE = "Europe/Paris"
_NEW_YEAR_MONTH = 8
"""A school year begins in August."""


@dataclass(frozen=True, slots=True)
class SchoolRef:
    """A school of the database, or one that the import would make."""

    id: UUID
    slug: str
    name: str
    timezone: str
    exists: bool


@dataclass(frozen=True, slots=True)
class ClassRef:
    """A class of the school, or one that the import would make."""

    id: UUID
    name: str
    exists: bool


def stable_id(*parts: object) -> UUID:
    """The same id for the same parts, on every run and machine."""
    return uuid5(_NAMESPACE, "\x1f".join(map(str, parts)))


def school_year(year: int, month: int) -> str:
    """The school year of a month, from August to July, as 2015-2016."""
    first = year if month >= _NEW_YEAR_MONTH else year - 1
    return f"{first}-{first + 1}"


def find_school(database: Database, slug: str) -> SchoolRef:
    """The school of that short name, or a proposal for a new one named after it.

    Raises:
        BadInput: the short name has not the form of one.
    """
    if not SLUG.fullmatch(slug):
        raise BadInput(
            "%(slug)s is no short name of a school: use up to 63 lower-case letters without accents, "
            "digits and hyphens, such as victor-hugo.",
            slug=repr(slug[:80]),
        )
    with database.owning() as connection:
        row = connection.execute(
            select(School.id, School.slug, School.name, School.timezone).where(School.slug == slug)
        ).one_or_none()
    if row is not None:
        return SchoolRef(*row, exists=True)
    name = slug.replace("-", " ").strip().capitalize()
    return SchoolRef(stable_id("school", slug), slug, name, _DEFAULT_TIMEZONE, exists=False)


def find_class(database: Database, school: SchoolRef, name: str, academic_year: str) -> ClassRef:
    """The class of that name in the school, or a proposal for a new one.

    Several classes of one name are told apart by their school year.

    Raises:
        BadInput: there are several, none of them of this school year; or the name is empty or too long.
    """
    if not name.strip() or len(name) > LONGEST_NAME:
        raise BadInput("The name of a class must have between 1 and %(most)d characters.", most=LONGEST_NAME)
    with database.owning() as connection:
        query = select(Classroom.id, Classroom.academic_year).where(
            Classroom.school_id == school.id, Classroom.name == name.strip()
        )
        found = connection.execute(query).all()
    if len(found) > 1:
        found = [row for row in found if row.academic_year == academic_year]
        if not found:
            raise BadInput(
                "The school has several classes named %(name)s, none of %(year)s: rename one, or choose "
                "another name.",
                name=name,
                year=academic_year,
            )
    if found:
        return ClassRef(found[0].id, name.strip(), exists=True)
    return ClassRef(stable_id(school.id, "class", academic_year, name.strip()), name.strip(), exists=False)


def find_students(database: Database, school: SchoolRef, external_ids: Collection[str]) -> dict[str, UUID]:
    """The id of each person of a roster: the school's own where it knows the roster id, else a new one.

    New ids come from the keyed digest: made from the roster id itself, they could be guessed back.
    """
    digests = {
        digest: external_id for external_id in external_ids for digest in database.cipher.digests(external_id)
    }
    with database.owning() as connection:
        query = select(User.external_id_digest, User.id).where(
            User.school_id == school.id,
            User.external_id_digest == any_(literal(list(digests), ARRAY(LargeBinary))),
        )
        known = {digests[digest]: id_ for digest, id_ in connection.execute(query) if digest is not None}
    return {
        external_id: known.get(external_id)
        or stable_id(school.id, "person", database.cipher.digest(external_id).hex())
        for external_id in external_ids
    }


def find_enrolled(database: Database, school: SchoolRef, class_id: UUID) -> frozenset[UUID]:
    """Who is or was in a class: an import neither doubles an enrolment nor takes anybody back."""
    with database.owning() as connection:
        query = select(ClassEnrollment.student_id).where(
            ClassEnrollment.school_id == school.id, ClassEnrollment.class_id == class_id
        )
        return frozenset(connection.execute(query).scalars())
